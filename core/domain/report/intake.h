// How reports are taken in: the sources they come from with their priority and due time, the
// reasons that can be given, and what merges into one case. All of it is data of the operator's:
// one record of the collection "intakes". Pure; values only.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/ladder/ladder.h"
#include "core/domain/report/credibility.h"
#include "core/domain/report/local_time.h"
#include "core/domain/report/report.h"
#include "core/domain/task.h"

namespace vigil::domain::report {

// When an answer is promised: so long after the report came in, or, with `days`, at a time of day
// that many local days later.
struct Promise {
  std::chrono::hours within{24};
  std::optional<int> days;
  std::chrono::minutes at{18 * 60};
};

struct Source {
  std::string id;
  TwoWords title;
  int priority = 1;  // 1 to 4, as severity
  Promise promise;
  std::string answer;        // the template each of its reporters is answered by
  bool instruction = false;  // carries a number and a deadline; acts need two persons
  int most_per_hour = 30;    // reports of one reporter; 0: no limit
  int most_at_once = 20;
  // What a report of this source is to the item's review ladder; nothing: the ladder is not told.
  std::optional<ladder::Trigger> trigger = ladder::Trigger::kUserReport;
};

struct Reason {
  std::string id;
  TwoWords title;
  Severity severity = 0;
  std::string policy;              // that usually applies; may be empty
  std::string statement_category;  // of a statement of reasons; may be empty
};

struct Intake {
  std::string id;
  // Where reports, cases, what belongs where, and what is known of reporters is kept.
  std::string queue;
  std::string reports;
  std::string cases;
  std::string links;
  std::string reporters;
  std::string inbox;  // where desks put reports they took down themselves
  LocalTime zone;
  Prior prior;
  // Items of one author reported for one reason are one case.
  bool merge_author_and_reason = false;
  std::vector<Source> sources;
  std::vector<Reason> reasons;

  [[nodiscard]] const Source* source(std::string_view id) const;
  [[nodiscard]] const Reason* reason(std::string_view id) const;
};

// Shape: plugins/reports/schema/intake.schema.json. kInvalidArgument with one sentence.
[[nodiscard]] Result<Intake> intake_from_json(const nlohmann::json& record);

// When the report is due: an instruction at its deadline, anything else as its source promises. By
// elapsed hours a clock change makes no difference; by time of day it is the clock on the wall.
[[nodiscard]] WallTime due_of(const Intake& intake, const Report& report);
// The month the moment belongs to on the clock on the wall: "2026-11".
[[nodiscard]] std::string month_of(const LocalTime& zone, WallTime at);
// Of source and reason the graver, 1 to 4.
[[nodiscard]] int priority_of(const Intake& intake, const Report& report);
// kRejected: the source or reason is not the intake's, or an instruction lacks its number.
[[nodiscard]] Status check_report(const Intake& intake, const Report& report);

}  // namespace vigil::domain::report
