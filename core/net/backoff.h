// When to try again. Pure: the caller brings the time, a test brings the seed.
//
// Backoff spreads the desks of a shift that lost the same server at the same moment (invariant
// I23); RetryBudget keeps a desk from answering an overloaded server with more load. Neither ever
// waits longer than the cap, so that an attempt happens at least that often (invariant I21).
// Thread-confined.
#pragma once

#include <cstdint>
#include <optional>
#include <random>

#include "core/base/clock.h"

namespace vigil::net {

struct BackoffOptions {
  Millis base{500};
  Millis cap{std::chrono::seconds(40)};  // leaves room for the attempt itself within a minute
};

// Full jitter: a uniform share of min(cap, base * 2^failures).
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed, BackoffOptions options = {});

  // After a failure. Never less than the server's Retry-After, unless that is beyond the cap.
  [[nodiscard]] Millis next(std::optional<Millis> retry_after = std::nullopt);
  // After a success.
  void reset() { failures_ = 0; }
  [[nodiscard]] int failures() const { return failures_; }

 private:
  BackoffOptions options_;
  std::mt19937_64 random_;
  int failures_ = 0;
};

struct RetryBudgetOptions {
  double per_success = 0.1;  // one retry for ten successes ...
  double per_minute = 4;     // ... and a few in any case
  double most = 10;
};

// A retry costs one token; an empty purse means: wait for the cap.
class RetryBudget {
 public:
  explicit RetryBudget(SteadyTime now, RetryBudgetOptions options = {});

  void note_success(SteadyTime now);
  // False when there is nothing left to spend.
  [[nodiscard]] bool spend(SteadyTime now);

 private:
  void refill(SteadyTime now);

  RetryBudgetOptions options_;
  double tokens_;
  SteadyTime filled_at_;
};

}  // namespace vigil::net
