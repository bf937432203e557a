#include "core/domain/rating/rubric.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/word_table.h"

namespace vigil::domain::rating {
namespace {

constexpr Word<Intensity> kIntensityWords[] = {
    {Intensity::kNone, "none"},
    {Intensity::kMild, "mild"},
    {Intensity::kModerate, "moderate"},
    {Intensity::kIntense, "intense"},
};

Level own_cell(const Dimension& dimension, Intensity intensity) {
  if (intensity == Intensity::kNone) return kLowestLevel;
  return dimension.levels[static_cast<std::size_t>(intensity) - 1];
}

// A checked rubric has no circles; one that was not checked must not hang either.
Level cell_with(const Rubric& rubric, const Dimension& dimension, Intensity intensity,
                std::size_t depth) {
  Level level = own_cell(dimension, intensity);
  if (depth == 0) return level;
  for (const std::string& other : dimension.counts_for) {
    const Dimension* found = rubric.dimension(other);
    if (found != nullptr) {
      level = std::max(level, cell_with(rubric, *found, intensity, depth - 1));
    }
  }
  return level;
}

Error malformed(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

}  // namespace

std::string_view to_word(Intensity intensity) { return word_for(kIntensityWords, intensity); }

std::optional<Intensity> intensity_from_word(std::string_view word) {
  return value_for(kIntensityWords, word);
}

const Dimension* Rubric::dimension(std::string_view wanted) const {
  const auto found = std::find_if(dimensions.begin(), dimensions.end(),
                                  [&](const Dimension& each) { return each.id == wanted; });
  return found == dimensions.end() ? nullptr : &*found;
}

const LevelSpec& Rubric::level(Level number) const {
  return levels[static_cast<std::size_t>(std::clamp(number, kLowestLevel, kHighestLevel) - 1)];
}

Level Rubric::cell(std::string_view wanted, Intensity intensity) const {
  const Dimension* found = dimension(wanted);
  if (found == nullptr || intensity == Intensity::kNone) return kLowestLevel;
  return cell_with(*this, *found, intensity, 8);
}

Level level_of(const Rubric& rubric, std::span<const RatingMark> marks) {
  Level level = kLowestLevel;
  for (const RatingMark& mark : marks) {
    level = std::max(level, rubric.cell(mark.dimension, mark.intensity));
  }
  return level;
}

std::vector<LevelSpan> spans_of(const Rubric& rubric, std::span<const RatingMark> marks,
                                Millis duration) {
  if (duration <= Millis(0)) return {};
  std::vector<Millis> edges{Millis(0), duration};
  for (const RatingMark& mark : marks) {
    if (!mark.begin || !mark.end) continue;
    edges.push_back(std::clamp(*mark.begin, Millis(0), duration));
    edges.push_back(std::clamp(*mark.end, Millis(0), duration));
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<LevelSpan> spans;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    LevelSpan span{edges[i], edges[i + 1], kLowestLevel};
    for (const RatingMark& mark : marks) {
      const bool here =
          !mark.begin || !mark.end || (*mark.begin < span.end && span.begin < *mark.end);
      if (here) span.level = std::max(span.level, rubric.cell(mark.dimension, mark.intensity));
    }
    if (!spans.empty() && spans.back().level == span.level) {
      spans.back().end = span.end;
    } else {
      spans.push_back(span);
    }
  }
  return spans;
}

std::array<AgeView, kLevels> ages_of(const Rubric& rubric, std::span<const RatingMark> marks,
                                     Level level, Millis duration, Cutting cutting) {
  const std::vector<LevelSpan> spans = spans_of(rubric, marks, duration);
  // Whoever decides otherwise than the marks decides for the whole clip.
  const bool by_marks = level == level_of(rubric, marks);
  std::array<AgeView, kLevels> views;
  for (std::size_t at = 0; at < kLevels; ++at) {
    AgeView& view = views[at];
    view.level = rubric.levels[at];
    const Level mine = static_cast<Level>(at) + 1;
    if (level <= mine) continue;
    view.showing = Showing::kNotAtAll;
    if (cutting == Cutting::kNever || !by_marks) continue;
    Millis hidden{0};
    for (const LevelSpan& span : spans) {
      if (span.level > mine) hidden += span.end - span.begin;
    }
    if (spans.empty() || hidden >= duration) continue;
    view.showing = Showing::kWithout;
    view.hidden = hidden;
  }
  return views;
}

Result<std::vector<RatingMark>> marks_from_json(const nlohmann::json& list) {
  if (!list.is_array()) return malformed("The marks of a rating must be a list.");
  if (list.size() > kMostMarks) return malformed("A rating has more than 64 marks.");
  std::vector<RatingMark> marks;
  for (const nlohmann::json& entry : list) {
    if (!entry.is_object()) return malformed("A mark of a rating must be an object.");
    RatingMark mark;
    mark.dimension = text_member(entry, "dimension");
    const auto intensity = intensity_from_word(text_member(entry, "intensity"));
    if (mark.dimension.empty() || mark.dimension.size() > 64 || !intensity) {
      return malformed("A mark of a rating needs a dimension and none, mild, moderate or intense.");
    }
    mark.intensity = *intensity;
    if (entry.contains("begin_ms") || entry.contains("end_ms")) {
      mark.begin = Millis(int_member(entry, "begin_ms", -1));
      mark.end = Millis(int_member(entry, "end_ms", -1));
      if (*mark.begin < Millis(0) || *mark.end <= *mark.begin) {
        return malformed("A mark of a rating must end after it begins.");
      }
    }
    marks.push_back(std::move(mark));
  }
  return marks;
}

nlohmann::json to_json(std::span<const RatingMark> marks) {
  nlohmann::json list = nlohmann::json::array();
  for (const RatingMark& mark : marks) {
    nlohmann::json entry = {{"dimension", mark.dimension}, {"intensity", to_word(mark.intensity)}};
    if (mark.begin && mark.end) {
      entry["begin_ms"] = mark.begin->count();
      entry["end_ms"] = mark.end->count();
    }
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace vigil::domain::rating
