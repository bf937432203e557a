#include "core/domain/rating/preview.h"

#include <algorithm>
#include <cstdlib>

namespace vigil::domain::rating {

Preview preview(const Rubric& proposed, std::span<const PastRating> past) {
  Preview preview;
  preview.rated = past.size();
  for (std::size_t i = 0; i < past.size(); ++i) {
    const PastRating& rating = past[i];
    const auto missing =
        std::any_of(rating.marks.begin(), rating.marks.end(), [&](const RatingMark& mark) {
          return mark.intensity != Intensity::kNone &&
                 proposed.dimension(mark.dimension) == nullptr;
        });
    if (missing) ++preview.unknown;
    const Level from = std::clamp(rating.level, kLowestLevel, kHighestLevel);
    Level to = level_of(proposed, rating.marks);
    if (rating.overridden) {
      ++preview.kept;
      to = from;
    }
    ++preview.moves[static_cast<std::size_t>(from - 1)][static_cast<std::size_t>(to - 1)];
    if (to == from) continue;
    ++(to > from ? preview.stricter : preview.milder);
    LevelChange change{i, from, to, "", Intensity::kNone};
    for (const RatingMark& mark : rating.marks) {
      if (to > kLowestLevel && proposed.cell(mark.dimension, mark.intensity) == to) {
        change.dimension = mark.dimension;
        change.intensity = mark.intensity;
        break;
      }
    }
    preview.changes.push_back(std::move(change));
  }
  std::stable_sort(preview.changes.begin(), preview.changes.end(),
                   [](const LevelChange& a, const LevelChange& b) {
                     return std::abs(a.to - a.from) > std::abs(b.to - b.from);
                   });
  return preview;
}

}  // namespace vigil::domain::rating
