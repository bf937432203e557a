#include <fmt/format.h>

#include <thread>

#include "tests/bench/media/rows.h"

namespace vigil::bench {
namespace {

using Steady = std::chrono::steady_clock;

std::string open_command(const Clip& clip) {
  return fmt::format("open {} {} {}", clip.file, kShownWidth, kShownHeight);
}

void settle() { std::this_thread::sleep_for(std::chrono::milliseconds(80)); }

}  // namespace

Rows first_frame_ready(const Clip& clip, const Settings& settings) {
  Worker worker(settings.programs, kDeskThreads, 1);
  Mpv mpv;
  Side ours, peer;
  for (int i = -1; i < settings.runs * 2; ++i) {
    static_cast<void>(worker.ask("spare"));
    settle();
    const double our_ms = worker.ask(open_command(clip)).ms;
    // The next spare starts and frames are decoded ahead: not at the peer's cost.
    static_cast<void>(worker.ask("spare"));
    settle();
    const double mpv_ms = mpv.load(clip.file);
    static_cast<void>(worker.ask("close"));
    mpv.unload();
    if (i < 0) continue;
    ours.values.push_back(our_ms);
    peer.values.push_back(mpv_ms);
  }
  ours.cost = worker.cost();
  peer.cost = mpv.cost();
  Row row = row_of("first frame, spare ready / running mpv, ms", clip.name, ours, peer);
  row.goal = clip.is("vp9") ? 0.7 : 0.6;
  return {row, keyframe_alone(clip, settings, Edges::kSmooth,
                              "limit: that frame alone, 1 thread / running mpv, ms", peer)};
}

Rows first_frame_cold(const Clip& clip, const Settings& settings) {
  Side ours, peer;
  for (int i = -1; i < settings.runs; ++i) {
    const auto begin = Steady::now();
    // No spare: it would start beside the one that is waited for.
    Worker worker(settings.programs, kDeskThreads, 0, open_command(clip));
    static_cast<void>(worker.first_answer());
    const auto between = Steady::now();
    const Cost our_cost = worker.cost();
    settle();
    const auto mpv_begin = Steady::now();
    Mpv mpv(clip.file);
    mpv.wait_shown();
    const auto end = Steady::now();
    if (i < 0) continue;
    ours.add(Milliseconds(between - begin).count(), our_cost);
    peer.add(Milliseconds(end - mpv_begin).count(), mpv.cost());
  }
  Row row = row_of("first frame, cold process / mpv cold, ms", clip.name, ours, peer);
  row.goal = 0.5;
  return {row};
}

Rows respawn(const Clip& clip, const Settings& settings) {
  Side ours;
  for (int i = 0; i < settings.runs; ++i) {
    Worker worker(settings.programs, kDeskThreads, 1);
    // The clip's decoder is then older than the spare that follows it: the worker tells them so.
    static_cast<void>(worker.ask("spare"));
    static_cast<void>(worker.ask(open_command(clip)));
    static_cast<void>(worker.ask(fmt::format("seek {:.0f}", clip.seconds * 1e6 * 0.6)));
    static_cast<void>(worker.ask("spare"));
    const double took = worker.ask("respawn").ms;
    ours.add(took, worker.cost());
  }
  Row row;
  row.what = "kill -9 of the decoder to its frame back, ms (limit beside)";
  row.clip = clip.name;
  row.ours = median(ours.values);
  row.peer = 300;
  // Far from a keyframe the time is that of an exact seek, which has rows of its own.
  if (!clip.is("sparse")) row.limit = 300;
  row.runs = settings.runs;
  row.ours_cost = ours.cost;
  return {row};
}

}  // namespace vigil::bench
