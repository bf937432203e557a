#include "plugins/review/model/comparison.h"

#include <algorithm>

#include "plugins/review/model/care.h"

namespace vigil::review {
namespace {

// Two clips that play are in step within this; correcting less would only make them stutter.
constexpr sdk::MediaTime kTolerated{80'000};
// A seek takes its time: the next correction waits until the one before has settled.
constexpr Millis kSettles{1500};

}  // namespace

void Comparison::open(CompareWith with, const domain::Look& beside) {
  close();
  offset_ = with.offset;
  const domain::Look look = stricter(with.wish.look, beside);
  other_ = clips_.open({with.wish.media, look});
  // It may have been open for another reason, under another look.
  if (other_->look() != look) other_->set_look(look);
  with_ = std::move(with);
}

void Comparison::close() {
  if (other_) other_->pause();
  other_.reset();
  asked_.reset();
  swapped = false;
}

bool Comparison::in_range(const sdk::Clip& first) const {
  const sdk::MediaTime target = first.position() + offset_;
  return target >= sdk::MediaTime(0) && target < other_->info().duration;
}

void Comparison::follow(const sdk::Clip& first, SteadyTime now) {
  if (!other_ || other_->state() != sdk::ClipState::kReady) return;
  const sdk::MediaTime last =
      std::max(sdk::MediaTime(0), other_->info().duration - sdk::MediaTime(1));
  // The middle of the frame: where frames of both begin within a rounding of each other, the right
  // one is shown.
  const double rate = other_->info().frame_rate;
  const sdk::MediaTime half(rate > 0 ? static_cast<std::int64_t>(5e5 / rate) : 0);
  const sdk::MediaTime target =
      std::clamp(first.position() + offset_ + half, sdk::MediaTime(0), last);
  if (other_->speed() != first.speed()) other_->set_speed(first.speed());
  if (!first.playing() || !in_range(first)) {
    if (other_->playing()) other_->pause();
    if (asked_ == target) return;
    asked_ = target;
    return other_->seek(target);
  }
  asked_.reset();
  const sdk::MediaTime apart = other_->position() - target;
  const bool drifted = apart > kTolerated || apart < -kTolerated;
  if (!other_->playing()) {
    if (drifted) other_->seek(target);
    other_->play();
    corrected_at_ = now;
  } else if (drifted && now - corrected_at_ >= kSettles) {
    other_->seek(target);
    corrected_at_ = now;
  }
}

}  // namespace vigil::review
