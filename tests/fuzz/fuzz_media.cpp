// Runs malformed clips through real decoder processes, as the desk does: opens, seeks, steps, makes
// the storyboard, reads the sound, scans. Every file must end as frames or as a card, in time; this
// process must live.
//
// usage: fuzz_media [--count N] [--seed N] [--only NUMBER] [--keep FOLDER]
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/media/decoder_pool.h"
#include "core/media/media_clip.h"
#include "core/media/sound_output.h"
#include "tests/fuzz/seed_clips.h"

namespace vigil::fuzz {
namespace {

using namespace media;
using Steady = std::chrono::steady_clock;

constexpr int kAtOnce = 4;
constexpr double kSlow = 10;  // worth a line of its own
constexpr std::uint64_t kKeepBytes = 8u << 20;
// What is made beside the frames has this long; a file may leave it unfinished.
constexpr std::chrono::milliseconds kForTheRest{1500};

struct Outcome {
  std::uint64_t number = 0;
  std::string kind;
  std::string from;
  std::string end;  // "frames" or the reason on the card
  int losses = 0;
  MediaFailure last_loss = MediaFailure::kNone;
  double seconds = 0;
  bool too_late = false;
};

int memory_file(const Bytes& bytes) {
  const int fd = ::memfd_create("malformed", MFD_CLOEXEC);
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count = ::write(fd, bytes.data() + at, bytes.size() - at);
    if (count <= 0) break;
    at += static_cast<std::size_t>(count);
  }
  return fd;
}

// One file on its way through a decoder.
class Passage {
 public:
  Passage(DecoderPool& pool, const Clock& clock, std::uint64_t seed, std::uint64_t number,
          const Malformed& file, std::chrono::milliseconds patience)
      : begun_(Steady::now()),
        patience_(patience),
        random_(seed ^ number),
        sound_(std::make_shared<SoundOutput>(OpenSink(), clock)) {
    outcome_.number = number;
    outcome_.kind = file.kind;
    outcome_.from = file.from;
    clip_ = pool.open(memory_file(file.bytes), {.fit = {160, 160}});
    clip_->sound_through(sound_);
    clip_->set_muted(false);
  }

  // True when it is over.
  bool update(SteadyTime now) {
    clip_->update(now);
    if (clip_->state() == MediaState::kFailed) return over(std::string(to_word(clip_->failure())));
    if (Steady::now() - begun_ > patience_) {
      outcome_.too_late = true;
      return over("too late");
    }
    if (clip_->state() != MediaState::kReady || clip_->seeking()) return false;
    return next_step();
  }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  bool next_step() {
    const std::int64_t length = std::max<std::int64_t>(clip_->info().duration.count(), 1'000'000);
    const auto somewhere = [&] {
      return MediaTime(static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(length)));
    };
    switch (step_++) {
      case 0: clip_->seek(somewhere()); return false;
      case 1: clip_->step(-1); return false;
      case 2: clip_->seek(somewhere(), MediaClip::Preview::kYes); return false;
      case 3:
        clip_->request_storyboard(4);
        clip_->request_waveform(64);
        clip_->request_scan(kKeepBytes);
        clip_->set_speed(4);
        clip_->play();
        rest_since_ = Steady::now();
        return false;
      default: break;
    }
    const bool done = clip_->storyboard_complete() && clip_->scan().done && !clip_->playing();
    if (!done && Steady::now() - rest_since_ < kForTheRest) return false;
    return over("frames");
  }

  bool over(std::string how) {
    outcome_.end = std::move(how);
    outcome_.losses = clip_->losses();
    outcome_.last_loss = clip_->last_loss();
    outcome_.seconds = std::chrono::duration<double>(Steady::now() - begun_).count();
    clip_.reset();
    return true;
  }

  Outcome outcome_;
  Steady::time_point begun_;
  Steady::time_point rest_since_;
  std::chrono::milliseconds patience_;
  std::mt19937_64 random_;
  std::shared_ptr<SoundOutput> sound_;  // on a clock of its own, heard by nobody
  std::unique_ptr<MediaClip> clip_;
  int step_ = 0;
};

