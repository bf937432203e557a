#include "core/domain/disclosure.h"

namespace vigil::domain {

DisclosedTable disclose(std::span<const People> groups, std::size_t fewest) {
  DisclosedTable table;
  table.groups.assign(groups.size(), Disclosure::kShown);
  People all;
  People hidden;
  std::size_t withheld = 0;
  const auto withhold = [&](std::size_t at, Disclosure why) {
    table.groups[at] = why;
    hidden.insert(groups[at].begin(), groups[at].end());
    ++withheld;
  };
  for (std::size_t i = 0; i < groups.size(); ++i) {
    all.insert(groups[i].begin(), groups[i].end());
    if (!groups[i].empty() && groups[i].size() < fewest) withhold(i, Disclosure::kTooFew);
  }
  table.total_shown = all.size() >= fewest;
  // Without a total there is nothing to subtract from; what is not shown stays so.
  if (!table.total_shown) return table;
  while (withheld == 1 || (withheld > 0 && hidden.size() < fewest)) {
    std::size_t smallest = groups.size();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (table.groups[i] != Disclosure::kShown || groups[i].empty()) continue;
      if (smallest == groups.size() || groups[i].size() < groups[smallest].size()) smallest = i;
    }
    // Whatever is withheld is the whole then, which is shown as the total.
    if (smallest == groups.size()) break;
    withhold(smallest, Disclosure::kComplement);
  }
  return table;
}

}  // namespace vigil::domain
