// The decision guide: one question at a time, what was answered so far, look-alikes, and the act.
#pragma once

#include "plugins/wildlife/view/act_bar.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class GuideView final : public sdk::View {
 public:
  explicit GuideView(HitsDesk& hits) : hits_(hits) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_answers(const Frame& frame);
  void draw_question(const Frame& frame);
  void draw_search(const Frame& frame);
  void draw_options(const Frame& frame);
  void draw_alike(const Frame& frame);
  void draw_foot(const Frame& frame);

  HitsDesk& hits_;
  ActBar acts_;
  std::string filter_;
  bool typing_ = false;
  int filter_asked_ = 0;
};

}  // namespace vigil::wildlife
