#include "plugins/creators/model/academy.h"

#include <algorithm>

namespace vigil::creators {
namespace {

bool has(const std::vector<std::string>& sorted, const std::string& id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

constexpr double kAttendanceForCertificate = 0.75;

}  // namespace

double MemberProgress::progress() const {
  double sum = 0;
  int parts = 0;
  const auto add = [&](const Share& share) {
    if (share.of == 0) return;
    sum += share.fraction();
    ++parts;
  };
  for (const Share& share : attendance) add(share);
  add(homework);
  add(advice);
  return parts > 0 ? sum / parts : 0;
}

bool MemberProgress::complete() const {
  Share came;
  for (const Share& share : attendance) {
    came.done += share.done;
    came.of += share.of;
  }
  return came.of > 0 && came.fraction() >= kAttendanceForCertificate &&
         homework.done == homework.of && advice.done == advice.of;
}

CohortProgress progress_of(const Book& book, std::string_view cohort, Day today) {
  CohortProgress progress;
  progress.cohort = cohort;
  for (const Cohort& one : book.cohorts) {
    if (one.id != cohort || one.ends <= one.starts) continue;
    const double all = static_cast<double>((one.ends - one.starts).count());
    progress.elapsed =
        std::clamp(static_cast<double>((today - one.starts).count()) / all, 0.0, 1.0);
  }
  for (const Leader& leader : book.leaders) {
    if (leader.cohort != cohort || leader.stage != Stage::kAdmitted) continue;
    MemberProgress member;
    member.leader = leader.id;
    member.name = leader.name;
    progress.of.push_back(std::move(member));
  }
  progress.members = progress.of.size();
  std::sort(progress.of.begin(), progress.of.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const Session& session : book.sessions) {
    if (session.cohort != cohort) continue;
    const auto kind = static_cast<std::size_t>(session.kind);
    if (session.on > today) {
      ++progress.planned[kind];
      continue;
    }
    ++progress.held[kind];
    for (MemberProgress& member : progress.of) {
      const bool came = has(session.attended, member.leader);
      Share& share = member.attendance[kind];
      if (session.kind == SessionKind::kField) {
        if (came) share = {1, 1};
        share.of = 1;
      } else {
        ++share.of;
        share.done += came;
      }
      if (session.homework) {
        ++member.homework.of;
        member.homework.done += has(session.handed, member.leader);
      }
    }
  }
  for (const Advice& advice : book.advice) {
    for (MemberProgress& member : progress.of) {
      if (member.leader != advice.leader || advice.on > today) continue;
      ++member.advice.of;
      member.advice.done += advice.closed_on.has_value();
      member.overdue = member.overdue ||
                       (!advice.closed_on && advice.follow_up_on && *advice.follow_up_on < today);
    }
  }
  return progress;
}

std::vector<CalendarDay> calendar_of(const Book& book, std::chrono::year_month month) {
  const Day first = Day(month / 1);
  const std::chrono::weekday weekday(first);
  const Day begin = first - std::chrono::days(weekday.iso_encoding() - 1);
  std::vector<CalendarDay> days(42);
  for (std::size_t i = 0; i < days.size(); ++i) {
    days[i].day = begin + std::chrono::days(static_cast<int>(i));
    const std::chrono::year_month_day date(days[i].day);
    days[i].in_month = date.month() == month.month() && date.year() == month.year();
  }
  const auto at = [&](Day day) -> CalendarDay* {
    const auto index = (day - begin).count();
    return index >= 0 && index < 42 ? &days[static_cast<std::size_t>(index)] : nullptr;
  };
  for (const Session& session : book.sessions) {
    if (CalendarDay* day = at(session.on)) day->sessions.push_back(&session);
  }
  for (const Advice& advice : book.advice) {
    if (!advice.follow_up_on || advice.closed_on) continue;
    if (CalendarDay* day = at(*advice.follow_up_on)) day->follow_ups.push_back(&advice);
  }
  for (const Notice& notice : book.notices) {
    const auto on = day_from_text(notice.on);
    if (!notice.talk || !on) continue;
    if (CalendarDay* day = at(*on)) day->talks.push_back(&notice);
  }
  return days;
}

}  // namespace vigil::creators
