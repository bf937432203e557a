// A token bucket per address: bursts are welcome, a flood is not. Thread-safe; forgets full buckets
// by itself.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/clock.h"

namespace vigil::backend {

struct RateOptions {
  double per_second = 500;  // 0: no limit
  double burst = 2000;
};

class RateLimit {
 public:
  RateLimit(const Clock& clock, RateOptions options) : clock_(clock), options_(options) {}
  // Zero: go ahead. Else how long until the next request of this address will be heard.
  [[nodiscard]] Millis admit(std::string_view address);

 private:
  struct Bucket {
    double tokens = 0;
    SteadyTime filled_at{};
  };
  void forget_full(SteadyTime now);

  const Clock& clock_;
  const RateOptions options_;
  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace vigil::backend
