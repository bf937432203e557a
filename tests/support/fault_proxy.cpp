#include "tests/support/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

#include "core/base/text.h"

namespace vigil::proof {
namespace {

constexpr std::size_t kMostBytes = 64u << 20;
constexpr std::array<std::string_view, 18> kWords = {
    "none",          "slow request", "slow answer",   "half-open", "reset before",
    "reset in body", "lost answer",  "1-byte slices", "truncated", "delivered twice",
    "late replay",   "reordered",    "500",           "429",       "503",
    "502 in HTML",   "200 in HTML",  "foreign 400"};

// Waits for bytes; false at the end, at an error, or when `stop` is set.
bool read_some(int socket, std::string& into, const std::atomic<bool>& stop, int limit_ms) {
  for (int waited = 0; waited < limit_ms && !stop; waited += 50) {
    pollfd ready{socket, POLLIN, 0};
    const int count = ::poll(&ready, 1, 50);
    if (count < 0) return false;
    if (count == 0) continue;
    std::array<char, 16 * 1024> chunk;
    const ssize_t got = ::recv(socket, chunk.data(), chunk.size(), 0);
    if (got <= 0) return false;
    into.append(chunk.data(), static_cast<std::size_t>(got));
    return into.size() < kMostBytes;
  }
  return false;
}

bool write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void close_with_reset(int& socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket);
  socket = -1;
}

void close_socket(int& socket) {
  if (socket >= 0) ::close(socket);
  socket = -1;
}

std::string header_of(std::string_view head, std::string_view wanted) {
  for (std::size_t at = head.find("\r\n"); at != head.npos;) {
    head.remove_prefix(at + 2);
    at = head.find("\r\n");
    const std::string_view line = head.substr(0, at);
    const std::size_t colon = line.find(':');
    if (colon != line.npos && to_lower_ascii(line.substr(0, colon)) == wanted) {
      return std::string(trim(line.substr(colon + 1)));
    }
  }
  return {};
}

// The length of the first whole message in `bytes`; 0: not whole yet.
std::size_t message_length(std::string_view bytes, bool no_body) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == bytes.npos) return 0;
  const std::string length = header_of(bytes.substr(0, end + 2), "content-length");
  const std::size_t body =
      no_body || length.empty() ? 0 : std::strtoul(length.c_str(), nullptr, 10);
  return bytes.size() >= end + 4 + body ? end + 4 + body : 0;
}

std::string_view body_of(std::string_view message) {
  const std::size_t end = message.find("\r\n\r\n");
  return end == message.npos ? std::string_view() : message.substr(end + 4);
}

std::string answer_with(std::string_view status, std::string_view type, std::string_view body,
                        std::string_view more = {}) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(more) +
         "\r\n" + std::string(body);
}

constexpr std::string_view kPage =
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>upstream</body></html>";

// What a box in between says by itself; empty for a trouble that is none of these.
std::string made_up(Trouble trouble) {
  switch (trouble) {
    case Trouble::kError500:
      return answer_with("500 Internal Server Error", "application/problem+json",
                         R"({"title":"Oops","status":500,"code":"internal"})");
    case Trouble::kBusy429:
      return answer_with("429 Too Many Requests", "application/problem+json",
                         R"({"title":"Slow down","status":429,"code":"unavailable"})",
                         "Retry-After: 1\r\n");
    case Trouble::kBusy503:
      return answer_with("503 Service Unavailable", "text/plain", "busy", "Retry-After: 1\r\n");
    case Trouble::kHtml200: return answer_with("200 OK", "text/html", kPage);
    case Trouble::kForeignProblem:
      return answer_with("400 Bad Request", "text/html", "<html>blocked by policy</html>");
    default: return {};
  }
}

}  // namespace

std::string_view to_word(Trouble trouble) { return kWords[static_cast<std::size_t>(trouble)]; }

std::vector<Trouble> all_troubles() {
  std::vector<Trouble> all;
  for (std::size_t i = 1; i < kWords.size(); ++i) all.push_back(static_cast<Trouble>(i));
  return all;
}

FaultProxy::FaultProxy(std::uint16_t upstream, std::uint64_t seed, Journal journal)
    : upstream_(upstream), journal_(std::move(journal)), random_(seed), met_(kWords.size()) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), length) == 0 &&
      ::listen(listener_, 256) == 0 &&
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
    port_ = ntohs(address.sin_port);
  }
  accepting_ = std::thread([this] { accept_until_stopped(); });
}

