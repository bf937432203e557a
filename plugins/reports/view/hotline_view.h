// The form for a hotline call or an authority's instruction, and what is on its way into a case.
// User-interface thread.
#pragma once

#include <map>
#include <string>

#include "plugins/reports/view/screen.h"

namespace vigil::reports {

class HotlineView final : public sdk::View {
 public:
  HotlineView(Hotline& hotline, const ReportsDesk& desk) : hotline_(hotline), desk_(desk) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void field(const Frame& frame, const char* id, std::string_view name, const std::string& value,
             sdk::TextKey label, sdk::TextKey hint, float width);
  void draw_kept(const Frame& frame) const;

  Hotline& hotline_;
  const ReportsDesk& desk_;
  std::map<std::string, std::string, std::less<>> typed_;
  std::size_t filed_ = 0;
  bool take_focus_ = true;
};

}  // namespace vigil::reports
