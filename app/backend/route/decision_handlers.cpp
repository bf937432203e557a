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
  Result<DecisionPage> page = services.decisions.list(query);
  if (!page) return problem_answer(page.error());
  if (query.actor.empty()) {
    // What others said stays unsaid to whoever has still to judge the item.
    if (Status hidden = services.items.hide_from(request.caller, page->decisions); !hidden) {
      return problem_answer(hidden.error());
    }
  }
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

}  // namespace vigil::backend::handlers
