// What waits for a second person's word: a list, and the selected one with its items beside it.
#pragma once

#include "plugins/review/model/second_word.h"
#include "plugins/review/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::review {

class SecondView final : public sdk::View {
 public:
  // The desk says which workspace is in sight.
  SecondView(SecondWord& second, ReviewDesk& desk) : second_(second), desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_list(const Frame& frame, float width);
  void draw_selected(const Frame& frame, const Proposed& proposed);

  SecondWord& second_;
  ReviewDesk& desk_;
  sdk::ui::TableState table_;
  sdk::ui::TableState items_;
};

}  // namespace vigil::review
