#include "core/media/decoder_pool.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "core/base/log.h"
#include "core/media/clip_session.h"
#include "core/media/decoder_channel.h"
#include "core/media/media_clip.h"

namespace vigil::media {
namespace {

constexpr std::pair<std::uint32_t, const char*> kLayerWords[] = {
    {kLayerNoNewPrivileges, "no_new_privileges"},
    {kLayerNotDumpable, "not_dumpable"},
    {kLayerDiesWithParent, "dies_with_parent"},
    {kLayerFileLimits, "file_limits"},
    {kLayerCpuLimit, "cpu_limit"},
    {kLayerMemoryLimit, "memory_limit"},
    {kLayerProcessLimit, "process_limit"},
    {kLayerNoWritableCode, "no_writable_code"},
    {kLayerLandlock, "landlock"},
    {kLayerSeccomp, "seccomp"},
    {kLayerUserNamespace, "user_namespace"},
    {kLayerPidNamespace, "pid_namespace"},
    {kLayerNetNamespace, "net_namespace"},
    {kLayerIpcNamespace, "ipc_namespace"},
    {kLayerMountNamespace, "mount_namespace"},
    {kLayerNoCapabilities, "no_capabilities"},
};

constexpr std::uint32_t kSlots = 6;
constexpr std::uint32_t kTiles = 32;
constexpr std::uint32_t kAudioSlots = 16;  // 0.68 s of sound
// 160 pixels wide, up to 512 high, and a spare row.
constexpr std::uint64_t kTileBytes = 160ull * 4 * 513;

RingLayout ring_layout(const DecoderPoolOptions& options) {
  // Rows are padded to 64 bytes in the decoder and one row is spare.
  const std::uint64_t slot_bytes = options.max_picture_pixels * 4 + (1u << 20);
  return {kSlots,     kTiles,      slot_bytes & ~std::uint64_t{4095},
          kTileBytes, kAudioSlots, SlotFormat::kRgba};
}

// Starting failed this often in a row: waiting clips are told instead of waiting on.
constexpr int kStartAttempts = 3;
// How often the memory of decoders that owe no answer is looked at.
constexpr int kWeighMs = 1000;
// While an answer is due the clock is looked at this often, so that a clock that is moved by hand
// is noticed too.
constexpr int kWatchMs = 50;
// How long a clip that was given a process has the machine to itself.
constexpr std::chrono::milliseconds kClipFirst{120};

}  // namespace

bool SandboxReport::complete() const { return known && layers == kAllSandboxLayers; }

std::vector<std::string> layer_words(std::uint32_t layers) {
  std::vector<std::string> words;
  for (const auto& [layer, word] : kLayerWords) {
    if ((layers & layer) != 0) words.emplace_back(word);
  }
  return words;
}

std::uint32_t layer_of(std::string_view word) {
  for (const auto& [layer, its_word] : kLayerWords) {
    if (word == its_word) return layer;
  }
  return 0;
}

std::vector<std::string> SandboxReport::missing() const { return layer_words(~layers); }

class DecoderPool::Loop {
 public:
  Loop(Options options, const Clock& clock, std::function<void()> wake)
      : options_(std::move(options)),
        clock_(clock),
        wake_(std::move(wake)),
        bell_(std::make_shared<LoopBell>()) {
    thread_ = std::thread([this] { run(); });
  }

  ~Loop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    bell_->ring();
    thread_.join();
  }

  std::shared_ptr<ClipSession> open(int fd, const ClipWishes& wishes) {
    auto session = std::make_shared<ClipSession>(bell_);
    {
      const std::lock_guard lock(mutex_);
      arriving_.push_back({session, Descriptor(fd), wishes});
    }
    bell_->ring();
    return session;
  }

  [[nodiscard]] SandboxReport report() const {
    const std::lock_guard lock(mutex_);
    return report_;
  }

  [[nodiscard]] DecoderPoolCounts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

  [[nodiscard]] std::vector<pid_t> clip_processes() const {
    const std::lock_guard lock(mutex_);
    return clip_processes_;
  }

