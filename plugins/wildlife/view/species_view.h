// The list of protected animals, filtered as it is typed, and what changed between editions.
#pragma once

#include "plugins/sdk/ui/table.h"
#include "plugins/wildlife/model/species_desk.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class SpeciesView final : public sdk::View {
 public:
  SpeciesView(const Library& library, SpeciesDesk& species, Sight& sight)
      : library_(library), species_(species), sight_(sight) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_head(const Frame& frame);
  void draw_filters(const Frame& frame);
  void draw_list(const Frame& frame, float width);
  void draw_detail(const Frame& frame);
  void draw_changes(const Frame& frame);

  const Library& library_;
  SpeciesDesk& species_;
  Sight& sight_;
  std::string filter_;
  bool typing_ = false;
  int filter_asked_ = 0;
  sdk::ui::TableState table_;
  sdk::ui::TableState changes_;
};

}  // namespace vigil::wildlife
