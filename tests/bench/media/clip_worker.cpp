// Our side of the media bench: a desk without a window. Opens clips through the decoder pool as the
// desk does, one command a line on descriptor 3, one answer a line: "ok MILLISECONDS ..." or "no
// REASON".
//
//   clip_worker DECODER THREADS SPARES [COMMAND WORDS...]   the command is answered before any
//   other
//
//   spare                       when a decoder stands ready
//   open FILE WIDTH HEIGHT      until its first frame
//   seek US                     until the frame on screen then
//   near US                     until the first picture from nearby, or the frame itself
//   land                        until the seek under way has landed
//   exact                       until the exact frame stands where an approximate one was shown
//   scan BYTES                  starts going through the whole clip; "rest" answers how far it came
//   rest MS                     lives on for that long, or until the scan is done:
//                               "ok MS KEPT_FRAMES KEPT_BYTES DONE"
//   sheet FILE COUNT keyframes|exact PNG    from opening to the written picture
//   steps                       all frames to the desk, each copied out: "ok MS FRAMES"
//   drain FILE THREADS WIDTH HEIGHT rgba|yuv   all frames to shared memory only: "ok MS FRAMES"
//   respawn                     kills the clip's decoder; until its frame is back
//   close
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/media/decoder_pool.h"
#include "core/media/media_clip.h"
#include "tests/bench/media/drain.h"
#include "tests/bench/media/sheet.h"

namespace vigil::bench {
namespace {

using namespace media;
using Steady = std::chrono::steady_clock;

constexpr int kCommands = 3;  // the descriptor
constexpr auto kPatience = std::chrono::seconds(60);

class Worker {
 public:
  Worker(std::string decoder, int threads, int spares)
      : decoder_(std::move(decoder)),
        spares_(spares),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        pool_(options(threads), clock_, [this] {
          const std::uint64_t one = 1;
          [[maybe_unused]] const ssize_t written = ::write(wake_.fd(), &one, sizeof one);
        }) {}

  // The answer to one command.
  std::string answer(const std::string& line) {
    std::istringstream words(line);
    std::string command;
    words >> command;
    if (command == "spare") return on_spare();
    if (command == "open") return on_open(words);
    if (command == "sheet") return on_sheet(words);
    if (command == "drain") return on_drain(words);
    if (!clip_) return "no clip";
    if (command == "seek") return on_seek(words, MediaClip::Preview::kNo);
    if (command == "near") return on_seek(words, MediaClip::Preview::kYes);
    if (command == "land") return timed([&] { return !clip_->seeking(); });
    if (command == "exact") return timed([&] { return !is_approximate(); });
    if (command == "scan") return on_scan(words);
    if (command == "rest") return on_rest(words);
    if (command == "steps") return on_steps();
    if (command == "respawn") return on_respawn();
    if (command == "close") {
      clip_.reset();
      return "ok 0";
    }
    return "no such command";
  }

  // Takes in what arrives until there is a command to read.
  void live_until_commanded() {
    for (;;) {
      pollfd waiting[] = {{kCommands, POLLIN, 0}, {wake_.fd(), POLLIN, 0}};
      if (::poll(waiting, 2, -1) < 0) continue;
      if (waiting[1].revents != 0) update();
      if (waiting[0].revents != 0) return;
    }
  }

 private:
  DecoderPoolOptions options(int threads) const {
    DecoderPoolOptions options;
    options.decoder_path = decoder_;
    options.threads = threads;
    options.spares = spares_;
    return options;
  }

  void update() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = ::read(wake_.fd(), &count, sizeof count);
    if (clip_) static_cast<void>(clip_->update(clock_.steady_now()));
  }

  // Lives until `done`; false when the clip failed or it takes too long.
  bool run_until(const std::function<bool()>& done) {
    const auto until = Steady::now() + kPatience;
    while (!done()) {
      if (clip_->state() == MediaState::kFailed || Steady::now() > until) return false;
      static_cast<void>(clip_->wait_for_news(Millis(100)));
      update();
    }
    return true;
  }

  std::string timed(const std::function<bool()>& done) { return timed_from(Steady::now(), done); }

  std::string timed_from(Steady::time_point begin, const std::function<bool()>& done) {
    if (!run_until(done)) {
      return clip_->state() == MediaState::kFailed
                 ? "no: " + std::string(to_word(clip_->failure())) + ' ' + clip_->failure_detail()
                 : "no: it took too long";
    }
    return "ok " + std::to_string(since(begin));
  }

  static double since(Steady::time_point begin) {
    return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
  }

  std::string on_spare() {
    const auto begin = Steady::now();
    while (pool_.counts().spares_ready < spares_) {
      if (Steady::now() - begin > kPatience) return "no spare";
      ::usleep(500);
    }
    return "ok " + std::to_string(since(begin));
  }

  bool begin_clip(const std::string& file, const ClipWishes& wishes) {
    clip_.reset();
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    clip_ = pool_.open(fd, wishes);
    return true;
  }

  std::string on_open(std::istream& words) {
    std::string file;
    ClipWishes wishes;
    words >> file >> wishes.fit.width >> wishes.fit.height;
    const auto begin = Steady::now();
    if (!begin_clip(file, wishes)) return "no such file";
    return timed_from(begin, [&] { return clip_->state() == MediaState::kReady; });
  }

