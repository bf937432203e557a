#include "app/backend/service/metrics.h"

#include <fmt/format.h>

namespace vigil::backend {

void Metrics::record_request(std::string_view route, std::string_view method, int status,
                             std::chrono::microseconds took) {
  const std::string name = fmt::format("method=\"{}\",route=\"{}\"", method, route);
  const double seconds = std::chrono::duration<double>(took).count();
  const std::lock_guard guard(mutex_);
  ++requests_[{name, status}];
  Latency& latency = latencies_[name];
  ++latency.count;
  latency.sum_seconds += seconds;
  for (std::size_t i = 0; i < kBucketSeconds.size(); ++i) {
    if (seconds <= kBucketSeconds[i]) ++latency.buckets[i];
  }
}

void Metrics::change_connections(int by) {
  const std::lock_guard guard(mutex_);
  connections_ += by;
}

std::string Metrics::text() const {
  const std::lock_guard guard(mutex_);
  std::string text =
      "# HELP vigil_http_requests_total Requests answered.\n"
      "# TYPE vigil_http_requests_total counter\n";
  for (const auto& [key, count] : requests_) {
    text += fmt::format("vigil_http_requests_total{{{},status=\"{}\"}} {}\n", key.first, key.second,
                        count);
  }
  text +=
      "# HELP vigil_http_request_seconds Time from the request's first byte to its answer.\n"
      "# TYPE vigil_http_request_seconds histogram\n";
  for (const auto& [name, latency] : latencies_) {
    for (std::size_t i = 0; i < kBucketSeconds.size(); ++i) {
      text += fmt::format("vigil_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", name,
                          kBucketSeconds[i], latency.buckets[i]);
    }
    text += fmt::format("vigil_http_request_seconds_bucket{{{},le=\"+Inf\"}} {}\n", name,
                        latency.count);
    text += fmt::format("vigil_http_request_seconds_sum{{{}}} {:.6f}\n", name, latency.sum_seconds);
    text += fmt::format("vigil_http_request_seconds_count{{{}}} {}\n", name, latency.count);
  }
  text += fmt::format(
      "# HELP vigil_http_connections Connections open now.\n# TYPE vigil_http_connections gauge\n"
      "vigil_http_connections {}\n",
      connections_);
  return text;
}

}  // namespace vigil::backend