void print_table(const std::vector<Outcome>& outcomes) {
  std::map<std::string, std::map<std::string, int>> table;
  std::map<std::string, int> ends;
  std::map<std::string, double> slowest;
  for (const Outcome& outcome : outcomes) {
    ++table[outcome.kind][outcome.end];
    ++ends[outcome.end];
    slowest[outcome.kind] = std::max(slowest[outcome.kind], outcome.seconds);
  }
  fmt::print("{:<14}", "");
  for (const auto& [end, count] : ends)
    fmt::print("{:>{}}", end, std::max<std::size_t>(end.size() + 2, 8));
  fmt::print("{:>12}\n", "slowest, s");
  const auto row = [&](const std::string& name, std::map<std::string, int> counts, double seconds) {
    fmt::print("{:<14}", name);
    for (const auto& [end, count] : ends)
      fmt::print("{:>{}}", counts[end], std::max<std::size_t>(end.size() + 2, 8));
    fmt::print("{:>12.2f}\n", seconds);
  };
  double most = 0;
  for (const auto& [kind, counts] : table) {
    row(kind, counts, slowest[kind]);
    most = std::max(most, slowest[kind]);
  }
  row("all", ends, most);
}

struct Options {
  std::uint64_t seed = 20260103;
  std::uint64_t count = 300;
  std::int64_t only = -1;
  std::filesystem::path keep;
  std::filesystem::path clips = VIGIL_TEST_CLIPS;
};

int run(const Options& options) {
  const auto clips = read_clips(options.clips);
  if (clips.empty()) {
    fmt::print(stderr, "no clips in {}\n", options.clips.string());
    return 2;
  }
  fmt::print("seed {}, {} clips to spoil\n", options.seed, clips.size());
  DecoderPoolOptions pool_options;
  pool_options.decoder_path = std::string(VIGIL_BIN_DIR) + "/vigil-decoder";
#ifdef VIGIL_SANITIZED
  pool_options.sandbox = Sandbox::kReduced;
#endif
  pool_options.spares = 2;
  pool_options.threads = 1;
  // Two processes may be lost to one file, each by the longest of the watchdogs.
  const auto patience = 2 * (pool_options.open_limit + pool_options.total_limit) + Millis(10'000);
  SystemClock clock;
  std::vector<Outcome> outcomes;
  {
    DecoderPool pool(pool_options, clock, [] {});
    std::vector<std::unique_ptr<Passage>> under_way;
    const std::uint64_t first = options.only >= 0 ? static_cast<std::uint64_t>(options.only) : 0;
    const std::uint64_t end = options.only >= 0 ? first + 1 : options.count;
    for (std::uint64_t next = first; next < end || !under_way.empty();) {
      while (next < end && under_way.size() < kAtOnce) {
        const Malformed file = malform(clips, options.seed, next);
        under_way.push_back(
            std::make_unique<Passage>(pool, clock, options.seed, next, file, patience));
        ++next;
      }
      ::usleep(2000);
      std::erase_if(under_way, [&](const auto& passage) {
        if (!passage->update(clock.steady_now())) return false;
        outcomes.push_back(passage->outcome());
        return true;
      });
    }
  }
  print_table(outcomes);
  int wrong = 0;
  for (const Outcome& outcome : outcomes) {
    if (outcome.losses > 0) {
      fmt::print("{}: {}, from {}: {} lost ({}), {:.2f} s\n", outcome.number, outcome.kind,
                 outcome.from, outcome.losses, to_word(outcome.last_loss), outcome.seconds);
    }
    if (outcome.losses == 0 && outcome.seconds > kSlow) {
      fmt::print("{}: {}, from {}: {} after {:.2f} s\n", outcome.number, outcome.kind, outcome.from,
                 outcome.end, outcome.seconds);
    }
    if (outcome.losses > 0 && !options.keep.empty()) {
      std::filesystem::create_directories(options.keep);
      std::ofstream(options.keep / (std::to_string(outcome.number) + ".bin"), std::ios::binary)
          << malform(clips, options.seed, outcome.number).bytes;
    }
    if (outcome.too_late) ++wrong;
  }
  const auto frames = std::count_if(outcomes.begin(), outcomes.end(),
                                    [](const Outcome& outcome) { return outcome.end == "frames"; });
  fmt::print("{} files: {} as frames, {} as a card, {} over the watchdog; the desk lives\n",
             outcomes.size(), frames, static_cast<std::int64_t>(outcomes.size()) - frames - wrong,
             wrong);
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace vigil::fuzz

int main(int argc, char** argv) {
  vigil::fuzz::Options options;
  CLI::App app{"Malformed clips through real decoder processes"};
  app.add_option("--count", options.count, "How many files");
  app.add_option("--seed", options.seed);
  app.add_option("--only", options.only, "This one file alone");
  app.add_option("--keep", options.keep, "Folder for the files that cost a decoder");
  app.add_option("--clips", options.clips, "Folder of valid clips");
  CLI11_PARSE(app, argc, argv);
  return vigil::fuzz::run(options);
}
