// The academy: how each member of a cohort is doing, the month, who came to a session, notices.
#pragma once

#include "plugins/creators/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::creators {

class AcademyView final : public sdk::View {
 public:
  explicit AcademyView(Office& office) : office_(office) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_main(const Frame& frame);
  void draw_side(const Frame& frame);
  void draw_session(const Frame& frame, const Session& session);
  void draw_notice(const Frame& frame, const Notice& notice);

  Office& office_;
  sdk::ui::TableState table_;
  sdk::ui::TableState photos_;
  sdk::ui::TableState questions_;
  sdk::ui::TableState tasks_;
};

}  // namespace vigil::creators
