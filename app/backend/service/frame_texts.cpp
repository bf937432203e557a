#include "app/backend/service/frame_texts.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/media/clip_text.h"
#include "core/media/decoder_pool.h"
#include "core/media/text_reader.h"

namespace vigil::backend {
namespace {

constexpr std::string_view kSuffix = ".frames";
constexpr std::size_t kMostWaiting = 10'000;
constexpr std::size_t kMostKept = 256;
constexpr std::uint64_t kMostBytes = 4u << 20;

}  // namespace

std::string_view to_word(FrameTexts::State state) {
  switch (state) {
    case FrameTexts::State::kOn: return "on";
    case FrameTexts::State::kNoData: return "no_language_data";
    case FrameTexts::State::kNoReader: break;
  }
  return "no_reader";
}

FrameTexts::FrameTexts(MediaShelf& shelf, std::string decoder, FrameTextOptions options,
                       const Clock& clock)
    : shelf_(shelf),
      decoder_(std::move(decoder)),
      options_(std::move(options)),
      clock_(clock),
      thread_([this] { work(); }) {}

FrameTexts::~FrameTexts() {
  {
    const std::lock_guard lock(mutex_);
    ending_.store(true);
  }
  wake_.notify_all();
  thread_.join();
}

bool FrameTexts::is_kept(std::string_view sha256) const {
  std::error_code error;
  return std::filesystem::exists(shelf_.beside(sha256, kSuffix), error);
}

bool FrameTexts::want(std::string_view sha256) {
  if (!is_sha256_hex(sha256) || is_kept(sha256)) return false;
  std::error_code error;
  if (!std::filesystem::exists(shelf_.beside(sha256, {}), error)) return false;
  const std::lock_guard lock(mutex_);
  if (state_ != State::kOn || waiting_.size() >= kMostWaiting || !due_.emplace(sha256).second)
    return false;
  waiting_.emplace_back(sha256);
  wake_.notify_one();
  return true;
}

bool FrameTexts::is_due(std::string_view sha256) const {
  const std::lock_guard lock(mutex_);
  return due_.contains(sha256);
}

FrameTexts::State FrameTexts::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

FrameTextPtr FrameTexts::find(std::string_view sha256) {
  if (!is_sha256_hex(sha256)) return nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (const auto kept = kept_.find(sha256); kept != kept_.end()) return kept->second;
  }
  const Result<std::string> text = read_file(shelf_.beside(sha256, kSuffix), kMostBytes);
  if (!text) return nullptr;
  auto reading =
      std::make_shared<const screening::FrameReading>(screening::read_frame_reading(*text));
  const std::lock_guard lock(mutex_);
  if (kept_.emplace(sha256, reading).second) {
    kept_order_.emplace_back(sha256);
    while (kept_order_.size() > kMostKept) {
      kept_.erase(kept_order_.front());
      kept_order_.pop_front();
    }
  }
  return reading;
}

void FrameTexts::work() {
  media::TextReaderOptions options;
  options.reader_path = options_.reader;
  options.language_data = options_.language_data;
  options.ending = &ending_;
  options.in_spare_time = true;
  reader_ = std::make_unique<media::TextReader>(std::move(options));
  if (const Status started = reader_->start(); !started) give_up(started.error());
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return ending_.load() || !waiting_.empty(); });
    if (ending_.load()) break;
    in_hand_ = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    finish(read_frames());
    lock.lock();
  }
  lock.unlock();
  // A reader dies with the thread that started it.
  reader_.reset();
  pool_.reset();
}

screening::FrameReading FrameTexts::read_frames() {
  const auto not_read = [](const Error& error) {
    screening::FrameReading reading;
    reading.not_read = error.message;
    return reading;
  };
  if (!pool_) {
    media::DecoderPoolOptions options;
    options.decoder_path = decoder_;
    options.max_decoders = 1;
    options.spares = 0;
    options.threads = 1;
    pool_ = std::make_unique<media::DecoderPool>(std::move(options), clock_, [] {});
  }
  const Result<int> file = shelf_.open_file(in_hand_);
  if (!file) return not_read(file.error());
  const auto clip = media::ClipTextReading::open(*pool_, *file, *reader_);
  if (!clip) return not_read(clip.error());
  while (!ending_.load()) {
    const Result<bool> more = (*clip)->next();
    if (!more) return not_read(more.error());
    if (!*more) break;
  }
  return (*clip)->reading();
}

void FrameTexts::finish(const screening::FrameReading& reading) {
  if (ending_.load()) return;
  if (!reading.not_read.empty())
    log_warning("screening", fmt::format("frames not read: {}: {}", in_hand_, reading.not_read));
  const Status written =
      write_file_atomic(shelf_.beside(in_hand_, kSuffix), screening::to_text(reading));
  if (!written) log_warning("screening", written.error().message);
  const std::lock_guard lock(mutex_);
  due_.erase(in_hand_);
  in_hand_.clear();
}

void FrameTexts::give_up(const Error& error) {
  if (ending_.load()) return;
  log_warning("screening", "frame text is off: " + error.message);
  const std::lock_guard lock(mutex_);
  state_ = error.code == ErrorCode::kUnsupported ? State::kNoData : State::kNoReader;
  waiting_.clear();
  due_.clear();
}

}  // namespace vigil::backend
