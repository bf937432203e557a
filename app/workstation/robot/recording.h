// A recorded session: everything the person did, frame by frame, as a script of the robot's, and a
// manifest that says on what it was done and what came of it.
//
//   at 12.340s key A down        a key, by Dear ImGui's name of it; "up" when it is let go
//   at 12.340s mouse 812 433     where the pointer is, in pixels
//   at 12.340s button 0 down     0 left, 1 right, 2 middle
//   at 12.340s wheel 0 -1        across, down
//   at 12.340s text "守夜"        what was typed, as a JSON string
//   at 12.340s clip ready        the clip in sight came into that state
//   at 12.340s position 7433000  the clip showed this moment, in microseconds, when the key came
//   at 12.340s frame 0.016666668 the user interface was built with what stands above; the seconds
//                                since the frame before, as it saw them
//   at 15.000s end               the recording ends here; without it the file was cut short
//
// Times are since the beginning and never fall. Blank lines and lines that begin with # are passed
// over. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/domain/role.h"

namespace vigil::workstation::robot {

enum class InputKind { kKey, kMouse, kButton, kWheel, kText, kClip, kPosition, kFrame, kEnd };

struct RecordedInput {
  InputKind kind = InputKind::kFrame;
  Millis at{0};
  int line = 0;        // in the file
  std::string word{};  // kKey: its name; kText; kClip: the state
  bool down = false;   // kKey, kButton
  int button = 0;      // kButton
  double x = 0;        // kMouse, kWheel; kFrame: seconds
  double y = 0;
  std::int64_t position = 0;  // kPosition, microseconds
};

// One line, without its end.
[[nodiscard]] std::string to_line(const RecordedInput& input);
// kInvalidArgument "<file>:<line>: sentence", or a sentence about the whole: nothing in it, no end.
[[nodiscard]] Result<std::vector<RecordedInput>> parse_recording(std::string_view text,
                                                                 std::string_view file_name);

// A decision without what differs from one run to the next (its id, fence and times).
struct RecordedDecision {
  std::string queue;
  std::string task;
  std::string caption;  // of the item, for the sentence that names it
  std::string kind;
  std::string verdict;
  std::string policy;
  std::string reason;
  std::string note;
  std::vector<std::string> checklist;
  int level = 0;
  std::vector<domain::Mark> marks;
  Millis at{0};  // since the beginning; not compared
};

[[nodiscard]] RecordedDecision recorded(const domain::Decision& decision, std::string_view caption,
                                        Millis at);
// SHA-256 over all of them in order, 64 hexadecimal digits; times and captions do not count.
[[nodiscard]] std::string digest_of(const std::vector<RecordedDecision>& decisions);
// A sentence that names the first decision which differs; nothing: they are the same.
[[nodiscard]] std::optional<std::string> first_difference(
    const std::vector<RecordedDecision>& recorded, const std::vector<RecordedDecision>& replayed);

struct RecordingManifest {
  std::string version;                                       // of the program
  std::vector<std::pair<std::string, std::string>> plugins;  // id and version
  int width = 0;
  int height = 0;
  double scale = 1;
  std::string language;
  std::string theme;
  std::uint64_t seed = 0;
  std::string person;
  std::string person_name;
  std::vector<domain::Role> roles;
  WallTime started{};
  std::string workspace;
  std::string clip;                // the state of the clip in sight at the beginning
  std::vector<std::string> clips;  // SHA-256 of those it used, files in clips/
  std::vector<RecordedDecision> decisions;
  std::string digest;
};

[[nodiscard]] nlohmann::json to_json(const RecordingManifest& manifest);
// kInvalidArgument with a sentence: a member is missing or of the wrong kind, the format is newer,
// or the digest is not that of the decisions.
[[nodiscard]] Result<RecordingManifest> read_manifest(std::string_view text,
                                                      std::string_view file_name);

}  // namespace vigil::workstation::robot
