// Krippendorff's alpha with its bootstrap interval beside one plain pass over the same judgements:
// 10,000 clips, five raters, four intensities, a tenth of them missing. The plain pass is alpha
// alone, as core/domain works it out. Both are measured in turns in this run, and the ratio of the
// medians is the figure; the goal is 300 or less for 1,000 resamples.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "core/domain/agreement.h"

namespace {

using vigil::domain::Measurement;
using vigil::domain::RatingTable;
using Clock = std::chrono::steady_clock;

RatingTable make_table(std::size_t raters, std::size_t clips, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  RatingTable table(raters, clips);
  for (std::size_t clip = 0; clip < clips; ++clip) {
    const auto truth = random() % 4;
    for (std::size_t rater = 0; rater < raters; ++rater) {
      if (random() % 10 == 0) continue;
      const auto near = random() % 5 == 0 ? random() % 4 : truth;
      table.set(rater, clip, static_cast<double>(near));
    }
  }
  return table;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <typename Work>
double milliseconds(const Work& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t clips = 10'000;
  std::size_t raters = 5;
  int resamples = 1'000;
  int runs = 7;
  std::uint64_t seed = 20261130;
  bool as_json = false;
  CLI::App app("Alpha with its bootstrap interval beside alpha alone.");
  app.add_option("--clips", clips)->capture_default_str();
  app.add_option("--raters", raters)->capture_default_str();
  app.add_option("--resamples", resamples)->capture_default_str();
  app.add_option("--runs", runs)->capture_default_str();
  app.add_option("--seed", seed)->capture_default_str();
  app.add_flag("--json", as_json);
  CLI11_PARSE(app, argc, argv);
  const RatingTable table = make_table(raters, clips, seed);
  std::vector<double> plain;
  std::vector<double> drawn;
  double alpha = 0;
  vigil::domain::Interval interval;
  for (int run = 0; run < runs; ++run) {
    plain.push_back(milliseconds(
        [&] { alpha = *vigil::domain::krippendorff_alpha(table, Measurement::kOrdinal); }));
    drawn.push_back(milliseconds([&] {
      interval = *vigil::domain::alpha_interval(table, Measurement::kOrdinal,
                                                {.resamples = resamples, .seed = seed});
    }));
  }
  const double ratio = median(drawn) / median(plain);
  if (as_json) {
    fmt::print("{}\n", nlohmann::json({{"clips", clips},
                                       {"raters", raters},
                                       {"resamples", resamples},
                                       {"seed", seed},
                                       {"alpha", alpha},
                                       {"interval", {interval.low, interval.high}},
                                       {"plain_ms", median(plain)},
                                       {"bootstrap_ms", median(drawn)},
                                       {"ratio", ratio}})
                           .dump());
  } else {
    fmt::print("{} clips x {} raters, {} resamples, seed {}\n", clips, raters, resamples, seed);
    fmt::print("alpha {:.6f} [{:.6f}, {:.6f}]\n", alpha, interval.low, interval.high);
    fmt::print("one plain pass {:.2f} ms, with interval {:.2f} ms: {:.0f} x (goal 300)\n",
               median(plain), median(drawn), ratio);
  }
  return 0;
}
