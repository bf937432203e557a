// Thousands of HTTP/1.1 connections to one backend on loopback, driven by one thread with epoll.
//
// Calls go over a pool of kept connections, one at a time each, the rest waits its turn; a call's
// time runs from when it was due, so that waiting counts. Listeners hold an event stream open each.
// Thread-confined.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::bench {

using Clock = std::chrono::steady_clock;

struct Call {
  std::string request;  // the whole request
  Clock::time_point due{};
  // Status 0: the connection ended.
  std::function<void(int status, std::string_view body, double milliseconds)> done;
};

[[nodiscard]] std::string make_request(std::string_view method, std::string_view path,
                                       std::string_view token, std::string_view body = {});

class HttpFleet {
 public:
  HttpFleet(std::uint16_t port, int pool);
  ~HttpFleet();
  HttpFleet(const HttpFleet&) = delete;
  HttpFleet& operator=(const HttpFleet&) = delete;

  void send(Call call);
  // Opens an event stream with this token.
  void listen(const std::string& token);
  void close_listeners();
  // Works for at most so long; returns when something happened.
  void turn(std::chrono::milliseconds limit);

  [[nodiscard]] std::size_t waiting() const { return queue_.size() + busy_; }
  [[nodiscard]] std::size_t listening() const { return listening_; }  // with an answer
  [[nodiscard]] std::uint64_t event_bytes() const { return event_bytes_; }
  [[nodiscard]] std::uint64_t listeners_lost() const { return listeners_lost_; }

 private:
  struct Line;
  void open(Line& line);
  void close(Line& line);
  void give_work(Line& line);
  void write_more(Line& line);
  void read_more(Line& line);
  void take_answer(Line& line);
  void end_call(Line& line, int status, std::string_view body);

  std::uint16_t port_;
  int poll_ = -1;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<std::unique_ptr<Line>> listeners_;
  std::deque<Call> queue_;
  std::size_t busy_ = 0;
  std::size_t listening_ = 0;
  std::uint64_t event_bytes_ = 0;
  std::uint64_t listeners_lost_ = 0;
};

}  // namespace vigil::bench
