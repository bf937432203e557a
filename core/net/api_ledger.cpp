#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

using nlohmann::json;

std::vector<std::string> read_path(AnswerReader& reader) {
  std::vector<std::string> path;
  for (const json& hash : reader.list("path")) {
    path.push_back(hash.is_string() ? hash.get<std::string>() : std::string());
  }
  return path;
}

}  // namespace

Answer<Checkpoint> ApiClient::checkpoint() {
  const auto body = exchange_json({.path = "/v1/ledger/checkpoint"});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  Checkpoint checkpoint;
  checkpoint.size = reader.integer("size");
  checkpoint.root_hex = reader.text("root");
  checkpoint.signed_at = reader.time("signed_at");
  checkpoint.epoch = reader.text("epoch");
  checkpoint.signature_hex = text_member(*body, "signature");
  checkpoint.public_key_hex = text_member(*body, "public_key");
  if (!reader.ok()) return reader.failure();
  return checkpoint;
}

Answer<std::vector<LedgerLeaf>> ApiClient::leaves(std::int64_t from, int limit) {
  const auto body = exchange_json({.path = "/v1/ledger/leaves?from=" + std::to_string(from) +
                                           "&limit=" + std::to_string(limit)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto leaves = read_list<LedgerLeaf>(
      reader, reader.list("leaves"), [](AnswerReader& each, const json& item) {
        LedgerLeaf leaf;
        leaf.index = each.integer("index");
        leaf.hash_hex = each.text("hash");
        // A body sent as a document has exactly one canonical text.
        const auto found = item.find("body");
        leaf.body = found != item.end() && found->is_string() ? found->get<std::string>()
                                                              : each.document("body");
        return leaf;
      });
  if (!reader.ok()) return reader.failure();
  return leaves;
}

Answer<InclusionProof> ApiClient::inclusion_proof(std::int64_t index, std::int64_t size) {
  const auto body = exchange_json({.path = "/v1/ledger/proof?index=" + std::to_string(index) +
                                           "&size=" + std::to_string(size)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  InclusionProof proof{reader.integer("index"), reader.integer("size"), reader.text("leaf_hash"),
                       read_path(reader)};
  if (!reader.ok()) return reader.failure();
  return proof;
}

Answer<ConsistencyProof> ApiClient::consistency_proof(std::int64_t from, std::int64_t to) {
  const auto body = exchange_json({.path = "/v1/ledger/consistency?from=" + std::to_string(from) +
                                           "&to=" + std::to_string(to)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  ConsistencyProof proof{reader.integer("from"), reader.integer("to"), read_path(reader)};
  if (!reader.ok()) return reader.failure();
  return proof;
}

}  // namespace vigil::net
