#include "tests/sync/campaign/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::proof {
namespace {

using nlohmann::json;

struct Count {
  const char* name;
  std::int64_t Findings::*value;
};

constexpr Count kCounts[] = {
    {"acts", &Findings::acts},
    {"told", &Findings::told},
    {"unknown", &Findings::unknown},
    {"in_ledger", &Findings::in_ledger},
    {"parked", &Findings::parked},
    {"lost", &Findings::lost},
    {"duplicated", &Findings::duplicated},
    {"unexpected", &Findings::unexpected},
    {"stale", &Findings::stale},
    {"order", &Findings::order},
    {"diverged", &Findings::diverged},
};

void add(Row& sum, const Row& row) {
  for (const Fault& fault : row.faults) {
    const auto known = std::find_if(sum.faults.begin(), sum.faults.end(),
                                    [&](const Fault& each) { return each.what == fault.what; });
    known == sum.faults.end() ? sum.faults.push_back(fault) : void(known->count += fault.count);
  }
  for (const Count& count : kCounts) sum.findings.*count.value += row.findings.*count.value;
  sum.findings.slowest_convergence =
      std::max(sum.findings.slowest_convergence, row.findings.slowest_convergence);
  sum.findings.sentences.insert(sum.findings.sentences.end(), row.findings.sentences.begin(),
                                row.findings.sentences.end());
  sum.seeds.insert(sum.seeds.end(), row.seeds.begin(), row.seeds.end());
  if (sum.trouble.empty()) sum.trouble = row.trouble;
  sum.seconds += row.seconds;
}

std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

// "1-8" for seeds that follow each other.
std::string in_ranges(std::vector<std::uint64_t> seeds) {
  std::sort(seeds.begin(), seeds.end());
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  std::string text;
  for (std::size_t at = 0; at < seeds.size();) {
    std::size_t last = at;
    while (last + 1 < seeds.size() && seeds[last + 1] == seeds[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", seeds[at]);
    if (last > at) text += fmt::format("-{}", seeds[last]);
    at = last + 1;
  }
  return text;
}

}  // namespace

std::string to_line(const Row& row) {
  json faults = json::array();
  for (const Fault& fault : row.faults)
    faults.push_back({{"count", fault.count}, {"what", fault.what}});
  json findings = {{"slowest_convergence", row.findings.slowest_convergence},
                   {"sentences", row.findings.sentences}};
  for (const Count& count : kCounts) findings[count.name] = row.findings.*count.value;
  return json{{"scenario", row.name},  {"store", row.store},   {"seeds", row.seeds},
              {"faults", faults},      {"findings", findings}, {"trouble", row.trouble},
              {"seconds", row.seconds}}
      .dump();
}

std::optional<Row> read_line(const std::string& line) {
  const auto parsed = parse_json(line);
  if (!parsed || !parsed->is_object() || !parsed->contains("scenario")) return std::nullopt;
  Row row;
  row.name = text_member(*parsed, "scenario");
  row.store = text_member(*parsed, "store");
  row.trouble = text_member(*parsed, "trouble");
  row.seconds = parsed->value("seconds", 0.0);
  row.seeds = parsed->value("seeds", std::vector<std::uint64_t>());
  for (const json& fault : parsed->value("faults", json::array()))
    row.note(int_member(fault, "count"), text_member(fault, "what"));
  const json findings = parsed->value("findings", json::object());
  for (const Count& count : kCounts) row.findings.*count.value = int_member(findings, count.name);
  row.findings.slowest_convergence = findings.value("slowest_convergence", 0.0);
  row.findings.sentences = findings.value("sentences", std::vector<std::string>());
  return row;
}

std::vector<Row> add_up(const std::vector<Row>& rows) {
  std::vector<Row> sums;
  for (const Row& row : rows) {
    const auto known = std::find_if(sums.begin(), sums.end(), [&](const Row& each) {
      return each.name == row.name && each.store == row.store;
    });
    known == sums.end() ? sums.push_back(row) : add(*known, row);
  }
  return sums;
}

std::string table_of(const std::vector<Row>& rows) {
  std::string table =
      "| scenario | store | faults | acts | kept | unknown | in ledger | in sight | lost | "
      "duplicated | unexpected | stale | order | diverged | converged within s | minutes | seeds "
      "|\n"
      "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | "
      "---: | ---: | ---: | --- |\n";
  for (const Row& row : rows) {
    std::string faults;
    for (const Fault& fault : row.faults)
      faults +=
          fmt::format("{}{} {}", faults.empty() ? "" : ", ", with_commas(fault.count), fault.what);
    const Findings& found = row.findings;
    table += fmt::format("| {} | {} | {}{} |", row.name, row.store, faults,
                         row.trouble.empty() ? "" : "; TROUBLE: " + row.trouble);
    for (const std::int64_t count :
         {found.acts, found.told, found.unknown, found.in_ledger, found.parked, found.lost,
          found.duplicated, found.unexpected, found.stale, found.order, found.diverged}) {
      table += fmt::format(" {} |", with_commas(count));
    }
    table += fmt::format(" {:.1f} | {:.1f} | {} |\n", found.slowest_convergence, row.seconds / 60,
                         in_ranges(row.seeds));
  }
  return table;
}

}  // namespace vigil::proof
