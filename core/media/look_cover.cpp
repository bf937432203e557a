#include "core/media/look_cover.h"

#include <algorithm>
#include <span>
#include <utility>

namespace vigil::media {
namespace {

using domain::Look;

PicturePtr softened(const Picture& picture, const Look& look) {
  auto copy = std::make_shared<Picture>();
  copy->width = picture.width;
  copy->height = picture.height;
  copy->stride = picture.stride;
  copy->time = picture.time;
  copy->duration = picture.duration;
  copy->preview = picture.preview;
  copy->dimmed = picture.dimmed;
  copy->pixels = std::make_unique_for_overwrite<std::uint8_t[]>(picture.bytes());
  const std::span<std::uint8_t> pixels(copy->pixels.get(), picture.bytes());
  std::copy_n(picture.pixels.get(), picture.bytes(), pixels.begin());
  apply_look(look, pixels, copy->width, copy->height, copy->stride);
  return copy;
}

}  // namespace

void LookCover::change(const Look& look, const PicturePtr& shown) {
  const bool remembered = careful_ != nullptr && shown != nullptr &&
                          careful_->time == shown->time &&
                          careful_look_.at_least_as_careful_as(look_);
  if (!covering_ && !remembered && !look.at_least_as_careful_as(look_)) {
    careful_ = shown;
    careful_look_ = look_;
  }
  covering_ = covering_ || !look_.at_least_as_careful_as(look);
  unguarded_ = unguarded_ || !look.flash_guard;
  look_ = look;
  cover(shown);
}

void LookCover::landed(const PicturePtr& shown, MadeFor made_for) {
  if (made_for == MadeFor::kPresentLook) {
    covering_ = false;
    unguarded_ = !look_.flash_guard;
  }
  if (careful_ != nullptr && shown != nullptr && careful_->time != shown->time) careful_.reset();
  cover(shown);
}

void LookCover::cover(const PicturePtr& shown) {
  stand_in_.reset();
  if (!covering_ || shown == nullptr) return;
  // While the revealed part moves, what both places share can stay clear.
  if (look_.reveal.empty() && careful_ != nullptr && careful_->time == shown->time &&
      careful_look_.at_least_as_careful_as(look_)) {
    stand_in_ = careful_;
    return;
  }
  // Darkening needs the frames before, which only the decoder knows.
  if (look_.flash_guard && unguarded_) return;
  if (shown->pixels != nullptr) stand_in_ = softened(*shown, look_);
}

}  // namespace vigil::media
