#include "core/base/clock.h"

#include <fmt/format.h>

#include <cstdint>

#include "core/base/fail_point.h"

namespace vigil {

WallTime SystemClock::wall_now() const {
  const auto now = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
#ifdef VIGIL_FAIL_POINTS
  return now + Millis(dials().clock_offset_ms.load());
#else
  return now;
#endif
}

SteadyTime SystemClock::steady_now() const {
  return std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now());
}

WallTime ManualClock::wall_now() const { return wall_from_ms(wall_ms_.load()); }
SteadyTime ManualClock::steady_now() const { return SteadyTime(Millis(steady_ms_.load())); }

void ManualClock::advance(Millis by) {
  wall_ms_ += by.count();
  steady_ms_ += by.count();
}

void ManualClock::jump_wall(Millis by) { wall_ms_ += by.count(); }

std::string to_rfc3339(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

namespace {

// Reads exactly `digits` decimal digits at `at` and moves past them; -1 when they are not there.
int read_number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool read_char(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

}  // namespace

std::optional<WallTime> from_rfc3339(std::string_view text) {
  std::size_t at = 0;
  const int year = read_number(text, at, 4);
  if (year < 0 || !read_char(text, at, '-')) return std::nullopt;
  const int month = read_number(text, at, 2);
  if (month < 1 || !read_char(text, at, '-')) return std::nullopt;
  const int day = read_number(text, at, 2);
  if (day < 1 || !read_char(text, at, 'T')) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  const int hour = read_number(text, at, 2);
  if (hour < 0 || hour > 23 || !read_char(text, at, ':')) return std::nullopt;
  const int minute = read_number(text, at, 2);
  if (minute < 0 || minute > 59 || !read_char(text, at, ':')) return std::nullopt;
  const int second = read_number(text, at, 2);
  if (second < 0 || second > 60) return std::nullopt;
  int millis = 0;
  if (read_char(text, at, '.')) {
    int scale = 100;
    const std::size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      millis += (text[at] - '0') * scale;
      scale /= 10;
      ++at;
    }
    if (at == first) return std::nullopt;
  }
  Millis offset{0};
  if (!read_char(text, at, 'Z')) {
    if (at >= text.size() || (text[at] != '+' && text[at] != '-')) return std::nullopt;
    const int sign = text[at++] == '+' ? 1 : -1;
    const int hours = read_number(text, at, 2);
    if (hours < 0 || hours > 23 || !read_char(text, at, ':')) return std::nullopt;
    const int minutes = read_number(text, at, 2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
    offset = sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
  }
  if (at != text.size()) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) + Millis(millis) - offset;
}

}  // namespace vigil
