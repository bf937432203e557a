#include "tests/bench/load/figure_rows.h"

#include <nlohmann/json.hpp>
#include <string>

namespace vigil::bench {
namespace {

using nlohmann::json;

enum class Better { kLess, kMore, kPrinted };

struct Figure {
  const char* name;
  const char* what;
  double limit;
  Better better;
};

constexpr Figure kFigures[] = {
    {"decisions_per_s", "decisions a second, asked for", 600, Better::kMore},
    {"errors", "errors", 0, Better::kLess},
    {"listeners_lost", "event streams lost", 0, Better::kLess},
    {"lease_p99_ms", "lease of ten, p99, ms", 50, Better::kLess},
    {"ack_p99_ms", "acknowledgement, p99, ms", 100, Better::kLess},
    {"kilobytes_per_idle_desk", "memory per idle desk, KB", 16, Better::kLess},
    {"connect_s", "everybody connects, s", 60, Better::kLess},
    {"reconnect_s", "everybody connects again, s", 60, Better::kLess},
    {"seconds_for_360000", "an outage of 360,000 decisions drained, s", 600, Better::kLess},
    {"transaction_held_s", "a transaction held open meanwhile, s", 0, Better::kPrinted},
    {"cpu_s_per_1000_decisions", "CPU s of the backend per 1,000 decisions", 0, Better::kPrinted},
    {"database_cpu_s_per_1000_decisions", "CPU s of the database per 1,000 decisions", 0,
     Better::kPrinted},
    {"ledger_export_s_per_million", "ledger fetched, s per million leaves", 0, Better::kPrinted},
    {"ledger_verify_s_per_million", "ledger checked, s per million leaves", 0, Better::kPrinted},
    {"ledger_verify_peak_megabytes", "ledger checked, peak MB", 0, Better::kPrinted},
};

}  // namespace

json rows_of(const json& figures) {
  json rows = json::array();
  const std::string store = figures.value("store", "");
  for (const Figure& figure : kFigures) {
    if (!figures.contains(figure.name)) continue;
    const double ours = figures[figure.name].get<double>();
    // A timer's grain is no miss.
    constexpr double kMostMissing = 0.99;
    const bool met =
        figure.better == Better::kLess ? ours <= figure.limit : ours >= figure.limit * kMostMissing;
    rows.push_back({{"what", store + ": " + figure.what},
                    {"ours", ours},
                    {"peer", figure.limit},
                    {"ratio", figure.limit > 0 ? ours / figure.limit : 0.0},
                    {"goal", figure.better == Better::kPrinted ? "printed"
                             : figure.better == Better::kLess  ? "<= 1"
                                                               : ">= 0.99"},
                    {"met", figure.better == Better::kPrinted || met}});
  }
  return rows;
}

}  // namespace vigil::bench
