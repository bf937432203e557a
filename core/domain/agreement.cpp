#include "core/domain/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <utility>

namespace vigil::domain {
namespace {

constexpr double kNormal95 = 1.959963984540054;  // 97.5 % of the normal distribution

Error unusable(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

Error all_the_same() {
  return unusable("All judgements are the same: agreement cannot be told from chance.");
}

// The values in use, in order, and how often each was given to each unit.
struct Counts {
  std::vector<double> values;
  std::vector<std::vector<double>> of_unit;  // by value; units with fewer than two are left out
};

Result<Counts> count(const RatingTable& ratings, Measurement level) {
  Counts counts;
  for (std::size_t unit = 0; unit < ratings.units(); ++unit) {
    for (std::size_t rater = 0; rater < ratings.raters(); ++rater) {
      const std::optional<double>& value = ratings.at(rater, unit);
      if (!value) continue;
      if (!std::isfinite(*value)) return unusable("A judgement is not a finite number.");
      if (level == Measurement::kRatio && *value < 0)
        return unusable(fmt::format("On a ratio scale {} is below zero.", *value));
      counts.values.push_back(*value);
    }
  }
  std::sort(counts.values.begin(), counts.values.end());
  counts.values.erase(std::unique(counts.values.begin(), counts.values.end()), counts.values.end());
  for (std::size_t unit = 0; unit < ratings.units(); ++unit) {
    std::vector<double> times(counts.values.size());
    double judgements = 0;
    for (std::size_t rater = 0; rater < ratings.raters(); ++rater) {
      const std::optional<double>& value = ratings.at(rater, unit);
      if (!value) continue;
      const auto place = std::lower_bound(counts.values.begin(), counts.values.end(), *value);
      times[static_cast<std::size_t>(place - counts.values.begin())] += 1;
      judgements += 1;
    }
    if (judgements >= 2) counts.of_unit.push_back(std::move(times));
  }
  if (counts.of_unit.empty())
    return unusable("No unit was judged by two people: there is nothing to compare.");
  return counts;
}

// The squared difference between the values a < b, by rank; `given` is how often each was given.
double difference(const std::vector<double>& values, const std::vector<double>& given,
                  std::size_t a, std::size_t b, Measurement level) {
  switch (level) {
    case Measurement::kNominal: return 1;
    case Measurement::kOrdinal: {
      double between = -(given[a] + given[b]) / 2;
      for (std::size_t v = a; v <= b; ++v) between += given[v];
      return between * between;
    }
    case Measurement::kInterval: return (values[b] - values[a]) * (values[b] - values[a]);
    case Measurement::kRatio: {
      const double sum = values[a] + values[b];
      const double share = sum > 0 ? (values[b] - values[a]) / sum : 0;
      return share * share;
    }
  }
  return 0;
}

// Alpha of these units, each as often as `times` says; none when it cannot be worked out.
std::optional<double> alpha_of(const Counts& counts, const std::vector<int>& times,
                               Measurement level) {
  const std::size_t kinds = counts.values.size();
  std::vector<double> coincidences(kinds * kinds);
  for (std::size_t unit = 0; unit < counts.of_unit.size(); ++unit) {
    if (times[unit] == 0) continue;
    const std::vector<double>& given = counts.of_unit[unit];
    double judgements = 0;
    for (const double n : given) judgements += n;
    const double weight = times[unit] / (judgements - 1);
    for (std::size_t a = 0; a < kinds; ++a) {
      if (given[a] == 0) continue;
      for (std::size_t b = 0; b < kinds; ++b)
        coincidences[a * kinds + b] += weight * given[a] * (given[b] - (a == b ? 1 : 0));
    }
  }
  std::vector<double> given(kinds);
  double all = 0;
  for (std::size_t a = 0; a < kinds; ++a) {
    for (std::size_t b = 0; b < kinds; ++b) given[a] += coincidences[a * kinds + b];
    all += given[a];
  }
  double observed = 0;
  double expected = 0;
  for (std::size_t a = 0; a < kinds; ++a) {
    for (std::size_t b = a + 1; b < kinds; ++b) {
      if (given[a] == 0 || given[b] == 0) continue;
      const double squared = difference(counts.values, given, a, b, level);
      observed += coincidences[a * kinds + b] * squared;
      expected += given[a] * given[b] * squared;
    }
  }
  if (!(expected > 0)) return std::nullopt;
  return 1 - (all - 1) * observed / expected;
}

}  // namespace

Result<double> krippendorff_alpha(const RatingTable& ratings, Measurement level) {
  const Result<Counts> counts = count(ratings, level);
  if (!counts) return counts.error();
  const std::vector<int> once(counts->of_unit.size(), 1);
  const std::optional<double> alpha = alpha_of(*counts, once, level);
  if (!alpha) return all_the_same();
  return *alpha;
}

Result<Interval> alpha_interval(const RatingTable& ratings, Measurement level,
                                const BootstrapOptions& options) {
  if (options.resamples < 1 || !(options.confidence > 0) || !(options.confidence < 1))
    return unusable("An interval needs at least one draw and a confidence between 0 and 1.");
  const Result<Counts> counts = count(ratings, level);
  if (!counts) return counts.error();
  const std::size_t units = counts->of_unit.size();
  // Units that were judged alike count alike: alpha is worked out over the few kinds of them.
  std::map<std::vector<double>, std::size_t> kinds;
  std::vector<std::size_t> kind_of;
  Counts few{counts->values, {}};
  for (const std::vector<double>& given : counts->of_unit) {
    const auto [kind, fresh] = kinds.try_emplace(given, few.of_unit.size());
    if (fresh) few.of_unit.push_back(given);
    kind_of.push_back(kind->second);
  }
  std::mt19937_64 random(options.seed);
  std::vector<double> drawn;
  std::vector<int> times(few.of_unit.size());
  for (int i = 0; i < options.resamples; ++i) {
    std::fill(times.begin(), times.end(), 0);
    for (std::size_t unit = 0; unit < units; ++unit) ++times[kind_of[random() % units]];
    if (const std::optional<double> alpha = alpha_of(few, times, level)) drawn.push_back(*alpha);
  }
  if (drawn.size() * 2 < static_cast<std::size_t>(options.resamples)) {
    return unusable("The judgements differ too little for an interval.");
  }
  std::sort(drawn.begin(), drawn.end());
  const double tail = (1 - options.confidence) / 2;
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(drawn.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, drawn.size() - 1);
    return drawn[below] + (place - static_cast<double>(below)) * (drawn[above] - drawn[below]);
  };
  return Interval{at(tail), at(1 - tail)};
}

Result<double> cohens_kappa(const RatingTable& ratings, KappaWeights weights) {
  if (ratings.raters() < 2) return unusable("Kappa needs the judgements of two people.");
  RatingTable both(2, ratings.units());
  std::size_t shared = 0;
  for (std::size_t unit = 0; unit < ratings.units(); ++unit) {
    if (!ratings.at(0, unit) || !ratings.at(1, unit)) continue;
    both.set(0, unit, *ratings.at(0, unit));
    both.set(1, unit, *ratings.at(1, unit));
    ++shared;
  }
  const Result<Counts> counts = count(both, Measurement::kNominal);
  if (!counts) return counts.error();
  const std::vector<double>& values = counts->values;
  const auto rank = [&](double value) {
    return static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), value) -
                                    values.begin());
  };
  const auto weight = [&](std::size_t a, std::size_t b) {
    const double far = a > b ? static_cast<double>(a - b) : static_cast<double>(b - a);
    switch (weights) {
      case KappaWeights::kNone: return a == b ? 0.0 : 1.0;
      case KappaWeights::kLinear: return far;
      case KappaWeights::kQuadratic: return far * far;
    }
    return 0.0;
  };
  std::vector<double> first(values.size());
  std::vector<double> second(values.size());
  double observed = 0;
  for (std::size_t unit = 0; unit < both.units(); ++unit) {
    if (!both.at(0, unit)) continue;
    const std::size_t a = rank(*both.at(0, unit));
    const std::size_t b = rank(*both.at(1, unit));
    first[a] += 1;
    second[b] += 1;
    observed += weight(a, b);
  }
  double expected = 0;
  for (std::size_t a = 0; a < values.size(); ++a)
    for (std::size_t b = 0; b < values.size(); ++b) expected += weight(a, b) * first[a] * second[b];
  if (!(expected > 0)) return all_the_same();
  return 1 - observed * static_cast<double>(shared) / expected;
}

