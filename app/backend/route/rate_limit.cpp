#include "app/backend/route/rate_limit.h"

#include <algorithm>

namespace vigil::backend {
namespace {

constexpr std::size_t kForgetAbove = 10'000;

}  // namespace

Millis RateLimit::admit(std::string_view address) {
  if (options_.per_second <= 0) return Millis(0);
  const std::lock_guard guard(mutex_);
  const SteadyTime now = clock_.steady_now();
  if (buckets_.size() > kForgetAbove) forget_full(now);
  auto found = buckets_.find(address);
  if (found == buckets_.end()) found = buckets_.emplace(address, Bucket{options_.burst, now}).first;
  Bucket& bucket = found->second;
  const double seconds = std::chrono::duration<double>(now - bucket.filled_at).count();
  bucket.tokens = std::min(options_.burst, bucket.tokens + seconds * options_.per_second);
  bucket.filled_at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return Millis(0);
  }
  return std::chrono::ceil<Millis>(
      std::chrono::duration<double>((1 - bucket.tokens) / options_.per_second));
}

void RateLimit::forget_full(SteadyTime now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    const double seconds = std::chrono::duration<double>(now - entry.second.filled_at).count();
    return entry.second.tokens + seconds * options_.per_second >= options_.burst;
  });
}

}  // namespace vigil::backend
