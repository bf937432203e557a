// A case: every report about the same thing, merged. Two things are the same when they are one
// item, are named near-duplicates, are one author (for reports about an author alone) or, where the
// intake says so, are of one author and reported for one reason.
//
// What a case holds of its reports is a sum: merging is commutative and associative, so that the
// order of arrival never changes the result (tests/core/domain/report). Of many reports the first
// kMostListed by time are listed, the others are counted. Pure; values only.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/report/intake.h"
#include "core/domain/report/report.h"

namespace vigil::domain::report {

inline constexpr std::size_t kMostListed = 50;
inline constexpr std::size_t kMostItems = 500;  // of one case: beyond, an item has its own

// Reports of one source, in numbers.
struct SourceCount {
  std::int64_t count = 0;
  WallTime first{};
  WallTime last{};
  bool operator==(const SourceCount&) const = default;
};

// By month, source and reason: {"2026-11": {"user": {"spam": 3}}}.
using ByReason = std::map<std::string, std::int64_t>;
using MonthlyCounts = std::map<std::string, std::map<std::string, ByReason>>;

struct CaseFile {
  std::string id;
  std::string task;     // of the intake's queue; empty: its item is not known here
  std::string earlier;  // the closed case about the same before this one
  WallTime opened{};
  WallTime last{};
  WallTime due{};
  int priority = 1;
  std::set<std::string> items;
  std::set<std::string> authors;
  std::int64_t reports = 0;
  std::int64_t weight_milli = 0;  // of those that count
  std::map<std::string, SourceCount> sources;
  ByReason reasons;
  MonthlyCounts months;        // when they came in; empty in cases of before it was kept
  std::vector<Report> listed;  // by (received_at, id)

  bool operator==(const CaseFile&) const = default;
};

// What the report is about, as the names under which its case is found: "item:...", "author:...",
// near-duplicates included; the first is its own.
[[nodiscard]] std::vector<std::string> subjects_of(const Intake& intake, const Report& report);

// The case of that report alone.
[[nodiscard]] CaseFile case_of(const Intake& intake, const Report& report);
// `into` keeps its id, task and earlier case unless it has none.
void merge(CaseFile& into, const CaseFile& other);

// All reports at once, as they would have been merged one by one in any order: what the intake is
// tested by. Each case has the least of its subjects as its id.
[[nodiscard]] std::vector<CaseFile> merge_all(const Intake& intake,
                                              std::span<const Report> reports);

// The members above as JSON; other members that a record has (what desks wrote) are none of its
// business. kCorrupt with one sentence.
[[nodiscard]] Result<CaseFile> case_from_json(const nlohmann::json& record);
// Puts them into `record` and leaves its other members.
void put_case(nlohmann::json& record, const CaseFile& file);

// The member "months" of a case; what is no such count is left out.
[[nodiscard]] MonthlyCounts months_from_json(const nlohmann::json& months);

// Larger is sooner. The priority comes first, then what its reporters weigh together (their number
// on a logarithmic scale) and how much of the promised time is gone:
// 100 * priority + min(40, 12 log2(1 + weight)) + 50 * share of time gone (up to 1) + 60 when past
// due.
[[nodiscard]] double urgency(const CaseFile& file, WallTime now);

}  // namespace vigil::domain::report
