// What may be on screen between a change of look and the picture made for it. Pure; one thread.
//
// A look that is in any way more careful than the one before covers what is there at once: with the
// careful picture of the same frame where there was one (a held key is let go), else with the
// picture on screen softened here and now. So nothing is shown that the present look would not
// show, and the screen does not go blank.
#pragma once

#include "core/domain/look.h"
#include "core/media/look_filter.h"
#include "core/media/picture.h"

namespace vigil::media {

class LookCover {
 public:
  explicit LookCover(const domain::Look& look) : look_(look), unguarded_(!look.flash_guard) {}

  [[nodiscard]] const domain::Look& look() const { return look_; }
  // `shown`: the frame on screen, or null.
  void change(const domain::Look& look, const PicturePtr& shown);
  // A new frame is on screen: made for the present look, or perhaps for an earlier one.
  enum class MadeFor { kPresentLook, kEarlierLook };
  void landed(const PicturePtr& shown, MadeFor made_for);

  // The frame on screen was made for a look less careful than the present one.
  [[nodiscard]] bool covering() const { return covering_; }
  // To show instead of it; null where nothing can be shown.
  [[nodiscard]] const PicturePtr& stand_in() const { return stand_in_; }

 private:
  void cover(const PicturePtr& shown);

  domain::Look look_;
  bool covering_ = false;
  bool unguarded_;  // what is on screen may flash
  PicturePtr careful_;
  domain::Look careful_look_;
  PicturePtr stand_in_;
};

}  // namespace vigil::media
