// What a rater has put in about one clip and not saved yet: marks by dimension, a stretch being
// marked, another level than the rubric's with its reason. Values only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/decision.h"
#include "core/domain/rating/rubric.h"
#include "plugins/sdk/clips.h"

namespace vigil::rating {

namespace scale = domain::rating;

enum class SheetResult { kDone, kNoDimension, kNoIn, kOrder, kTooMany };

struct RatingSheet {
  std::vector<scale::RatingMark> marks;  // one for each dimension and stretch
  std::size_t group = 0;                 // of the rubric, in sight
  std::string dimension;                 // the next intensity is about it; empty: none
  std::optional<sdk::MediaTime> open;    // an in point without its out point
  std::optional<domain::Mark> stretch;   // the next intensity is about it alone
  std::optional<scale::Level> own_level;
  std::string reason;  // of the own level
  std::string note;

  [[nodiscard]] bool has_input() const {
    return !marks.empty() || own_level || !reason.empty() || !note.empty() || open || stretch;
  }
  // From the rubric alone.
  [[nodiscard]] scale::Level rubric_level(const scale::Rubric& rubric) const {
    return scale::level_of(rubric, marks);
  }
  [[nodiscard]] scale::Level level(const scale::Rubric& rubric) const {
    return own_level.value_or(rubric_level(rubric));
  }
  // A level other than the rubric's needs a reason.
  [[nodiscard]] bool needs_reason(const scale::Rubric& rubric) const;

  void mark_in(sdk::MediaTime position);
  // Ends after the frame on screen, which lasts `frame`.
  SheetResult mark_out(sdk::MediaTime position, sdk::MediaTime frame);
  // About the stretch that was marked, else the whole clip; an open in point ends here. kNone takes
  // every mark of the dimension away.
  SheetResult set(scale::Intensity intensity, sdk::MediaTime position, sdk::MediaTime frame);
  // The stretch being marked, else the last mark. False: there is nothing.
  bool clear();
  // The strongest of the dimension's marks.
  [[nodiscard]] scale::Intensity of(std::string_view dimension) const;
  // The same level as the rubric's takes the own one back.
  void choose_level(const scale::Rubric& rubric, scale::Level level);

  // What the decision carries: stretches in order, each once; "detail.<dimension>.<intensity>".
  [[nodiscard]] std::vector<domain::Mark> decision_marks() const;
  [[nodiscard]] std::vector<std::string> decision_points() const;
};

}  // namespace vigil::rating