 private:
  struct Arrival {
    std::shared_ptr<ClipSession> session;
    Descriptor media;
    ClipWishes wishes;
  };

  // A process without a clip. It may be given one when it has said that its walls stand.
  struct Spare {
    DecoderProcess process;
    SteadyTime started;
    FrameRing ring{};  // from when it has said hello
    std::uint64_t prepared_bytes = 0;
    bool greeted = false;
  };

  void run() {
    while (admit()) {
      start_spares();
      hand_out();
      for (auto& channel : channels_) channel->forward_requests(clock_.steady_now());
      publish();
      wait();
      listen();
    }
    for (auto& channel : channels_)
      channel->fail(MediaFailure::kDecoderDied, "the decoder pool was closed");
    channels_.clear();
    spares_.clear();
  }

  // Takes in new clips and forgets closed ones. False when the pool is being destroyed.
  bool admit() {
    std::vector<Arrival> arrived;
    {
      const std::lock_guard lock(mutex_);
      arrived = std::exchange(arriving_, {});
      if (stopping_) {
        for (Arrival& arrival : arrived) {
          arrival.session->deliver(
              ClipFailed{MediaFailure::kDecoderDied, "the decoder pool was closed"});
        }
        return false;
      }
    }
    for (Arrival& arrival : arrived) {
      channels_.push_back(std::make_unique<DecoderChannel>(
          std::move(arrival.session), std::move(arrival.media), arrival.wishes, options_));
      if (channels_.back()->over()) news_ = true;
      start_more_ = true;
    }
    std::erase_if(channels_, [this](const auto& channel) {
      if (!channel->over() && !channel->closed()) return false;
      lost_before_ += channel->lost();
      return true;
    });
    return true;
  }

  [[nodiscard]] std::size_t waiting() const {
    return static_cast<std::size_t>(
        std::count_if(channels_.begin(), channels_.end(),
                      [](const auto& channel) { return channel->wants_process(); }));
  }

  // Starting a spare takes a processor for a while, which the clip that was just opened needs more.
  [[nodiscard]] bool clip_comes_first() const {
    return waiting() > 0 || std::chrono::steady_clock::now() < spares_from_;
  }

  void start_spares() {
    if (failures_ >= kStartAttempts) {
      for (auto& channel : channels_) {
        if (channel->wants_process()) {
          channel->fail(start_failure_, start_problem_);
          news_ = true;
        }
      }
      // No more attempts until somebody opens another clip, or one that is open needs one.
      failures_ = 0;
      start_more_ = false;
    }
    if (!start_more_ && waiting() == 0) return;
    const std::size_t busy = channels_.size() - waiting();
    const std::size_t room = static_cast<std::size_t>(std::max(options_.max_decoders, 1));
    const std::size_t wanted_for_clips = std::min(waiting(), room > busy ? room - busy : 0);
    const std::size_t wanted =
        wanted_for_clips +
        (clip_comes_first() ? 0 : static_cast<std::size_t>(std::max(options_.spares, 0)));
    while (spares_.size() < wanted && failures_ < kStartAttempts) {
      std::vector<std::string> arguments = options_.arguments;
      if (options_.sandbox == Sandbox::kReduced) arguments.emplace_back("--sandbox=reduced");
      Result<DecoderProcess> process = DecoderProcess::start(options_.decoder_path, arguments);
      if (!process) {
        ++failures_;
        start_failure_ = MediaFailure::kNoDecoder;
        start_problem_ = process.error().message;
        continue;
      }
      ++started_;
      spares_.push_back({std::move(*process), clock_.steady_now()});
    }
    if (failures_ >= kStartAttempts) {
      log_error("media", start_problem_);
      bell_->ring();  // the clips that wait are told on the next round
    }
  }

