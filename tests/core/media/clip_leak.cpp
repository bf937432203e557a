// Opens and closes clips one after the other, as a shift does, and looks at what stays: memory of
// this process and of its decoders, descriptors, processes. Then does with a few clips what
// somebody does who cannot make up their mind: a decoder lives as long as its clip, and must not
// grow either.
//
// usage: clip_leak [CLIPS]     60 when nothing is said; exits 1 when something grew
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/media/decoder_pool.h"
#include "core/media/media_clip.h"

namespace vigil::media {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNoise = 6 << 20;  // of this process; the allocator keeps some
constexpr std::int64_t kNoiseOfAll = 24 << 20;
constexpr std::chrono::seconds kPatience{60};

struct Footprint {
  std::int64_t own = 0;  // bytes that are shared with nobody
  std::int64_t all = 0;  // with the decoders
  int descriptors = 0;
  int children = 0;
};

std::int64_t unshared_bytes(const fs::path& proc) {
  std::ifstream file(proc / "statm");
  std::int64_t all = 0;
  std::int64_t resident = 0;
  std::int64_t shared = 0;
  file >> all >> resident >> shared;
  return (resident - shared) * ::sysconf(_SC_PAGESIZE);
}

Footprint footprint() {
  ::malloc_trim(0);
  Footprint now;
  now.own = now.all = unshared_bytes("/proc/self");
  for (const auto& task : fs::directory_iterator("/proc/self/task")) {
    std::ifstream children(task.path() / "children");
    for (pid_t pid = 0; children >> pid; ++now.children)
      now.all += unshared_bytes(fs::path("/proc") / std::to_string(pid));
  }
  now.descriptors = static_cast<int>(
      std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator{}));
  return now;
}

void print(int clips, const Footprint& footprint) {
  std::printf(
      "after %4d clips: desk %6.1f MB, with decoders %6.1f MB, %d descriptors, %d decoders\n",
      clips, static_cast<double>(footprint.own) / (1 << 20),
      static_cast<double>(footprint.all) / (1 << 20), footprint.descriptors, footprint.children);
  std::fflush(stdout);
}

template <typename Done>
bool run_until(MediaClip& clip, const Clock& clock, const Done& done) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!done()) {
    if (clip.state() == MediaState::kFailed || std::chrono::steady_clock::now() > end) return false;
    static_cast<void>(clip.wait_for_news(Millis(5)));
    static_cast<void>(clip.update(clock.steady_now()));
  }
  return true;
}

// What a reviewer does with one.
bool review(DecoderPool& pool, const Clock& clock, const fs::path& file) {
  auto clip = pool.open(::open(file.c_str(), O_RDONLY | O_CLOEXEC), {.fit = {320, 480}});
  if (!run_until(*clip, clock, [&] { return clip->state() == MediaState::kReady; })) return false;
  clip->request_storyboard(8);
  clip->request_waveform(64);
  clip->seek(clip->info().duration / 2);
  return run_until(*clip, clock, [&] { return !clip->seeking() && clip->storyboard_complete(); });
}

// The pool has forgotten every clip and has its spare.
bool at_rest(const DecoderPool& pool) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (pool.counts().clips_open > 0 || pool.counts().spares_ready < 1) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(Millis(5));
  }
  return true;
}

// Goes to and fro in one clip, again and again with new tiles, another size and another look.
bool dwell(MediaClip& clip, const Clock& clock, int turns) {
  for (int turn = 0; turn < turns; ++turn) {
    clip.seek(clip.info().duration * (turn * 7 % 16) / 16);
    if (!run_until(clip, clock, [&] { return !clip.seeking(); })) return false;
    if (turn % 8 != 0) continue;
    Look look;
    look.greyscale = turn % 16 == 0;
    clip.set_look(look);
    clip.fit_into(turn % 16 == 0 ? 320 : 400, 480);
    clip.request_storyboard(8);
    if (!run_until(clip, clock, [&] { return clip.storyboard_complete(); })) return false;
  }
  return true;
}

int watch_long(DecoderPool& pool, const Clock& clock, const fs::path& file, int turns) {
  auto clip = pool.open(::open(file.c_str(), O_RDONLY | O_CLOEXEC), {.fit = {320, 480}});
  const int warm = std::max(turns / 4, 16);
  if (!run_until(*clip, clock, [&] { return clip->state() == MediaState::kReady; }) ||
      !dwell(*clip, clock, warm)) {
    return 2;
  }
  const Footprint before = footprint();
  if (!dwell(*clip, clock, turns - warm)) return 2;
  const std::int64_t grown = footprint().all - before.all;
  std::printf("%-13s %4d seeks in one clip: grown by %.1f MB\n", file.filename().c_str(), turns,
              static_cast<double>(grown) / (1 << 20));
  std::fflush(stdout);
#ifdef VIGIL_SANITIZED
  return 0;
#else
  return grown > kNoiseOfAll ? 1 : 0;
#endif
}

int run(int clips) {
  std::vector<fs::path> files;
  for (const char* name : {"portrait.mp4", "wide.webm", "hevc.mp4", "stream.ts", "sound.mp4",
                           "moving.gif", "picture.jpg", "turned.mp4", "live.flv"}) {
    files.push_back(fs::path(VIGIL_TEST_CLIPS) / name);
  }
  SystemClock clock;
  DecoderPoolOptions options;
  options.decoder_path = std::string(VIGIL_BIN_DIR) + "/vigil-decoder";
  options.open_limit = options.answer_limit = options.total_limit = Millis(60'000);
#ifdef VIGIL_SANITIZED
  options.sandbox = Sandbox::kReduced;
#endif
  DecoderPool pool(options, clock, [] {});
  const int warm = std::max(clips / 10, static_cast<int>(files.size()) * 2);
  Footprint before;
  for (int i = 1; i <= clips; ++i) {
    const fs::path& file = files[static_cast<std::size_t>(i) % files.size()];
    if (!review(pool, clock, file)) {
      std::fprintf(stderr, "%s could not be reviewed\n", file.c_str());
      return 2;
    }
    if (i != warm && i != clips) continue;
    if (!at_rest(pool)) {
      std::fputs("the pool does not come to rest\n", stderr);
      return 2;
    }
    const Footprint now = footprint();
    print(i, now);
    if (i == warm) {
      before = now;
      continue;
    }
    std::printf("grown by %.1f MB, with decoders %.1f MB\n",
                static_cast<double>(now.own - before.own) / (1 << 20),
                static_cast<double>(now.all - before.all) / (1 << 20));
    bool grown = now.descriptors > before.descriptors || now.children > before.children;
#ifndef VIGIL_SANITIZED
    // A sanitizer keeps what is freed; it says itself what leaks.
    grown = grown || now.own - before.own > kNoise || now.all - before.all > kNoiseOfAll;
#endif
    if (grown) return 1;
  }
  for (const char* name : {"portrait.mp4", "wide.webm", "hevc.mp4", "stream.ts"}) {
    const int found = watch_long(pool, clock, fs::path(VIGIL_TEST_CLIPS) / name, clips * 2);
    if (found != 0) return found;
  }
  return 0;
}

}  // namespace
}  // namespace vigil::media

int main(int argc, char** argv) {
  const int clips = argc > 1 ? std::atoi(argv[1]) : 60;
  if (clips < 40) {
    std::fputs("usage: clip_leak [CLIPS], at least 40\n", stderr);
    return 2;
  }
  return vigil::media::run(clips);
}
