// Which groups of a table may be shown without giving away single people: those of enough people,
// and as few others withheld as keeps anybody from working a withheld one out of its total. Pure.
//
// The table is a partition: every count is in one group and in the total, which is shown too.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace vigil::domain {

inline constexpr std::size_t kFewestPeople = 5;

using People = std::set<std::string, std::less<>>;

// kTooFew: the group itself. kComplement: shown, it would give away another.
enum class Disclosure { kShown, kTooFew, kComplement };

struct DisclosedTable {
  bool total_shown = false;
  std::vector<Disclosure> groups;  // as they were given
};

// `groups`: who is behind each of them; one without anybody is shown. The total minus all shown
// groups is, in every table, nothing or two or more groups of five people or more together.
[[nodiscard]] DisclosedTable disclose(std::span<const People> groups,
                                      std::size_t fewest = kFewestPeople);

}  // namespace vigil::domain
