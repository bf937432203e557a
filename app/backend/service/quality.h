// Figures of quality (core/domain/quality.h): a person's own at once and in full, and for whoever
// watches over all of it the aggregates of five people or more.
//
// Aggregates are told by calendar weeks of the operator that are over, each a table of its own that
// does not change any more. Weeks are never added up: from two sums over overlapping times the
// difference, and with it a single person, could be worked out. Thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/quality.h"

namespace vigil::backend {

inline constexpr std::chrono::days kMostOwnDays{366};
inline constexpr int kMostWeeks = 53;

struct OwnQuality {
  WallTime from{};
  WallTime to{};
  std::chrono::minutes east{};
  domain::QualityTable by_policy;  // the same total in each
  domain::QualityTable by_tier;
  domain::QualityTable by_hour;
  bool complete = true;  // false: there was too much to count, the oldest is left out
};

struct WeekOfQuality {
  std::chrono::local_days monday{};  // of the operator
  WallTime from{};
  WallTime to{};
  domain::QualityTable table;
  bool complete = true;
};

struct QualityReport {
  std::chrono::minutes east{};
  std::vector<WeekOfQuality> weeks;  // newest first
};

class Quality {
 public:
  Quality(Store& store, const Registry& registry, const Clock& clock)
      : store_(store), policies_(registry), clock_(clock) {}

  // The caller's, whose else nobody can ask for.
  [[nodiscard]] Result<OwnQuality> own(const Caller& caller, WallTime from, WallTime to);
  // The weeks that lie in [from, to) and are over. kInvalidArgument for more than kMostWeeks.
  [[nodiscard]] Result<QualityReport> report(domain::SliceBy by, std::chrono::local_days from,
                                             std::chrono::local_days to);
  // The first day that is in no week which is over, for the operator: a Monday.
  [[nodiscard]] Result<std::chrono::local_days> this_monday();

 private:
  Store& store_;
  QualityPolicies policies_;
  const Clock& clock_;
};

}  // namespace vigil::backend
