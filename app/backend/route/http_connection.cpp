#include "app/backend/route/http_connection.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "app/backend/route/reading.h"
#include "app/backend/route/route_table.h"
#include "app/backend/route/target.h"
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/base/text.h"

namespace vigil::backend {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using HeaderParser = http::request_parser<http::empty_body>;

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::chrono::milliseconds kGoodbyeTime{2'000};
// A body nobody wants is read to its end up to here, so that the peer hears the answer; then the
// connection ends.
constexpr std::uint64_t kMostDrained = 16u << 20;

// Runs `work` on a pool; its exceptions become a 500 and a log line.
template <typename Work>
asio::awaitable<Answer> answer_on(asio::thread_pool& pool, Work work) {
  const auto guarded = [&work]() -> asio::awaitable<Answer> {
    try {
      co_return work();
    } catch (const std::exception& defect) {
      log_error("backend", fmt::format("a handler threw: {}", defect.what()));
      co_return problem_answer(fail(ErrorCode::kInternal, "a handler threw"));
    }
  };
  co_return co_await asio::co_spawn(pool.get_executor(), guarded, asio::use_awaitable);
}

std::string allow_header(const std::vector<Method>& methods) {
  std::string words;
  for (const Method method : methods) {
    if (!words.empty()) words += ", ";
    words += to_word(method);
  }
  return words;
}

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

// The rest of HttpContext's promises per connection: one request after another.
template <typename Stream>
class Connection {
 public:
  template <typename... StreamParts>
  explicit Connection(HttpContext& context, StreamParts&&... parts)
      : context_(context),
        stream_(std::forward<StreamParts>(parts)...),
        buffer_(64 * 1024),
        bell_(stream_.get_executor()) {
    error_code error;
    const auto peer = tcp().socket().remote_endpoint(error);
    address_ = error ? "unknown" : peer.address().to_string();
    tcp().socket().set_option(asio::ip::tcp::no_delay(true), error);
  }

  asio::awaitable<void> run() {
    if (!co_await shake_hands()) co_return;
    while (!context_.draining && co_await wait_for_request()) {
      busy_ = true;
      const bool go_on = co_await serve_one();
      busy_ = false;
      if (!go_on) break;
    }
    co_await say_goodbye();
    error_code ignored;
    tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  }

  // On the connection's strand: ends it now when no request is under way.
  void hang_up() {
    rung_ = true;
    bell_.cancel();
    if (!busy_) tcp().cancel();
  }

  [[nodiscard]] auto executor() { return stream_.get_executor(); }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  [[nodiscard]] beast::tcp_stream& tcp() { return beast::get_lowest_layer(stream_); }

  asio::awaitable<bool> shake_hands() {
    if constexpr (kTls) {
      tcp().expires_after(context_.options.request_time);
      co_await stream_.async_handshake(asio::ssl::stream_base::server, token());
    }
    co_return !error_;
  }

  // So that the peer can tell an answer's end from a cut connection.
  asio::awaitable<void> say_goodbye() {
    if constexpr (kTls) {
      tcp().expires_after(kGoodbyeTime);
      co_await stream_.async_shutdown(token());
    }
    co_return;
  }

  [[nodiscard]] auto token() { return asio::redirect_error(asio::use_awaitable, error_); }

  asio::awaitable<bool> wait_for_request() {
    if (buffer_.size() > 0) co_return true;
    tcp().expires_after(context_.options.idle_time);
    const std::size_t count = co_await stream_.async_read_some(buffer_.prepare(8 * 1024), token());
    buffer_.commit(count);
    co_return !error_;
  }

  // False: the connection is at its end.
  asio::awaitable<bool> serve_one() {
    started_ = std::chrono::steady_clock::now();
    route_ = nullptr;
    // One limit for the whole request, however slowly it trickles in.
    tcp().expires_after(context_.options.request_time);
    HeaderParser parser;
    parser.header_limit(context_.options.header_bytes);
    parser.body_limit(boost::none);
    co_await http::async_read_header(stream_, buffer_, parser, token());
    if (error_) co_return co_await refuse_malformed();
    method_word_ = std::string(parser.get().method_string());
    head_ = parser.get().method() == http::verb::head;
    version_ = parser.get().version();
    keep_alive_ = parser.keep_alive();

    if (const Millis wait = context_.rate.admit(address_); wait > Millis(0)) {
      co_return co_await finish_without_body(
          retry_later(429, "slow_down", "Too many requests from this address.",
                      std::chrono::ceil<std::chrono::seconds>(wait).count()),
          parser);
    }
    const std::optional<Target> target = parse_target(parser.get().target());
    if (!target) {
      co_return co_await finish_without_body(
          problem_answer(fail(ErrorCode::kInvalidArgument, "The request's target is malformed.")),
          parser);
    }
    const std::optional<Method> method = method_from_word(method_word_);
    RouteMatch match = method ? find_route(*method, target->path) : RouteMatch{};
    if (match.route == nullptr) {
      const std::vector<Method> allowed = allowed_methods(target->path);
      if (allowed.empty()) {
        co_return co_await finish_without_body(
            problem_answer(fail(ErrorCode::kNotFound, "There is nothing here.")), parser);
      }
      Answer answer = problem_answer(405, "method_not_allowed", ErrorCode::kUnsupported,
                                     "This path does not know that method.");
      answer.headers.emplace_back("Allow", allow_header(allowed));
      co_return co_await finish_without_body(std::move(answer), parser);
    }
    route_ = match.route;

    Request request;
    request.method = *method;
    request.parameters = std::move(match.parameters);
    request.query = target->query;
    for (const auto& field : parser.get()) {
      request.headers.insert_or_assign(to_lower_ascii(field.name_string()),
                                       std::string(field.value()));
    }
    request.address = address_;
    switch (route_->lane) {
      case Lane::kUpload: co_return co_await serve_upload(request, parser);
      case Lane::kEvents: co_return co_await serve_events(request, parser);
      case Lane::kNews: co_return co_await serve_news(request, parser);
      case Lane::kStore:
      case Lane::kPassword: co_return co_await serve_json(request, parser);
    }
    co_return false;
  }

  // Nothing: go on, request.caller is set.
  std::optional<Answer> check_caller(Request& request) {
    if (route_->guard == Guard::kNobody) return std::nullopt;
    constexpr std::string_view kScheme = "bearer ";
    const std::string_view header = request.header("authorization");
    if (header.size() <= kScheme.size() ||
        to_lower_ascii(header.substr(0, kScheme.size())) != kScheme) {
      return problem_answer(fail(ErrorCode::kUnauthenticated, "Sign in and send the token."));
    }
    const std::string_view token = trim(header.substr(kScheme.size()));
    Sessions& sessions = context_.services.sessions;
    Result<Caller> caller =
        route_->check == Check::kInside ? sessions.recall(token) : sessions.authenticate(token);
    // What is remembered refuses nobody.
    if (caller && route_->check == Check::kInside && !admits(*route_, *caller)) {
      caller = sessions.authenticate(token);
    }
    if (!caller) return problem_answer(caller.error());
    request.caller = std::move(*caller);
    if (!admits(*route_, request.caller)) {
      return problem_answer(fail(ErrorCode::kForbidden, "None of your roles may do that."));
    }
    return std::nullopt;
  }

  asio::awaitable<bool> serve_json(Request& request, HeaderParser& header) {
    const auto announced = header.content_length();
    if (announced && *announced > kMaxBodyBytes) {
      co_return co_await finish_without_body(too_large(kMaxBodyBytes), header);
    }
    if (!co_await say_continue(header)) co_return false;
    http::request_parser<http::string_body> parser(std::move(header));
    parser.body_limit(kMaxBodyBytes);
    co_await http::async_read(stream_, buffer_, parser, token());
    if (error_) co_return co_await refuse_malformed();
    request.body = std::move(parser.get().body());
    asio::thread_pool& pool =
        route_->lane == Lane::kPassword ? context_.password_pool : context_.store_pool;
    Answer answer = co_await answer_on(pool, [&]() -> Answer {
      if (std::optional<Answer> refused = check_caller(request)) return std::move(*refused);
      return route_->handler(context_.services, request);
    });
    co_return co_await send(std::move(answer));
  }

  asio::awaitable<bool> serve_upload(Request& request, HeaderParser& header) {
    const std::string& sha256 = request.parameters[0];
    bool there = false;
    std::unique_ptr<MediaShelf::Upload> upload;
    // The caller is asked first: strangers' bytes are not even read.
    Answer first = co_await answer_on(context_.store_pool, [&]() -> Answer {
      if (std::optional<Answer> refused = check_caller(request)) return std::move(*refused);
      if (!is_sha256_hex(sha256) || to_lower_ascii(sha256) != sha256) {
        return problem_answer(fail(ErrorCode::kInvalidArgument,
                                   "Media is named by 64 lower-case hexadecimal digits."));
      }
      const Result<std::optional<MediaRow>> known = context_.services.media.find(sha256);
      if (!known) return problem_answer(known.error());
      if (*known) {
        there = true;
        return json_answer(200, {{"sha256", sha256}, {"bytes", (*known)->bytes}});
      }
      auto begun = context_.services.media.begin_upload(sha256, request.header("content-type"));
      if (!begun) return problem_answer(begun.error());
      upload = std::move(*begun);
      return empty_answer(200);
    });
    if (!upload) co_return co_await finish_without_body(std::move(first), header);
    const auto announced = header.content_length();
    if (announced && *announced > kMaxMediaBytes) {
      co_return co_await finish_without_body(too_large(kMaxMediaBytes), header);
    }
    if (!co_await say_continue(header)) co_return false;
    http::request_parser<http::buffer_body> parser(std::move(header));
    parser.body_limit(kMaxMediaBytes);
    std::vector<char> chunk(kChunkBytes);
    std::int64_t total = 0;
    while (!parser.is_done()) {
      tcp().expires_after(context_.options.request_time);
      parser.get().body().data = chunk.data();
      parser.get().body().size = chunk.size();
      co_await http::async_read(stream_, buffer_, parser, token());
      if (error_ == http::error::need_buffer) error_ = {};
      if (error_) co_return co_await refuse_malformed();
      const std::string_view bytes(chunk.data(), chunk.size() - parser.get().body().size);
      total += static_cast<std::int64_t>(bytes.size());
      Answer written = co_await answer_on(context_.store_pool, [&]() -> Answer {
        const Status status = upload->write(bytes);
        return status ? empty_answer(200) : problem_answer(status.error());
      });
      if (written.status != 200) {
        keep_alive_ = false;
        co_return co_await send(std::move(written));
      }
    }
    Answer answer = co_await answer_on(context_.store_pool, [&]() -> Answer {
      if (const Status kept = upload->finish(); !kept) return problem_answer(kept.error());
      // By the time its item comes in, the machine has seen it.
      if (context_.services.fingerprints != nullptr) context_.services.fingerprints->want(sha256);
      return json_answer(201, {{"sha256", sha256}, {"bytes", total}});
    });
    co_return co_await send(std::move(answer));
  }

  asio::awaitable<bool> serve_events(Request& request, HeaderParser& header) {
    Answer first = co_await answer_on(context_.store_pool, [&]() -> Answer {
      if (std::optional<Answer> refused = check_caller(request)) return std::move(*refused);
      return empty_answer(200);
    });
    if (first.status != 200) co_return co_await finish_without_body(std::move(first), header);
    http::response<http::empty_body> response(http::status::ok, version_);
    set_common_headers(response);
    response.set(http::field::content_type, "text/event-stream; charset=utf-8");
    response.chunked(true);
    response.keep_alive(false);
    http::response_serializer<http::empty_body> serializer(response);
    tcp().expires_after(context_.options.request_time);
    co_await http::async_write_header(stream_, serializer, token());
    if (error_) co_return false;
    context_.services.metrics.record_request(route_->pattern, method_word_, 200, since_start());

    const std::unique_ptr<Subscription> subscription =
        context_.services.events.subscribe(bell_pull());
    std::string text = "retry: 2000\n\n";
    std::chrono::steady_clock::time_point hinted;
    while (true) {
      tcp().expires_after(context_.options.request_time);
      co_await asio::async_write(stream_, http::make_chunk(asio::buffer(text)), token());
      // One message carries all hints of a while: with thousands of desks, each hint for itself
      // would be most of this server's work. In queues something happens all the time; what
      // somebody wrote into a collection is told sooner.
      const auto not_before = [&] {
        return hinted +
               (urgent_ ? context_.options.event_pause
                        : std::max(context_.options.event_pause, context_.options.queue_pause));
      };
      if (error_ || context_.draining) co_return false;
      if (!rung_) {
        bell_.expires_after(context_.options.ping_time);
        co_await bell_.async_wait(token());
      }
      while (rung_ && !context_.draining && std::chrono::steady_clock::now() < not_before()) {
        bell_.expires_at(not_before());
        co_await bell_.async_wait(token());
      }
      text = compose_events(*subscription);
      rung_ = urgent_ = false;
      if (!text.empty()) hinted = std::chrono::steady_clock::now();
      if (text.empty()) {
        // Whoever was signed out, or is no longer with us, does not go on listening.
        const Answer still = co_await answer_on(context_.store_pool, [&]() -> Answer {
          std::optional<Answer> refused = check_caller(request);
          return refused ? std::move(*refused) : empty_answer(200);
        });
        if (still.status != 200 || context_.draining) co_return false;
        text = fmt::format("event: ping\ndata: {{\"server_time\":\"{}\"}}\n\n",
                           to_rfc3339(context_.services.clock.wall_now()));
      }
    }
  }

  // What the publisher of an event calls: rings on this connection's strand, while there is one.
  [[nodiscard]] std::function<void(EventKind)> bell_pull() {
    return [this, executor = stream_.get_executor(),
            alive = std::weak_ptr<bool>(alive_)](EventKind kind) {
      asio::post(executor, [this, alive, kind] {
        if (alive.expired()) return;
        rung_ = true;
        urgent_ = urgent_ || kind == EventKind::kCollection;
        bell_.cancel();
      });
    };
  }

  // The same hints for those to whom no endless answer comes through: one answer as soon as
  // something has changed since the last one, an empty one when nothing has for a while.
  asio::awaitable<bool> serve_news(Request& request, HeaderParser& header) {
    Answer first = co_await answer_on(context_.store_pool, [&]() -> Answer {
      if (std::optional<Answer> refused = check_caller(request)) return std::move(*refused);
      return empty_answer(200);
    });
    if (first.status != 200 || !header.is_done())
      co_return co_await finish_without_body(std::move(first), header);
    const auto wait = query_number(request, "wait", 0, 50);
    if (!wait) co_return co_await send(problem_answer(wait.error()));
    const std::string after = request.query_text("after");
    const EventHub& hub = context_.services.events;
    const std::unique_ptr<Subscription> subscription =
        context_.services.events.subscribe(bell_pull());
    const auto begun = std::chrono::steady_clock::now();
    const auto deadline = begun + std::chrono::seconds(wait->value_or(25));
    EventHub::News news = hub.since(after);
    while (news.empty() && !context_.draining && std::chrono::steady_clock::now() < deadline) {
      if (!std::exchange(rung_, false)) {
        bell_.expires_at(deadline);
        co_await bell_.async_wait(token());
        error_ = {};
      }
      (void)subscription->take();
      news = hub.since(after);
    }
    // As on a stream, what follows within a moment comes along.
    const auto not_before = begun + context_.options.event_pause;
    while (!news.events.empty() && !context_.draining &&
           std::chrono::steady_clock::now() < not_before) {
      bell_.expires_at(not_before);
      co_await bell_.async_wait(token());
      error_ = {};
      news = hub.since(after);
    }
    rung_ = context_.draining;
    co_return co_await send(compose_news(news));
  }

  static Answer compose_news(const EventHub::News& news) {
    nlohmann::json events = nlohmann::json::array();
    for (const Event& event : news.events)
      events.push_back({{"kind", to_word(event.kind)}, {"id", event.id}});
    if (news.missed_some) {
      for (const EventKind kind : {EventKind::kQueue, EventKind::kCollection})
        events.push_back({{"kind", to_word(kind)}, {"id", "*"}});
    }
    return json_answer(200, {{"events", std::move(events)}, {"next", news.cursor}});
  }

  static std::string compose_events(Subscription& subscription) {
    std::string text;
    for (const Event& event : subscription.take()) {
      // Ids are names of the registry: letters, digits, ".", "-" and "_".
      text += fmt::format("event: {}\ndata: {{\"id\":\"{}\"}}\n\n", to_word(event.kind), event.id);
    }
    return text;
  }

  static Answer too_large(std::uint64_t most) {
    return problem_answer(
        fail(ErrorCode::kTooLarge, fmt::format("The body may have {} bytes at most.", most)));
  }

  asio::awaitable<bool> say_continue(const HeaderParser& parser) {
    if (!beast::iequals(parser.get()[http::field::expect], "100-continue")) co_return true;
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(stream_, asio::buffer(kContinue), token());
    co_return !error_;
  }

  // After an error of a read: whatever can still be told is told, and the connection ends.
  asio::awaitable<bool> refuse_malformed() {
    keep_alive_ = false;
    const error_code error = error_;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      Answer answer =
          problem_answer(431, "header_too_large", ErrorCode::kTooLarge,
                         fmt::format("A header may have {} bytes.", context_.options.header_bytes));
      (void)co_await send(std::move(answer));
    } else if (error == http::error::body_limit) {
      (void)co_await send(too_large(
          route_ != nullptr && route_->lane == Lane::kUpload ? kMaxMediaBytes : kMaxBodyBytes));
    } else if (error.category() == http::make_error_code(http::error::bad_method).category() &&
               error != http::error::end_of_stream && error != http::error::partial_message) {
      (void)co_await send(problem_answer(
          fail(ErrorCode::kInvalidArgument, "That is not HTTP as this server knows it.")));
    }
    co_return false;
  }

  // Answers a request whose body is not wanted: a small one is read away, before a large one the
  // connection ends.
  asio::awaitable<bool> finish_without_body(Answer answer, HeaderParser& header) {
    const bool has_body = !header.is_done();
    const auto announced = header.content_length();
    if (!has_body) co_return co_await send(std::move(answer));
    if (header.get().count(http::field::expect) != 0 || (announced && *announced > kMostDrained)) {
      keep_alive_ = false;
      co_return co_await send(std::move(answer));
    }
    http::request_parser<http::buffer_body> parser(std::move(header));
    parser.body_limit(kMostDrained);
    std::vector<char> chunk(kChunkBytes);
    while (!parser.is_done() && !error_) {
      parser.get().body().data = chunk.data();
      parser.get().body().size = chunk.size();
      co_await http::async_read(stream_, buffer_, parser, token());
      if (error_ == http::error::need_buffer) error_ = {};
    }
    if (error_) keep_alive_ = false;
    error_ = {};
    co_return co_await send(std::move(answer));
  }

  template <typename Body>
  void set_common_headers(http::response<Body>& response) {
    response.set(http::field::server, "vigil");
    response.set("Vigil-Server-Time", to_rfc3339(context_.services.clock.wall_now()));
    response.set("Vigil-Epoch", context_.services.epoch);
    response.set("X-Content-Type-Options", "nosniff");
    response.set(http::field::cache_control, "no-store");
  }

  template <typename Body>
  void set_headers(http::response<Body>& response, const Answer& answer) {
    set_common_headers(response);
    if (!answer.type.empty()) response.set(http::field::content_type, answer.type);
    for (const auto& [name, value] : answer.headers) response.set(name, value);
    response.keep_alive(keep_alive_ && !context_.draining);
  }

  // True when the connection goes on.
  asio::awaitable<bool> send(Answer answer) {
    tcp().expires_after(context_.options.request_time);
    const std::string_view pattern =
        route_ != nullptr ? route_->pattern : std::string_view("other");
    const auto known = method_from_word(method_word_);
    context_.services.metrics.record_request(pattern, known ? to_word(*known) : "other",
                                             answer.status, since_start());
    const auto status = static_cast<http::status>(answer.status);
    const bool no_body = head_ || answer.status == 204 || answer.status == 304;
    if (answer.media != nullptr || no_body) {
      http::response<http::empty_body> response(status, version_);
      set_headers(response, answer);
      if (answer.media != nullptr) {
        response.content_length(answer.length);
      } else if (answer.status != 204 && answer.status != 304) {
        response.content_length(answer.body.size());
      }
      http::response_serializer<http::empty_body> serializer(response);
      co_await http::async_write_header(stream_, serializer, token());
      if (!error_ && answer.media != nullptr && !no_body) co_await send_media(answer);
    } else {
      http::response<http::string_body> response(status, version_);
      set_headers(response, answer);
      response.body() = std::move(answer.body);
      response.prepare_payload();
      co_await http::async_write(stream_, response, token());
    }
    co_return !error_ && keep_alive_ && !context_.draining;
  }

  asio::awaitable<void> send_media(const Answer& answer) {
    std::vector<char> chunk(std::min<std::uint64_t>(answer.length, kChunkBytes));
    std::uint64_t sent = 0;
    while (sent < answer.length && !error_) {
      std::size_t count = 0;
      const std::size_t wanted = std::min<std::uint64_t>(chunk.size(), answer.length - sent);
      const Answer read = co_await answer_on(context_.store_pool, [&]() -> Answer {
        const Result<std::size_t> got =
            answer.media->read_at(answer.begin + sent, chunk.data(), wanted);
        if (!got) return problem_answer(got.error());
        count = *got;
        return empty_answer(200);
      });
      if (read.status != 200 || count == 0) {
        // The length is said already: cutting the connection is the only honest way to say that it
        // did not hold.
        keep_alive_ = false;
        co_return;
      }
      tcp().expires_after(context_.options.request_time);
      co_await asio::async_write(stream_, asio::buffer(chunk.data(), count), token());
      sent += count;
    }
  }

  [[nodiscard]] std::chrono::microseconds since_start() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 started_);
  }

  HttpContext& context_;
  Stream stream_;
  beast::flat_buffer buffer_;
  asio::steady_timer bell_;  // rings when there are events to send
  bool rung_ = false;
  bool urgent_ = false;  // a collection's hint is among them
  bool busy_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  error_code error_;
  std::string address_;

  // Of the request under way.
  std::chrono::steady_clock::time_point started_;
  const Route* route_ = nullptr;
  std::string method_word_;
  unsigned version_ = 11;
  bool head_ = false;
  bool keep_alive_ = false;
};

template <typename Stream, typename... StreamParts>
asio::awaitable<void> serve_on(HttpContext& context, StreamParts&&... parts) {
  const auto connection =
      std::make_shared<Connection<Stream>>(context, std::forward<StreamParts>(parts)...);
  const std::weak_ptr<Connection<Stream>> weak = connection;
  const std::uint64_t id = context.connections.add([weak, executor = connection->executor()] {
    asio::post(executor, [weak] {
      if (const auto open = weak.lock()) open->hang_up();
    });
  });
  context.services.metrics.connection_opened();
  try {
    co_await connection->run();
  } catch (const std::exception& defect) {
    log_error("backend", fmt::format("a connection ended by an exception: {}", defect.what()));
  }
  context.services.metrics.connection_closed();
  context.connections.remove(id);
}

}  // namespace

asio::awaitable<void> serve_connection(HttpContext& context, asio::ip::tcp::socket socket) {
  if (context.tls) {
    co_await serve_on<TlsStream>(context, std::move(socket), *context.tls);
  } else {
    co_await serve_on<PlainStream>(context, std::move(socket));
  }
}

}  // namespace vigil::backend