FaultProxy::~FaultProxy() {
  stopping_ = true;
  overtaken_.notify_all();
  accepting_.join();
  for (Client& client : clients_) client.thread.join();
  close_socket(listener_);
}

void FaultProxy::set_weather(Weather weather) {
  const std::lock_guard guard(mutex_);
  weather_ = std::move(weather);
}

std::vector<std::int64_t> FaultProxy::met() const {
  const std::lock_guard guard(mutex_);
  return met_;
}

void FaultProxy::pause(Millis time) {
  for (Millis waited{0}; waited < time && !stopping_; waited += Millis(10)) {
    std::this_thread::sleep_for(Millis(10));
  }
}

void FaultProxy::accept_until_stopped() {
  while (!stopping_) {
    pollfd ready{listener_, POLLIN, 0};
    if (::poll(&ready, 1, 50) <= 0) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard guard(mutex_);
    for (auto at = clients_.begin(); at != clients_.end();) {
      if (!at->done) {
        ++at;
        continue;
      }
      at->thread.join();
      at = clients_.erase(at);
    }
    Client& client = clients_.emplace_back();
    client.socket = socket;
    client.thread = std::thread([this, &client] {
      serve(client.socket);
      client.done = true;
    });
  }
}

int FaultProxy::connect_upstream() const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(upstream_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return socket;
  }
  ::close(socket);
  return -1;
}

Trouble FaultProxy::roll(std::string_view path) {
  const std::lock_guard guard(mutex_);
  if (weather_.troubles.empty() ||
      (!weather_.only_path.empty() && !path.starts_with(weather_.only_path)) ||
      (!weather_.but_path.empty() && path.starts_with(weather_.but_path))) {
    return Trouble::kNone;
  }
  if (std::uniform_real_distribution<>()(random_) >= weather_.rate) return Trouble::kNone;
  const Trouble trouble = weather_.troubles[random_() % weather_.troubles.size()];
  ++met_[static_cast<std::size_t>(trouble)];
  return trouble;
}

