// Signs that reports were arranged rather than meant: many at once, in the same words, by people
// who always report together. Each comes with its evidence; a person decides what it means, and
// nothing is hidden or refused for it. Pure.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/report/report.h"

namespace vigil::domain::report {

struct CoordinationRule {
  // A burst: so many reporters within the window, and at least `burst_times` what is usual then.
  std::chrono::minutes window{10};
  int burst_reporters = 8;
  // Shared phrasing: texts of at least so many characters whose pairs of characters are alike.
  int phrase_characters = 8;
  double phrase_likeness = 0.8;  // Jaccard
  int phrase_reporters = 3;
  // Shared history: reporters who were together in at least so many other cases.
  int together_cases = 3;
  int together_reporters = 3;
};

enum class SignKind { kBurst, kPhrasing, kHistory };
[[nodiscard]] std::string_view to_word(SignKind kind);

struct Sign {
  SignKind kind = SignKind::kBurst;
  std::set<std::string> reporters{};
  WallTime from{}, to{};                  // burst: of those reports
  std::string phrase{};                   // phrasing: one of the texts
  int cases = 0;                          // history: how many others they share at least
  std::vector<std::string> report_ids{};  // the evidence, in order
};

// `others`: who reported in each other case, as far as known.
[[nodiscard]] std::vector<Sign> find_coordination(std::span<const Report> reports,
                                                  std::span<const std::set<std::string>> others,
                                                  const CoordinationRule& rule = {});

// Of the pairs of neighbouring characters of two texts, lower case and without blanks and marks,
// the share that both have: 0 to 1 (Jaccard 1912).
[[nodiscard]] double likeness(std::string_view a, std::string_view b);

}  // namespace vigil::domain::report
