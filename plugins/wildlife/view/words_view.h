// Products, aliases and code words; the form of one, its trial, and what is put in force.
#pragma once

#include "plugins/sdk/ui/table.h"
#include "plugins/wildlife/model/word_desk.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class WordsView final : public sdk::View {
 public:
  WordsView(WordDesk& words, Sight& sight) : words_(words), sight_(sight) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_list(const Frame& frame, float width);
  void draw_form(const Frame& frame);
  void draw_acts(const Frame& frame);
  void draw_trial(const Frame& frame);
  void draw_plan(const Frame& frame);
  void field(const Frame& frame, const char* id, const char* part, std::string& buffer,
             const std::string& value, sdk::TextKey label, std::string_view hint, bool take_focus);

  WordDesk& words_;
  Sight& sight_;
  std::string filter_;
  bool typing_ = false;
  std::string text_;
  std::string means_;
  std::string why_;
  std::string active_;  // the field that has the cursor
  int form_asked_ = 0;
  sdk::ui::TableState table_;
};

}  // namespace vigil::wildlife
