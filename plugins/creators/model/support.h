// Traffic as money's worth: what exposure costs, how fast the budget may be spent, who may have it,
// and whether one more grant fits. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "plugins/creators/model/book.h"

namespace vigil::creators {

struct Pacing {
  double amount = 0;     // CNY, the whole budget
  double granted = 0;    // promised, whether delivered or not
  double delivered = 0;  // CNY, as far as it was shown
  double even = 0;       // CNY that even spending would have delivered by the day asked
  double left = 0;       // amount less granted
  double per_day = 0;    // CNY a day from the day asked to the end that would use up what is left
  double days_left = 0;
};

// Grants of kind "traffic" that begin in the budget's time belong to it.
[[nodiscard]] Pacing pacing_of(const Book& book, const Budget& budget, Day today);

// Delivered CNY by month of the budget, an entry a month; a grant is spread evenly over its days.
[[nodiscard]] std::vector<double> delivered_by_month(const Book& book, const Budget& budget);

// Why a grant cannot be made; each of these has its sentence in the person's language.
enum class GrantProblem {
  kNone,
  kNoAmount,     // zero, below it or not finite
  kOverBudget,   // more than what is left
  kNoTariff,     // the budget has no such tariff
  kNotEligible,  // the leader's county is no poverty county
  kOutOfTime,    // begins before or after the budget's years, or ends before it begins
  kNotAdmitted,  // no leader, or not an admitted one
};

// `replaces`: the id of the grant this is a new version of, whose amount counts no more.
[[nodiscard]] GrantProblem check_grant(const Book& book, const Budget& budget, const Grant& grant,
                                       std::string_view replaces = {});

// Impressions that so much money buys at the price of that day.
[[nodiscard]] double impressions_for(const Budget& budget, std::string_view tariff, double cny,
                                     Day on);

// ---- effect ------------------------------------------------------------------------------------

struct Effect {
  std::size_t treated = 0;   // accounts that had support and figures on both sides
  std::size_t controls = 0;  // different accounts they were compared with
  double before = 0;         // mean views a day of the supported, before
  double after = 0;
  double control_before = 0;
  double control_after = 0;
  // Difference in differences of log views, as growth: 0.35 is 35 % more than the controls' growth
  // would have given. Interval: Student's t over the supported accounts, 95 %.
  double growth = 0;
  double low = 0;
  double high = 0;
};

// Before and after `turn`, `days` on either side. Each supported account is set beside the
// `neighbours` accounts without traffic support in the same field whose views before were nearest
// (all fields, where a field has none). kInvalidArgument with a sentence when fewer than two
// supported accounts, or no control, have figures.
[[nodiscard]] Result<Effect> effect_of_support(const Book& book, Day turn, int days,
                                               std::size_t neighbours = 3);

// Plain difference in differences of four means (Card and Krueger 1994, table 3).
[[nodiscard]] inline double difference_in_differences(double before, double after,
                                                      double control_before, double control_after) {
  return (after - before) - (control_after - control_before);
}

// Upper 2.5 % point of Student's t for so many degrees of freedom (Fisher's published table; the
// next lower entry between entries, so that intervals are never too narrow).
[[nodiscard]] double student_t_975(std::size_t degrees);

}  // namespace vigil::creators