  void hand_out() {
    std::size_t busy = channels_.size() - waiting();
    for (auto& channel : channels_) {
      if (!channel->wants_process()) continue;
      if (busy >= static_cast<std::size_t>(std::max(options_.max_decoders, 1))) return;
      const auto ready = std::find_if(spares_.begin(), spares_.end(),
                                      [](const Spare& spare) { return spare.greeted; });
      if (ready == spares_.end()) return;
      DecoderProcess process = std::move(ready->process);
      FrameRing ring = std::move(ready->ring);
      const std::uint64_t prepared = ready->prepared_bytes;
      spares_.erase(ready);
      channel->attach(std::move(process), std::move(ring), prepared, clock_.steady_now());
      ++busy;
      // Its place is filled when the clip's first picture should be there.
      spares_from_ = std::chrono::steady_clock::now() + kClipFirst;
    }
  }

  void publish() {
    {
      const std::lock_guard lock(mutex_);
      counts_.started = started_;
      counts_.clips_open = static_cast<int>(channels_.size());
      counts_.spares_ready = static_cast<int>(std::count_if(
          spares_.begin(), spares_.end(), [](const Spare& spare) { return spare.greeted; }));
      counts_.lost = lost_before_;
      clip_processes_.clear();
      for (const auto& channel : channels_) {
        counts_.lost += channel->lost();
        if (channel->pid() > 0) clip_processes_.push_back(channel->pid());
      }
    }
    if (std::exchange(news_, false) && wake_) wake_();
  }

  void wait() {
    polled_.assign(1, {bell_->fd(), POLLIN, 0});
    int timeout = -1;
    for (const auto& channel : channels_) {
      if (timeout < 0 && channel->pid() > 0) timeout = kWeighMs;
      if (channel->deadline()) timeout = kWatchMs;
      const short events = channel->has_unsent() ? POLLIN | POLLOUT : POLLIN;
      polled_.push_back({channel->socket(), events, 0});  // a negative descriptor is skipped
    }
    for (const Spare& spare : spares_) {
      if (!spare.greeted) timeout = kWatchMs;
      polled_.push_back({spare.process.socket(), POLLIN, 0});
    }
    if (start_more_ && clip_comes_first())
      timeout = timeout < 0 ? kWatchMs : std::min(timeout, kWatchMs);
    // Interrupted or not, everything is looked at afterwards.
    ::poll(polled_.data(), polled_.size(), timeout);
  }

  void listen() {
    const SteadyTime now = clock_.steady_now();
    if (polled_[0].revents != 0) bell_->quieten();
    std::size_t at = 1;
    for (auto& channel : channels_) {
      const short events = polled_[at++].revents;
      if ((events & POLLOUT) != 0) channel->flush(now);
      if ((events & ~POLLOUT) != 0 && channel->read(now)) news_ = true;
      if (channel->shape().bytes > 0) usual_ = channel->shape();
      if (channel->check_watchdog(now)) news_ = true;
    }
    for (Spare& spare : spares_) {
      const short events = polled_[at++].revents;
      if (events != 0) greet(spare);
      if (!spare.greeted && spare.process.running() && now - spare.started >= options_.open_limit) {
        drop(spare, "the decoder did not say hello in time");
      }
    }
    std::erase_if(spares_, [](const Spare& spare) { return !spare.process.running(); });
  }

  void greet(Spare& spare) {
    std::array<std::byte, kMaxMessageBytes> buffer;
    std::size_t size = 0;
    switch (spare.process.receive(buffer, size)) {
      case DecoderProcess::Received::kNothing: return;
      case DecoderProcess::Received::kGone:
        drop(spare, "the decoder ended before it said hello");
        return;
      case DecoderProcess::Received::kMessage: break;
    }
    const auto hello = read_message<HelloMessage>(std::span(buffer).first(size));
    if (spare.greeted || !hello || !is_sound(*hello)) {
      drop(spare, "the decoder's hello makes no sense");
      return;
    }
    const std::uint32_t layers = hello->layers | spare.process.namespace_layers();
    {
      const std::lock_guard lock(mutex_);
      report_ = {true, layers};
    }
    news_ = true;
    if (const std::uint32_t missing = options_.required_layers & ~layers; missing != 0) {
      return refuse(spare, missing);
    }
    if (!give_ring(spare)) return;
    spare.greeted = true;
    failures_ = 0;
  }

