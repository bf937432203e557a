// Searching the backend: words and filters, the views a person keeps, a table of what was found and
// the selected item beside it.
#pragma once

#include <optional>
#include <string>

#include "plugins/review/model/mass_acts.h"
#include "plugins/review/model/search.h"
#include "plugins/review/view/screen.h"
#include "plugins/sdk/ui/popover.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::review {

class SearchView final : public sdk::View {
 public:
  // The desk says which workspace is in sight.
  SearchView(SearchDesk& search, ReviewDesk& desk, MassActs& mass)
      : search_(search), desk_(desk), mass_(mass) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_words(const Frame& frame, const SearchSnapshot& search);
  void draw_filters(const Frame& frame, const SearchSnapshot& search);
  void draw_views(const Frame& frame, const SearchSnapshot& search);
  void draw_naming(const Frame& frame);
  void draw_found(const Frame& frame, const SearchSnapshot& search);
  void draw_table(const Frame& frame, const SearchSnapshot& search, float width);
  void draw_cell(const Frame& frame, const FoundItem& found, std::size_t column,
                 sdk::ui::TableCell& cell) const;

  // mass_bar.cpp
  void draw_mass_bar(const Frame& frame);
  void draw_mass_policy(const Frame& frame);

  SearchDesk& search_;
  ReviewDesk& desk_;
  MassActs& mass_;
  std::string words_;
  bool typing_ = false;
  int field_asked_ = 0;
  std::optional<std::string> name_;  // being given to a view
  bool name_focus_ = false;
  sdk::ui::TableState table_;
  std::string mass_note_;
  sdk::ui::PopoverState mass_policy_;
  sdk::ui::Anchor mass_anchor_{};
  int mass_cleared_ = 0;
};

// The selected item: what it says, what was decided, where it stands. (search_detail.cpp)
void draw_found_item(const Frame& frame, const FoundItem& found,
                     const std::optional<ItemStory>& story);
[[nodiscard]] sdk::TextKey title_of_task_state(std::string_view state);

}  // namespace vigil::review
