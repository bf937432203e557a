// Local time by a rule of POSIX (POSIX.1-2017, Base Definitions 8.3, TZ), e.g. "CST-8" for China or
// "CET-1CEST,M3.5.0,M10.5.0/3" for central Europe: offsets and clock changes are data of the
// operator's and need no files of the machine. Pure; values only.
#pragma once

#include <chrono>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::domain::report {

class LocalTime {
 public:
  // UTC.
  LocalTime() = default;
  // kInvalidArgument with one sentence for what is no such rule.
  [[nodiscard]] static Result<LocalTime> from_rule(std::string_view rule);

  // East of Greenwich, at that moment.
  [[nodiscard]] std::chrono::seconds offset(WallTime at) const;
  // The day the moment belongs to.
  [[nodiscard]] std::chrono::sys_days day_of(WallTime at) const;
  // When the clock on the wall shows that. A time that comes twice is the first of the two; one
  // that is left out by a clock change is as long after midnight as it would have been: 02:30 is
  // 03:30.
  [[nodiscard]] WallTime moment(std::chrono::sys_days day, std::chrono::minutes of_day) const;

 private:
  // The w-th (5: last) weekday d (0: Sunday) of month m, seconds after midnight.
  struct Change {
    int month = 1, week = 1, weekday = 0;
    std::chrono::seconds time{7200};
  };
  [[nodiscard]] static Result<Change> read_change(std::string_view text);
  [[nodiscard]] WallTime when(const Change& change, int year, std::chrono::seconds before) const;

  std::chrono::seconds standard_{0};
  std::chrono::seconds summer_{0};
  bool changes_ = false;
  Change begins_;
  Change ends_;
};

}  // namespace vigil::domain::report