  std::string on_seek(std::istream& words, MediaClip::Preview preview) {
    std::int64_t us = 0;
    words >> us;
    const PicturePtr before = clip_->current_frame();
    const auto begin = Steady::now();
    clip_->seek(MediaTime(us), preview);
    if (preview == MediaClip::Preview::kYes) {
      return timed_from(begin,
                        [&] { return clip_->current_frame() != before || !clip_->seeking(); });
    }
    std::string answer = timed_from(begin, [&] { return !clip_->seeking(); });
    const PicturePtr& shown = clip_->current_frame();
    if (!shown || shown->time > MediaTime(us)) return "no: landed behind the time asked for";
    return answer + ' ' + std::to_string(shown->time.count());
  }

  bool is_approximate() const {
    return clip_->seeking() || !clip_->current_frame() || clip_->current_frame()->approximate;
  }

  std::string on_scan(std::istream& words) {
    std::uint64_t bytes = 0;
    words >> bytes;
    clip_->request_scan(bytes);
    return "ok 0";
  }

  std::string on_rest(std::istream& words) {
    long ms = 0;
    words >> ms;
    const auto until = Steady::now() + std::chrono::milliseconds(ms);
    while (Steady::now() < until && !clip_->scan().done) {
      static_cast<void>(clip_->wait_for_news(Millis(10)));
      update();
    }
    const ScanProgress& scan = clip_->scan();
    return "ok " + std::to_string(ms) + ' ' + std::to_string(scan.kept_frames) + ' ' +
           std::to_string(scan.kept_bytes) + ' ' + (scan.done ? "1" : "0");
  }

  std::string on_sheet(std::istream& words) {
    std::string file;
    std::string kind;
    std::string picture;
    int count = 16;
    words >> file >> count >> kind >> picture;
    const auto begin = Steady::now();
    ClipWishes wishes;
    wishes.fit = {160, 512};
    if (!begin_clip(file, wishes)) return "no such file";
    const bool exact = kind == "exact";
    clip_->request_storyboard(count, std::nullopt, exact ? TileWish::kExact : TileWish::kAnyNearby);
    const bool there = run_until([&] {
      const auto tiles = clip_->storyboard();
      if (clip_->storyboard_complete()) return true;
      return !exact && std::all_of(tiles.begin(), tiles.end(),
                                   [](const PicturePtr& tile) { return tile != nullptr; });
    });
    if (!there) return "no sheet";
    const auto shown = clip_->storyboard();
    const std::vector<PicturePtr> tiles(shown.begin(), shown.end());
    clip_.reset();  // or its decoder would go on refining them
    if (!write_sheet(tiles, 4, picture)) return "no sheet";
    return "ok " + std::to_string(since(begin));
  }

  // Every frame is copied out and becomes the one on screen; the desk keeps what it usually keeps.
  std::string on_steps() {
    const auto begin = Steady::now();
    const MediaTime from = clip_->position();
    clip_->step(1 << 20);
    std::string answer = timed_from(begin, [&] { return clip_->at_end(); });
    const double seconds = std::chrono::duration<double>(clip_->position() - from).count();
    return answer + ' ' + std::to_string(std::lround(seconds * clip_->info().frame_rate));
  }

  std::string on_drain(std::istream& words) {
    std::string file;
    std::string format;
    int threads = 1;
    ClipWishes wishes;
    words >> file >> threads >> wishes.fit.width >> wishes.fit.height >> format;
    if (format == "yuv") wishes.format = SlotFormat::kYuv420;
    const Drained drained = drain(decoder_, file, threads, wishes);
    if (!drained.complete) return "no: the decoder failed";
    return "ok " + std::to_string(drained.wall_ms) + ' ' + std::to_string(drained.frames);
  }

  // Decoders are children of the pool's thread; the clip's is older than the spares after it.
  static pid_t oldest_child() {
    pid_t oldest = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
      std::ifstream children(task.path() / "children");
      for (pid_t child = 0; children >> child;) {
        if (oldest == 0 || child < oldest) oldest = child;
      }
    }
    return oldest;
  }

  std::string on_respawn() {
    const PicturePtr before = clip_->current_frame();
    const pid_t decoder = oldest_child();
    if (decoder == 0) return "no decoder";
    const auto begin = Steady::now();
    ::kill(decoder, SIGKILL);
    std::string answer =
        timed_from(begin, [&] { return clip_->current_frame() != before && !clip_->seeking(); });
    if (clip_->current_frame()->time != before->time) return "no: another frame came back";
    return answer;
  }

  const std::string decoder_;
  const int spares_;
  SystemClock clock_;
  Descriptor wake_;
  DecoderPool pool_;
  std::unique_ptr<MediaClip> clip_;
};

void say(const std::string& line) {
  const std::string whole = line + "\n";
  [[maybe_unused]] const ssize_t sent = ::send(kCommands, whole.data(), whole.size(), MSG_NOSIGNAL);
}

}  // namespace
}  // namespace vigil::bench

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: clip_worker DECODER THREADS SPARES [COMMAND WORDS...]\n", stderr);
    return 2;
  }
  ::fcntl(3, F_SETFD, FD_CLOEXEC);
  vigil::bench::Worker worker(argv[1], std::atoi(argv[2]), std::atoi(argv[3]));
  if (argc > 4) {
    std::string first;
    for (int i = 4; i < argc; ++i) first += std::string(argv[i]) + ' ';
    vigil::bench::say(worker.answer(first));
  }
  std::string received;
  for (;;) {
    worker.live_until_commanded();
    char buffer[4096];
    const ssize_t count = ::recv(3, buffer, sizeof buffer, 0);
    if (count <= 0) return 0;
    received.append(buffer, static_cast<std::size_t>(count));
    for (std::size_t end = 0; (end = received.find('\n')) != std::string::npos;) {
      const std::string line = received.substr(0, end);
      received.erase(0, end + 1);
      vigil::bench::say(worker.answer(line));
    }
  }
}