Result<Interval> kappa_interval(const RatingTable& ratings) {
  const Result<double> kappa = cohens_kappa(ratings, KappaWeights::kNone);
  if (!kappa) return kappa.error();
  std::map<std::pair<double, double>, double> cells;
  std::map<double, double> first;
  std::map<double, double> second;
  double shared = 0;
  for (std::size_t unit = 0; unit < ratings.units(); ++unit) {
    if (!ratings.at(0, unit) || !ratings.at(1, unit)) continue;
    cells[{*ratings.at(0, unit), *ratings.at(1, unit)}] += 1;
    first[*ratings.at(0, unit)] += 1;
    second[*ratings.at(1, unit)] += 1;
    shared += 1;
  }
  double agreed = 0;
  double by_chance = 0;
  for (const auto& [value, times] : first) {
    by_chance += times / shared * (second[value] / shared);
    const auto both = cells.find({value, value});
    if (both != cells.end()) agreed += both->second / shared;
  }
  const double left = 1 - by_chance;
  if (agreed >= 1) {
    const auto trials = static_cast<std::uint64_t>(shared);
    return Interval{std::max(-1.0, (wilson_interval(trials, trials).low - by_chance) / left), 1};
  }
  double variance = -std::pow(agreed * by_chance - 2 * by_chance + agreed, 2);
  for (const auto& [cell, times] : cells) {
    const auto& [a, b] = cell;
    // The share of a's column and of b's row: for one that agrees, both of its own.
    const double marginals = second[a] / shared + first[b] / shared;
    const double term = a == b ? left - marginals * (1 - agreed) : marginals * (1 - agreed);
    variance += times / shared * term * term;
  }
  variance = std::max(0.0, variance) / (shared * std::pow(left, 4));
  const double half = kNormal95 * std::sqrt(variance);
  return Interval{std::max(-1.0, *kappa - half), std::min(1.0, *kappa + half)};
}

