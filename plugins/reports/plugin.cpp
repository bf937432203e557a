// The reports plugin's table of contents: which view draws what, and whose commands are bound.
#include "plugins/sdk/plugin.h"

#include "plugins/reports/model/bindings.h"
#include "plugins/reports/view/case_view.h"
#include "plugins/reports/view/cases_view.h"
#include "plugins/reports/view/hotline_view.h"
#include "plugins/reports/view/incidents_view.h"
#include "plugins/reports/view/month_view.h"

namespace vigil::reports {

class ReportsPlugin final : public sdk::Plugin {
 public:
  explicit ReportsPlugin(sdk::Host& host)
      : desk_(host), hotline_(host), incidents_(host, desk_), month_(host, desk_) {}

  void bind(sdk::Binder& binder) override {
    namespace views = ids::views;
    bind_commands(binder, desk_, hotline_, incidents_, wishes_);
    bind_month(binder, month_);
    binder.view(views::kCases, std::make_unique<CasesView>(desk_, wishes_));
    binder.view(views::kCase, std::make_unique<CaseView>(desk_, wishes_));
    binder.view(views::kActs, std::make_unique<ActsView>(desk_));
    binder.view(views::kIncidents, std::make_unique<IncidentsView>(incidents_, wishes_));
    binder.view(views::kMonth, std::make_unique<MonthView>(month_));
    binder.view(views::kHotline, std::make_unique<HotlineView>(hotline_, desk_));
  }
  void update() override {
    desk_.update();
    hotline_.update();
    incidents_.update();
    month_.update();
  }
  std::string state(std::string_view name) const override {
    if (name == "kept") return std::to_string(hotline_.kept().size());
    if (name == "incidents") return std::to_string(incidents_.all().size());
    if (name == "month_counted") return month_.figures() == nullptr ? "no" : "yes";
    if (name == "month_faults") return std::to_string(month_.faults().size());
    return desk_.state_word(name);
  }
  void shown(bool visible) override { desk_.shown(visible); }

 private:
  ReportsDesk desk_;
  Hotline hotline_;
  Incidents incidents_;
  MonthDesk month_;
  Wishes wishes_;
};

}  // namespace vigil::reports

VIGIL_PLUGIN(vigil::reports::ReportsPlugin)
