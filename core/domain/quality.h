// How well decisions hold up: against known answers (golden items), against a second person's
// (blind double review), and a person's against the machine's removals.
//
// Shares come with Wilson's interval, Cohen's kappa with its standard error's, Krippendorff's alpha
// with a bootstrap one (agreement.h); what cannot be told says why. An escalation is no opinion and
// is counted nowhere. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/agreement.h"
#include "core/domain/disclosure.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

enum class CheckKind { kGolden, kDouble, kMachine };

inline constexpr CheckKind kAllCheckKinds[] = {CheckKind::kGolden, CheckKind::kDouble,
                                               CheckKind::kMachine};

[[nodiscard]] std::string_view to_word(CheckKind kind);
[[nodiscard]] std::optional<CheckKind> check_kind_from_word(std::string_view word);

// One finished check: what a person said, and what is held against it.
struct QualityCheck {
  CheckKind kind = CheckKind::kGolden;
  std::string person;
  std::string other;  // double: who looked second; else empty
  Verdict verdict = Verdict::kAllow;
  Verdict held_against = Verdict::kAllow;  // the known answer, the other's verdict, the machine's
  std::string policy;                      // empty: none
  // The policy of the verdict is the known answer's too, or nobody asks for one.
  bool same_policy = true;
  int tier = 1;
  WallTime at{};
};

struct Share {
  std::uint64_t hits = 0;
  std::uint64_t trials = 0;
  Interval interval{0, 1};
  [[nodiscard]] double value() const {
    return trials == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(trials);
  }
};

struct Estimate {
  std::optional<double> value;
  std::optional<Interval> interval;
  std::string why_not;  // where one of them is missing
};

struct QualityFigures {
  Share accuracy;         // golden: verdict and policy as known
  Share agreement;        // double: the same verdict
  Estimate kappa;         // double; the first look against the second
  Estimate alpha;         // double; verdicts as categories
  Estimate alpha_ranked;  // double; verdicts by how much they take away
  Share machine;          // machine: a person removes it as well
};

[[nodiscard]] QualityFigures figures_of(std::span<const QualityCheck> checks,
                                        const BootstrapOptions& options = {.resamples = 200});

enum class SliceBy { kPolicy, kTier, kHour };

[[nodiscard]] std::string_view to_word(SliceBy by);
[[nodiscard]] std::optional<SliceBy> slice_by_from_word(std::string_view word);

// Which slice a check falls into: the policy's id ("-" for none), "1", "00" to "23". `east` of
// Greenwich is where the operator's hours are.
[[nodiscard]] std::string slice_of(const QualityCheck& check, SliceBy by,
                                   std::chrono::minutes east);

// One a kind, in the order of kAllCheckKinds.
using Disclosures = std::array<Disclosure, std::size(kAllCheckKinds)>;

struct QualitySlice {
  std::string key;
  Disclosures disclosure{};  // of its golden, double and machine checks
  QualityFigures figures;    // of what is shown; the rest is empty
};

struct QualityTable {
  Disclosures total_disclosure{};  // never kComplement
  QualityFigures total;
  std::vector<QualitySlice> slices;  // by key
};

// For others than the people themselves: what too few people are behind is withheld, and what would
// give that away (disclosure.h). Golden items, double reviews and checks of the machine are done by
// different people, so each of them is a table of its own here.
[[nodiscard]] QualityTable disclosed_table(std::span<const QualityCheck> checks, SliceBy by,
                                           std::chrono::minutes east,
                                           std::size_t fewest = kFewestPeople);

// The same for the person whose checks they are: all of it. In a double review the person is the
// first of both; `checks` that are not the person's are left out, and so are those of the machine.
[[nodiscard]] QualityTable own_table(std::span<const QualityCheck> checks, std::string_view person,
                                     SliceBy by, std::chrono::minutes east);

}  // namespace vigil::domain
