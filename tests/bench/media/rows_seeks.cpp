#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <random>
#include <thread>

#include "tests/bench/media/rows.h"

namespace vigil::bench {
namespace {

constexpr double kFrameOfScreen = 16.7;
constexpr std::chrono::milliseconds kOfDragging{50};
// Frames kept for scrubbing, as much as the desk allows one clip.
constexpr long long kKeepBytes = 192ll << 20;

// The middle of a frame's time, so that no rounding decides which frame is meant.
std::vector<double> positions(const Clip& clip, const Settings& settings) {
  std::mt19937 random(settings.seed);
  std::uniform_int_distribution<int> frames(1, static_cast<int>(clip.seconds * 30) - 2);
  std::vector<double> seconds;
  for (int i = 0; i < settings.positions; ++i) seconds.push_back((frames(random) + 0.5) / 30);
  return seconds;
}

// What a side still decodes after it has landed must not be charged to the other one.
void settle() { std::this_thread::sleep_for(std::chrono::milliseconds(80)); }

std::string in_us(double seconds) { return fmt::format("{}", std::llround(seconds * 1e6)); }

Row p95_row(Row row, const Side& ours, const Side& peer) {
  row.ours = percentile_95(ours.values);
  row.peer = percentile_95(peer.values);
  return row;
}

// The middle of what the rounds gave for each position, so that a moment's disturbance of one round
// is not taken for a slow place in the clip.
void keep_middle_of_rounds(Side& side, int positions) {
  const auto count = static_cast<std::size_t>(positions);
  std::vector<double> middles;
  for (std::size_t at = 0; at < count; ++at) {
    std::vector<double> rounds;
    for (std::size_t i = at; i < side.values.size(); i += count) rounds.push_back(side.values[i]);
    middles.push_back(median(std::move(rounds)));
  }
  side.values = std::move(middles);
}

void check_mpv_landed(Mpv& mpv, double seconds) {
  if (std::abs(mpv.position() - seconds) > 0.1)
    give_up(fmt::format("mpv landed elsewhere than at {:.3f} s", seconds));
}

}  // namespace

Rows exact_seek(const Clip& clip, const Settings& settings) {
  Side ours, peer;
  for (int round = 0; round < settings.rounds; ++round) {
    // Cold: nothing but the first picture has been seen of the clip.
    Worker worker(settings.programs, kDeskThreads, 1);
    static_cast<void>(
        worker.ask(fmt::format("open {} {} {}", clip.file, kShownWidth, kShownHeight)));
    Mpv mpv;
    static_cast<void>(mpv.load(clip.file));
    for (const double at : positions(clip, settings)) {
      ours.values.push_back(worker.ask("seek " + in_us(at)).ms);
      settle();
      peer.values.push_back(mpv.seek(at, "absolute+exact"));
      check_mpv_landed(mpv, at);
      settle();
    }
    ours.cost += worker.cost();
    peer.cost += mpv.cost();
  }
  for (Side* side : {&ours, &peer}) keep_middle_of_rounds(*side, settings.positions);
  Row middle = row_of("exact seek, cold clip / mpv exact, median, ms", clip.name, ours, peer);
  middle.goal = 1.0;
  Row slowest = p95_row(middle, ours, peer);
  slowest.what = "exact seek, cold clip / mpv exact, p95, ms";
  return {middle, slowest};
}

Rows keyframe_seek(const Clip& clip, const Settings& settings) {
  Side near, landed, peer;
  for (int round = 0; round < settings.rounds; ++round) {
    Worker worker(settings.programs, kDeskThreads, 1);
    static_cast<void>(
        worker.ask(fmt::format("open {} {} {}", clip.file, kShownWidth, kShownHeight)));
    Mpv mpv;
    static_cast<void>(mpv.load(clip.file));
    for (const double at : positions(clip, settings)) {
      const double first = worker.ask("near " + in_us(at)).ms;
      near.values.push_back(first);
      landed.values.push_back(first + worker.ask("land").ms);
      settle();
      peer.values.push_back(mpv.seek(at, "absolute+keyframes"));
      settle();
    }
    near.cost += worker.cost();
    peer.cost += mpv.cost();
  }
  for (Side* side : {&near, &landed, &peer}) keep_middle_of_rounds(*side, settings.positions);
  Row row =
      row_of("first picture near a seek / mpv keyframe seek, median, ms", clip.name, near, peer);
  row.goal = 0.5;
  Row slowest = p95_row(row, near, peer);
  slowest.what = "first picture near a seek / mpv keyframe seek, p95, ms";
  slowest.goal.reset();
  Row whole =
      row_of("the same seeks landed / mpv keyframe seek, median, ms", clip.name, landed, peer);
  return {row, slowest, whole,
          keyframe_alone(clip, settings, Edges::kCoarse,
                         "limit: a keyframe alone, 1 thread / mpv keyframe seek, ms", peer)};
}

Rows scrub(const Clip& clip, const Settings& settings) {
  Worker worker(settings.programs, kDeskThreads, 1);
  static_cast<void>(worker.ask(fmt::format("open {} {} {}", clip.file, kShownWidth, kShownHeight)));
  static_cast<void>(worker.ask(fmt::format("scan {}", kKeepBytes)));
  Mpv mpv;
  static_cast<void>(mpv.load(clip.file));
  // Open for as long as it is; what is gone through by then does not change any more.
  const auto rest = worker.ask(fmt::format("rest {:.0f}", clip.seconds * 1000));
  if (rest.more.size() == 3 && rest.more[2] == 0)
    fmt::print(stderr, "{}: the scan was not done in the clip's own length\n", clip.name);
  const Cost before = worker.cost();
  const Cost mpv_before = mpv.cost();
  Side ours, peer;
  Settings round = settings;
  for (int i = 0; i < settings.scrub_rounds; ++i, ++round.seed) {
    for (const double at : positions(clip, round)) {
      ours.values.push_back(worker.ask("seek " + in_us(at)).ms);
      // What ours goes on to decode is not mpv's to wait for.
      static_cast<void>(worker.ask("exact"));
      settle();
      peer.values.push_back(mpv.seek(at, "absolute+exact"));
      settle();
    }
  }
  Side drags;
  for (int i = 0; i < settings.scrub_rounds; ++i, ++round.seed) {
    for (const double at : positions(clip, round)) {
      drags.values.push_back(worker.ask("seek " + in_us(at)).ms);
      std::this_thread::sleep_for(kOfDragging);
    }
    static_cast<void>(worker.ask("exact"));
  }
  ours.cost = worker.cost();
  ours.cost.cpu_ms -= before.cpu_ms;
  peer.cost = mpv.cost();
  peer.cost.cpu_ms -= mpv_before.cpu_ms;
  Row middle =
      row_of("scrubbing, clip open for its length / mpv exact, median, ms", clip.name, ours, peer);
  Row slowest = p95_row(middle, ours, peer);
  slowest.what = fmt::format("scrubbing, clip open for its length / mpv exact, p95, ms");
  slowest.goal = 0.2;
  slowest.limit = kFrameOfScreen;
  Row dragged = p95_row(middle, drags, peer);
  dragged.what = "dragging, another place every 50 ms / mpv exact, p95, ms";
  dragged.goal = slowest.goal;
  dragged.limit = slowest.limit;
  return {middle, slowest, dragged};
}

}  // namespace vigil::bench
