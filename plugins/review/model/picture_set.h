// The pictures of a post with several: which one is before the reviewer, and which have been seen.
// Pure values.
#pragma once

#include <cstddef>
#include <vector>

#include "core/domain/task.h"

namespace vigil::review {

class PictureSet {
 public:
  PictureSet() = default;
  // Of a post with one picture, or of a clip: one.
  explicit PictureSet(const domain::Item& item);

  [[nodiscard]] std::size_t count() const { return media_.size(); }
  [[nodiscard]] bool several() const { return media_.size() > 1; }
  // Meaningful when there is one.
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] const domain::MediaId& media(std::size_t index) const { return media_[index]; }
  [[nodiscard]] const domain::MediaId& current() const { return media_[at_]; }

  // False when there is no such picture.
  bool go_to(std::size_t index);
  bool move(int by);

  // The picture before the reviewer was on screen.
  void mark_seen() {
    if (!seen_.empty()) seen_[at_] = true;
  }
  [[nodiscard]] bool seen(std::size_t index) const { return seen_[index]; }
  [[nodiscard]] std::size_t unseen() const;

 private:
  std::vector<domain::MediaId> media_;
  std::vector<bool> seen_;
  std::size_t at_ = 0;
};

}  // namespace vigil::review
