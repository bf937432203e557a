#include "core/media/frame_window.h"

#include <algorithm>
#include <utility>

namespace vigil::media {

void FrameWindow::replace(std::vector<PicturePtr> leads, PicturePtr target) {
  behind_.clear();
  ahead_.clear();
  behind_bytes_ = 0;
  for (PicturePtr& lead : leads) {
    behind_bytes_ += lead->bytes();
    behind_.push_back(std::move(lead));
  }
  current_ = std::move(target);
  trim();
}

void FrameWindow::append(PicturePtr picture) {
  if (!current_) {
    current_ = std::move(picture);
  } else {
    ahead_.push_back(std::move(picture));
  }
}

bool FrameWindow::refine(const PicturePtr& picture) {
  const auto same = [&](const PicturePtr& frame) { return frame->time == picture->time; };
  if (current_ && same(current_)) {
    current_ = picture;
    return true;
  }
  if (const auto frame = std::find_if(behind_.begin(), behind_.end(), same);
      frame != behind_.end()) {
    behind_bytes_ += picture->bytes();
    behind_bytes_ -= (*frame)->bytes();
    *frame = picture;
    return true;
  }
  const auto frame = std::find_if(ahead_.begin(), ahead_.end(), same);
  if (frame == ahead_.end()) return false;
  *frame = picture;
  return true;
}

bool FrameWindow::step_forward() {
  if (ahead_.empty()) return false;
  behind_bytes_ += current_->bytes();
  behind_.push_back(std::exchange(current_, std::move(ahead_.front())));
  ahead_.pop_front();
  trim();
  return true;
}

bool FrameWindow::step_back() {
  if (behind_.empty()) return false;
  behind_bytes_ -= behind_.back()->bytes();
  ahead_.push_front(std::exchange(current_, std::move(behind_.back())));
  behind_.pop_back();
  return true;
}

bool FrameWindow::seek(MediaTime time, bool ends) {
  if (!current_) return false;
  const Picture& oldest = behind_.empty() ? *current_ : *behind_.front();
  if (time < oldest.time) return false;
  if (time > newest().time && !ends) return false;
  while (current_->time > time) step_back();
  while (!ahead_.empty() && next().time <= time) step_forward();
  return true;
}

std::size_t FrameWindow::bytes() const {
  std::size_t sum = behind_bytes_ + (current_ ? current_->bytes() : 0);
  for (const PicturePtr& picture : ahead_) sum += picture->bytes();
  return sum;
}

void FrameWindow::trim() {
  while (behind_bytes_ > keep_bytes_ && !behind_.empty()) {
    behind_bytes_ -= behind_.front()->bytes();
    behind_.pop_front();
  }
}

}  // namespace vigil::media
