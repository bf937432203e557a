#include "tests/bench/media/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace vigil::bench {
namespace {

constexpr const char* kLine = "{:<64} {:<12} {:>9} {:>9} {:>7} {:>7}  {:<18} {}\n";

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile_95(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(0.95 * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(rank) - 1];
}

bool Row::met() const {
  if (limit && ours > *limit) return false;
  if (!goal) return true;
  return better == Better::kLower ? ratio() <= *goal : ratio() >= *goal;
}

std::string Row::goal_text() const {
  std::string text;
  if (goal) text = fmt::format("{} {:g}", better == Better::kLower ? "<=" : ">=", *goal);
  if (limit) text += fmt::format("{}<= {:g} ms", text.empty() ? "" : ", ", *limit);
  return text.empty() ? "printed" : text;
}

Row row_of(std::string what, std::string clip, const Side& ours, const Side& peer) {
  Row row;
  row.what = std::move(what);
  row.clip = std::move(clip);
  row.ours = median(ours.values);
  row.peer = median(peer.values);
  row.runs = static_cast<int>(ours.values.size());
  row.ours_cost = ours.cost;
  row.peer_cost = peer.cost;
  return row;
}

void print_head() {
  fmt::print(kLine, "what", "clip", "ours", "peer", "ratio", "CPU", "goal", "");
  std::fflush(stdout);
}

void print(const Row& row) {
  const bool judged = row.goal || row.limit;
  const char* verdict = !judged ? "" : row.met() ? "met" : "MISSED";
  const bool both = row.ours_cost.cpu_ms > 0 && row.peer_cost.cpu_ms > 0;
  fmt::print(kLine, row.what, row.clip, fmt::format("{:.2f}", row.ours),
             fmt::format("{:.2f}", row.peer), fmt::format("{:.3f}", row.ratio()),
             both ? fmt::format("{:.2f}", row.ours_cost.cpu_ms / row.peer_cost.cpu_ms) : "",
             row.goal_text(), verdict);
  std::fflush(stdout);
}

bool write_markdown(const std::vector<Row>& rows, const std::string& file) {
  std::ofstream out(file);
  out << "| what | clip | ours | peer | ratio | goal | | CPU, ours / peer | memory, ours / peer |\n"
         "| --- | --- | ---: | ---: | ---: | --- | --- | ---: | ---: |\n";
  const auto pair = [](double ours, double peer, const char* unit) {
    const auto one = [](double value) { return value > 0 ? fmt::format("{:.0f}", value) : "-"; };
    return ours > 0 || peer > 0 ? fmt::format("{} / {} {}", one(ours), one(peer), unit) : "";
  };
  for (const Row& row : rows) {
    const double runs = std::max(row.runs, 1);
    out << fmt::format("| {} | {} | {:.1f} | {:.1f} | {:.2f} | {} | {} | {} | {} |\n", row.what,
                       row.clip, row.ours, row.peer, row.ratio(), row.goal_text(),
                       row.goal || row.limit ? (row.met() ? "met" : "**missed**") : "",
                       pair(row.ours_cost.cpu_ms / runs, row.peer_cost.cpu_ms / runs, "ms"),
                       pair(row.ours_cost.memory_mb, row.peer_cost.memory_mb, "MB"));
  }
  return static_cast<bool>(out);
}

bool write_json(const std::vector<Row>& rows, const std::string& file) {
  nlohmann::json list = nlohmann::json::array();
  const auto rounded = [](double value) { return std::round(value * 1000) / 1000; };
  for (const Row& row : rows) {
    list.push_back({{"what", row.what + (row.clip.empty() ? "" : ", " + row.clip)},
                    {"clip", row.clip},
                    {"ours", rounded(row.ours)},
                    {"peer", rounded(row.peer)},
                    {"ratio", rounded(row.ratio())},
                    {"goal", row.goal_text()},
                    {"met", row.met()},
                    {"runs", row.runs},
                    {"ours_cpu_ms", rounded(row.ours_cost.cpu_ms)},
                    {"peer_cpu_ms", rounded(row.peer_cost.cpu_ms)},
                    {"ours_peak_mb", rounded(row.ours_cost.memory_mb)},
                    {"peer_peak_mb", rounded(row.peer_cost.memory_mb)}});
  }
  std::ofstream out(file);
  out << list.dump(2) << '\n';
  return static_cast<bool>(out);
}

}  // namespace vigil::bench
