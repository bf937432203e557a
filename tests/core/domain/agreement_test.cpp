#include "core/domain/agreement.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace vigil::domain {
namespace {

// One rater a line; "." is no judgement.
RatingTable table(const std::vector<std::string>& raters) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& rater : raters) {
    std::istringstream words(rater);
    rows.emplace_back();
    for (std::string word; words >> word;) rows.back().push_back(word);
  }
  RatingTable ratings(rows.size(), rows.front().size());
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t u = 0; u < rows[r].size(); ++u)
      if (rows[r][u] != ".") ratings.set(r, u, std::stod(rows[r][u]));
  return ratings;
}

// The worked example with four observers, twelve units and missing data that alpha is published
// with.
RatingTable published() {
  return table({"1 2 3 3 2 1 4 1 2 . . .",  //
                "1 2 3 3 2 2 4 1 2 5 . 3",  //
                ". 3 3 3 2 3 4 2 2 5 1 .",  //
                "1 2 3 3 2 4 4 1 2 5 1 ."});
}

TEST(Agreement, AlphaOfThePublishedExampleAtEveryLevel) {
  EXPECT_NEAR(*krippendorff_alpha(published(), Measurement::kNominal), 0.743, 0.0005);
  EXPECT_NEAR(*krippendorff_alpha(published(), Measurement::kOrdinal), 0.815, 0.0005);
  EXPECT_NEAR(*krippendorff_alpha(published(), Measurement::kInterval), 0.849, 0.0005);
  EXPECT_NEAR(*krippendorff_alpha(published(), Measurement::kRatio), 0.797, 0.0005);
}

TEST(Agreement, AlphaIsOneWhereEverybodyAgreesAndBelowZeroWhereNobodyDoes) {
  EXPECT_DOUBLE_EQ(*krippendorff_alpha(table({"1 2 3", "1 2 3"}), Measurement::kOrdinal), 1);
  EXPECT_LT(*krippendorff_alpha(table({"1 2 1 2", "2 1 2 1"}), Measurement::kNominal), 0);
}

TEST(Agreement, WhoeverJudgedAloneChangesNothing) {
  const RatingTable with = table({"1 2 2 3 9", "1 2 3 3 ."});
  const RatingTable without = table({"1 2 2 3", "1 2 3 3"});
  EXPECT_DOUBLE_EQ(*krippendorff_alpha(with, Measurement::kOrdinal),
                   *krippendorff_alpha(without, Measurement::kOrdinal));
}

TEST(Agreement, WhatCannotBeWorkedOutSaysWhy) {
  const auto sentence = [](const RatingTable& ratings, Measurement level) {
    return krippendorff_alpha(ratings, level).error().message;
  };
  EXPECT_NE(sentence(table({"1 .", ". 2"}), Measurement::kNominal).find("two people"),
            std::string::npos);
  EXPECT_NE(sentence(table({"3 3", "3 3"}), Measurement::kNominal).find("the same"),
            std::string::npos);
  EXPECT_NE(sentence(table({"1 -2", "1 2"}), Measurement::kRatio).find("below zero"),
            std::string::npos);
  EXPECT_NE(sentence(table({"1 inf", "1 2"}), Measurement::kInterval).find("finite"),
            std::string::npos);
}

TEST(Agreement, AlphaOfManyRandomJudgementsIsNearZeroAndItsIntervalHoldsIt) {
  std::mt19937_64 random(7);
  RatingTable ratings(3, 400);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t u = 0; u < 400; ++u) ratings.set(r, u, static_cast<double>(random() % 5));
  const double alpha = *krippendorff_alpha(ratings, Measurement::kOrdinal);
  EXPECT_NEAR(alpha, 0, 0.06);
  const Interval interval = *alpha_interval(ratings, Measurement::kOrdinal, {.resamples = 400});
  EXPECT_LT(interval.low, alpha);
  EXPECT_GT(interval.high, alpha);
  EXPECT_LT(interval.low, 0);
  EXPECT_GT(interval.high, 0);
  EXPECT_LT(interval.high - interval.low, 0.25);
}

TEST(Agreement, TheSameSeedGivesTheSameInterval) {
  const auto drawn = [](std::uint64_t seed) {
    return *alpha_interval(published(), Measurement::kOrdinal, {.resamples = 200, .seed = seed});
  };
  EXPECT_EQ(drawn(3), drawn(3));
  EXPECT_NE(drawn(3), drawn(4));
}

TEST(Agreement, AnIntervalOfNothingIsRefused) {
  EXPECT_FALSE(alpha_interval(table({"3 3", "3 3"}), Measurement::kNominal));
  EXPECT_FALSE(alpha_interval(published(), Measurement::kNominal, {.resamples = 0}));
  EXPECT_FALSE(alpha_interval(published(), Measurement::kNominal, {.confidence = 1}));
}

