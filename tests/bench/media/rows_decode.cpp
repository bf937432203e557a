#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "tests/bench/media/rows.h"

namespace vigil::bench {
namespace {

struct Rate {
  double frames_per_second = 0;
  Cost cost;
};

Rate peer_rate(const Clip& clip, const Settings& settings, int threads, const char* after) {
  Child peer({settings.programs.avcodec_peer, clip.file, std::to_string(threads), after,
              std::to_string(clip.width), std::to_string(clip.height)});
  const auto line = peer.receive(std::chrono::seconds(120));
  double ms = 0;
  int frames = 0;
  if (!line || std::sscanf(line->c_str(), "%lf %d", &ms, &frames) != 2 || ms <= 0)
    give_up("the peer that decodes in process failed");
  return {1000.0 * frames / ms, peer.wait().cost};
}

}  // namespace

Row keyframe_alone(const Clip& clip, const Settings& settings, Edges edges, std::string what,
                   const Side& peer) {
  Side alone;
  for (int i = 0; i < settings.runs; ++i) {
    Child child({settings.programs.avcodec_peer, clip.file, "1",
                 edges == Edges::kCoarse ? "coarse" : "keyframe", "0", "0"});
    const auto line = child.receive();
    double ms = 0;
    if (!line || std::sscanf(line->c_str(), "%lf", &ms) != 1)
      give_up("the peer that decodes in process failed");
    alone.add(ms, child.wait().cost);
  }
  alone.cost = {};
  return row_of(std::move(what), clip.name, alone, peer);
}

namespace {

Rate rate_of(const Worker::Answer& answer, const Cost& cost) {
  if (answer.more.empty() || answer.ms <= 0) give_up("the worker counted no frames");
  return {1000.0 * answer.more[0] / answer.ms, cost};
}

// To shared memory and no further.
Rate process_rate(const Clip& clip, const Settings& settings, int threads, const char* format) {
  Worker worker(settings.programs, threads, 0);
  const auto answer = worker.ask(
      fmt::format("drain {} {} {} {} {}", clip.file, threads, clip.width, clip.height, format));
  return rate_of(answer, worker.cost());
}

// Into the desk's own memory, a picture a frame.
Rate desk_rate(const Clip& clip, const Settings& settings, int threads) {
  Worker worker(settings.programs, threads, 0);
  static_cast<void>(worker.ask(fmt::format("open {} {} {}", clip.file, clip.width, clip.height)));
  const auto answer = worker.ask("steps");
  return rate_of(answer, worker.cost());
}

}  // namespace

Rows decode_rate(const Clip& clip, const Settings& settings) {
  Rows rows;
  for (const int threads : {1, 2}) {
    Side pictures, desk, planes;
    Side peer_pictures, peer_copied, peer_bare;
    const auto take = [](Side& side, const Rate& rate) {
      side.add(rate.frames_per_second, rate.cost);
    };
    for (int i = 0; i < settings.runs; ++i) {
      take(pictures, process_rate(clip, settings, threads, "rgba"));
      take(peer_pictures, peer_rate(clip, settings, threads, "rgba"));
      take(planes, process_rate(clip, settings, threads, "yuv"));
      take(peer_copied, peer_rate(clip, settings, threads, "copy"));
      take(desk, desk_rate(clip, settings, threads));
      take(peer_bare, peer_rate(clip, settings, threads, "none"));
    }
    const auto add = [&](const char* what, const Side& ours, const Side& peer, bool judged) {
      Row row =
          row_of(fmt::format("frames/s, {} thread{}: {}", threads, threads > 1 ? "s" : "", what),
                 clip.name, ours, peer);
      row.better = Better::kHigher;
      if (judged && clip.name == "short_h264") row.goal = 0.92;
      rows.push_back(std::move(row));
    };
    add("RGBA to shared memory / RGBA in process", pictures, peer_pictures, true);
    add("planes to shared memory / planes in process", planes, peer_copied, false);
    add("RGBA to the desk / RGBA in process", desk, peer_pictures, false);
    add("RGBA to shared memory / decoding alone", pictures, peer_bare, false);
  }
  return rows;
}

}  // namespace vigil::bench