  // Before there is a clip, so that its first picture does not wait for memory.
  bool give_ring(Spare& spare) {
    Result<FrameRing> ring = FrameRing::create(ring_layout(options_), options_.pictures);
    if (!ring) {
      drop(spare, ring.error().message);
      return false;
    }
    RingMessage message = ring->message();
    message.like_width = static_cast<std::uint32_t>(std::max(usual_.coded.width, 0));
    message.like_height = static_cast<std::uint32_t>(std::max(usual_.coded.height, 0));
    message.fit_width = static_cast<std::uint32_t>(std::max(usual_.fit.width, 0));
    message.fit_height = static_cast<std::uint32_t>(std::max(usual_.fit.height, 0));
    const int descriptors[] = {ring->fd()};
    // The socket of a process that has only said hello is empty.
    if (spare.process.send(std::as_bytes(std::span(&message, 1)), descriptors) !=
        DecoderProcess::Sent::kDone) {
      drop(spare, "the decoder ended before it was given memory");
      return false;
    }
    // A clip that waits comes first; then it is done while the clip is opened.
    if (waiting() == 0) ring->expect(usual_.bytes);
    spare.ring = std::move(*ring);
    spare.prepared_bytes = usual_.bytes;
    return true;
  }

  // Another attempt would find the same system.
  void refuse(Spare& spare, std::uint32_t missing) {
    spare.process.kill_and_reap();
    failures_ = kStartAttempts;
    start_failure_ = MediaFailure::kWallsMissing;
    start_problem_.clear();
    for (const std::string& word : layer_words(missing)) {
      if (!start_problem_.empty()) start_problem_ += ' ';
      start_problem_ += word;
    }
    log_error("media", "clips are not opened without these walls: " + start_problem_);
    bell_->ring();
  }

  void drop(Spare& spare, std::string why) {
    spare.process.kill_and_reap();
    start_failure_ = MediaFailure::kNoDecoder;
    start_problem_ = std::move(why);
    // One that stood ready and was killed is simply replaced.
    if (!spare.greeted) ++failures_;
    spare.greeted = false;
  }

  const Options options_;
  const Clock& clock_;
  const std::function<void()> wake_;
  const std::shared_ptr<const LoopBell> bell_;

  mutable std::mutex mutex_;
  std::vector<Arrival> arriving_;
  bool stopping_ = false;
  SandboxReport report_;
  DecoderPoolCounts counts_;
  std::vector<pid_t> clip_processes_;

  // The thread's own.
  std::vector<std::unique_ptr<DecoderChannel>> channels_;
  std::deque<Spare> spares_;
  std::vector<pollfd> polled_;
  bool news_ = false;
  bool start_more_ = true;
  // By the system's clock, whatever clock the clips go by.
  std::chrono::steady_clock::time_point spares_from_{};
  int failures_ = 0;
  MediaFailure start_failure_ = MediaFailure::kNoDecoder;
  std::string start_problem_;
  ClipShape usual_;  // of the clips opened lately
  std::uint64_t started_ = 0;
  std::uint64_t lost_before_ = 0;
  std::thread thread_;
};

DecoderPool::DecoderPool(Options options, const Clock& clock, std::function<void()> wake)
    : clock_(clock),
      pictures_(options.pictures),
      loop_(std::make_unique<Loop>(std::move(options), clock, std::move(wake))) {}

DecoderPool::~DecoderPool() = default;

std::unique_ptr<MediaClip> DecoderPool::open(int fd, const ClipWishes& wishes) {
  return std::make_unique<MediaClip>(loop_->open(fd, wishes), clock_, wishes);
}

SandboxReport DecoderPool::report() const { return loop_->report(); }

DecoderPoolCounts DecoderPool::counts() const { return loop_->counts(); }

std::vector<pid_t> DecoderPool::clip_processes() const { return loop_->clip_processes(); }

}  // namespace vigil::media
