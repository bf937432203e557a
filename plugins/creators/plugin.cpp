// The programme office's table of contents: which view draws what, and whose commands are bound.
#include "plugins/sdk/plugin.h"

#include "plugins/creators/model/bindings.h"
#include "plugins/creators/view/academy_view.h"
#include "plugins/creators/view/goods_view.h"
#include "plugins/creators/view/heritage_view.h"
#include "plugins/creators/view/impact_view.h"
#include "plugins/creators/view/intake_view.h"
#include "plugins/creators/view/leaders_view.h"
#include "plugins/creators/view/support_view.h"

namespace vigil::creators {

class CreatorsPlugin final : public sdk::Plugin {
 public:
  explicit CreatorsPlugin(sdk::Host& host) : office_(host) {}

  void bind(sdk::Binder& binder) override {
    namespace views = ids::views;
    bind_commands(binder, office_);
    binder.view(views::kLeaders, std::make_unique<LeadersView>(office_));
    binder.view(views::kAcademy, std::make_unique<AcademyView>(office_));
    binder.view(views::kSupport, std::make_unique<SupportView>(office_));
    binder.view(views::kGoods, std::make_unique<GoodsView>(office_));
    binder.view(views::kHeritage, std::make_unique<HeritageView>(office_));
    binder.view(views::kImpact, std::make_unique<ImpactView>(office_));
    binder.view(views::kIntake, std::make_unique<IntakeView>(office_));
  }
  void update() override { office_.update(); }
  std::string state(std::string_view name) const override { return office_.state_word(name); }
  void shown(bool visible) override { office_.programme.shown(visible); }

 private:
  Office office_;
};

}  // namespace vigil::creators

VIGIL_PLUGIN(vigil::creators::CreatorsPlugin)
