#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

// The backend says something every 15 seconds; longer silence means that nobody is there any more.
constexpr Millis kLongestSilence = std::chrono::seconds(45);
// How long the backend may keep a question; boxes on the way give up after a minute or so.
constexpr int kQuestionSeconds = 25;

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

Answer<EventNews> ApiClient::next_events(std::string_view cursor) {
  Request request{.path = "/v1/events/next?wait=" + std::to_string(kQuestionSeconds)};
  if (!cursor.empty()) request.path += "&after=" + encode_path_part(cursor);
  request.timeout = kLongestSilence;
  const auto body = exchange_json(std::move(request));
  if (!body) return body.failure();
  AnswerReader reader(*body);
  EventNews news;
  news.events = read_list<ServerEvent>(reader, reader.list("events"),
                                       [](AnswerReader& each, const nlohmann::json&) {
                                         return ServerEvent{each.text("kind"), each.text("id")};
                                       });
  news.cursor = reader.text("next");
  if (!reader.ok()) return reader.failure();
  return news;
}

}  // namespace vigil::net
