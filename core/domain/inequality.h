// How unevenly something is shared out: reach over authors, waiting over their clips. Pure.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace vigil::domain {

// kPopulation: the values are all there are, G = sum of |a - b| over all pairs / (2 n^2 mean).
// kUnbiased: they are a sample; the same times n / (n - 1).
enum class GiniForm { kPopulation, kUnbiased };

// 0: everybody has the same; towards 1: one has everything. Where all values are 0, nobody has more
// than anybody: 0. kInvalidArgument with a sentence for no value (two are needed for kUnbiased), a
// negative or not finite one.
[[nodiscard]] Result<double> gini(std::span<const double> values, GiniForm form);

// Lorenz curve: {share of people, share of the whole they have together}, the poorest first, from
// {0, 0} to {1, 1}; n + 1 points. Errors as above.
[[nodiscard]] Result<std::vector<std::pair<double, double>>> lorenz_curve(
    std::span<const double> values);

}  // namespace vigil::domain
