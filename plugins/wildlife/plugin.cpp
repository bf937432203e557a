// The wildlife plugin's table of contents: which view draws what, and whose commands are bound.
#include "plugins/sdk/plugin.h"

#include "plugins/wildlife/model/bindings.h"
#include "plugins/wildlife/view/cases_view.h"
#include "plugins/wildlife/view/figures_view.h"
#include "plugins/wildlife/view/guide_view.h"
#include "plugins/wildlife/view/species_view.h"
#include "plugins/wildlife/view/stage_view.h"
#include "plugins/wildlife/view/strip_view.h"
#include "plugins/wildlife/view/words_view.h"

namespace vigil::wildlife {

class WildlifePlugin final : public sdk::Plugin {
 public:
  explicit WildlifePlugin(sdk::Host& host)
      : library_(host),
        cases_(host, library_, sight_),
        hits_(host, library_, cases_, sight_),
        species_(host, library_, sight_),
        words_(host, library_, sight_),
        figures_(host, library_, sight_) {}

  void bind(sdk::Binder& binder) override {
    namespace views = ids::views;
    bind_commands(binder, {hits_, species_, words_, figures_, cases_});
    binder.view(views::kStage, std::make_unique<StageView>(hits_, sight_));
    binder.view(views::kStrip, std::make_unique<StripView>(hits_));
    binder.view(views::kGuide, std::make_unique<GuideView>(hits_));
    binder.view(views::kSpecies, std::make_unique<SpeciesView>(library_, species_, sight_));
    binder.view(views::kWords, std::make_unique<WordsView>(words_, sight_));
    binder.view(views::kFigures, std::make_unique<FiguresView>(figures_, sight_));
    binder.view(views::kCases, std::make_unique<CasesView>(library_, cases_, sight_));
  }
  void update() override {
    library_.update();
    hits_.update();
    species_.update();
    words_.update();
    figures_.update();
    cases_.update();
  }
  std::string state(std::string_view name) const override {
    for (std::string word :
         {hits_.state_word(name), species_.state_word(name), words_.state_word(name),
          figures_.state_word(name), cases_.state_word(name)}) {
      if (!word.empty()) return word;
    }
    return {};
  }
  void shown(bool visible) override { sight_.shown = visible; }

 private:
  Sight sight_;
  Library library_;
  CaseDesk cases_;
  HitsDesk hits_;
  SpeciesDesk species_;
  WordDesk words_;
  FiguresDesk figures_;
};

}  // namespace vigil::wildlife

VIGIL_PLUGIN(vigil::wildlife::WildlifePlugin)
