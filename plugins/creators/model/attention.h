// How evenly attention is shared out among leaders: Gini coefficient and Lorenz curve of views, by
// cohort and over time. Both forms are told by name: population (the leaders are all there are) and
// n/(n-1) (a sample of more). Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/creators/model/book.h"

namespace vigil::creators {

struct Attention {
  std::string cohort;  // empty: all admitted leaders
  std::size_t accounts = 0;
  double population = 0;  // Gini
  double unbiased = 0;    // times n / (n - 1); equal to population for fewer than two
  double top_tenth = 0;   // share of views of the most seen tenth, at least one account
  std::vector<std::pair<double, double>> lorenz;  // the least seen first, from {0,0} to {1,1}
};

// Views of admitted leaders from `from` to before `to`. Without accounts that have figures: 0
// accounts and an empty curve.
[[nodiscard]] Attention attention_of(const Book& book, std::string_view cohort, Day from, Day to);

struct AttentionPoint {
  Day month{};  // its first day
  double population = 0;
  double unbiased = 0;
};
// By calendar month, for months in which two accounts or more have figures.
[[nodiscard]] std::vector<AttentionPoint> attention_over_time(const Book& book,
                                                              std::string_view cohort);

// Fans that accounts of a cohort gained: what they had last by `to`, less what they had last by
// `from`.
[[nodiscard]] double fans_gained(const Book& book, std::string_view cohort, Day from, Day to);

}  // namespace vigil::creators
