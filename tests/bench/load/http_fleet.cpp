#include "tests/bench/load/http_fleet.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace vigil::bench {

struct HttpFleet::Line {
  int socket = -1;
  bool stream = false;
  bool heard = false;  // a stream whose answer has begun
  bool working = false;
  Call call;
  std::string out;
  std::size_t sent = 0;
  std::string in;
};

std::string make_request(std::string_view method, std::string_view path, std::string_view token,
                         std::string_view body) {
  std::string text;
  text.reserve(200 + body.size());
  text.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  if (!token.empty()) text.append("Authorization: Bearer ").append(token).append("\r\n");
  if (!body.empty()) {
    text.append("Content-Type: application/json\r\nContent-Length: ");
    text.append(std::to_string(body.size())).append("\r\n");
  }
  text.append("\r\n").append(body);
  return text;
}

HttpFleet::HttpFleet(std::uint16_t port, int pool)
    : port_(port), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
  for (int i = 0; i < pool; ++i) lines_.push_back(std::make_unique<Line>());
}

HttpFleet::~HttpFleet() {
  for (auto& line : lines_) close(*line);
  close_listeners();
  ::close(poll_);
}

void HttpFleet::open(Line& line) {
  line.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(line.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  (void)::connect(line.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &line;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, line.socket, &event);
  line.in.clear();
  line.sent = 0;
}

void HttpFleet::close(Line& line) {
  if (line.socket >= 0) ::close(line.socket);
  line.socket = -1;
  if (line.stream && std::exchange(line.heard, false)) --listening_;
}

void HttpFleet::close_listeners() {
  for (auto& line : listeners_) close(*line);
  listeners_.clear();
}

void HttpFleet::listen(const std::string& token) {
  auto line = std::make_unique<Line>();
  line->stream = true;
  line->out = make_request("GET", "/v1/events", token);
  open(*line);
  listeners_.push_back(std::move(line));
}

void HttpFleet::send(Call call) {
  queue_.push_back(std::move(call));
  for (auto& line : lines_) {
    if (queue_.empty()) break;
    if (!line->working) give_work(*line);
  }
}

void HttpFleet::give_work(Line& line) {
  if (queue_.empty()) return;
  line.call = std::move(queue_.front());
  queue_.pop_front();
  line.working = true;
  ++busy_;
  line.out = std::move(line.call.request);
  line.sent = 0;
  if (line.socket < 0) {
    open(line);
  } else {
    write_more(line);
  }
}

void HttpFleet::write_more(Line& line) {
  while (line.sent < line.out.size()) {
    const ssize_t count =
        ::send(line.socket, line.out.data() + line.sent, line.out.size() - line.sent, MSG_NOSIGNAL);
    if (count < 0) return;  // later, or the read will tell
    line.sent += static_cast<std::size_t>(count);
  }
}

void HttpFleet::end_call(Line& line, int status, std::string_view body) {
  const double took =
      std::chrono::duration<double, std::milli>(Clock::now() - line.call.due).count();
  line.working = false;
  --busy_;
  const auto done = std::move(line.call.done);
  const std::string kept(body);
  line.in.clear();
  line.out.clear();
  if (done) done(status, kept, took);
  if (!line.working) give_work(line);
}

void HttpFleet::take_answer(Line& line) {
  const std::size_t end = line.in.find("\r\n\r\n");
  if (end == std::string::npos) return;
  if (line.stream) {
    if (!std::exchange(line.heard, true)) ++listening_;
    event_bytes_ += line.in.size();
    line.in.assign("\r\n\r\n");  // the head was heard; what follows is only counted
    return;
  }
  const std::size_t at = line.in.find("Content-Length: ");
  const std::size_t length = at < end ? std::strtoul(line.in.c_str() + at + 16, nullptr, 10) : 0;
  if (line.in.size() < end + 4 + length) return;
  const int status = std::atoi(line.in.c_str() + 9);
  const std::string body = line.in.substr(end + 4, length);
  end_call(line, status, body);
}

void HttpFleet::read_more(Line& line) {
  std::array<char, 32 * 1024> chunk;
  while (line.socket >= 0) {
    const ssize_t count = ::recv(line.socket, chunk.data(), chunk.size(), 0);
    if (count > 0) {
      line.in.append(chunk.data(), static_cast<std::size_t>(count));
      if (line.stream || line.working) take_answer(line);
      continue;
    }
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    const bool lost = line.stream && line.heard;
    close(line);
    if (lost) ++listeners_lost_;
    if (line.working) end_call(line, 0, {});
    return;
  }
}

void HttpFleet::turn(std::chrono::milliseconds limit) {
  std::array<epoll_event, 512> events;
  const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(limit.count()));
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    Line& line = *static_cast<Line*>(event.data.ptr);
    if (line.socket < 0) continue;
    if ((event.events & EPOLLOUT) != 0) write_more(line);
    if ((event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) read_more(line);
  }
}

}  // namespace vigil::bench
