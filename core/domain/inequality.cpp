#include "core/domain/inequality.h"

#include <algorithm>
#include <cmath>

namespace vigil::domain {
namespace {

Result<std::vector<double>> in_order(std::span<const double> values) {
  if (values.empty()) return fail(ErrorCode::kInvalidArgument, "There are no values.");
  for (const double value : values) {
    if (!std::isfinite(value))
      return fail(ErrorCode::kInvalidArgument, "A value is not a finite number.");
    if (value < 0)
      return fail(ErrorCode::kInvalidArgument,
                  "A value is below zero: a share of it means nothing.");
  }
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

Result<double> gini(std::span<const double> values, GiniForm form) {
  const Result<std::vector<double>> sorted = in_order(values);
  if (!sorted) return sorted.error();
  const auto n = static_cast<double>(sorted->size());
  if (form == GiniForm::kUnbiased && sorted->size() < 2)
    return fail(ErrorCode::kInvalidArgument, "A sample needs at least two values.");
  // Sorted, the sum over all pairs is one pass: the i-th of n is the larger one i times, the
  // smaller one n - 1 - i times. Divided by the largest, no sum overflows.
  const double largest = sorted->back();
  if (largest == 0) return 0.0;
  double sum = 0;
  double ranked = 0;
  for (std::size_t i = 0; i < sorted->size(); ++i) {
    const double value = (*sorted)[i] / largest;
    sum += value;
    ranked += (2 * static_cast<double>(i) + 1 - n) * value;
  }
  const double population = std::max(0.0, ranked / (n * sum));
  return form == GiniForm::kUnbiased ? population * n / (n - 1) : population;
}

Result<std::vector<std::pair<double, double>>> lorenz_curve(std::span<const double> values) {
  const Result<std::vector<double>> sorted = in_order(values);
  if (!sorted) return sorted.error();
  const auto n = static_cast<double>(sorted->size());
  const double largest = sorted->back();
  double all = 0;
  for (const double value : *sorted) all += largest > 0 ? value / largest : 0;
  std::vector<std::pair<double, double>> curve = {{0, 0}};
  double so_far = 0;
  for (std::size_t i = 0; i < sorted->size(); ++i) {
    const double people = static_cast<double>(i + 1) / n;
    so_far += largest > 0 ? (*sorted)[i] / largest : 0;
    curve.emplace_back(people, all > 0 ? so_far / all : people);
  }
  curve.back() = {1, 1};
  return curve;
}

}  // namespace vigil::domain
