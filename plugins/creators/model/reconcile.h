// The report's first year set beside the printed report: every figure that is a total or a ratio is
// worked out again from the records and compared with what was printed, under its comparator. What
// cannot be worked out is explained, and where the report contradicts itself it is said. Pure.
#pragma once

#include <string>
#include <vector>

#include "plugins/creators/model/book.h"

namespace vigil::creators {

enum class Outcome {
  kAgrees,     // what was counted may be told as it was printed
  kExplained,  // not counted, or not comparable, and why is known
  kDiffers,    // counted, and it is something else
};

enum class Reason {
  kNone,
  kCommunity,      // of the whole community, beyond the programme's records: kept as printed
  kPerson,         // one named person's; only cited, nobody real is shipped
  kDamaged,        // the scan lost digits, units or labels
  kTarget,         // an aim of the programme; what was reached is counted beside it
  kNoNumber,       // told in words: "several million"
  kPeriod,         // the time another figure is about
  kContradiction,  // the report's own figures do not fit: see contradictions()
};

struct Reconciled {
  const PrintedFigure* printed = nullptr;  // of the book
  std::vector<double> counted;             // like printed->values; empty: not counted
  std::string counted_text;                // where it is a date
  Outcome outcome = Outcome::kExplained;
  Reason reason = Reason::kNone;
};

// Every figure of kind "figure" of the book, and the rules with a number that records can show.
[[nodiscard]] std::vector<Reconciled> reconcile(const Book& book);

// Ratios that follow from printed figures, and parts that their notes tell, e.g. amount by weight
// of GD19: 3 CNY a 斤.
struct Derived {
  std::string ids;  // "GD19"
  double value = 0;
  bool share = false;  // shown as per cent
  std::string unit;
};
[[nodiscard]] std::vector<Derived> derived_figures(const Book& book);

enum class ContradictionKind {
  kComparators,  // told with comparators that exclude each other: values a, b
  kRatio,        // a printed ratio a is b by the figures it is made of
  kPrice,        // a price a far from the season's mean b
  kIncomplete,   // a values for b things
  kParts,        // parts sum to a, the whole is b
  kUnreadable,   // a figures cannot be read with certainty
};

struct Contradiction {
  ContradictionKind kind = ContradictionKind::kUnreadable;
  std::vector<std::string> ids;  // of figures or goods
  std::string what;              // a name, where there is one
  double a = 0;
  double b = 0;
};

[[nodiscard]] std::vector<Contradiction> contradictions(const Book& book);

}  // namespace vigil::creators
