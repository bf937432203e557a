// What the media bench measures: one function a row of its table. Each measures both sides in turn
// and gives one row or more.
#pragma once

#include <string>
#include <vector>

#include "core/media/decoder_pool.h"
#include "tests/bench/media/players.h"
#include "tests/bench/media/report.h"

namespace vigil::bench {

struct Clip {
  std::string name;  // "short_h264"
  std::string file;
  int width = 0;
  int height = 0;
  double seconds = 0;
  [[nodiscard]] bool is(const char* word) const { return name.find(word) != std::string::npos; }
};

struct Settings {
  Programs programs;
  int runs = 5;
  int positions = 20;
  int rounds = 5;  // of those positions; each has a desk and a player that were just started
  int scrub_rounds = 2;  // each with positions of its own
  unsigned seed = 20;
  std::string scratch;  // a folder for the pictures that are made
  std::vector<std::string>
      desk;  // the command that plays one clip by tests/bench/media/playing.script
};

// The picture on the desk's screen.
inline constexpr int kShownWidth = 1280;
inline constexpr int kShownHeight = 720;
// Per decoder, as the desk has it; mpv takes one more than there are processors as well.
inline const int kDeskThreads = media::DecoderPoolOptions{}.threads;

using Rows = std::vector<Row>;

// The least that showing a keyframe takes: decoding it in process, by one thread, without anything
// around it; beside the same peer. Printed only.
enum class Edges { kSmooth, kCoarse };
[[nodiscard]] Row keyframe_alone(const Clip& clip, const Settings& settings, Edges edges,
                                 std::string what, const Side& peer);

[[nodiscard]] Rows decode_rate(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows keyframe_sheet(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows exact_sheet(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows exact_seek(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows keyframe_seek(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows scrub(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows first_frame_ready(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows first_frame_cold(const Clip& clip, const Settings& settings);
[[nodiscard]] Rows respawn(const Clip& clip, const Settings& settings);
// Needs a desk.
[[nodiscard]] Rows ui_playing(const Settings& settings);

}  // namespace vigil::bench
