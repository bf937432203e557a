// What a desk of reports did in one month, in figures for the public: notices by source and reason,
// acts, how fast people were answered, appeals, measures against authors and reporters, orders of
// authorities. Counted from the records of cases and reporters alone, one after another, in any
// order. A figure behind which there are fewer than five people is withheld where it would point at
// one of them (core/domain/disclosure). Pure; values only.
//
// The month is that of the clock on the wall in the intake's time zone. An answer is one to
// everybody who reported a case by one source; it took from the first of their reports on. Medians
// of an even number are the mean of the two in the middle.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/disclosure.h"
#include "core/domain/report/intake.h"

namespace vigil::domain::report {

// One line of a table, or a figure that stands alone.
struct MonthCount {
  std::string id;  // of the source, reason, verdict or act
  std::int64_t count = 0;
  Disclosure disclosure = Disclosure::kShown;

  [[nodiscard]] bool shown() const { return disclosure == Disclosure::kShown; }
};

struct MonthTable {
  MonthCount total;
  std::vector<MonthCount> lines;  // the most first; those withheld last, by id
};

// How long something took.
struct MonthTimes {
  std::int64_t count = 0;
  std::optional<double> median_hours;
  std::int64_t in_time = 0;
};

struct MonthFigures {
  std::string month;  // "2026-11"
  std::int64_t cases_opened = 0;
  MonthTable notices_by_source;
  MonthTable notices_by_reason;
  MonthTable decisions;              // by verdict
  std::vector<MonthCount> measures;  // besides the verdicts, each by itself, by the act's word
  std::int64_t decided_by_people = 0;
  std::int64_t decided_by_machine = 0;
  MonthTimes answers;                // in time: as the source promises
  std::int64_t answered_in_day = 0;  // of them, within 24 hours
  std::int64_t waiting_late = 0;  // cases past their due time without an answer at the month's end
  MonthTable appeals;             // lines: changed, stands, open
  MonthCount warnings;            // of reporters, for arranged reports that were wrong
  MonthTimes orders;              // of authorities: until decided; in time: by their deadline
  std::int64_t orders_open = 0;
};

// kInvalidArgument: no month like "2026-11".
[[nodiscard]] Result<std::chrono::year_month> month_from_text(std::string_view text);
[[nodiscard]] std::string month_text(std::chrono::year_month month);

class MonthCounter {
 public:
  // The intake outlives it.
  MonthCounter(const Intake& intake, std::chrono::year_month month);

  // A record of the intake's cases; one that is none is passed over.
  void add_case(const nlohmann::json& record);
  // A record of what is known of a reporter.
  void add_reporter(const nlohmann::json& record);
  // `now`: how much of the month is over.
  [[nodiscard]] MonthFigures figures(WallTime now) const;

 private:
  struct Group {
    std::int64_t count = 0;
    People people;
  };
  using Groups = std::map<std::string, Group>;

  [[nodiscard]] bool within(WallTime at) const { return at >= from_ && at < to_; }
  void add_notices(const nlohmann::json& record, const std::string& case_id);
  void add_decision(const nlohmann::json& decision, const People& authors);
  void add_answers(const nlohmann::json& record, WallTime due);
  void add_appeal(const nlohmann::json& record, const People& authors);
  void add_orders(const nlohmann::json& record);

  const Intake& intake_;
  std::string month_;
  WallTime from_{};
  WallTime to_{};
  std::int64_t opened_ = 0;
  Groups sources_;
  Groups reasons_;
  Groups verdicts_;
  Groups measures_;
  Groups appeals_;
  Group warnings_;
  std::int64_t by_machine_ = 0;
  std::vector<double> answer_hours_;
  std::int64_t answers_in_time_ = 0;
  std::vector<double> order_hours_;
  std::int64_t orders_ = 0;
  std::int64_t orders_in_time_ = 0;
  std::vector<WallTime> unanswered_due_;
};

}  // namespace vigil::domain::report
