#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "core/base/json.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

json to_json(const ProposalRow& row, WallTime now) {
  const bool ended = row.state == ProposalState::kOpen && row.expires <= now;
  json out = {{"id", row.id},
              {"act", row.act},
              {"body", parse_json(row.body).value_or(json::object())},
              {"proposer", row.proposer},
              {"created_at", to_rfc3339(row.created)},
              {"expires_at", to_rfc3339(row.expires)},
              {"state", ended ? "expired" : to_word(row.state)}};
  if (row.state != ProposalState::kOpen) {
    out["decider"] = row.decider;
    out["decided_at"] = to_rfc3339(row.decided);
  }
  return out;
}

Answer proposal_answer(const Services& services, int status, const Result<ProposalRow>& row) {
  if (!row) return problem_answer(row.error());
  return json_answer(status, to_json(*row, services.clock.wall_now()));
}

}  // namespace

Answer propose(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<std::string> act = required_text(*body, "act", 64);
  if (!act) return problem_answer(act.error());
  const auto what = body->find("body");
  if (what == body->end() || !what->is_object()) {
    return problem_answer(fail(ErrorCode::kInvalidArgument, "\"body\" must be an object."));
  }
  return proposal_answer(
      services, 201, services.proposals.propose(request.caller, *act, to_canonical_json(*what)));
}

Answer list_proposals(Services& services, const Request& request) {
  const Result<int> limit = query_limit(request, 50, 500);
  if (!limit) return problem_answer(limit.error());
  const Result<std::vector<ProposalRow>> rows = services.proposals.list(request.caller, *limit);
  if (!rows) return problem_answer(rows.error());
  json list = json::array();
  for (const ProposalRow& row : *rows) list.push_back(to_json(row, services.clock.wall_now()));
  return json_answer(200, {{"proposals", std::move(list)}});
}

Answer confirm_proposal(Services& services, const Request& request) {
  return proposal_answer(services, 200,
                         services.proposals.confirm(request.caller, request.parameters[0]));
}

Answer reject_proposal(Services& services, const Request& request) {
  return proposal_answer(services, 200,
                         services.proposals.reject(request.caller, request.parameters[0]));
}

}  // namespace vigil::backend::handlers
