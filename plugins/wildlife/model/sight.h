// Which workspace is in sight: keys act in that one alone. User-interface thread.
#pragma once

namespace vigil::wildlife {

enum class Workspace { kNone, kHits, kSpecies, kWords, kFigures, kCases };

struct Sight {
  bool shown = false;  // some workspace of the plugin is
  Workspace workspace = Workspace::kNone;
  [[nodiscard]] bool in(Workspace one) const { return shown && workspace == one; }
};

}  // namespace vigil::wildlife
