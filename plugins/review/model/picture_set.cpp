#include "plugins/review/model/picture_set.h"

#include <algorithm>

namespace vigil::review {

PictureSet::PictureSet(const domain::Item& item) {
  if (item.pictures.size() < 2) {
    media_ = {item.media};
  } else {
    for (const domain::ItemPicture& picture : item.pictures) media_.push_back(picture.media);
  }
  seen_.resize(media_.size(), false);
}

bool PictureSet::go_to(std::size_t index) {
  if (index >= media_.size()) return false;
  at_ = index;
  return true;
}

bool PictureSet::move(int by) {
  const auto to = static_cast<std::ptrdiff_t>(at_) + by;
  return to >= 0 && go_to(static_cast<std::size_t>(to));
}

std::size_t PictureSet::unseen() const {
  return static_cast<std::size_t>(std::count(seen_.begin(), seen_.end(), false));
}

}  // namespace vigil::review
