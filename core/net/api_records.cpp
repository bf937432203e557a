#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

using nlohmann::json;

std::string collection_path(std::string_view collection, std::string_view rest) {
  return "/v1/collections/" + encode_path_part(collection) + std::string(rest);
}

std::string record_path(std::string_view collection, std::string_view id) {
  return collection_path(collection, "/records/" + encode_path_part(id));
}

RecordChange read_change(AnswerReader& reader, const json& item) {
  RecordChange change;
  change.id = reader.text("id");
  change.revision = reader.integer("revision");
  change.seq = reader.integer("seq");
  change.deleted = bool_member(item, "deleted");
  if (!change.deleted) change.body_json = reader.document("body");
  return change;
}

std::string quoted(std::int64_t revision) { return "\"" + std::to_string(revision) + "\""; }

}  // namespace

Answer<std::vector<CollectionSummary>> ApiClient::collections() {
  const auto body = exchange_json({.path = "/v1/collections"});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto collections = read_list<CollectionSummary>(
      reader, reader.list("collections"), [](AnswerReader& each, const json&) {
        return CollectionSummary{each.text("id"), each.integer("head")};
      });
  if (!reader.ok()) return reader.failure();
  return collections;
}

Answer<RecordPage> ApiClient::records(std::string_view collection, std::string_view after,
                                      int limit) {
  std::string path = collection_path(collection, "/records?limit=" + std::to_string(limit));
  if (!after.empty()) path += "&after=" + encode_path_part(after);
  const auto body = exchange_json({.path = path});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  RecordPage page;
  page.records = read_list<RecordChange>(reader, reader.list("records"), read_change);
  page.next = text_member(*body, "next");
  page.head = reader.integer("head");
  if (!reader.ok()) return reader.failure();
  return page;
}

Answer<RecordChange> ApiClient::record(std::string_view collection, std::string_view id) {
  const auto body = exchange_json({.path = record_path(collection, id)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  RecordChange record = read_change(reader, *body);
  if (!reader.ok()) return reader.failure();
  return record;
}

Answer<std::int64_t> ApiClient::put_record(std::string_view collection, std::string_view id,
                                           std::string_view body_json,
                                           const RecordPrecondition& precondition) {
  Request request{
      .method = "PUT", .path = record_path(collection, id), .body = std::string(body_json)};
  if (precondition.revision) {
    request.headers.emplace_back("If-Match", quoted(*precondition.revision));
  } else {
    request.headers.emplace_back("If-None-Match", "*");
  }
  const auto body = exchange_json(std::move(request));
  if (!body) return body.failure();
  AnswerReader reader(*body);
  // 0: the change was proposed, and the record is what it was until a second person confirms.
  const std::int64_t revision = reader.integer("revision");
  if (!reader.ok()) return reader.failure();
  return revision;
}

Answer<Done> ApiClient::delete_record(std::string_view collection, std::string_view id,
                                      std::int64_t revision) {
  Request request{.method = "DELETE", .path = record_path(collection, id)};
  request.headers.emplace_back("If-Match", quoted(revision));
  const auto answer = exchange(std::move(request));
  if (!answer) return answer.failure();
  return Done{};
}

Answer<ChangePage> ApiClient::changes(std::string_view collection, std::int64_t since, int limit) {
  const auto body =
      exchange_json({.path = collection_path(collection, "/changes?since=" + std::to_string(since) +
                                                             "&limit=" + std::to_string(limit))});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  ChangePage page;
  page.changes = read_list<RecordChange>(reader, reader.list("changes"), read_change);
  page.head = reader.integer("head");
  page.more = reader.flag("more");
  if (!reader.ok()) return reader.failure();
  return page;
}

}  // namespace vigil::net
