#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "app/backend/service/calibration.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxIndex = std::numeric_limits<std::int64_t>::max();

json hex_list(const std::vector<ledger::Hash>& hashes) {
  json list = json::array();
  for (const ledger::Hash& hash : hashes) list.push_back(to_hex(hash));
  return list;
}

json to_json(const Services& services, const SignedCheckpoint& made) {
  return {{"size", made.checkpoint.size},
          {"root", to_hex(made.checkpoint.root)},
          {"signed_at", to_rfc3339(made.checkpoint.signed_at)},
          {"epoch", services.epoch},
          {"note", made.note},
          {"public_key", to_hex(services.ledger.public_key())}};
}

// The body goes as text: its bytes are what was hashed.
json to_json(const LeafRow& leaf) {
  return {{"index", leaf.index}, {"hash", to_hex(leaf.hash)}, {"body", leaf.body}};
}

json to_json(const OpenLeaf& open) {
  json fields = json::array();
  for (const PrivateRow& row : open.fields) {
    fields.push_back({{"field", row.field},
                      {"commitment", row.commitment},
                      {"salt", row.salt},
                      {"value", row.value}});
  }
  json leaf = to_json(open.leaf);
  leaf["fields"] = std::move(fields);
  return leaf;
}

// Whoever has part in a session that is not discussed yet reads no leaves: they hold what others
// answer there.
Status check_blind(Services& services, const Caller& caller) {
  constexpr int kPage = 500;
  std::string after;
  for (bool more = true; more;) {
    const Result<RecordPage> page =
        services.collections.records(caller, kCalibrations, after, kPage);
    if (!page) return {};  // no role of theirs works where sessions are
    for (const RecordRow& row : page->records) {
      if (text_member(parse_json(row.body).value_or(json::object()), "state") != "open") continue;
      return fail(ErrorCode::kForbidden,
                  "You have part in a calibration that is not discussed yet, and the ledger holds "
                  "what others answer there. It is open to you again afterwards.");
    }
    more = page->next.has_value();
    if (more) after = *page->next;
  }
  return {};
}

Result<std::vector<std::uint64_t>> read_indices(const json& body) {
  std::vector<std::uint64_t> indices;
  const auto list = body.find("indices");
  if (list == body.end()) return indices;
  if (!list->is_array() || list->size() > kMostReceipts) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"indices\" must be a list of at most {}.", kMostReceipts));
  }
  for (const json& entry : *list) {
    if (!entry.is_number_unsigned())
      return fail(ErrorCode::kInvalidArgument, "\"indices\" must hold indices of leaves.");
    indices.push_back(entry.get<std::uint64_t>());
  }
  return indices;
}

}  // namespace

Answer checkpoint(Services& services, const Request&) {
  const Result<SignedCheckpoint> made = services.ledger.checkpoint();
  return made ? json_answer(200, to_json(services, *made)) : problem_answer(made.error());
}

Answer list_checkpoints(Services& services, const Request& request) {
  const auto from = query_number(request, "from", 0, kMaxIndex);
  if (!from) return problem_answer(from.error());
  const Result<int> limit = query_limit(request, 100, 1000);
  if (!limit) return problem_answer(limit.error());
  const Result<std::vector<CheckpointRow>> rows =
      services.ledger.checkpoints(static_cast<std::uint64_t>(from->value_or(0)), *limit);
  if (!rows) return problem_answer(rows.error());
  json list = json::array();
  for (const CheckpointRow& row : *rows) list.push_back({{"size", row.size}, {"note", row.note}});
  return json_answer(200, {{"checkpoints", std::move(list)}});
}

