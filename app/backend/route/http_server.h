// The HTTP/1.1 server: reads requests within limits, finds their route, checks who asks, and hands
// them to the handlers on a pool of threads, so that one slow request delays no other.
//
// Promises to whoever sends: at most 16 KB of header, 1 MB of JSON, 4 GB of media; a request that
// has begun must be complete within request_time, an idle connection ends after idle_time, a flood
// from one address is answered 429. listen() starts threads; stop() and the destructor end them
// after the requests under way. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "app/backend/route/rate_limit.h"
#include "app/backend/route/services.h"
#include "core/base/result.h"

namespace vigil::backend {

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  // PEM files; both or neither. With them TLS 1.2 or later is spoken and nothing else.
  std::filesystem::path certificate_file;  // the server's own first, then the ones between
  std::filesystem::path key_file;          // readable by others: refused
  std::chrono::milliseconds request_time{30'000};
  std::chrono::milliseconds idle_time{60'000};
  std::chrono::milliseconds ping_time{15'000};
  std::chrono::milliseconds event_pause{1'000};  // between two messages on one event stream
  std::chrono::milliseconds queue_pause{3'000};  // where the second tells of queues alone
  std::chrono::milliseconds drain_time{10'000};
  std::uint32_t header_bytes = 16 * 1024;
  std::size_t most_connections = 20'000;
  int io_threads = 2;
  // Most of them wait for the commit that several requests share.
  int store_threads = 40;
  int password_threads = 2;
  RateOptions rate;
};

class HttpServer {
 public:
  // `services` outlives the server. kUnavailable when the address cannot be listened on;
  // kInvalidArgument when the certificate or key cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(Services& services,
                                                                  HttpOptions options);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Takes no more connections, lets the requests under way finish, then ends. Further calls do
  // nothing.
  void stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace vigil::backend
