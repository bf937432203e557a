#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "core/base/json.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxIndex = std::numeric_limits<std::int64_t>::max();

SubmittedDecision read_decision(const json& entry) {
  SubmittedDecision item;
  item.id = text_member(entry, "id");
  Result<domain::Decision> decision = domain::decision_from_json(entry);
  if (decision) {
    item.decision = std::move(*decision);
  } else {
    item.problem = decision.error().message;
  }
  return item;
}

json hex_list(const std::vector<ledger::Hash>& hashes) {
  json list = json::array();
  for (const ledger::Hash& hash : hashes) list.push_back(to_hex(hash));
  return list;
}

}  // namespace

Answer submit_decisions(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<std::string> device = required_text(*body, "device", 100);
  if (!device) return problem_answer(device.error());
  const auto list = body->find("decisions");
  if (list == body->end() || !list->is_array() || list->empty() ||
      list->size() > kMostDecisionsPerCall) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument,
             fmt::format("\"decisions\" must be a list of 1 to {}.", kMostDecisionsPerCall)));
  }
  std::vector<SubmittedDecision> items;
  for (const json& entry : *list) items.push_back(read_decision(entry));
  const Result<std::vector<DecisionAnswer>> answers =
      services.decisions.submit(request.caller, *device, items);
  if (!answers) return problem_answer(answers.error());
  if (answers->size() == 1 && answers->front().mismatch) {
    return problem_answer(
        422, "id_reused", ErrorCode::kRejected,
        "This id was used for another decision; nothing was applied.",
        {{"results", json::array({parse_json(answers->front().json).value_or(json())})}});
  }
  // The kept answers are JSON already; they go out byte for byte.
  Answer answer;
  answer.body = "{\"results\":[";
  for (const DecisionAnswer& each : *answers) {
    if (answer.body.back() != '[') answer.body += ',';
    answer.body += each.json;
  }
  answer.body += "]}";
  return answer;
}

Answer list_decisions(Services& services, const Request& request) {
  DecisionQuery query;
  const std::string mine = request.query_text("mine");
  const bool all_allowed = request.caller.may(domain::Permission::kReadAllDecisions);
  if (!all_allowed || mine == "1" || mine == "true") query.actor = request.caller.id;
  query.task = request.query_text("task");
  query.text = request.query_text("q");
  const auto before = query_number(request, "after", 0, kMaxIndex);
  if (!before) return problem_answer(before.error());
  query.before = *before;
  const Result<int> limit = query_limit(request, 50, 500);
  if (!limit) return problem_answer(limit.error());
  query.limit = *limit;
  const Result<DecisionPage> page = services.decisions.list(query);
  if (!page) return problem_answer(page.error());
  json list = json::array();
  for (const DecisionRow& row : page->decisions) {
    json entry = parse_json(row.body).value_or(json::object());
    entry["actor"] = row.key.actor;
    entry["ledger_index"] = row.ledger_index;
    entry["received_at"] = to_rfc3339(row.received_at);
    list.push_back(std::move(entry));
  }
  json next = page->next ? json(std::to_string(*page->next)) : json();
  return json_answer(200, {{"decisions", std::move(list)}, {"next", std::move(next)}});
}

Answer checkpoint(Services& services, const Request&) {
  const Result<SignedCheckpoint> made = services.ledger.checkpoint();
  if (!made) return problem_answer(made.error());
  return json_answer(200, {{"size", made->checkpoint.size},
                           {"root", to_hex(made->checkpoint.root)},
                           {"signed_at", to_rfc3339(made->checkpoint.signed_at)},
                           {"epoch", made->checkpoint.origin},
                           {"signature", to_hex(made->signature)},
                           {"public_key", to_hex(made->key)}});
}

Answer list_leaves(Services& services, const Request& request) {
  const auto from = query_number(request, "from", 0, kMaxIndex);
  if (!from) return problem_answer(from.error());
  const Result<int> limit = query_limit(request, 100, 1000);
  if (!limit) return problem_answer(limit.error());
  const Result<std::vector<LeafRow>> leaves =
      services.ledger.leaves(static_cast<std::uint64_t>(from->value_or(0)), *limit);
  if (!leaves) return problem_answer(leaves.error());
  json list = json::array();
  for (const LeafRow& leaf : *leaves) {
    // The body goes as text: its bytes are what was hashed.
    list.push_back({{"index", leaf.index}, {"hash", to_hex(leaf.hash)}, {"body", leaf.body}});
  }
  return json_answer(200, {{"leaves", std::move(list)}});
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
