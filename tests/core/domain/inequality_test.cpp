#include "core/domain/inequality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace vigil::domain {
namespace {

using Values = std::vector<double>;

double by_pairs(const Values& values) {
  double differences = 0;
  double sum = 0;
  for (const double a : values) {
    sum += a;
    for (const double b : values) differences += std::abs(a - b);
  }
  return differences / (2 * static_cast<double>(values.size()) * sum);
}

TEST(Inequality, GiniOfAFewValues) {
  EXPECT_DOUBLE_EQ(*gini(Values{5, 5, 5, 5}, GiniForm::kPopulation), 0);
  EXPECT_DOUBLE_EQ(*gini(Values{0, 0, 0, 8}, GiniForm::kPopulation), 0.75);
  EXPECT_DOUBLE_EQ(*gini(Values{0, 0, 0, 8}, GiniForm::kUnbiased), 1);
  EXPECT_DOUBLE_EQ(*gini(Values{3, 1, 2}, GiniForm::kPopulation), 2.0 / 9);
  EXPECT_DOUBLE_EQ(*gini(Values{7}, GiniForm::kPopulation), 0);
  EXPECT_DOUBLE_EQ(*gini(Values{0, 0}, GiniForm::kUnbiased), 0);
}

TEST(Inequality, EqualsTheDefinitionOverAllPairs) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> reach(8, 2);
  for (int round = 0; round < 20; ++round) {
    Values values(1 + random() % 60);
    for (double& value : values) value = reach(random);
    EXPECT_NEAR(*gini(values, GiniForm::kPopulation), by_pairs(values), 1e-12);
  }
}

TEST(Inequality, DoesNotOverflow) {
  const double huge = std::numeric_limits<double>::max();
  EXPECT_NEAR(*gini(Values{huge, huge, huge, 0}, GiniForm::kPopulation), 0.25, 1e-12);
}

TEST(Inequality, WhatIsNoShareIsRefused) {
  EXPECT_FALSE(gini(Values{}, GiniForm::kPopulation));
  EXPECT_FALSE(gini(Values{1}, GiniForm::kUnbiased));
  EXPECT_FALSE(gini(Values{1, -1}, GiniForm::kPopulation));
  EXPECT_FALSE(gini(Values{1, std::nan("")}, GiniForm::kPopulation));
  EXPECT_FALSE(lorenz_curve(Values{}));
}

TEST(Inequality, TheLorenzCurveEnclosesTheGini) {
  const Values values = {1, 4, 2, 9, 4};
  const auto curve = *lorenz_curve(values);
  ASSERT_EQ(curve.size(), 6u);
  EXPECT_EQ(curve.front(), (std::pair<double, double>(0, 0)));
  EXPECT_EQ(curve.back(), (std::pair<double, double>(1, 1)));
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_GE(curve[i].second, curve[i - 1].second);
    area += (curve[i].first - curve[i - 1].first) * (curve[i].second + curve[i - 1].second) / 2;
  }
  EXPECT_NEAR(1 - 2 * area, *gini(values, GiniForm::kPopulation), 1e-12);
}

TEST(Inequality, WhereNobodyHasAnythingTheCurveIsStraight) {
  const auto curve = *lorenz_curve(Values{0, 0});
  EXPECT_EQ(curve[1], (std::pair<double, double>(0.5, 0.5)));
}

}  // namespace
}  // namespace vigil::domain
