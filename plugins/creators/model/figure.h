// Figures as they are published: a value never travels without its comparator ("over", "nearly"),
// and never becomes more exact than it was told. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::creators {

enum class Comparator {
  kEqual,    // "="
  kOver,     // ">"   more than
  kAtLeast,  // ">="
  kNearly,   // "<~"  a little less than
  kAbout,    // "~"
  kUnknown,  // "?"   the scan does not say
};

[[nodiscard]] std::string_view to_word(Comparator comparator);
[[nodiscard]] std::optional<Comparator> comparator_from_word(std::string_view word);

// How far below "nearly" and how far from "about" a counted value may be and still be called so:
// the project's reading of the words, told beside every comparison.
inline constexpr double kNearlyWithin = 0.10;
inline constexpr double kAboutWithin = 0.05;

// Whether what was counted may be told as `comparator` `told`. Equal means equal to the digits
// told: 0.7208 is told as 0.72. kUnknown holds for nothing.
[[nodiscard]] bool holds(double counted, Comparator comparator, double told);

// Whether nothing can be both: over 13 M and nearly 13 M.
[[nodiscard]] bool exclude_each_other(Comparator a, double told_a, Comparator b, double told_b);

// Digits in groups of three, at most `decimals` after the point and no idle zeros: "2,231,400",
// "16.33".
[[nodiscard]] std::string grouped(double value, int decimals = 2);
// 0.7208 -> "72.08 %".
[[nodiscard]] std::string percent(double share, int decimals = 2);

}  // namespace vigil::creators
