#include "app/backend/service/quality.h"

#include <fmt/format.h>

#include <algorithm>

namespace vigil::backend {
namespace {

using domain::CheckKind;
using domain::QualityCheck;
using domain::SliceBy;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr int kMostChecks = 20'000;
constexpr std::chrono::days kWeek{7};

std::optional<QualityCheck> read(const QualityCheckRow& row) {
  const auto verdict = domain::verdict_from_word(row.verdict);
  const auto held_against = domain::verdict_from_word(row.held_against);
  if (!verdict || !held_against) return std::nullopt;
  QualityCheck check;
  check.kind = row.kind;
  check.person = row.person;
  check.other = row.other;
  check.verdict = *verdict;
  check.held_against = *held_against;
  check.policy = row.policy;
  check.same_policy = row.same_policy;
  check.tier = row.tier;
  check.at = row.kind == CheckKind::kDouble ? row.at : row.person_at;
  return check;
}

// A pair as its second person sees it; the person's own decision is the later one.
QualityCheck turned(QualityCheck check) {
  std::swap(check.person, check.other);
  std::swap(check.verdict, check.held_against);
  return check;
}

Result<std::vector<QualityCheck>> checks_done(Reader& reader, const QualityCheckQuery& query,
                                              bool& complete) {
  QualityCheckQuery asked = query;
  asked.limit = kMostChecks + 1;
  const Result<std::vector<QualityCheckRow>> rows = reader.checks_done(asked);
  if (!rows) return rows.error();
  complete = rows->size() <= static_cast<std::size_t>(kMostChecks);
  std::vector<QualityCheck> checks;
  for (const QualityCheckRow& row : *rows) {
    std::optional<QualityCheck> check = read(row);
    if (!check || checks.size() == static_cast<std::size_t>(kMostChecks)) continue;
    if (!query.person.empty() && row.kind == CheckKind::kDouble) {
      if (check->person == query.person) {
        check->at = row.person_at;
      } else {
        check = turned(std::move(*check));
      }
    }
    checks.push_back(std::move(*check));
  }
  return checks;
}

WallTime begin_of(local_days day, minutes east) {
  return WallTime(std::chrono::duration_cast<Millis>(day.time_since_epoch())) - east;
}

local_days monday_of(local_days day) {
  const std::chrono::weekday weekday(day);
  return day - (weekday - std::chrono::Monday);
}

local_days day_there(WallTime at, minutes east) {
  return local_days(std::chrono::floor<std::chrono::days>(at + east).time_since_epoch());
}

}  // namespace

Result<OwnQuality> Quality::own(const Caller& caller, WallTime from, WallTime to) {
  if (to <= from || to - from > kMostOwnDays) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("\"from\" must be before \"to\", by {} days at most.", kMostOwnDays.count()));
  }
  OwnQuality own;
  own.from = from;
  own.to = to;
  std::vector<QualityCheck> checks;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const auto policy = policies_.find(reader);
    if (!policy) return policy.error();
    own.east = (*policy)->east;
    Result<std::vector<QualityCheck>> done = checks_done(
        reader, {.person = caller.id, .from = from, .to = to, .limit = 0}, own.complete);
    if (!done) return done.error();
    checks = std::move(*done);
    return {};
  });
  if (!asked) return asked.error();
  own.by_policy = domain::own_table(checks, caller.id, SliceBy::kPolicy, own.east);
  own.by_tier = domain::own_table(checks, caller.id, SliceBy::kTier, own.east);
  own.by_hour = domain::own_table(checks, caller.id, SliceBy::kHour, own.east);
  return own;
}

Result<local_days> Quality::this_monday() {
  minutes east{};
  Status asked = store_.read([&](Reader& reader) -> Status {
    const auto policy = policies_.find(reader);
    if (!policy) return policy.error();
    east = (*policy)->east;
    return {};
  });
  if (!asked) return asked.error();
  return monday_of(day_there(clock_.wall_now(), east));
}

Result<QualityReport> Quality::report(SliceBy by, local_days from, local_days to) {
  if (to <= from || to - from > kMostWeeks * kWeek) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"from\" must be before \"to\", by {} weeks at most.", kMostWeeks));
  }
  QualityReport report;
  Status asked = store_.read([&](Reader& reader) -> Status {
    report = {};
    const auto policy = policies_.find(reader);
    if (!policy) return policy.error();
    report.east = (*policy)->east;
    const local_days over = monday_of(day_there(clock_.wall_now(), report.east));
    for (local_days monday = monday_of(std::min(to, over)) - kWeek; monday >= from;
         monday -= kWeek) {
      WeekOfQuality week;
      week.monday = monday;
      week.from = begin_of(monday, report.east);
      week.to = begin_of(monday + kWeek, report.east);
      const Result<std::vector<QualityCheck>> checks = checks_done(
          reader, {.person = {}, .from = week.from, .to = week.to, .limit = 0}, week.complete);
      if (!checks) return checks.error();
      week.table = domain::disclosed_table(*checks, by, report.east);
      if (!checks->empty()) report.weeks.push_back(std::move(week));
    }
    return {};
  });
  if (!asked) return asked.error();
  return report;
}

}  // namespace vigil::backend