Answer list_leaves(Services& services, const Request& request) {
  if (Status may = check_blind(services, request.caller); !may) return problem_answer(may.error());
  const auto from = query_number(request, "from", 0, kMaxIndex);
  if (!from) return problem_answer(from.error());
  const Result<int> limit = query_limit(request, 100, 1000);
  if (!limit) return problem_answer(limit.error());
  const auto first = static_cast<std::uint64_t>(from->value_or(0));
  json list = json::array();
  if (request.query_text("fields") == "1") {
    const Result<std::vector<OpenLeaf>> leaves =
        services.ledger.open_leaves(request.caller, first, *limit);
    if (!leaves) return problem_answer(leaves.error());
    for (const OpenLeaf& leaf : *leaves) list.push_back(to_json(leaf));
  } else {
    const Result<std::vector<LeafRow>> leaves = services.ledger.leaves(first, *limit);
    if (!leaves) return problem_answer(leaves.error());
    for (const LeafRow& leaf : *leaves) list.push_back(to_json(leaf));
  }
  return json_answer(200, {{"leaves", std::move(list)}});
}

Answer give_receipts(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const std::int64_t from = int_member(*body, "from", 0);
  if (from < 0)
    return problem_answer(fail(ErrorCode::kInvalidArgument, "\"from\" must be 0 or more."));
  const Result<std::vector<std::uint64_t>> indices = read_indices(*body);
  if (!indices) return problem_answer(indices.error());
  const Result<Receipts> made =
      services.ledger.receipts(request.caller, static_cast<std::uint64_t>(from), *indices);
  if (!made) return problem_answer(made.error());
  json list = json::array();
  for (const Receipt& receipt : made->receipts) {
    json entry = to_json(receipt.leaf);
    entry["path"] = hex_list(receipt.path);
    list.push_back(std::move(entry));
  }
  return json_answer(200, {{"checkpoint", to_json(services, made->checkpoint)},
                           {"growth", hex_list(made->growth)},
                           {"receipts", std::move(list)}});
}

Answer erase_fields(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const bool names_leaf = body->contains("leaf");
  if (names_leaf == body->contains("person")) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument, "Either \"leaf\" or \"person\" says what to erase."));
  }
  Result<Erasure> done = Error{};
  if (names_leaf) {
    const std::int64_t leaf = int_member(*body, "leaf", -1);
    if (leaf < 0)
      return problem_answer(fail(ErrorCode::kInvalidArgument, "\"leaf\" must be an index."));
    done = services.ledger.erase_fields(request.caller, static_cast<std::uint64_t>(leaf));
  } else {
    const Result<std::string> person = required_text(*body, "person", 200);
    if (!person) return problem_answer(person.error());
    done = services.ledger.erase_person(request.caller, to_lower_ascii(*person));
  }
  if (!done) return problem_answer(done.error());
  return json_answer(200, {{"leaf", done->leaf}, {"fields", done->fields}});
}

Answer prove_inclusion(Services& services, const Request& request) {
  const auto index = query_number(request, "index", 0, kMaxIndex);
  if (!index) return problem_answer(index.error());
  const auto size = query_number(request, "size", 1, kMaxIndex);
  if (!size) return problem_answer(size.error());
  if (!*index || !*size) {
    return problem_answer(fail(ErrorCode::kInvalidArgument, "\"index\" and \"size\" are needed."));
  }
  const Result<InclusionProof> proof = services.ledger.prove_inclusion(
      request.caller, static_cast<std::uint64_t>(**index), static_cast<std::uint64_t>(**size));
  if (!proof) return problem_answer(proof.error());
  return json_answer(200, {{"index", **index},
                           {"size", **size},
                           {"leaf_hash", to_hex(proof->leaf)},
                           {"path", hex_list(proof->path)}});
}

Answer prove_consistency(Services& services, const Request& request) {
  const auto from = query_number(request, "from", 0, kMaxIndex);
  if (!from) return problem_answer(from.error());
  const auto to = query_number(request, "to", 0, kMaxIndex);
  if (!to) return problem_answer(to.error());
  if (!*from || !*to)
    return problem_answer(fail(ErrorCode::kInvalidArgument, "\"from\" and \"to\" are needed."));
  const Result<std::vector<ledger::Hash>> path = services.ledger.prove_consistency(
      static_cast<std::uint64_t>(**from), static_cast<std::uint64_t>(**to));
  if (!path) return problem_answer(path.error());
  return json_answer(200, {{"from", **from}, {"to", **to}, {"path", hex_list(*path)}});
}

}  // namespace vigil::backend::handlers
