#include "plugins/wildlife/model/figures_desk.h"

namespace vigil::wildlife {

void FiguresDesk::update() {
  if (library_seen_ == library_.revision()) return;
  library_seen_ = library_.revision();
  total_ = wildlife::total(library_.findings());
  rows_ = tally(library_.findings(), dimension_, library_.products());
}

Status FiguresDesk::show_by(std::string_view word) {
  for (const Dimension one :
       {Dimension::kMonth, Dimension::kSpecies, Dimension::kProduct, Dimension::kProvince}) {
    if (to_word(one) == word) dimension_ = one;
  }
  rows_ = tally(library_.findings(), dimension_, library_.products());
  return {};
}

std::string FiguresDesk::file_name() const {
  return "wildlife-" + std::string(to_word(dimension_)) + "-" +
         to_rfc3339(host_.clock().wall_now() + Millis{8LL * 3600 * 1000}).substr(0, 10);
}

Status FiguresDesk::save_table() {
  host_.save_text(file_name() + ".csv", to_csv(rows_, dimension_));
  return {};
}

Status FiguresDesk::save_picture() {
  picture_wanted_ = true;
  return {};
}

std::string FiguresDesk::state_word(std::string_view name) const {
  if (name == "figures") return std::to_string(total_.hits);
  if (name == "figure_rows") return std::to_string(rows_.size());
  return {};
}

}  // namespace vigil::wildlife
