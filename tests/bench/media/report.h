// The rows of the media bench and how they are written down. Values and pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/media/child.h"

namespace vigil::bench {

[[nodiscard]] double median(std::vector<double> values);
// Nearest rank.
[[nodiscard]] double percentile_95(std::vector<double> values);

// What one side needed, run by run.
struct Side {
  std::vector<double> values;  // milliseconds, or frames/s
  Cost cost;                   // of all runs together

  void add(double value, const Cost& of_this_run) {
    values.push_back(value);
    cost += of_this_run;
  }
};

// Which ratios are good.
enum class Better { kLower, kHigher };

struct Row {
  std::string what;
  std::string clip;
  double ours = 0;
  double peer = 0;
  std::optional<double> goal;  // of the ratio; without one the row is only printed
  Better better = Better::kLower;
  // A second bound on `ours` itself, in its unit.
  std::optional<double> limit;
  int runs = 0;    // or single values, where a run gives many
  Cost ours_cost;  // of all runs; 0 where it cannot be told apart
  Cost peer_cost;

  [[nodiscard]] double ratio() const { return peer > 0 ? ours / peer : 0; }
  [[nodiscard]] bool met() const;
  [[nodiscard]] std::string goal_text() const;
};

// Medians of both sides.
[[nodiscard]] Row row_of(std::string what, std::string clip, const Side& ours, const Side& peer);

// The column "CPU" is our processor time over the peer's, which other work on the machine moves
// less.
void print_head();
void print(const Row& row);
// For docs/BENCHMARKS.md: a table, one line a row; processor time is that of one of its runs.
[[nodiscard]] bool write_markdown(const std::vector<Row>& rows, const std::string& file);
// A JSON array of flat objects, one a row; false when the file cannot be written.
[[nodiscard]] bool write_json(const std::vector<Row>& rows, const std::string& file);

}  // namespace vigil::bench
