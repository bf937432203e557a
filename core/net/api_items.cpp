#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

using nlohmann::json;

std::string item_path(std::string_view item, std::string_view rest, std::string_view ladder) {
  std::string path = "/v1/items/" + encode_path_part(item) + std::string(rest);
  if (!ladder.empty()) path += "?ladder=" + encode_path_part(ladder);
  return path;
}

Answer<json> checked_item(Answer<json> body) {
  if (!body) return body;
  AnswerReader reader(*body);
  (void)reader.text("item");
  (void)reader.object("ladder");
  (void)reader.integer("round");
  (void)reader.flag("live");
  (void)reader.flag("blind");
  (void)reader.flag("moved");
  (void)reader.list("looks");
  (void)reader.list("way");
  if (!reader.ok()) return reader.failure();
  return body;
}

void check_proposal(AnswerReader& reader) {
  for (const char* member : {"id", "act", "proposer", "state"}) (void)reader.text(member);
  (void)reader.time("created_at");
  (void)reader.time("expires_at");
}

}  // namespace

Answer<json> ApiClient::queue_health(const domain::QueueId& queue) {
  auto body = exchange_json({.path = "/v1/queues/" + encode_path_part(queue.text()) + "/health"});
  if (!body) return body;
  AnswerReader reader(*body);
  (void)reader.text("id");
  (void)reader.time("as_of");
  for (const char* member : {"ready", "leased", "dead", "arrived_last_hour", "decided_last_hour",
                             "past_due", "past_due_most", "examined"}) {
    (void)reader.integer(member);
  }
  for (const json& hour : reader.list("hours")) {
    AnswerReader each(hour);
    (void)each.time("from");
    (void)each.integer("arrived");
    (void)each.integer("decided");
    reader.take(each);
  }
  if (!reader.ok()) return reader.failure();
  return body;
}

Answer<json> ApiClient::ask(std::string path) { return exchange_json({.path = std::move(path)}); }

Answer<json> ApiClient::search(const SearchQuery& query) {
  std::string path = "/v1/search?limit=" + std::to_string(query.limit);
  for (const auto& [name, value] :
       {std::pair("q", &query.words), std::pair("queue", &query.queue),
        std::pair("author", &query.author), std::pair("tag", &query.tag),
        std::pair("verdict", &query.verdict), std::pair("reviewer", &query.reviewer),
        std::pair("state", &query.state), std::pair("from", &query.from),
        std::pair("to", &query.to), std::pair("cursor", &query.cursor)}) {
    if (!value->empty()) path += std::string("&") + name + '=' + encode_path_part(*value);
  }
  auto body = exchange_json({.path = path});
  if (!body) return body;
  AnswerReader reader(*body);
  for (const json& found : reader.list("results")) {
    AnswerReader each(found);
    for (const char* member : {"task", "item", "state"}) (void)each.text(member);
    (void)each.time("came_at");
    reader.take(each);
  }
  if (!reader.ok()) return reader.failure();
  return body;
}

Answer<json> ApiClient::item(std::string_view item, std::string_view ladder) {
  return checked_item(exchange_json({.path = item_path(item, "", ladder)}));
}

Answer<json> ApiClient::note_item_event(std::string_view item, std::string_view event_json,
                                        std::string_view ladder) {
  return checked_item(exchange_json({.method = "POST",
                                     .path = item_path(item, "/events", ladder),
                                     .body = std::string(event_json)}));
}

Answer<json> ApiClient::proposals(int limit) {
  auto body = exchange_json({.path = "/v1/proposals?limit=" + std::to_string(limit)});
  if (!body) return body;
  AnswerReader reader(*body);
  for (const json& proposal : reader.list("proposals")) {
    AnswerReader each(proposal);
    check_proposal(each);
    reader.take(each);
  }
  if (!reader.ok()) return reader.failure();
  return body;
}

Answer<json> ApiClient::quality(std::string_view by, std::string_view from, std::string_view to) {
  std::string path = "/v1/quality?by=" + encode_path_part(by);
  if (!from.empty()) path += "&from=" + encode_path_part(from);
  if (!to.empty()) path += "&to=" + encode_path_part(to);
  auto body = exchange_json({.path = path});
  if (!body) return body;
  AnswerReader reader(*body);
  (void)reader.text("by");
  (void)reader.integer("fewest_people");
  for (const json& week : reader.list("weeks")) {
    AnswerReader each(week);
    (void)each.text("week");
    (void)each.time("from");
    (void)each.time("to");
    (void)each.list("slices");
    reader.take(each);
  }
  if (!reader.ok()) return reader.failure();
  return body;
}

Answer<json> ApiClient::own_quality() {
  auto body = exchange_json({.path = "/v1/quality/me"});
  if (!body) return body;
  AnswerReader reader(*body);
  (void)reader.time("from");
  (void)reader.time("to");
  for (const char* slices : {"by_policy", "by_tier", "by_hour"}) (void)reader.list(slices);
  if (!reader.ok()) return reader.failure();
  return body;
}

Answer<json> ApiClient::propose(std::string_view act, std::string_view body_json) {
  Result<json> what = parse_json(body_json);
  if (!what) return make_local_failure(what.error());
  const json request = {{"act", act}, {"body", std::move(*what)}};
  auto body = exchange_json(
      {.method = "POST", .path = "/v1/proposals", .body = to_canonical_json(request)});
  if (!body) return body;
  AnswerReader reader(*body);
  check_proposal(reader);
  if (!reader.ok()) return reader.failure();
  return body;
}

Answer<json> ApiClient::decide_proposal(std::string_view id, std::string_view act) {
  auto body =
      exchange_json({.method = "POST",
                     .path = "/v1/proposals/" + encode_path_part(id) + "/" + std::string(act),
                     .body = "{}"});
  if (!body) return body;
  AnswerReader reader(*body);
  check_proposal(reader);
  if (!reader.ok()) return reader.failure();
  return body;
}

}  // namespace vigil::net
