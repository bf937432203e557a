#include "app/workstation/services/clip_store.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace vigil::workstation {
namespace {

class CacheWriter final : public sync::MediaWriter {
 public:
  explicit CacheWriter(media::ClipCache::Writer writer) : writer_(std::move(writer)) {}
  [[nodiscard]] Status append(std::string_view bytes) override { return writer_.append(bytes); }
  [[nodiscard]] Status commit() override { return writer_.commit(); }

 private:
  media::ClipCache::Writer writer_;
};

// What the opener's thread and whoever waits for the clip share.
struct Job {
  domain::MediaId media;
  std::atomic<float> share{0};
  std::atomic<bool> dropped{false};
  std::mutex mutex;
  std::optional<Result<media::ClipMemory>> outcome;
};

class Opening final : public ClipOpening {
 public:
  explicit Opening(std::shared_ptr<Job> job) : job_(std::move(job)) {}
  ~Opening() override { job_->dropped = true; }
  [[nodiscard]] float share() const override { return job_->share; }
  [[nodiscard]] std::optional<Result<media::ClipMemory>> take() override {
    const std::lock_guard lock(job_->mutex);
    return std::exchange(job_->outcome, std::nullopt);
  }

 private:
  std::shared_ptr<Job> job_;
};

}  // namespace

class ClipStore::Opener {
 public:
  Opener(media::ClipCache& cache, std::function<void()> wake)
      : cache_(cache), wake_(std::move(wake)), thread_([this] { run(); }) {}

  ~Opener() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  std::shared_ptr<Job> add(const domain::MediaId& media, Urgency urgency) {
    auto job = std::make_shared<Job>();
    job->media = media;
    {
      const std::lock_guard lock(mutex_);
      if (urgency == Urgency::kNow) {
        jobs_.push_front(job);
      } else {
        jobs_.push_back(job);
      }
    }
    changed_.notify_all();
    return job;
  }

 private:
  void run() {
    while (const std::shared_ptr<Job> job = next()) {
      if (job->dropped) continue;
      auto outcome = cache_.open(job->media, [&](double share) {
        job->share = static_cast<float>(share);
        return !job->dropped && !stopping_;
      });
      {
        const std::lock_guard lock(job->mutex);
        job->outcome.emplace(std::move(outcome));
      }
      if (wake_ && !stopping_) wake_();
    }
  }

  // Null when it is over.
  std::shared_ptr<Job> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return nullptr;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
  }

  media::ClipCache& cache_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> jobs_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;  // last: it uses the others
};

ClipStore::ClipStore(media::ClipCache& cache, FetchFailureSentence sentence,
                     std::function<void()> wake)
    : cache_(cache),
      sentence_(std::move(sentence)),
      opener_(std::make_unique<Opener>(cache, std::move(wake))) {}

ClipStore::~ClipStore() = default;

bool ClipStore::has(const domain::MediaId& media) { return cache_.contains(media); }

Result<std::unique_ptr<sync::MediaWriter>> ClipStore::begin(const domain::MediaId& media,
                                                            std::uint64_t) {
  auto writer = cache_.begin(media);
  if (!writer) return writer.error();
  return std::unique_ptr<sync::MediaWriter>(std::make_unique<CacheWriter>(std::move(*writer)));
}

FetchProgress ClipStore::progress(const domain::MediaId& media) {
  FetchProgress result;
  if (cache_.contains(media)) {
    result.state = FetchProgress::State::kReady;
    result.share = 1;
    return result;
  }
  if (client_ == nullptr) return result;
  const sync::MediaProgress fetched = client_->media_request(media);
  result.received = fetched.received;
  result.total = fetched.total;
  switch (fetched.state) {
    // Waiting for its turn, or for the connection: what had come before still counts.
    case sync::MediaState::kWaiting:
    case sync::MediaState::kFetching:
      if (fetched.total > 0) {
        result.share = static_cast<float>(static_cast<double>(fetched.received) /
                                          static_cast<double>(fetched.total));
      }
      break;
    // It was there and has been thrown out for want of room: it is being fetched again.
    case sync::MediaState::kReady: break;
    case sync::MediaState::kFailed:
      result.state = FetchProgress::State::kFailed;
      result.failure = sentence_(fetched.failure);
      break;
  }
  return result;
}

void ClipStore::want(std::span<const domain::MediaId> media) {
  if (client_ != nullptr) client_->prefetch_media(media);
}

void ClipStore::release(const domain::MediaId& media) {
  if (client_ != nullptr) client_->media_release(media);
}

std::unique_ptr<ClipOpening> ClipStore::open(const domain::MediaId& media, Urgency urgency) {
  return std::make_unique<Opening>(opener_->add(media, urgency));
}

}  // namespace vigil::workstation
