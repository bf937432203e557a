// Every command of the manifest bound to what it does. User-interface thread.
#pragma once

#include "plugins/sdk/plugin.h"
#include "plugins/wildlife/model/case_desk.h"
#include "plugins/wildlife/model/figures_desk.h"
#include "plugins/wildlife/model/hits_desk.h"
#include "plugins/wildlife/model/species_desk.h"
#include "plugins/wildlife/model/word_desk.h"

namespace vigil::wildlife {

// All outlive the binder's commands.
struct Desks {
  HitsDesk& hits;
  SpeciesDesk& species;
  WordDesk& words;
  FiguresDesk& figures;
  CaseDesk& cases;
};
void bind_commands(sdk::Binder& to, Desks desks);

}  // namespace vigil::wildlife
