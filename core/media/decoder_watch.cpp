// The watchdog's part of DecoderChannel: when an answer is overdue, what is too much, and what
// happens to a clip whose process is lost.
#include <algorithm>
#include <string>
#include <utility>

#include "core/base/log.h"
#include "core/media/decoder_channel.h"

namespace vigil::media {
namespace {

// A lost process is replaced; the second one that the same bytes cost is the bytes' own doing.
constexpr std::uint64_t kLossesUntilGivenUp = 2;
// An honest decoder gives a sign of life five times a second.
constexpr int kSignsOfLifePerSecond = 50;
constexpr Millis kWeighEvery{250};
constexpr Millis kLookedAway{1000};

}  // namespace

bool DecoderChannel::answer_due() const {
  if (over_ || !process_.running()) return false;
  return stage_ == Stage::kOpening || (credits_ > 0 && !ended_) || tiles_due_ || prints_due_;
}

std::optional<SteadyTime> DecoderChannel::deadline() const {
  // It is looked at often enough to be added up, see scan_stands_still().
  if (!answer_due()) return scan_due_ ? std::optional(scan_looked_at_) : std::nullopt;
  if (stage_ == Stage::kOpening) return answered_ + options_.open_limit;
  return std::min(heard_ + options_.answer_limit, answered_ + options_.total_limit);
}

bool DecoderChannel::is_chatter(SteadyTime now) {
  if (now - chatter_since_ >= Millis(1000)) {
    chatter_since_ = now;
    signs_of_life_ = 0;
  }
  return ++signs_of_life_ > kSignsOfLifePerSecond;
}

bool DecoderChannel::takes_too_much(SteadyTime now) {
  if (now - weighed_ < kWeighEvery) return false;
  weighed_ = now;
  return weigh() > options_.memory_limit;
}

std::uint64_t DecoderChannel::weigh() {
  const std::uint64_t own = process_.own_memory_bytes();
  session_->note_memory(own + ring_.allocated_bytes());
  return own;
}

bool DecoderChannel::scan_stands_still(SteadyTime now) {
  const Millis passed = now - std::exchange(scan_looked_at_, now);
  if (!scan_due_ || stage_ != Stage::kRunning) {
    scan_silent_ = Millis(0);
  } else if (!answer_due()) {
    // Whoever did not look for longer was away itself, and has not waited.
    scan_silent_ += std::min(passed, kLookedAway);
  }
  return scan_silent_ >= options_.scan_limit;
}

bool DecoderChannel::check_watchdog(SteadyTime now) {
  if (over_ || !process_.running()) return false;
  if (scan_stands_still(now)) {
    lose(MediaFailure::kTimedOut, "came no further in its scan");
    return true;
  }
  if (takes_too_much(now)) {
    lose(MediaFailure::kTooMuchMemory, "took too much memory");
    return true;
  }
  if (!answer_due() || now < *deadline()) return false;
  lose(MediaFailure::kTimedOut, "did not answer in time");
  return true;
}

void DecoderChannel::lose(MediaFailure reason, const char* detail) {
  process_.kill_and_reap();
  session_->note_memory(ring_.allocated_bytes());
  ++lost_;
  log_warning("media", std::string("a decoder ") + detail);
  session_->deliver(ClipLost{reason});
  const auto before = static_cast<std::uint64_t>(std::max(wishes_.losses, 0));
  if (before + lost_ >= kLossesUntilGivenUp) {
    fail(reason, detail);
  } else {
    stage_ = Stage::kWaiting;
  }
}

void DecoderChannel::fail(MediaFailure reason, std::string detail) {
  if (over_) return;
  over_ = true;
  process_.kill_and_reap();
  session_->deliver(ClipFailed{reason, std::move(detail)});
}

}  // namespace vigil::media
