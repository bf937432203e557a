// One case: what it is about, who said what, when, and where on the clip; signs of arranged
// reporting with their evidence; what was answered. User-interface thread.
#pragma once

#include <string>

#include "plugins/reports/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::reports {

class CaseView final : public sdk::View {
 public:
  CaseView(ReportsDesk& desk, Wishes& wishes) : desk_(desk), wishes_(wishes) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_head(const Frame& frame, const OpenCase& open) const;
  void draw_clip(const Frame& frame, const OpenCase& open) const;
  void draw_signs(const Frame& frame, const OpenCase& open) const;
  void draw_reports(const Frame& frame, const OpenCase& open);
  void draw_answers(const Frame& frame, const OpenCase& open);

  ReportsDesk& desk_;
  Wishes& wishes_;
  sdk::ui::TableState table_;
  void draw_messages(const Frame& frame, const OpenCase& open);
  [[nodiscard]] std::string whom(const Frame& frame, const std::string& reporter) const;

  std::string message_;
  std::string reply_;
  std::string message_of_;  // the case it is written for
};

// What is chosen and what can be done next, each with its key.
class ActsView final : public sdk::View {
 public:
  explicit ActsView(ReportsDesk& desk) : desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_choosing(const Frame& frame, const OpenCase& open) const;
  void draw_after(const Frame& frame) const;

  ReportsDesk& desk_;
};

}  // namespace vigil::reports
