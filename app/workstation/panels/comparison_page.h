// Practice on a recorded session: the line that says so on every page, and the comparison, one's
// own word beside the recorded reviewer's, item by item. Draws values, answers by commands; says
// nothing of time and ranks nobody. User-interface thread.
#pragma once

#include <map>
#include <string>

#include "app/workstation/panels/page.h"
#include "app/workstation/practice/comparison.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::workstation {

inline constexpr float kPracticeBannerHeight = 44.0F;

struct ComparisonView {
  practice::Comparison comparison;
  std::map<std::string, std::string> policies;  // titles by id, in the person's language
  std::map<std::string, std::string> queues;    // titles by id
};

struct ComparisonState {
  sdk::ui::TableState table;
  domain::TaskId chosen;  // kept through refreshes
  bool shown = false;     // it was in sight in the frame before
};

// The item the acts are about; null when there is none.
[[nodiscard]] const practice::ComparedItem* chosen_item(const ComparisonView& view,
                                                        const ComparisonState& state);

// Fills the window it is called in, kPracticeBannerHeight high.
void draw_practice_banner(const Page& page, const practice::Comparison& comparison,
                          bool on_comparison);
void draw_comparison(const Page& page, ComparisonState& state, const ComparisonView& view);
// The whole table for a spreadsheet, in the person's language; what was recorded about items that
// are not judged is not in it.
[[nodiscard]] std::string comparison_csv(const sdk::Texts& texts, const ComparisonView& view);

}  // namespace vigil::workstation
