#include "core/domain/sampling.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace vigil::domain {
namespace {

const Sampler kSampler(std::string(32, 'k'));

TEST(Sampling, ADrawIsTheSameForEverAndAnotherUnderAnotherKeyOrForAnotherEnd) {
  EXPECT_EQ(kSampler.number("double", "clip-1"), kSampler.number("double", "clip-1"));
  EXPECT_NE(kSampler.number("double", "clip-1"), kSampler.number("double", "clip-2"));
  EXPECT_NE(kSampler.number("double", "clip-1"), kSampler.number("machine", "clip-1"));
  EXPECT_NE(kSampler.number("double", "clip-1"),
            Sampler(std::string(32, 'l')).number("double", "clip-1"));
}

TEST(Sampling, TheShareIsTheRate) {
  int drawn = 0;
  for (int i = 0; i < 20'000; ++i)
    drawn += kSampler.draws(0.1, "double", "clip-" + std::to_string(i)) ? 1 : 0;
  EXPECT_NEAR(drawn, 2'000, 150);
}

TEST(Sampling, NothingAtZeroEverythingAtOneAndMoreAtAHigherRate) {
  for (int i = 0; i < 2'000; ++i) {
    const std::string text = std::to_string(i);
    EXPECT_FALSE(kSampler.draws(0, "x", text));
    EXPECT_TRUE(kSampler.draws(1, "x", text));
    if (kSampler.draws(0.2, "x", text)) {
      EXPECT_TRUE(kSampler.draws(0.5, "x", text));
    }
  }
}

TEST(Sampling, TheFirstDigitsAreEvenlySpread) {
  std::array<int, 10> digits{};
  for (int i = 0; i < 10'000; ++i)
    ++digits.at(static_cast<std::size_t>(kSampler.number("x", std::to_string(i)) * 10));
  for (const int times : digits) EXPECT_NEAR(times, 1'000, 150);
}

}  // namespace
}  // namespace vigil::domain
