// Counts of what the backend did, in Prometheus' text format. Thread-safe; recording takes a short
// lock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::backend {

class Metrics {
 public:
  // `route` is a pattern of the route table, never a path: the number of series stays bounded.
  void record_request(std::string_view route, std::string_view method, int status,
                      std::chrono::microseconds took);
  void connection_opened() { change_connections(1); }
  void connection_closed() { change_connections(-1); }

  // Lines of all the above.
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::array<double, 10> kBucketSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                                            0.05,  0.1,    0.25,  1.0,  5.0};
  struct Latency {
    std::array<std::uint64_t, kBucketSeconds.size()> buckets{};
    std::uint64_t count = 0;
    double sum_seconds = 0;
  };
  void change_connections(int by);

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;  // "METHOD pattern", status
  std::map<std::string, Latency> latencies_;
  std::int64_t connections_ = 0;
};

}  // namespace vigil::backend
