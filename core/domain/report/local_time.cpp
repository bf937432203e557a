#include "core/domain/report/local_time.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <optional>

namespace vigil::domain::report {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;

Error no_rule(std::string_view rule) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("\"{}\" is no time zone of POSIX; China is \"CST-8\".", rule));
}

std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_name(std::string_view& text) {
  std::size_t length = 0;
  if (text.starts_with('<')) {
    length = text.find('>');
    if (length == std::string_view::npos || length < 4) return false;
    text.remove_prefix(length + 1);
    return true;
  }
  while (length < text.size() && std::isalpha(static_cast<unsigned char>(text[length]))) ++length;
  if (length < 3) return false;
  text.remove_prefix(length);
  return true;
}

// [+-]hh[:mm[:ss]], up to a week.
std::optional<seconds> take_time(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto hours = take_number(text);
  if (!hours || *hours > 167) return std::nullopt;
  int minutes = 0;
  int rest = 0;
  if (take(text, ':')) {
    const auto read = take_number(text);
    if (!read || *read > 59) return std::nullopt;
    minutes = *read;
    if (take(text, ':')) {
      const auto last = take_number(text);
      if (!last || *last > 59) return std::nullopt;
      rest = *last;
    }
  }
  const seconds whole(*hours * 3600 + minutes * 60 + rest);
  return negative ? -whole : whole;
}

}  // namespace

Result<LocalTime> LocalTime::from_rule(std::string_view rule) {
  std::string_view text = rule;
  LocalTime zone;
  if (!take_name(text)) return no_rule(rule);
  const auto west = take_time(text);
  if (!west || *west > std::chrono::hours(24) || *west < -std::chrono::hours(24))
    return no_rule(rule);
  zone.standard_ = -*west;
  zone.summer_ = zone.standard_;
  if (text.empty()) return zone;
  if (!take_name(text)) return no_rule(rule);
  zone.summer_ = zone.standard_ + std::chrono::hours(1);
  if (!text.starts_with(',')) {
    const auto summer = take_time(text);
    if (!summer) return no_rule(rule);
    zone.summer_ = -*summer;
  }
  if (!take(text, ',')) return no_rule(rule);
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return no_rule(rule);
  const Result<Change> begins = read_change(text.substr(0, comma));
  const Result<Change> ends = read_change(text.substr(comma + 1));
  if (!begins || !ends) return no_rule(rule);
  zone.begins_ = *begins;
  zone.ends_ = *ends;
  zone.changes_ = true;
  return zone;
}

Result<LocalTime::Change> LocalTime::read_change(std::string_view text) {
  Change change;
  if (!take(text, 'M')) return no_rule(text);
  const auto month = take_number(text);
  const bool dot = take(text, '.');
  const auto week = take_number(text);
  const bool second_dot = take(text, '.');
  const auto weekday = take_number(text);
  if (!month || !dot || !week || !second_dot || !weekday) return no_rule(text);
  if (*month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6) return no_rule(text);
  change.month = *month;
  change.week = *week;
  change.weekday = *weekday;
  if (take(text, '/')) {
    const auto time = take_time(text);
    if (!time) return no_rule(text);
    change.time = *time;
  }
  if (!text.empty()) return no_rule(text);
  return change;
}

WallTime LocalTime::when(const Change& change, int year, seconds before) const {
  namespace ch = std::chrono;
  const ch::year_month month{ch::year(year), ch::month(static_cast<unsigned>(change.month))};
  const ch::weekday weekday(static_cast<unsigned>(change.weekday));
  const sys_days day = change.week == 5
                           ? sys_days(month / weekday[ch::last])
                           : sys_days(month / weekday[static_cast<unsigned>(change.week)]);
  return WallTime(day) + change.time - before;
}

seconds LocalTime::offset(WallTime at) const {
  if (!changes_) return standard_;
  const auto day = std::chrono::floor<std::chrono::days>(at + standard_);
  const int year = static_cast<int>(std::chrono::year_month_day(day).year());
  const WallTime begins = when(begins_, year, standard_);
  const WallTime ends = when(ends_, year, summer_);
  const bool summer = begins < ends ? at >= begins && at < ends  // the north
                                    : at >= begins || at < ends;
  return summer ? summer_ : standard_;
}

sys_days LocalTime::day_of(WallTime at) const {
  return std::chrono::floor<std::chrono::days>(at + offset(at));
}

WallTime LocalTime::moment(sys_days day, std::chrono::minutes of_day) const {
  const WallTime shown = WallTime(day) + of_day;
  const WallTime early = shown - std::max(standard_, summer_);
  const WallTime late = shown - std::min(standard_, summer_);
  if (shown - offset(early) == early) return early;
  if (shown - offset(late) == late) return late;
  return shown - std::min(standard_, summer_);  // left out: by the clock before the change
}

}  // namespace vigil::domain::report
