// A content rating rubric as data: what is looked for (dimensions), how strong it is (intensities),
// and the five levels that follow.
//
// A rubric is a record that the operator versions and publishes; what the levels mean is the
// operator's, and so is every cell of the table from dimension and intensity to level. Nothing here
// judges a clip: people mark what they see, level_of() only looks the marks up. Values and pure
// functions, thread-safe.
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::domain::rating {

enum class Intensity { kNone, kMild, kModerate, kIntense };

inline constexpr Intensity kAllIntensities[] = {Intensity::kNone, Intensity::kMild,
                                                Intensity::kModerate, Intensity::kIntense};
// Those that a rubric gives a level; kNone always has the lowest.
inline constexpr Intensity kMarkedIntensities[] = {Intensity::kMild, Intensity::kModerate,
                                                   Intensity::kIntense};

[[nodiscard]] std::string_view to_word(Intensity intensity);
[[nodiscard]] std::optional<Intensity> intensity_from_word(std::string_view word);

// 1 (everybody) to 5 (the oldest only); the amount of a decision's action "rate".
using Level = int;
inline constexpr Level kLowestLevel = 1;
inline constexpr Level kHighestLevel = 5;
inline constexpr std::size_t kLevels = 5;

struct Words {
  std::string zh;
  std::string en;
  bool operator==(const Words&) const = default;
};

struct LevelSpec {
  std::string id;
  Words title;
  int age = 0;  // shown from that age on
  bool operator==(const LevelSpec&) const = default;
};

struct Group {
  std::string id;
  Words title;
  bool operator==(const Group&) const = default;
};

inline constexpr std::size_t kMarked = std::size(kMarkedIntensities);

struct Dimension {
  std::string id;
  std::string group;
  Words title;
  std::array<Level, kMarked> levels{};    // of mild, moderate, intense
  std::array<Words, kMarked> examples{};  // what such a clip shows
  // Dimensions that a mark here counts for as well, as strong as here.
  std::vector<std::string> counts_for;
  bool operator==(const Dimension&) const = default;
};

struct Rubric {
  std::string id;
  int version = 1;
  Words title;
  Words note;  // whose definition it is, and where it comes from
  std::array<LevelSpec, kLevels> levels{};
  std::vector<Group> groups;
  std::vector<Dimension> dimensions;
  bool operator==(const Rubric&) const = default;

  [[nodiscard]] const Dimension* dimension(std::string_view id) const;
  [[nodiscard]] const LevelSpec& level(Level number) const;
  // The level of one cell, with what it counts for; the lowest for kNone and unknown dimensions.
  [[nodiscard]] Level cell(std::string_view dimension, Intensity intensity) const;
};

// Something wrong in a rubric: where, as a JSON pointer, and one plain sentence.
struct Problem {
  std::string pointer;
  std::string sentence;
  bool operator==(const Problem&) const = default;
};

// Shape: docs/OPERATIONS.md, "The rating rubric". Everything that is wrong with a record, by place;
// empty: it is a rubric that can be published, and `rubric` holds it. Shape first: where that is
// wrong, only the first problem is told.
[[nodiscard]] std::vector<Problem> check(const nlohmann::json& record, Rubric* rubric = nullptr);
// The same, with "pointer: sentence" of the first as the error. kInvalidArgument.
[[nodiscard]] Result<Rubric> rubric_from_json(const nlohmann::json& record);
[[nodiscard]] nlohmann::json to_json(const Rubric& rubric);

// ---- marks and what follows from them

// What a person saw: anywhere in the clip, or in [begin, end) of presentation time.
struct RatingMark {
  std::string dimension;
  Intensity intensity = Intensity::kNone;
  std::optional<Millis> begin;  // both or neither
  std::optional<Millis> end;
  bool operator==(const RatingMark&) const = default;
};

inline constexpr std::size_t kMostMarks = 64;

// The highest level of any mark; the lowest without marks. Marks of dimensions the rubric does not
// have count for nothing.
[[nodiscard]] Level level_of(const Rubric& rubric, std::span<const RatingMark> marks);

// A stretch of the clip with one level: [begin, end).
struct LevelSpan {
  Millis begin{0};
  Millis end{0};
  Level level = kLowestLevel;
  bool operator==(const LevelSpan&) const = default;
};

// The whole clip in order, neighbours of one level joined; marks beyond `duration` are cut. Marks
// without a range hold everywhere. Empty for a duration of 0 or less.
[[nodiscard]] std::vector<LevelSpan> spans_of(const Rubric& rubric,
                                              std::span<const RatingMark> marks, Millis duration);

// What one age is shown: the clip whole, without some stretches, or not at all.
enum class Showing { kWhole, kWithout, kNotAtAll };
struct AgeView {
  LevelSpec level;  // whose age this is
  Showing showing = Showing::kWhole;
  Millis hidden{0};  // kWithout: so long
};
// One for each level, youngest first. A clip whose level is the age's or lower is shown whole.
// Otherwise it is cut when the operator wants so (`cut`) and only stretches lie above, else not
// shown. `level` is the one decided, which may be other than what the marks give.
enum class Cutting { kNever, kStretches };
[[nodiscard]] std::array<AgeView, kLevels> ages_of(const Rubric& rubric,
                                                   std::span<const RatingMark> marks, Level level,
                                                   Millis duration, Cutting cutting);

// [{dimension, intensity, begin_ms?, end_ms?}...]. kInvalidArgument with one plain sentence.
[[nodiscard]] Result<std::vector<RatingMark>> marks_from_json(const nlohmann::json& list);
[[nodiscard]] nlohmann::json to_json(std::span<const RatingMark> marks);

}  // namespace vigil::domain::rating
