// How far people who judged the same things agree, beyond what chance alone would give.
//
// Krippendorff's alpha for any number of raters, missing judgements and four levels of measurement
// (K. Krippendorff, Content Analysis, 4th ed., ch. 12); Cohen's kappa for two raters and Fleiss'
// kappa for a fixed number of judgements a unit. 1 is full agreement, 0 what chance gives, below 0
// less than that. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"

namespace vigil::domain {

// Which differences between two judgements count, and how much: all the same; by how many
// judgements lie between; by their distance; by their distance beside their size (values from 0
// on).
enum class Measurement { kNominal, kOrdinal, kInterval, kRatio };

// Who judged what how. Nominal categories are numbers too, any different ones.
class RatingTable {
 public:
  RatingTable(std::size_t raters, std::size_t units)
      : raters_(raters), units_(units), values_(raters * units) {}

  [[nodiscard]] std::size_t raters() const { return raters_; }
  [[nodiscard]] std::size_t units() const { return units_; }
  // Empty: this rater did not judge this unit.
  [[nodiscard]] const std::optional<double>& at(std::size_t rater, std::size_t unit) const {
    return values_[rater * units_ + unit];
  }
  void set(std::size_t rater, std::size_t unit, double value) {
    values_[rater * units_ + unit] = value;
  }

 private:
  std::size_t raters_;
  std::size_t units_;
  std::vector<std::optional<double>> values_;  // one rater after the other
};

// kInvalidArgument with a sentence: no unit was judged twice; everybody said the same everywhere,
// so that chance cannot be told from agreement; a value that is not finite, or below 0 on a ratio
// scale.
[[nodiscard]] Result<double> krippendorff_alpha(const RatingTable& ratings, Measurement level);

enum class KappaWeights { kNone, kLinear, kQuadratic };
// Of the first two raters, over the units both judged. Weights count by rank among the categories
// in use. kInvalidArgument as above.
[[nodiscard]] Result<double> cohens_kappa(const RatingTable& ratings, KappaWeights weights);
// Over the units that have judgements; all of these must have the same number, two or more.
[[nodiscard]] Result<double> fleiss_kappa(const RatingTable& ratings);

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

struct BootstrapOptions {
  int resamples = 1000;
  double confidence = 0.95;
  std::uint64_t seed = 1;  // the same seed gives the same interval
};
// Percentile interval of alpha over units drawn again with replacement. Draws for which alpha
// cannot be worked out are left out; kInvalidArgument where alpha itself cannot, or hardly any draw
// can.
[[nodiscard]] Result<Interval> alpha_interval(const RatingTable& ratings, Measurement level,
                                              const BootstrapOptions& options = {});

// Of the unweighted kappa, at 95 %: its large-sample standard error (J. Fleiss, J. Cohen,
// B. Everitt, Psychological Bulletin 72, 1969), cut to [-1, 1]. Where every judgement agrees that
// error is 0 and would promise too much: the low end is then what Wilson's lower bound of the share
// that agrees would give. Errors as for cohens_kappa.
[[nodiscard]] Result<Interval> kappa_interval(const RatingTable& ratings);

// Wilson's interval for a share of `hits` in `trials`, at 95 %: also right for few trials and for
// shares near 0 and 1. {0, 1} without trials.
[[nodiscard]] Interval wilson_interval(std::uint64_t hits, std::uint64_t trials);

}  // namespace vigil::domain
