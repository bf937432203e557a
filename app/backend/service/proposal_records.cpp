#include "app/backend/service/proposal_records.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

Result<std::string> name_of(Writer& writer, const std::string& person) {
  const Result<std::optional<UserRow>> user = writer.user(person);
  if (!user) return user.error();
  return *user ? (*user)->name : person;
}

}  // namespace

Result<bool> keep_proposal_record(Writer& writer, const Registry& registry,
                                  const ProposalRow& proposal) {
  if (registry.collection(kProposalRecords) == nullptr) return false;
  const Result<std::string> proposer = name_of(writer, proposal.proposer);
  if (!proposer) return proposer.error();
  json record = {{"id", proposal.id},
                 {"act", proposal.act},
                 {"body", parse_json(proposal.body).value_or(json::object())},
                 {"proposer", proposal.proposer},
                 {"proposer_name", *proposer},
                 {"created_at", to_rfc3339(proposal.created)},
                 {"expires_at", to_rfc3339(proposal.expires)},
                 {"state", to_word(proposal.state)}};
  if (proposal.state != ProposalState::kOpen) {
    const Result<std::string> decider = name_of(writer, proposal.decider);
    if (!decider) return decider.error();
    record["decider"] = proposal.decider;
    record["decider_name"] = *decider;
    record["decided_at"] = to_rfc3339(proposal.decided);
  }
  const Result<std::optional<RecordRow>> before = writer.record(kProposalRecords, proposal.id);
  if (!before) return before.error();
  RecordRow row;
  row.collection = kProposalRecords;
  row.id = proposal.id;
  row.revision = *before ? (*before)->revision + 1 : 1;
  row.body = to_canonical_json(record);
  const Result<std::int64_t> put = writer.put_record(row);
  if (!put) return put.error();
  return true;
}

}  // namespace vigil::backend
