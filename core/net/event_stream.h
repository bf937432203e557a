// A text/event-stream, piece by piece as it arrives. Pure; thread-confined.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil::net {

// "queue" or "collection" changed, or "ping". A hint only: whoever cares asks again.
struct ServerEvent {
  std::string kind{};  // empty: the stream has begun
  std::string id{};    // of the queue or collection; "*": any of them
};

// Hints that were asked for, and what the next question brings along.
struct EventNews {
  std::vector<ServerEvent> events;
  std::string cursor;
};

class EventStream {
 public:
  explicit EventStream(std::function<void(const ServerEvent&)> take) : take_(std::move(take)) {}

  // kCorrupt when it is not what a backend sends: the stream is not listened to any longer.
  [[nodiscard]] Status feed(std::string_view bytes);

 private:
  [[nodiscard]] Status take_line(std::string_view line);

  std::function<void(const ServerEvent&)> take_;
  std::string line_;
  std::string kind_;
  std::string data_;
};

}  // namespace vigil::net
