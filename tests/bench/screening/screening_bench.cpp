// Perceptual hashes beside the plain algorithm, beside decoding, and beside flat scans.
//
//   screening_bench [--clips-dir DIR] [--json FILE] [--ten-million] [--only pdq|decoding|lookup]
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tests/bench/screening/rows.h"

int main(int argc, char** argv) {
  using namespace vigil::bench;
  std::string folder = "build/bench/screening";
  std::string json_file;
  std::string only;
  bool ten_million = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--ten-million") {
      ten_million = true;
    } else if (word == "--clips-dir" && more) {
      folder = argv[++i];
    } else if (word == "--json" && more) {
      json_file = argv[++i];
    } else if (word == "--only" && more) {
      only = argv[++i];
    } else {
      std::fprintf(stderr, "screening_bench: \"%s\" is not understood\n", argv[i]);
      return 2;
    }
  }
  std::vector<Row> rows;
  const auto does = [&](std::string_view part) { return only.empty() || only == part; };
  if (does("pdq")) pdq_rows(rows);
  if (does("decoding")) decoding_rows(folder, rows);
  if (does("lookup")) lookup_rows(1'000'000, rows);
  if (does("lookup") && ten_million) lookup_rows(10'000'000, rows);

  nlohmann::json list = nlohmann::json::array();
  for (const Row& row : rows) {
    fmt::print("{:<100} {:>12.2f} {:>12.2f} {:>8.2f}  {:<10} {}\n", row.what, row.ours, row.peer,
               row.ratio, row.goal,
               row.goal == "printed" ? ""
               : row.met             ? "met"
                                     : "MISSED");
    list.push_back({{"what", row.what},
                    {"ours", row.ours},
                    {"peer", row.peer},
                    {"ratio", row.ratio},
                    {"goal", row.goal},
                    {"met", row.met}});
  }
  if (!json_file.empty()) {
    std::ofstream out(json_file);
    out << "[\n";
    for (std::size_t i = 0; i < list.size(); ++i)
      out << "  " << list[i].dump() << (i + 1 < list.size() ? ",\n" : "\n");
    out << "]\n";
  }
  return 0;
}
