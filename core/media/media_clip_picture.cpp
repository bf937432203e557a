// How a clip's pictures are to be: their size and their look.
#include <algorithm>

#include "core/media/decoder_messages.h"
#include "core/media/media_clip.h"

namespace vigil::media {

const PicturePtr& MediaClip::current_frame() const {
  if (preview_) return preview_;
  return cover_.covering() ? cover_.stand_in() : window_.current();
}

void MediaClip::fit_into(int width, int height) {
  const PictureSize size{std::clamp(width, 1, 16384), std::clamp(height, 1, 16384)};
  if (size == fit_ || state_ == MediaState::kFailed) return;
  fit_ = size;
  send_fit();
  // Playing, the coming frames have the new size soon enough.
  if (playing_) return;
  if (state_ != MediaState::kReady || landing_) {
    refit_ = true;
  } else {
    send_jump({window_.current()->time, SeekMode::kAt});
  }
}

void MediaClip::send_fit() {
  FitIntoMessage fit{header_of<FitIntoMessage>()};
  fit.width = static_cast<std::uint32_t>(fit_.width);
  fit.height = static_cast<std::uint32_t>(fit_.height);
  post(fit);
}

void MediaClip::set_look(const Look& look) {
  if (look == cover_.look() || state_ == MediaState::kFailed) return;
  // Tiles know of no reveal and need no guard.
  const bool tiles_too = [before = cover_.look(), after = look]() mutable {
    before.reveal = after.reveal = {};
    before.flash_guard = after.flash_guard;
    return before != after;
  }();
  preview_.reset();
  cover_.change(look, window_.current());
  changed_ = true;
  send_look();
  if (state_ != MediaState::kReady || landing_) {
    refit_ = true;
  } else {
    send_jump({window_.current()->time, SeekMode::kAt});
  }
  if (tiles_too && !storyboard_.empty())
    request_storyboard(static_cast<int>(storyboard_.size()), storyboard_stretch_, storyboard_wish_);
}

// With a refit still to come, the frame was made for the look before.
void MediaClip::cover_landed() {
  cover_.landed(window_.current(),
                refit_ ? LookCover::MadeFor::kEarlierLook : LookCover::MadeFor::kPresentLook);
}

void MediaClip::send_look() { post(message_of(cover_.look())); }

}  // namespace vigil::media
