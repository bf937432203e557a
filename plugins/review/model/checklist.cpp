#include "plugins/review/model/checklist.h"

#include <algorithm>

#include "review_ids.h"

namespace vigil::review {

const std::array<Point, kPointCount>& checklist() {
  namespace commands = ids::commands;
  namespace texts = ids::texts;
  static constexpr std::array<Point, kPointCount> kPoints = {{
      {"whole.theme", texts::kPointWholeTheme, commands::kCheck1},
      {"whole.people", texts::kPointWholePeople, commands::kCheck2},
      {"whole.caption", texts::kPointWholeCaption, commands::kCheck3},
      {"whole.audience", texts::kPointWholeAudience, commands::kCheck4},
      {"detail.background", texts::kPointDetailBackground, commands::kCheck5},
      {"detail.objects", texts::kPointDetailObjects, commands::kCheck6},
      {"detail.text", texts::kPointDetailText, commands::kCheck7},
      {"detail.contact", texts::kPointDetailContact, commands::kCheck8},
      {"detail.flash", texts::kPointDetailFlash, commands::kCheck9},
  }};
  return kPoints;
}

std::vector<std::string> ids_of(const Ticks& ticks) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < kPointCount; ++i) {
    if (ticks[i]) ids.emplace_back(checklist()[i].id);
  }
  return ids;
}

Ticks ticks_of(const std::vector<std::string>& ids) {
  Ticks ticks{};
  for (std::size_t i = 0; i < kPointCount; ++i) {
    ticks[i] = std::find(ids.begin(), ids.end(), checklist()[i].id) != ids.end();
  }
  return ticks;
}

}  // namespace vigil::review
