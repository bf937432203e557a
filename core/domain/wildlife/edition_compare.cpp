#include "core/domain/wildlife/edition_compare.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/base/text.h"

namespace vigil::wildlife {
namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

// Larger is stricter; 0: not protected.
int strictness(const Species& species) {
  if (species.level == 1) return 2;
  if (species.level == 2) return 1;
  if (species.cites == "I") return 3;
  if (species.cites == "II") return 2;
  return species.cites == "III" ? 1 : 0;
}

// For each of `after` its place in `before`.
std::vector<std::size_t> pair_up(const Edition& before, const Edition& after) {
  std::unordered_map<std::string, std::size_t> latin;
  std::unordered_map<std::string, std::size_t> chinese;
  for (std::size_t i = 0; i < before.species.size(); ++i) {
    latin.try_emplace(to_lower_ascii(before.species[i].name_la), i);
    chinese.try_emplace(before.species[i].name_zh, i);
  }
  std::vector<std::size_t> pairs(after.species.size(), kNobody);
  std::vector<bool> taken(before.species.size(), false);
  const auto pair = [&](std::size_t to, std::size_t from) {
    if (pairs[to] != kNobody || taken[from]) return;
    pairs[to] = from;
    taken[from] = true;
  };
  for (std::size_t i = 0; i < after.species.size(); ++i) {
    const auto found = latin.find(to_lower_ascii(after.species[i].name_la));
    if (found != latin.end()) pair(i, found->second);
  }
  for (std::size_t i = 0; i < after.species.size(); ++i) {
    const auto found = chinese.find(after.species[i].name_zh);
    if (found != chinese.end()) pair(i, found->second);
  }
  // A former name that several rows share says that one became many: that is no renaming.
  std::map<std::string, int> uses;
  for (const Species& species : after.species) {
    for (const std::string& name : species.former) ++uses[name];
  }
  for (std::size_t i = 0; i < after.species.size(); ++i) {
    for (const std::string& name : after.species[i].former) {
      const auto found = chinese.find(name);
      if (found != chinese.end() && uses[name] == 1) pair(i, found->second);
    }
  }
  return pairs;
}

}  // namespace

std::string_view to_word(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCame: return "came";
    case ChangeKind::kWent: return "went";
    case ChangeKind::kRose: return "rose";
    case ChangeKind::kFell: return "fell";
    case ChangeKind::kRenamed: return "renamed";
    case ChangeKind::kScope: return "scope";
  }
  return "came";
}

std::vector<Change> compare(const Edition& before, const Edition& after) {
  std::vector<Change> changes;
  const std::vector<std::size_t> pairs = pair_up(before, after);
  std::vector<bool> still(before.species.size(), false);
  for (std::size_t i = 0; i < after.species.size(); ++i) {
    const Species& now = after.species[i];
    if (pairs[i] == kNobody) {
      changes.push_back({ChangeKind::kCame, {}, now});
      continue;
    }
    still[pairs[i]] = true;
    const Species& then = before.species[pairs[i]];
    const auto add = [&](ChangeKind kind) { changes.push_back({kind, then, now}); };
    if (strictness(now) > strictness(then)) add(ChangeKind::kRose);
    if (strictness(now) < strictness(then)) add(ChangeKind::kFell);
    if (now.name_zh != then.name_zh ||
        to_lower_ascii(now.name_la) != to_lower_ascii(then.name_la)) {
      add(ChangeKind::kRenamed);
    }
    if (now.wild_only != then.wild_only) add(ChangeKind::kScope);
  }
  for (std::size_t i = 0; i < before.species.size(); ++i) {
    if (!still[i]) changes.push_back({ChangeKind::kWent, before.species[i], {}});
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.kind < b.kind; });
  return changes;
}

}  // namespace vigil::wildlife
