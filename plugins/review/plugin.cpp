// The review plugin's table of contents: which view draws what, and whose commands are bound.
#include "plugins/sdk/plugin.h"

#include "plugins/review/model/bindings.h"
#include "plugins/review/view/calibration_view.h"
#include "plugins/review/view/health_view.h"
#include "plugins/review/view/history_view.h"
#include "plugins/review/view/next_up_view.h"
#include "plugins/review/view/search_view.h"
#include "plugins/review/view/second_view.h"
#include "plugins/review/view/stage_view.h"
#include "plugins/review/view/strip_view.h"
#include "plugins/review/view/verdict_bar.h"

namespace vigil::review {

class ReviewPlugin final : public sdk::Plugin {
 public:
  explicit ReviewPlugin(sdk::Host& host)
      : desk_(host),
        history_(host),
        search_(host),
        health_(host),
        calls_(host),
        mass_(host, search_, desk_.policies()),
        second_(host, desk_.policies()),
        calibrations_(host, mass_, desk_.policies()) {}

  void bind(sdk::Binder& binder) override {
    namespace views = ids::views;
    bind_commands(binder, desk_, history_, search_, health_, calls_, mass_, second_, calibrations_);
    binder.view(views::kNextUp, std::make_unique<NextUpView>(desk_, calls_, fold_));
    binder.view(views::kStage, std::make_unique<StageView>(desk_));
    binder.view(views::kStrip, std::make_unique<StripView>(desk_, fold_));
    binder.view(views::kVerdicts, std::make_unique<VerdictBar>(desk_));
    binder.view(views::kHistory, std::make_unique<HistoryView>(history_, desk_));
    binder.view(views::kSearch, std::make_unique<SearchView>(search_, desk_, mass_));
    binder.view(views::kSecond, std::make_unique<SecondView>(second_, desk_));
    binder.view(views::kCalibration, std::make_unique<CalibrationView>(calibrations_, desk_));
    binder.view(views::kHealth, std::make_unique<HealthView>(health_, desk_));
  }
  void update() override {
    desk_.update();
    history_.update();
    search_.update();
    health_.update();
    calls_.update();
    mass_.update();
    second_.update();
    calibrations_.set_in_sight(desk_.in_sight() == InSight::kCalibration);
    calibrations_.update();
  }
  std::string state(std::string_view name) const override {
    if (name.starts_with("search")) return search_.state_word(name);
    if (name == "calibration") return calibrations_.state_word();
    if (name == "queues") return health_.state_word();
    if (name == "second_waiting") return std::to_string(second_.snapshot().waiting);
    return desk_.state_word(name);
  }
  void shown(bool visible) override { desk_.shown(visible); }

 private:
  ReviewDesk desk_;
  History history_;
  SearchDesk search_;
  QueueHealthDesk health_;
  Calls calls_;
  MassActs mass_;
  SecondWord second_;
  Calibrations calibrations_;
  Fold fold_;
};

}  // namespace vigil::review

VIGIL_PLUGIN(vigil::review::ReviewPlugin)
