// A rubric that is not published yet, held against what was rated under the published one. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/domain/rating/rubric.h"

namespace vigil::domain::rating {

// A rating that stands: what was marked, and the level it was given.
struct PastRating {
  std::string item;
  std::string title;  // what a person knows it by
  std::vector<RatingMark> marks;
  Level level = kLowestLevel;
  bool overridden = false;  // a person decided otherwise than the rubric said
};

struct LevelChange {
  std::size_t rating = 0;  // index into what was given
  Level from = kLowestLevel;
  Level to = kLowestLevel;
  std::string dimension;  // whose mark makes the new level; empty: no mark does any more
  Intensity intensity = Intensity::kNone;
};

struct Preview {
  std::size_t rated = 0;     // how many were looked at
  std::size_t stricter = 0;  // would go to a higher level
  std::size_t milder = 0;
  std::size_t kept = 0;     // overridden by a person: a rubric does not undo that
  std::size_t unknown = 0;  // have a mark of a dimension the new rubric does not have
  // How many go from one level (first index, 0 is level 1) to another.
  std::array<std::array<std::size_t, kLevels>, kLevels> moves{};
  std::vector<LevelChange> changes;  // the farthest first, then as given
};

[[nodiscard]] Preview preview(const Rubric& proposed, std::span<const PastRating> past);

}  // namespace vigil::domain::rating
