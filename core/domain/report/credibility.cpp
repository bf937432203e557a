#include "core/domain/report/credibility.h"

#include <algorithm>
#include <cmath>

namespace vigil::domain::report {
namespace {

// By the method of Lentz.
double continued_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  const auto away = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away(1 - (a + b) * x / (a + 1));
  double product = d;
  for (int m = 1; m <= 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    product *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    product *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return product;
}

}  // namespace

double regularized_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log1p(-x));
  // The fraction converges quickly on one side of the mean.
  if (x < (a + 1) / (a + b + 2)) return front * continued_fraction(a, b, x) / a;
  return 1 - front * continued_fraction(b, a, 1 - x) / b;
}

double beta_quantile(double a, double b, double p) {
  double low = 0;
  double high = 1;
  while (high - low > 1e-11) {
    const double middle = (low + high) / 2;
    (regularized_beta(a, b, middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

Credibility credibility(const Outcomes& outcomes, const Prior& prior) {
  const double a = prior.upheld + static_cast<double>(std::max<std::int64_t>(0, outcomes.upheld));
  const double b =
      prior.rejected + static_cast<double>(std::max<std::int64_t>(0, outcomes.rejected));
  return {a / (a + b), beta_quantile(a, b, 0.025), beta_quantile(a, b, 0.975)};
}

std::int64_t weight_milli(const Outcomes& outcomes, const Prior& prior) {
  const double unknown = prior.upheld / (prior.upheld + prior.rejected);
  const double a = prior.upheld + static_cast<double>(std::max<std::int64_t>(0, outcomes.upheld));
  const double b =
      prior.rejected + static_cast<double>(std::max<std::int64_t>(0, outcomes.rejected));
  return std::min<std::int64_t>(2000, std::llround(1000 * (a / (a + b)) / unknown));
}

}  // namespace vigil::domain::report
