// A practice's own time: it goes on from where the practice was left and goes as fast as the
// world's, so that what was due, was uploaded and was in force stands to it as it stood to the
// recorded reviewer. Thread-safe.
#pragma once

#include <atomic>

#include "core/base/clock.h"

namespace vigil::workstation::practice {

class PracticeClock final : public Clock {
 public:
  // `world` gives the pace, and outlives it. Until begin_at() it says what the world says.
  explicit PracticeClock(const Clock& world) : world_(world) {}

  // From now on it is `wall`. Not while another thread waits for it.
  void begin_at(WallTime wall) {
    ahead_ms_.store(to_ms(wall) - to_ms(WallTime(world_.steady_now().time_since_epoch())));
    begun_.store(true);
  }
  [[nodiscard]] WallTime wall_now() const override {
    if (!begun_.load()) return world_.wall_now();
    return WallTime(world_.steady_now().time_since_epoch()) + Millis(ahead_ms_.load());
  }
  [[nodiscard]] SteadyTime steady_now() const override { return world_.steady_now(); }

 private:
  const Clock& world_;
  std::atomic<std::int64_t> ahead_ms_{0};
  std::atomic<bool> begun_{false};
};

}  // namespace vigil::workstation::practice
