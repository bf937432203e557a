#include "plugins/creators/model/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace vigil::creators {
namespace {

constexpr std::array<std::pair<Comparator, std::string_view>, 6> kWords = {{
    {Comparator::kEqual, "="},
    {Comparator::kOver, ">"},
    {Comparator::kAtLeast, ">="},
    {Comparator::kNearly, "<~"},
    {Comparator::kAbout, "~"},
    {Comparator::kUnknown, "?"},
}};

// Half of the last digit a decimal number shows: 0.72 -> 0.005, 20 -> 0.5.
double half_digit(double told) {
  double step = 1;
  double scaled = told;
  for (int i = 0; i < 9 && std::abs(scaled - std::round(scaled)) > 1e-9 * std::abs(scaled); ++i) {
    scaled *= 10;
    step /= 10;
  }
  return step / 2;
}

struct Range {
  double low;
  double high;
  bool open_low;
};

// What a told value allows; equal is a point with its digits around it.
Range range_of(Comparator comparator, double told) {
  constexpr double kFar = 1e300;
  switch (comparator) {
    case Comparator::kEqual: {
      // Just inside, so that 12 and 13 do not meet at 12.5.
      const double half = half_digit(told) * (1 - 1e-9);
      return {told - half, told + half, false};
    }
    case Comparator::kOver: return {told, kFar, true};
    case Comparator::kAtLeast: return {told, kFar, false};
    case Comparator::kNearly: return {told * (1 - kNearlyWithin), told, false};
    case Comparator::kAbout: return {told * (1 - kAboutWithin), told * (1 + kAboutWithin), false};
    case Comparator::kUnknown: break;
  }
  return {-kFar, kFar, false};
}

}  // namespace

std::string_view to_word(Comparator comparator) {
  for (const auto& [value, word] : kWords) {
    if (value == comparator) return word;
  }
  return "?";
}

std::optional<Comparator> comparator_from_word(std::string_view word) {
  for (const auto& [value, known] : kWords) {
    if (known == word) return value;
  }
  return std::nullopt;
}

bool holds(double counted, Comparator comparator, double told) {
  if (!std::isfinite(counted) || comparator == Comparator::kUnknown) return false;
  if (comparator == Comparator::kNearly)
    return counted < told && counted >= range_of(comparator, told).low;
  const Range range = range_of(comparator, told);
  return (range.open_low ? counted > range.low : counted >= range.low) && counted <= range.high;
}

bool exclude_each_other(Comparator a, double told_a, Comparator b, double told_b) {
  if (a == Comparator::kUnknown || b == Comparator::kUnknown) return false;
  const Range one = range_of(a, told_a);
  const Range two = range_of(b, told_b);
  const double low = std::max(one.low, two.low);
  const double high = std::min(one.high, two.high);
  if (low > high) return true;
  // They touch in one point: "nearly" and "over" both leave it out.
  const bool open =
      one.open_low || two.open_low || a == Comparator::kNearly || b == Comparator::kNearly;
  return low == high && open;
}

std::string grouped(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  if (decimals > 0) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  for (std::size_t at = point; at > 3; at -= 3) text.insert(at - 3, ",");
  return (value < 0 && text != "0" ? "-" : "") + text;
}

std::string percent(double share, int decimals) {
  return fmt::format("{:.{}f} %", share * 100, decimals);
}

}  // namespace vigil::creators
