#include "core/net/event_stream.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"

namespace vigil::net {
namespace {

constexpr std::size_t kLongestLine = 8u << 10;
constexpr std::size_t kLongestEvent = 64u << 10;

}  // namespace

Status EventStream::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (line_.size() + std::min(end, bytes.size()) > kLongestLine) {
      return fail(ErrorCode::kCorrupt, "A line of the event stream has no end.");
    }
    line_ += bytes.substr(0, end);
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    const std::string line = std::exchange(line_, {});
    if (const Status taken = take_line(line); !taken) return taken;
  }
  return {};
}

Status EventStream::take_line(std::string_view line) {
  if (line.empty()) {
    const std::string kind = std::exchange(kind_, {});
    const std::string data = std::exchange(data_, {});
    if (kind.empty()) return {};
    const auto body = parse_json(data);
    if (!body || !body->is_object()) {
      return fail(ErrorCode::kCorrupt, "The event stream is not what a backend sends.");
    }
    take_({kind, text_member(*body, "id")});
    return {};
  }
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value =
      colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") kind_ = value;
  if (field == "data") {
    if (!data_.empty()) data_ += '\n';
    data_ += value;
    if (data_.size() > kLongestEvent) {
      return fail(ErrorCode::kCorrupt, "An event of the stream is too long.");
    }
  }
  return {};
}

}  // namespace vigil::net
