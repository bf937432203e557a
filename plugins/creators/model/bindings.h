// Which command does what. The plugin's and the tests' only way to bind.
#pragma once

#include "plugins/creators/model/academy_desk.h"
#include "plugins/creators/model/form_desk.h"
#include "plugins/creators/model/impact_desk.h"
#include "plugins/creators/model/intake_desk.h"
#include "plugins/creators/model/leader_desk.h"
#include "plugins/creators/model/programme.h"
#include "plugins/sdk/plugin.h"

namespace vigil::creators {

// The workspace somebody looks at: what the keys for "add" and "change" are about.
enum class InSight { kLeaders, kAcademy, kSupport, kGoods, kHeritage, kImpact, kIntake };

// Everything the plugin keeps while it runs, in the order it is updated.
struct Office {
  explicit Office(sdk::Host& host)
      : programme(host),
        forms(programme),
        leaders(programme, forms),
        academy(programme, forms),
        impact(programme, forms),
        intake(programme) {}
  Programme programme;
  FormDesk forms;
  LeaderDesk leaders;
  AcademyDesk academy;
  ImpactDesk impact;
  IntakeDesk intake;
  InSight in_sight = InSight::kLeaders;

  // Only the desk in sight follows the book: what nobody looks at is worked out when somebody does.
  void update();
  // A view is drawn: its desk is brought up to date.
  void look(InSight place);
  Status switch_data();
  Status add_here();
  Status edit_here();
  // The chart of the workspace in sight, as it is drawn next.
  Status save_picture_here();
  [[nodiscard]] bool has_picture() const;
  // For scripts: "leaders" the rows shown, "selected" the leader's name, "form" "open" or "closed",
  // "data", "entries" how many lines what is looked at has, "months" "reading", "here" or "none",
  // "intake".
  [[nodiscard]] std::string state_word(std::string_view name) const;
};

void bind_commands(sdk::Binder& binder, Office& office);

}  // namespace vigil::creators
