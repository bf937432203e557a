// One connection of the HttpServer, and what all connections share. Internal to route/: it brings
// Asio along, and only http_server.cpp and http_connection.cpp include it.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "app/backend/route/http_server.h"

namespace vigil::backend {

// The connections that are open, so that stop() can end the idle ones and wait for the others.
// Thread-safe.
class OpenConnections {
 public:
  // `hang_up` ends the connection as soon as no request is under way; called from any thread, at
  // most once.
  [[nodiscard]] std::uint64_t add(std::function<void()> hang_up);
  void remove(std::uint64_t id);
  [[nodiscard]] std::size_t count() const;
  void hang_up_all();
  // False when some are still open after `limit`.
  [[nodiscard]] bool wait_until_none(std::chrono::milliseconds limit);

 private:
  mutable std::mutex mutex_;
  std::condition_variable none_left_;
  std::map<std::uint64_t, std::function<void()>> connections_;
  std::uint64_t next_id_ = 1;
};

struct HttpContext {
  Services& services;
  const HttpOptions options;
  RateLimit rate;
  boost::asio::thread_pool store_pool;
  boost::asio::thread_pool password_pool;
  OpenConnections connections;
  std::atomic<bool> draining{false};
  std::optional<boost::asio::ssl::context> tls{};  // nothing: plain HTTP
};

// Runs on the socket's executor, a strand, until the peer or the server ends it.
[[nodiscard]] boost::asio::awaitable<void> serve_connection(HttpContext& context,
                                                            boost::asio::ip::tcp::socket socket);

}  // namespace vigil::backend
