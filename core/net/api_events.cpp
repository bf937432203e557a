#include "core/base/text.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

// The backend says something every 15 seconds; longer silence means that nobody is there any more.
constexpr Millis kLongestSilence = std::chrono::seconds(45);

}  // namespace

Answer<Done> ApiClient::events(const std::function<void(const ServerEvent&)>& take) {
  EventStream stream(take);
  Request request{.path = "/v1/events"};
  request.headers.emplace_back("Accept", "text/event-stream");
  request.timeout = kLongestSilence;
  request.on_headers = [&](int, const std::vector<Header>& headers) -> Status {
    for (const auto& [name, value] : headers) {
      if (name == "content-type" && to_lower_ascii(value).starts_with("text/event-stream")) {
        take({});
        return {};
      }
    }
    return fail(ErrorCode::kCorrupt, "The answer is no event stream.");
  };
  request.sink = [&](std::string_view bytes) { return stream.feed(bytes); };
  const auto answer = exchange(std::move(request));
  if (!answer) return answer.failure();
  return Done{};
}

}  // namespace vigil::net
