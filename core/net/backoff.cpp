#include "core/net/backoff.h"

#include <algorithm>

namespace vigil::net {

Backoff::Backoff(std::uint64_t seed, BackoffOptions options) : options_(options), random_(seed) {}

Millis Backoff::next(std::optional<Millis> retry_after) {
  const int doublings = std::min(failures_, 20);
  ++failures_;
  const std::int64_t ceiling =
      std::min(options_.cap.count(), options_.base.count() * (std::int64_t{1} << doublings));
  std::uniform_int_distribution<std::int64_t> share(0, ceiling);
  const Millis jittered(share(random_));
  if (!retry_after) return jittered;
  // Spread also those who were told the same moment.
  std::uniform_int_distribution<std::int64_t> spread(0, options_.base.count());
  return std::min(options_.cap, std::max(jittered, *retry_after + Millis(spread(random_))));
}

RetryBudget::RetryBudget(SteadyTime now, RetryBudgetOptions options)
    : options_(options), tokens_(options.most), filled_at_(now) {}

void RetryBudget::refill(SteadyTime now) {
  const double minutes = std::chrono::duration<double, std::ratio<60>>(now - filled_at_).count();
  tokens_ = std::min(options_.most, tokens_ + std::max(0.0, minutes) * options_.per_minute);
  filled_at_ = now;
}

void RetryBudget::note_success(SteadyTime now) {
  refill(now);
  tokens_ = std::min(options_.most, tokens_ + options_.per_success);
}

bool RetryBudget::spend(SteadyTime now) {
  refill(now);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

}  // namespace vigil::net
