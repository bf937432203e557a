// How far a reporter's reports were right so far, as a Beta posterior over outcomes: a prior of the
// operator's, plus one for each report that was upheld and one for each that was not (Gelman et
// al., Bayesian Data Analysis, 3rd ed., 2.4). It changes in which order reports are looked at,
// never whether. Pure.
#pragma once

#include <cstdint>

namespace vigil::domain::report {

// Pseudo-counts. The default says: about as often right as wrong, and five outcomes weigh more.
struct Prior {
  double upheld = 2;
  double rejected = 2;
};

struct Outcomes {
  std::int64_t upheld = 0;
  std::int64_t rejected = 0;
};

struct Credibility {
  double mean = 0.5;  // of the posterior
  double lower = 0;   // of the central 95 % interval
  double upper = 1;
};

[[nodiscard]] Credibility credibility(const Outcomes& outcomes, const Prior& prior = {});
// What one report of theirs weighs, in thousandths: 1000 for somebody unknown, up to 2000.
[[nodiscard]] std::int64_t weight_milli(const Outcomes& outcomes, const Prior& prior = {});

// I_x(a, b), by the continued fraction of DLMF 8.17.22; a, b > 0, x in [0, 1].
[[nodiscard]] double regularized_beta(double a, double b, double x);
// The x with I_x(a, b) = p, to 1e-10.
[[nodiscard]] double beta_quantile(double a, double b, double p);

}  // namespace vigil::domain::report
