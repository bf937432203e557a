// Time as the program sees it. Everything that waits or stamps takes a Clock, so that tests can own
// time.
//
// SystemClock is thread-safe; ManualClock is thread-safe too (advance() from the test, reads from
// anywhere).
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace vigil {

using Millis = std::chrono::milliseconds;
// UTC, millisecond precision: what is stored and sent.
using WallTime = std::chrono::sys_time<Millis>;
// Never jumps: what timers and leases on this machine use.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, Millis>;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual WallTime wall_now() const = 0;
  [[nodiscard]] virtual SteadyTime steady_now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall_now() const override;
  [[nodiscard]] SteadyTime steady_now() const override;
};

// Starts at 2026-01-01T00:00:00Z and moves only when told.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall_now() const override;
  [[nodiscard]] SteadyTime steady_now() const override;
  void advance(Millis by);
  // The wall clock alone, as when somebody sets it.
  void jump_wall(Millis by);

 private:
  std::atomic<std::int64_t> wall_ms_{1767225600000};
  std::atomic<std::int64_t> steady_ms_{1'000'000};
};

// RFC 3339 with milliseconds and Z: "2026-01-01T00:00:00.000Z".
[[nodiscard]] std::string to_rfc3339(WallTime time);
// Accepts what to_rfc3339 writes, with or without the fraction, and numeric offsets; nothing else.
[[nodiscard]] std::optional<WallTime> from_rfc3339(std::string_view text);

[[nodiscard]] inline WallTime wall_from_ms(std::int64_t ms) { return WallTime(Millis(ms)); }
[[nodiscard]] inline std::int64_t to_ms(WallTime time) { return time.time_since_epoch().count(); }

}  // namespace vigil