TEST(Agreement, CohensKappaOfATwoByTwoTable) {
  RatingTable ratings(2, 50);
  std::size_t unit = 0;
  const auto add = [&](int times, double a, double b) {
    for (int i = 0; i < times; ++i, ++unit) {
      ratings.set(0, unit, a);
      ratings.set(1, unit, b);
    }
  };
  add(20, 1, 1);
  add(5, 1, 0);
  add(10, 0, 1);
  add(15, 0, 0);
  EXPECT_NEAR(*cohens_kappa(ratings, KappaWeights::kNone), 0.4, 1e-12);
  // With two categories there is only one distance.
  EXPECT_NEAR(*cohens_kappa(ratings, KappaWeights::kLinear), 0.4, 1e-12);
}

RatingTable two_by_two(int both, int first_alone, int second_alone, int neither) {
  RatingTable ratings(2, static_cast<std::size_t>(both + first_alone + second_alone + neither));
  std::size_t unit = 0;
  const auto add = [&](int times, double a, double b) {
    for (int i = 0; i < times; ++i, ++unit) {
      ratings.set(0, unit, a);
      ratings.set(1, unit, b);
    }
  };
  add(both, 1, 1);
  add(first_alone, 1, 0);
  add(second_alone, 0, 1);
  add(neither, 0, 0);
  return ratings;
}

// Worked by hand from the formula of Fleiss, Cohen and Everitt: standard error 0.1270.
TEST(Agreement, TheIntervalOfKappaIsThatOfItsLargeSampleError) {
  const Interval interval = *kappa_interval(two_by_two(20, 5, 10, 15));
  EXPECT_NEAR(interval.low, 0.4 - 1.959964 * 0.126996, 1e-5);
  EXPECT_NEAR(interval.high, 0.4 + 1.959964 * 0.126996, 1e-5);
}

TEST(Agreement, TheIntervalOfKappaHoldsTheTrueKappaAsOftenAsItSays) {
  // Two people who agree with probability 0.8 on a coin's two sides: kappa is 0.6.
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> share(0, 1);
  int held = 0;
  constexpr int kTimes = 1'000;
  for (int i = 0; i < kTimes; ++i) {
    RatingTable ratings(2, 200);
    for (std::size_t unit = 0; unit < 200; ++unit) {
      const double a = share(random) < 0.5 ? 0 : 1;
      ratings.set(0, unit, a);
      ratings.set(1, unit, share(random) < 0.8 ? a : 1 - a);
    }
    const Interval interval = *kappa_interval(ratings);
    held += interval.low <= 0.6 && 0.6 <= interval.high ? 1 : 0;
  }
  EXPECT_GT(held, 925);
  EXPECT_LT(held, 975);
}

TEST(Agreement, WhereEverythingAgreesTheIntervalOfKappaStillIsOne) {
  const Interval few = *kappa_interval(two_by_two(3, 0, 0, 3));
  const Interval many = *kappa_interval(two_by_two(300, 0, 0, 300));
  EXPECT_EQ(few.high, 1);
  EXPECT_LT(few.low, 0.5);
  EXPECT_GT(many.low, 0.95);
  EXPECT_LT(many.low, 1);
  EXPECT_FALSE(kappa_interval(two_by_two(4, 0, 0, 0)));
}

TEST(Agreement, WeightedKappaForgivesNeighbours) {
  const RatingTable near = table({"1 2 3 4 5 1 2 3", "2 3 4 5 5 1 1 2"});
  const double plain = *cohens_kappa(near, KappaWeights::kNone);
  const double linear = *cohens_kappa(near, KappaWeights::kLinear);
  const double quadratic = *cohens_kappa(near, KappaWeights::kQuadratic);
  EXPECT_LT(plain, linear);
  EXPECT_LT(linear, quadratic);
}

TEST(Agreement, FleissKappaOfThePublishedExample) {
  const int counts[10][5] = {{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0},
                             {2, 2, 8, 1, 1},  {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2},
                             {6, 5, 2, 1, 0},  {0, 2, 2, 3, 7}};
  RatingTable ratings(14, 10);
  for (std::size_t unit = 0; unit < 10; ++unit) {
    std::size_t rater = 0;
    for (int category = 0; category < 5; ++category)
      for (int n = 0; n < counts[unit][category]; ++n) ratings.set(rater++, unit, category);
  }
  EXPECT_NEAR(*fleiss_kappa(ratings), 0.210, 0.0005);
}

TEST(Agreement, FleissKappaRefusesUnequalNumbersOfJudgements) {
  EXPECT_FALSE(fleiss_kappa(table({"1 2 3", "1 2 .", "1 2 2"})));
  EXPECT_FALSE(fleiss_kappa(table({"1 2 3", "1 2 ."})));
}

TEST(Agreement, WilsonsInterval) {
  const Interval half = wilson_interval(50, 100);
  EXPECT_NEAR(half.low, 0.4038, 0.0001);
  EXPECT_NEAR(half.high, 0.5962, 0.0001);
  EXPECT_EQ(wilson_interval(0, 0), (Interval{0, 1}));
  EXPECT_EQ(wilson_interval(0, 10).low, 0);
  EXPECT_NEAR(wilson_interval(0, 10).high, 0.2775, 0.0001);
  EXPECT_EQ(wilson_interval(10, 10).high, 1);
}

}  // namespace
}  // namespace vigil::domain