Result<double> fleiss_kappa(const RatingTable& ratings) {
  const Result<Counts> counts = count(ratings, Measurement::kNominal);
  if (!counts) return counts.error();
  std::size_t judged = 0;
  for (std::size_t unit = 0; unit < ratings.units(); ++unit) {
    for (std::size_t rater = 0; rater < ratings.raters(); ++rater) {
      if (!ratings.at(rater, unit)) continue;
      ++judged;
      break;
    }
  }
  std::vector<double> share(counts->values.size());
  double a_unit = 0;
  double agreeing = 0;
  for (const std::vector<double>& given : counts->of_unit) {
    double judgements = 0;
    double pairs = 0;
    for (std::size_t v = 0; v < given.size(); ++v) {
      judgements += given[v];
      pairs += given[v] * (given[v] - 1);
      share[v] += given[v];
    }
    if (a_unit == 0) a_unit = judgements;
    if (judgements != a_unit || judged != counts->of_unit.size())
      return unusable("Fleiss' kappa needs the same number of judgements for every unit.");
    agreeing += pairs / (judgements * (judgements - 1));
  }
  const auto units = static_cast<double>(counts->of_unit.size());
  double by_chance = 0;
  for (const double given : share) by_chance += given * given;
  by_chance /= units * a_unit * units * a_unit;
  if (!(by_chance < 1)) return all_the_same();
  return (agreeing / units - by_chance) / (1 - by_chance);
}

Interval wilson_interval(std::uint64_t hits, std::uint64_t trials) {
  if (trials == 0) return {0, 1};
  constexpr double kZ = kNormal95;
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(hits) / n;
  const double divisor = 1 + kZ * kZ / n;
  const double middle = (share + kZ * kZ / (2 * n)) / divisor;
  const double half = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n)) / divisor;
  return {hits == 0 ? 0 : std::max(0.0, middle - half),
          hits == trials ? 1 : std::min(1.0, middle + half)};
}

}  // namespace vigil::domain
