#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {

using nlohmann::json;

Answer<WebhookPage> ApiClient::webhooks(std::string_view state, int limit, std::string_view after) {
  std::string path = "/v1/webhooks?limit=" + std::to_string(limit);
  if (!state.empty()) path += "&state=" + encode_path_part(state);
  if (!after.empty()) path += "&after=" + encode_path_part(after);
  const auto body = exchange_json({.path = path});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  WebhookPage page;
  page.events = read_list<WebhookEvent>(reader, reader.list("events"),
                                        [](AnswerReader& each, const json& item) {
                                          WebhookEvent event;
                                          event.seq = each.integer("seq");
                                          event.id = each.text("event");
                                          event.item = each.text("item");
                                          event.kind = each.text("kind");
                                          event.state = each.text("state");
                                          event.attempts = each.integer("attempts");
                                          event.created_at = each.time("created_at");
                                          event.next_at = each.time("next_at");
                                          event.cause = text_member(item, "cause");
                                          return event;
                                        });
  page.waiting = reader.integer("waiting");
  page.dead = reader.integer("dead");
  page.next = text_member(*body, "next");
  if (!reader.ok()) return reader.failure();
  return page;
}

Answer<std::int64_t> ApiClient::change_webhooks(std::string_view act, std::string_view counted,
                                                std::span<const std::int64_t> events) {
  json request = json::object();
  if (!events.empty()) request["events"] = std::vector<std::int64_t>(events.begin(), events.end());
  const auto body = exchange_json({.method = "POST",
                                   .path = "/v1/webhooks/" + std::string(act),
                                   .body = to_canonical_json(request)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  const std::int64_t changed = reader.integer(counted);
  if (!reader.ok()) return reader.failure();
  return changed;
}

Answer<std::int64_t> ApiClient::requeue_webhooks(std::span<const std::int64_t> events) {
  return change_webhooks("requeue", "requeued", events);
}

Answer<std::int64_t> ApiClient::drop_webhooks(std::span<const std::int64_t> events) {
  return change_webhooks("drop", "dropped", events);
}

}  // namespace vigil::net
