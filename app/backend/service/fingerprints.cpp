#include "app/backend/service/fingerprints.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/media/decoder_pool.h"
#include "core/media/probe.h"
#include "core/screening/hash_list.h"

namespace vigil::backend {
namespace {

constexpr double kEverySeconds = 0.2;
// More than an hour and a half of video.
constexpr std::size_t kMostFrames = 30'000;
constexpr std::uint64_t kMostPrintBytes = 8u << 20;
constexpr std::size_t kMostKept = 256;
constexpr std::size_t kMostWaiting = 10'000;
constexpr std::string_view kSuffix = ".prints";

// What another try would find again.
bool is_final(ErrorCode code) {
  return code == ErrorCode::kUnsupported || code == ErrorCode::kCorrupt ||
         code == ErrorCode::kTooLarge;
}

}  // namespace

Fingerprints::Fingerprints(MediaShelf& shelf, std::string decoder, const Clock& clock)
    : shelf_(shelf), decoder_(std::move(decoder)), clock_(clock), thread_([this] { work(); }) {}

Fingerprints::~Fingerprints() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  made_.notify_all();
  thread_.join();
}

void Fingerprints::want(std::string_view sha256) {
  if (!is_sha256_hex(sha256)) return;
  std::error_code error;
  if (std::filesystem::exists(shelf_.beside(sha256, kSuffix), error) ||
      !std::filesystem::exists(shelf_.beside(sha256, {}), error)) {
    return;
  }
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMostWaiting || !under_way_.emplace(sha256).second) return;
  waiting_.emplace_back(sha256);
  wake_.notify_one();
}

Prints Fingerprints::find(std::string_view sha256, std::chrono::steady_clock::time_point until) {
  if (!is_sha256_hex(sha256)) return nullptr;
  want(sha256);
  {
    std::unique_lock lock(mutex_);
    if (const auto kept = kept_.find(sha256); kept != kept_.end()) return kept->second;
    made_.wait_until(lock, until, [&] { return ending_ || !under_way_.contains(sha256); });
    if (under_way_.contains(sha256)) return nullptr;
  }
  Prints prints = read(sha256);
  if (prints) remember(std::string(sha256), prints);
  return prints;
}

Prints Fingerprints::read(std::string_view sha256) const {
  const Result<std::string> text = read_file(shelf_.beside(sha256, kSuffix), kMostPrintBytes);
  if (!text) return nullptr;
  screening::HashList list = screening::read_hash_list(*text);
  if (list.video.empty()) return nullptr;
  return std::make_shared<const screening::VideoHash>(std::move(list.video));
}

void Fingerprints::remember(const std::string& sha256, Prints prints) {
  const std::lock_guard lock(mutex_);
  if (!kept_.emplace(sha256, std::move(prints)).second) return;
  kept_order_.push_back(sha256);
  while (kept_order_.size() > kMostKept) {
    kept_.erase(kept_order_.front());
    kept_order_.pop_front();
  }
}

void Fingerprints::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    const std::string sha256 = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    if (!make(sha256)) log_warning("screening", "a clip could not be hashed now: " + sha256);
    lock.lock();
    under_way_.erase(sha256);
    made_.notify_all();
  }
}

bool Fingerprints::make(const std::string& sha256) {
  if (!pool_) {
    media::DecoderPoolOptions options;
    options.decoder_path = decoder_;
    options.max_decoders = 1;
    pool_ = std::make_unique<media::DecoderPool>(std::move(options), clock_, [] {});
  }
  const Result<int> file = shelf_.open_file(sha256);
  if (!file) return false;
  std::string text;
  std::size_t kept = 0;
  double next = 0;
  const auto take = [&](const media::MediaInfo&,
                        std::span<const screening::VideoFrameHash> frames) {
    for (const screening::VideoFrameHash& frame : frames) {
      if (frame.seconds < next) continue;
      next = frame.seconds + kEverySeconds;
      text += screening::frame_line(frame);
      text += '\n';
      ++kept;
    }
    return kept < kMostFrames;
  };
  const Result<media::MediaInfo> made = media::fingerprint(*pool_, *file, take);
  if (!made && !is_final(made.error().code)) return false;
  if (!made) text.clear();
  return write_file_atomic(shelf_.beside(sha256, kSuffix), text).ok();
}

}  // namespace vigil::backend
