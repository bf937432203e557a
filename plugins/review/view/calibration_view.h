// Calibration sessions: the list, one about to be opened, and the discussion of the selected one.
#pragma once

#include <optional>
#include <string>

#include "plugins/review/model/calibrations.h"
#include "plugins/review/view/screen.h"
#include "plugins/sdk/ui/popover.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::review {

class CalibrationView final : public sdk::View {
 public:
  // The desk says which workspace is in sight.
  CalibrationView(Calibrations& calibrations, ReviewDesk& desk)
      : calibrations_(calibrations), desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_draft(const Frame& frame, const CalibrationDraft& draft);
  void draw_list(const Frame& frame, float width);
  void draw_session(const Frame& frame, const CalibrationSession& session);
  void draw_figures(const Frame& frame, const CalibrationSession& session);
  void draw_items(const Frame& frame, const CalibrationSession& session);
  void draw_item(const Frame& frame, const CalibrationSession& session,
                 const CalibrationItem& item);
  void draw_agreed(const Frame& frame, const CalibrationItem& item);
  void draw_policies(const Frame& frame);
  void draw_remarks(const Frame& frame, const CalibrationItem& item);

  Calibrations& calibrations_;
  ReviewDesk& desk_;
  sdk::ui::TableState sessions_;
  sdk::ui::TableState items_;
  sdk::ui::TableState answers_;
  sdk::ui::PopoverState policies_;
  sdk::ui::Anchor anchor_{};
  std::string shown_;  // session whose items the keyboard was given to
  std::string title_;
  std::string people_;
  std::string remark_;
  bool drafting_ = false;
};

}  // namespace vigil::review