std::string FaultProxy::exchange(int& upstream, const std::string& request, Exchanged& noted) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const bool kept = upstream >= 0;
    if (!kept) upstream = connect_upstream();
    if (upstream < 0) break;
    std::string answer;
    if (write_all(upstream, request)) {
      const bool head = noted.method == "HEAD";
      while (answer.find("\r\n\r\n") == answer.npos) {
        if (!read_some(upstream, answer, stopping_, 30'000)) break;
      }
      const bool stream = header_of(answer, "content-type").starts_with("text/event-stream");
      while (!stream && message_length(answer, head) == 0) {
        if (!read_some(upstream, answer, stopping_, 30'000)) break;
      }
      if (stream || message_length(answer, head) != 0) {
        noted.status = std::atoi(answer.substr(9, 3).c_str());
        noted.answer = body_of(answer);
        noted.server_time = header_of(answer, "vigil-server-time");
        if (journal_) journal_(noted);
        {
          const std::lock_guard guard(mutex_);
          ++passed_;
        }
        overtaken_.notify_all();
        if (header_of(answer, "connection") == "close" && !stream) close_socket(upstream);
        return answer;
      }
    }
    close_socket(upstream);
    if (!kept || !answer.empty()) break;  // a kept connection may have been closed in between
  }
  noted.status = 0;
  if (journal_) journal_(noted);
  return {};
}

void FaultProxy::replay_later(std::string request, Exchanged noted) {
  Millis wait{0};
  {
    const std::lock_guard guard(mutex_);
    wait = weather_.slow * static_cast<int>(1 + random_() % 6);
  }
  const std::lock_guard guard(mutex_);
  Client& client = clients_.emplace_back();
  client.thread =
      std::thread([this, &client, wait, text = std::move(request), copy = std::move(noted)] {
        pause(wait);
        int upstream = -1;
        Exchanged again = copy;
        if (!stopping_) (void)exchange(upstream, text, again);
        close_socket(upstream);
        client.done = true;
      });
}

void FaultProxy::serve(int client) {
  int upstream = -1;
  std::string bytes;
  while (!stopping_) {
    {
      const std::lock_guard guard(mutex_);
      if (weather_.cut) break;
    }
    const std::size_t length = message_length(bytes, false);
    if (length == 0) {
      // In short turns, so that a cut is noticed.
      pollfd ready{client, POLLIN, 0};
      if (::poll(&ready, 1, 20) == 0) continue;
      if (!read_some(client, bytes, stopping_, 1000)) break;
      continue;
    }
    const std::string request = bytes.substr(0, length);
    bytes.erase(0, length);
    if (!pass_on(client, upstream, request)) break;
  }
  close_socket(upstream);
  if (client < 0) return;
  bool cut = false;
  {
    const std::lock_guard guard(mutex_);
    cut = weather_.cut;
  }
  cut ? close_with_reset(client) : close_socket(client);
}

bool FaultProxy::relay_stream(int client, int upstream, const std::string& head) {
  if (!write_all(client, head)) return false;
  std::string bytes;
  while (!stopping_) {
    std::array<pollfd, 2> ready{{{client, POLLIN, 0}, {upstream, POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), 50) < 0) break;
    {
      const std::lock_guard guard(mutex_);
      if (weather_.cut) break;
    }
    if (ready[0].revents != 0) break;  // nothing more is said by the desk
    if (ready[1].revents == 0) continue;
    bytes.clear();
    if (!read_some(upstream, bytes, stopping_, 1000) || !write_all(client, bytes)) break;
  }
  return false;
}

bool FaultProxy::pass_on(int& client, int& upstream, const std::string& request) {
  Exchanged noted;
  const std::size_t first = request.find(' ');
  const std::size_t second = request.find(' ', first + 1);
  if (second == request.npos) return false;
  noted.method = request.substr(0, first);
  noted.path = request.substr(first + 1, second - first - 1);
  noted.request = body_of(request);
  noted.trouble = roll(noted.path);
  Millis slow{0};
  int truncate_at = -1;
  std::uint64_t luck = 0;
  std::uint64_t passed_before = 0;
  {
    const std::lock_guard guard(mutex_);
    slow = weather_.slow;
    truncate_at = weather_.truncate_at;
    luck = random_();
    passed_before = passed_;
  }
  if (const std::string made = made_up(noted.trouble); !made.empty()) {
    return write_all(client, made);
  }
  switch (noted.trouble) {
    case Trouble::kSlowRequest: pause(slow); break;
    case Trouble::kHalfOpen: {
      std::string ignored;
      (void)read_some(client, ignored, stopping_, static_cast<int>(slow.count()) * 20);
      return false;
    }
    case Trouble::kResetBefore: close_with_reset(client); return false;
    case Trouble::kReordered: {
      std::unique_lock guard(mutex_);
      overtaken_.wait_for(guard, slow, [&] { return stopping_ || passed_ > passed_before; });
      break;
    }
    default: break;
  }
  std::string answer = exchange(upstream, request, noted);
  if (noted.trouble == Trouble::kTwice && !answer.empty()) {
    answer = exchange(upstream, request, noted);
  }
  if (answer.empty()) return false;
  if (header_of(answer, "content-type").starts_with("text/event-stream")) {
    return relay_stream(client, upstream, answer);
  }
  if (noted.trouble == Trouble::kLateReplay) replay_later(request, noted);
  const std::size_t some = truncate_at >= 0
                               ? std::min(answer.size() - 1, static_cast<std::size_t>(truncate_at))
                               : static_cast<std::size_t>(luck % answer.size());
  switch (noted.trouble) {
    case Trouble::kSlowAnswer: pause(slow); break;
    case Trouble::kLostAnswer: return false;
    case Trouble::kResetInBody:
      (void)write_all(client, std::string_view(answer).substr(0, some));
      pause(Millis(5));
      close_with_reset(client);
      return false;
    case Trouble::kTruncated:
      (void)write_all(client, std::string_view(answer).substr(0, some));
      return false;
    case Trouble::kGateway502:
      return write_all(client, answer_with("502 Bad Gateway", "text/html", kPage));
    case Trouble::kOneByteSlices:
      for (const char& c : answer) {
        if (!write_all(client, {&c, 1})) return false;
      }
      return true;
    default: break;
  }
  return write_all(client, answer) && upstream >= 0;
}

}  // namespace vigil::proof
