// The frames around the one on screen: an unbroken run in presentation order, some already shown,
// some still to come. Pure; one thread.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "core/media/picture.h"

namespace vigil::media {

class FrameWindow {
 public:
  // Frames that were shown are kept for stepping back, up to this many bytes.
  explicit FrameWindow(std::size_t keep_bytes) : keep_bytes_(keep_bytes) {}

  [[nodiscard]] const PicturePtr& current() const { return current_; }
  [[nodiscard]] std::size_t ahead() const { return ahead_.size(); }
  [[nodiscard]] std::size_t behind() const { return behind_.size(); }
  // Of all pictures in it.
  [[nodiscard]] std::size_t bytes() const;
  // Precondition: ahead() > 0.
  [[nodiscard]] const Picture& next() const { return *ahead_.front(); }
  [[nodiscard]] const Picture& newest() const {
    return ahead_.empty() ? *current_ : *ahead_.back();
  }

  // Starts anew: `leads` come before `target`, in order, unbroken.
  void replace(std::vector<PicturePtr> leads, PicturePtr target);
  // The frame after the newest one; the first of all becomes current.
  void append(PicturePtr picture);
  // The same frame as one that is here, better: takes its place. False when there is none.
  bool refine(const PicturePtr& picture);
  // False when there is no frame on that side.
  bool step_forward();
  bool step_back();
  // Makes the frame on screen at `time` current when the window certainly holds it: the one after
  // it is there too, or it begins at that very time, or `ends` says that nothing follows the newest
  // one. False otherwise; nothing changes.
  bool seek(MediaTime time, bool ends);

 private:
  void trim();

  std::size_t keep_bytes_;
  std::size_t behind_bytes_ = 0;
  std::deque<PicturePtr> behind_;
  PicturePtr current_;
  std::deque<PicturePtr> ahead_;
};

}  // namespace vigil::media
