#include <fmt/format.h>

#include <filesystem>

#include "tests/bench/media/rows.h"

namespace vigil::bench {
namespace {

constexpr int kTiles = 16;

std::vector<std::string> ffmpeg_sheet(const Clip& clip, const Settings& settings, bool exact) {
  std::vector<std::string> command{"ffmpeg", "-nostdin", "-loglevel", "error", "-y"};
  if (!exact) command.insert(command.end(), {"-skip_frame", "nokey"});
  // Its VP9 decoder does not know skip_frame and would lay out the first sixteen frames.
  if (!exact && clip.is("vp9")) command.insert(command.end(), {"-discard", "nokey"});
  const std::string pick = exact ? fmt::format("fps={}/{:g},", kTiles, clip.seconds) : "";
  command.insert(command.end(), {"-i", clip.file, "-vf", pick + "scale=160:-2,tile=4x4",
                                 "-frames:v", "1", settings.scratch + "/peer.png"});
  return command;
}

// A process that ends when the sheet is written, as the peer's does: vigilctl where it can.
std::vector<std::string> our_sheet(const Clip& clip, const Settings& settings, bool exact) {
  std::vector<std::string> command{settings.programs.vigilctl, "storyboard", clip.file, "--tiles",
                                   std::to_string(kTiles)};
  if (!exact) command.emplace_back("--keyframes");
  command.insert(command.end(), {"-o", settings.scratch + "/ours.png"});
  return command;
}

bool has_storyboard(const Settings& settings) {
  if (settings.programs.vigilctl.empty()) return false;
  Child asked({settings.programs.vigilctl, "storyboard", "--help"});
  return asked.wait().status == 0;
}

Rows sheet(const Clip& clip, const Settings& settings, bool exact) {
  const bool with_vigilctl = has_storyboard(settings);
  const std::string kind = exact ? "exact" : "keyframes";
  const std::string picture = settings.scratch + "/ours.png";
  const std::string command = fmt::format("sheet {} {} {} {}", clip.file, kTiles, kind, picture);
  Worker ready(settings.programs, 2, 1);

  Side cold, warm, peer;
  // One round more than is counted: it fills the page cache for both.
  for (int i = -1; i < settings.runs; ++i) {
    Run ours;
    if (with_vigilctl) {
      ours = run_to_end(our_sheet(clip, settings, exact));
    } else {
      const auto begin = std::chrono::steady_clock::now();
      Worker once(settings.programs, 2, 0, command);
      static_cast<void>(once.first_answer());
      ours.wall_ms = Milliseconds(std::chrono::steady_clock::now() - begin).count();
      ours.cost = once.cost();
    }
    std::filesystem::remove(picture);
    const Run theirs = run_to_end(ffmpeg_sheet(clip, settings, exact));
    static_cast<void>(ready.ask("spare"));
    const Cost before = ready.cost();
    const double took = ready.ask(command).ms;
    Cost spent = ready.cost();
    spent.cpu_ms -= before.cpu_ms;
    if (i < 0) continue;
    cold.add(ours.wall_ms, ours.cost);
    peer.add(theirs.wall_ms, theirs.cost);
    warm.add(took, spent);
  }

  const std::string what = exact ? "16 exact tiles to PNG / ffmpeg fps sheet"
                                 : "keyframe sheet to PNG / ffmpeg nokey sheet";
  Row cold_row =
      row_of(what + (with_vigilctl ? ", vigilctl" : ", cold") + ", ms", clip.name, cold, peer);
  if (!exact && (clip.is("short") || clip.is("long"))) cold_row.goal = 0.45;
  if (exact && clip.is("short")) cold_row.goal = 0.6;
  if (exact && clip.is("long")) cold_row.goal = 0.35;
  Rows rows{cold_row, row_of(what + ", spare ready, ms", clip.name, warm, peer)};
  return rows;
}

}  // namespace

Rows keyframe_sheet(const Clip& clip, const Settings& settings) {
  return sheet(clip, settings, false);
}

Rows exact_sheet(const Clip& clip, const Settings& settings) { return sheet(clip, settings, true); }

}  // namespace vigil::bench
