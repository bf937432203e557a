#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

using nlohmann::json;

std::vector<std::string> read_hashes(AnswerReader& reader, const char* member) {
  std::vector<std::string> hashes;
  for (const json& hash : reader.list(member)) {
    hashes.push_back(hash.is_string() ? hash.get<std::string>() : std::string());
  }
  return hashes;
}

Checkpoint read_checkpoint(AnswerReader& reader) {
  Checkpoint checkpoint;
  checkpoint.size = reader.integer("size");
  checkpoint.root_hex = reader.text("root");
  checkpoint.signed_at = reader.time("signed_at");
  checkpoint.epoch = reader.text("epoch");
  checkpoint.note = reader.text("note");
  checkpoint.public_key_hex = reader.text("public_key");
  return checkpoint;
}

LedgerLeaf read_leaf(AnswerReader& reader, const json& item) {
  LedgerLeaf leaf;
  leaf.index = reader.integer("index");
  leaf.hash_hex = reader.text("hash");
  leaf.body = reader.text("body");
  const auto fields = item.find("fields");
  if (fields == item.end() || !fields->is_array()) return leaf;
  for (const json& field : *fields) {
    leaf.fields.push_back({text_member(field, "field"), text_member(field, "commitment"),
                           text_member(field, "salt"), text_member(field, "value")});
  }
  return leaf;
}

}  // namespace

Answer<Checkpoint> ApiClient::checkpoint() {
  const auto body = exchange_json({.path = "/v1/ledger/checkpoint"});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  Checkpoint checkpoint = read_checkpoint(reader);
  if (!reader.ok()) return reader.failure();
  return checkpoint;
}

Answer<std::vector<Checkpoint>> ApiClient::checkpoints(std::int64_t from, int limit) {
  const auto body = exchange_json({.path = "/v1/ledger/checkpoints?from=" + std::to_string(from) +
                                           "&limit=" + std::to_string(limit)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto checkpoints = read_list<Checkpoint>(reader, reader.list("checkpoints"),
                                           [](AnswerReader& each, const json&) {
                                             Checkpoint checkpoint;
                                             checkpoint.size = each.integer("size");
                                             checkpoint.note = each.text("note");
                                             return checkpoint;
                                           });
  if (!reader.ok()) return reader.failure();
  return checkpoints;
}

Answer<std::vector<LedgerLeaf>> ApiClient::leaves(std::int64_t from, int limit, Fields fields) {
  const auto body = exchange_json({.path = "/v1/ledger/leaves?from=" + std::to_string(from) +
                                           "&limit=" + std::to_string(limit) +
                                           (fields == Fields::kShown ? "&fields=1" : "")});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto leaves = read_list<LedgerLeaf>(reader, reader.list("leaves"), read_leaf);
  if (!reader.ok()) return reader.failure();
  return leaves;
}

Answer<Receipts> ApiClient::receipts(std::int64_t from, std::span<const std::int64_t> indices) {
  Request request{.method = "POST", .path = "/v1/ledger/receipts"};
  request.body = to_canonical_json(
      {{"from", from}, {"indices", std::vector<std::int64_t>(indices.begin(), indices.end())}});
  const auto body = exchange_json(std::move(request));
  if (!body) return body.failure();
  AnswerReader reader(*body);
  Receipts receipts;
  const auto checkpoint = body->find("checkpoint");
  AnswerReader inner(checkpoint == body->end() ? *body : *checkpoint);
  receipts.checkpoint = read_checkpoint(inner);
  if (!inner.ok()) return inner.failure();
  receipts.growth_hex = read_hashes(reader, "growth");
  receipts.receipts =
      read_list<Receipt>(reader, reader.list("receipts"), [](AnswerReader& each, const json& item) {
        LedgerLeaf leaf = read_leaf(each, item);
        return Receipt{std::move(leaf), read_hashes(each, "path")};
      });
  if (!reader.ok()) return reader.failure();
  return receipts;
}

Answer<Erasure> ApiClient::erase_fields(std::int64_t leaf) { return erase({{"leaf", leaf}}); }

Answer<Erasure> ApiClient::erase_person(const domain::UserId& person) {
  return erase({{"person", person.text()}});
}

Answer<Erasure> ApiClient::erase(const json& what) {
  const auto body = exchange_json(
      {.method = "POST", .path = "/v1/ledger/erasures", .body = to_canonical_json(what)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  const Erasure erasure{reader.integer("leaf"), reader.integer("fields")};
  if (!reader.ok()) return reader.failure();
  return erasure;
}

Answer<InclusionProof> ApiClient::inclusion_proof(std::int64_t index, std::int64_t size) {
  const auto body = exchange_json({.path = "/v1/ledger/proof?index=" + std::to_string(index) +
                                           "&size=" + std::to_string(size)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  InclusionProof proof{reader.integer("index"), reader.integer("size"), reader.text("leaf_hash"),
                       read_hashes(reader, "path")};
  if (!reader.ok()) return reader.failure();
  return proof;
}

Answer<ConsistencyProof> ApiClient::consistency_proof(std::int64_t from, std::int64_t to) {
  const auto body = exchange_json({.path = "/v1/ledger/consistency?from=" + std::to_string(from) +
                                           "&to=" + std::to_string(to)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  ConsistencyProof proof{reader.integer("from"), reader.integer("to"), read_hashes(reader, "path")};
  if (!reader.ok()) return reader.failure();
  return proof;
}

}  // namespace vigil::net
