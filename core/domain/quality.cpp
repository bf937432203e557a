#include "core/domain/quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/domain/word_table.h"

namespace vigil::domain {
namespace {

constexpr Word<CheckKind> kKindWords[] = {{CheckKind::kGolden, "golden"},
                                          {CheckKind::kDouble, "double"},
                                          {CheckKind::kMachine, "machine"}};

constexpr Word<SliceBy> kSliceWords[] = {
    {SliceBy::kPolicy, "policy"}, {SliceBy::kTier, "tier"}, {SliceBy::kHour, "hour"}};

// By how much they take away, as the ladder counts distances.
double rank_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow: return 0;
    case Verdict::kLabel: return 1;
    case Verdict::kWarn: return 2;
    case Verdict::kLimit: return 3;
    case Verdict::kRemove: return 4;
    case Verdict::kEscalate: break;
  }
  return 0;
}

bool is_opinion(const QualityCheck& check) {
  return check.verdict != Verdict::kEscalate && check.held_against != Verdict::kEscalate;
}

bool holds(const QualityCheck& check) {
  return check.verdict == check.held_against &&
         (check.kind != CheckKind::kGolden || check.same_policy);
}

void count(Share& share, const QualityCheck& check) {
  ++share.trials;
  share.hits += holds(check) ? 1 : 0;
}

Estimate estimate(const Result<double>& value, const Result<Interval>& interval) {
  Estimate told;
  if (value) told.value = *value;
  if (interval) told.interval = *interval;
  if (!value) {
    told.why_not = value.error().message;
  } else if (!interval) {
    told.why_not = interval.error().message;
  }
  return told;
}

using Slices = std::map<std::string, std::vector<QualityCheck>>;

Slices sliced(std::span<const QualityCheck> checks, SliceBy by, std::chrono::minutes east) {
  Slices slices;
  for (const QualityCheck& check : checks) slices[slice_of(check, by, east)].push_back(check);
  return slices;
}

People people_of(std::span<const QualityCheck> checks, CheckKind kind) {
  People people;
  for (const QualityCheck& check : checks) {
    if (check.kind != kind || !is_opinion(check)) continue;
    people.insert(check.person);
    if (!check.other.empty()) people.insert(check.other);
  }
  return people;
}

std::vector<QualityCheck> shown_of(std::vector<QualityCheck> checks, const Disclosures& disclosed) {
  std::erase_if(checks, [&](const QualityCheck& check) {
    return disclosed[static_cast<std::size_t>(check.kind)] != Disclosure::kShown;
  });
  return checks;
}

}  // namespace

std::string_view to_word(CheckKind kind) { return word_for(kKindWords, kind); }
std::optional<CheckKind> check_kind_from_word(std::string_view word) {
  return value_for(kKindWords, word);
}
std::string_view to_word(SliceBy by) { return word_for(kSliceWords, by); }
std::optional<SliceBy> slice_by_from_word(std::string_view word) {
  return value_for(kSliceWords, word);
}

QualityFigures figures_of(std::span<const QualityCheck> checks, const BootstrapOptions& options) {
  QualityFigures figures;
  std::vector<const QualityCheck*> pairs;
  for (const QualityCheck& check : checks) {
    if (!is_opinion(check)) continue;
    switch (check.kind) {
      case CheckKind::kGolden: count(figures.accuracy, check); break;
      case CheckKind::kMachine: count(figures.machine, check); break;
      case CheckKind::kDouble:
        count(figures.agreement, check);
        pairs.push_back(&check);
        break;
    }
  }
  for (Share* share : {&figures.accuracy, &figures.agreement, &figures.machine})
    share->interval = wilson_interval(share->hits, share->trials);
  RatingTable ratings(2, pairs.size());
  for (std::size_t unit = 0; unit < pairs.size(); ++unit) {
    ratings.set(0, unit, rank_of(pairs[unit]->verdict));
    ratings.set(1, unit, rank_of(pairs[unit]->held_against));
  }
  figures.kappa = estimate(cohens_kappa(ratings, KappaWeights::kNone), kappa_interval(ratings));
  figures.alpha = estimate(krippendorff_alpha(ratings, Measurement::kNominal),
                           alpha_interval(ratings, Measurement::kNominal, options));
  figures.alpha_ranked = estimate(krippendorff_alpha(ratings, Measurement::kOrdinal),
                                  alpha_interval(ratings, Measurement::kOrdinal, options));
  return figures;
}

std::string slice_of(const QualityCheck& check, SliceBy by, std::chrono::minutes east) {
  switch (by) {
    case SliceBy::kPolicy: return check.policy.empty() ? "-" : check.policy;
    case SliceBy::kTier: return std::to_string(check.tier);
    case SliceBy::kHour: break;
  }
  const auto there = std::chrono::floor<std::chrono::hours>(check.at + east);
  const auto day = std::chrono::floor<std::chrono::days>(there);
  return fmt::format("{:02}", (there - day).count());
}

QualityTable disclosed_table(std::span<const QualityCheck> checks, SliceBy by,
                             std::chrono::minutes east, std::size_t fewest) {
  QualityTable table;
  const Slices slices = sliced(checks, by, east);
  for (const auto& [key, of_slice] : slices) {
    table.slices.push_back({.key = key, .disclosure = {}, .figures = {}});
  }
  for (const CheckKind kind : kAllCheckKinds) {
    const auto at = static_cast<std::size_t>(kind);
    std::vector<People> groups;
    for (const auto& [key, of_slice] : slices) groups.push_back(people_of(of_slice, kind));
    const DisclosedTable disclosed = disclose(groups, fewest);
    // A kind that nobody was checked by tells nothing of anybody.
    const bool nobody = people_of(checks, kind).empty();
    table.total_disclosure[at] =
        disclosed.total_shown || nobody ? Disclosure::kShown : Disclosure::kTooFew;
    for (std::size_t i = 0; i < table.slices.size(); ++i)
      table.slices[i].disclosure[at] = disclosed.groups[i];
  }
  table.total = figures_of(shown_of({checks.begin(), checks.end()}, table.total_disclosure));
  for (QualitySlice& slice : table.slices)
    slice.figures = figures_of(shown_of(slices.at(slice.key), slice.disclosure));
  return table;
}

QualityTable own_table(std::span<const QualityCheck> checks, std::string_view person, SliceBy by,
                       std::chrono::minutes east) {
  std::vector<QualityCheck> own;
  for (const QualityCheck& check : checks) {
    if (check.kind == CheckKind::kMachine || check.person != person) continue;
    own.push_back(check);
  }
  QualityTable table;
  table.total = figures_of(own);
  for (const auto& [key, of_slice] : sliced(own, by, east)) {
    table.slices.push_back({.key = key, .disclosure = {}, .figures = figures_of(of_slice)});
  }
  return table;
}

}  // namespace vigil::domain
