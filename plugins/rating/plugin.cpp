// The rating plugin's table of contents: which view draws what, and whose commands are bound.
#include "plugins/sdk/plugin.h"

#include "plugins/rating/model/bindings.h"
#include "plugins/rating/view/board_views.h"
#include "plugins/rating/view/rate_views.h"

namespace vigil::rating {

class RatingPlugin final : public sdk::Plugin {
 public:
  explicit RatingPlugin(sdk::Host& host) : rooms_(host) {}

  void bind(sdk::Binder& binder) override {
    namespace views = ids::views;
    bind_commands(binder, rooms_);
    binder.view(views::kClip, std::make_unique<ClipView>(rooms_));
    binder.view(views::kFacts, std::make_unique<FactsView>(rooms_));
    binder.view(views::kSheet, std::make_unique<SheetView>(rooms_));
    binder.view(views::kStrip, std::make_unique<StripView>(rooms_));
    binder.view(views::kLevels, std::make_unique<LevelsView>(rooms_));
    binder.view(views::kAgreement, std::make_unique<AgreementView>(rooms_));
    binder.view(views::kRubric, std::make_unique<RubricView>(rooms_));
    binder.view(views::kYouth, std::make_unique<YouthView>(rooms_));
    binder.view(views::kTeam, std::make_unique<TeamView>(rooms_));
    binder.view(views::kMinors, std::make_unique<MinorsView>(rooms_));
  }
  void update() override { rooms_.update(); }
  std::string state(std::string_view name) const override { return rooms_.desk.state_word(name); }
  void shown(bool visible) override { rooms_.desk.shown(visible); }

 private:
  RatingRooms rooms_;
};

}  // namespace vigil::rating

VIGIL_PLUGIN(vigil::rating::RatingPlugin)
