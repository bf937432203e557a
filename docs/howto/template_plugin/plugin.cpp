#include "plugins/sdk/plugin.h"

#include <memory>

#include "model/tally.h"
#include "tally_ids.h"
#include "view/tally_view.h"

namespace vigil::tally {

// A table of contents: which id runs what.
class TallyPlugin final : public sdk::Plugin {
 public:
  explicit TallyPlugin(sdk::Host& host) : host_(host) {}

  void bind(sdk::Binder& binder) override {
    binder.command(ids::commands::kAdd, [this](std::string_view) -> Status {
      tally_.add(host_.settings().integer(ids::settings::kStep));
      return {};
    });
    binder.command(
        ids::commands::kTakeBack, [this](std::string_view) { return tally_.take_back(); },
        [this] { return tally_.can_take_back(); });
    binder.view(ids::views::kCounter, std::make_unique<TallyView>(tally_));
  }

 private:
  sdk::Host& host_;
  Tally tally_;
};

}  // namespace vigil::tally

VIGIL_PLUGIN(vigil::tally::TallyPlugin)
