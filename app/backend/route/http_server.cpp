#include "app/backend/route/http_server.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>
#include <vector>

#include "app/backend/route/http_connection.h"
#include "app/backend/route/tls_context.h"
#include "core/base/log.h"

namespace vigil::backend {

namespace asio = boost::asio;
using boost::system::error_code;

std::uint64_t OpenConnections::add(std::function<void()> hang_up) {
  const std::lock_guard guard(mutex_);
  const std::uint64_t id = next_id_++;
  connections_.emplace(id, std::move(hang_up));
  return id;
}

void OpenConnections::remove(std::uint64_t id) {
  const std::lock_guard guard(mutex_);
  connections_.erase(id);
  if (connections_.empty()) none_left_.notify_all();
}

std::size_t OpenConnections::count() const {
  const std::lock_guard guard(mutex_);
  return connections_.size();
}

void OpenConnections::hang_up_all() {
  const std::lock_guard guard(mutex_);
  for (const auto& [id, hang_up] : connections_) hang_up();
}

bool OpenConnections::wait_until_none(std::chrono::milliseconds limit) {
  std::unique_lock guard(mutex_);
  return none_left_.wait_for(guard, limit, [&] { return connections_.empty(); });
}

struct HttpServer::State {
  State(Services& services, const HttpOptions& options)
      : context{services,
                options,
                RateLimit(services.clock, options.rate),
                asio::thread_pool(static_cast<std::size_t>(options.store_threads)),
                asio::thread_pool(static_cast<std::size_t>(options.password_threads)),
                {},
                {},
                {}},
        io(options.io_threads),
        acceptor(io) {}

  [[nodiscard]] Status open();
  [[nodiscard]] asio::awaitable<void> accept_connections();

  HttpContext context;
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor;
  std::uint16_t port = 0;
  std::vector<std::thread> threads;
  std::once_flag stopped;
};

Status HttpServer::State::open() {
  // Every desk holds two connections: as many descriptors as this process may have.
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
    files.rlim_cur = files.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &files);
  }
  const HttpOptions& options = context.options;
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is not an IP address", options.address));
  }
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}:{} cannot be listened on: {}", options.address, options.port,
                            error.message()));
  }
  port = acceptor.local_endpoint(error).port();
  return {};
}

asio::awaitable<void> HttpServer::State::accept_connections() {
  while (acceptor.is_open()) {
    error_code error;
    asio::ip::tcp::socket socket = co_await acceptor.async_accept(
        asio::make_strand(io), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors, most likely: others will be given back soon.
      asio::steady_timer pause(io, std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    if (context.connections.count() >= context.options.most_connections) continue;  // closes it
    const auto executor = socket.get_executor();
    asio::co_spawn(executor, serve_connection(context, std::move(socket)), asio::detached);
  }
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(Services& services, HttpOptions options) {
  auto state = std::make_unique<State>(services, options);
  if (Status secured = open_tls(options, state->context.tls); !secured) return secured.error();
  if (Status opened = state->open(); !opened) return opened.error();
  asio::co_spawn(state->io, state->accept_connections(), asio::detached);
  for (int i = 0; i < options.io_threads; ++i) {
    state->threads.emplace_back([raw = state.get()] { raw->io.run(); });
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::port() const { return state_->port; }

void HttpServer::stop() {
  std::call_once(state_->stopped, [this] {
    State& state = *state_;
    asio::post(state.io, [&state] {
      error_code ignored;
      state.acceptor.close(ignored);
    });
    state.context.draining = true;
    state.context.connections.hang_up_all();
    if (!state.context.connections.wait_until_none(state.context.options.drain_time)) {
      log_warning("backend", "some requests were still under way at the end of the time to finish");
    }
    state.io.stop();
    for (std::thread& thread : state.threads) thread.join();
    // Where the loop ended before the close above was its turn.
    error_code ignored;
    state.acceptor.close(ignored);
    state.context.store_pool.join();
    state.context.password_pool.join();
  });
}

}  // namespace vigil::backend
