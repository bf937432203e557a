// The figures workspace: hits, what was blocked and labelled, by month, species, product and
// province. User-interface thread; host and library outlive it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/domain/wildlife/figures.h"
#include "plugins/sdk/host.h"
#include "plugins/wildlife/model/library.h"
#include "plugins/wildlife/model/sight.h"

namespace vigil::wildlife {

class FiguresDesk {
 public:
  FiguresDesk(sdk::Host& host, Library& library, const Sight& sight)
      : host_(host), library_(library), sight_(sight) {}

  void update();
  [[nodiscard]] Dimension dimension() const { return dimension_; }
  [[nodiscard]] const Figures& total() const { return total_; }
  [[nodiscard]] const std::vector<FigureRow>& rows() const { return rows_; }

  Status show_by(std::string_view word);  // "month", "species", "product", "province"
  Status save_table();
  Status save_picture();
  [[nodiscard]] bool take_picture_wish() { return std::exchange(picture_wanted_, false); }
  [[nodiscard]] std::string file_name() const;
  [[nodiscard]] bool on_figures() const { return sight_.in(Workspace::kFigures); }
  [[nodiscard]] std::string state_word(std::string_view name) const;

 private:
  sdk::Host& host_;
  Library& library_;
  const Sight& sight_;
  Dimension dimension_ = Dimension::kMonth;
  Figures total_;
  std::vector<FigureRow> rows_;
  bool picture_wanted_ = false;
  std::uint64_t library_seen_ = 0;
};

}  // namespace vigil::wildlife
