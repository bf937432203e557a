#include "app/backend/service/ledger_leaves.h"

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/ledger/commitment.h"
#include "core/ledger/leaf.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace kinds = ledger::leaf_kind;
namespace fields = ledger::leaf_field;

json words_of(const std::vector<domain::Role>& roles) {
  json words = json::array();
  for (const domain::Role role : roles) words.push_back(domain::to_word(role));
  return words;
}

PrivateRow row_of(const ledger::Opening& opening, std::uint64_t leaf, std::string_view field) {
  return {opening.commitment, leaf, std::string(field), opening.salt, opening.value};
}

}  // namespace

Result<std::uint64_t> LedgerLeaves::append(std::string_view kind, json body) {
  const Result<std::uint64_t> index = writer_.next_leaf();
  if (!index) return index;
  body["v"] = ledger::kLeafVersion;
  body["kind"] = kind;
  body["seq"] = *index;
  body["at"] = to_rfc3339(now_);
  return writer_.append_leaf(to_canonical_json(body));
}

Result<std::uint64_t> LedgerLeaves::add_epoch(std::string_view epoch, std::string_view previous) {
  return append(kinds::kEpoch, {{"epoch", epoch}, {"previous", previous}});
}

Result<std::uint64_t> LedgerLeaves::append_person(std::string_view commitment, const UserRow& user,
                                                  std::string_view by) {
  json body = {{"person", commitment}, {"roles", words_of(user.roles)}, {"active", user.active}};
  if (by == user.id) {
    body["by"] = commitment;
  } else if (!by.empty()) {
    const Result<std::string> pseudonym = pseudonym_of(by);
    if (!pseudonym) return pseudonym.error();
    body["by"] = *pseudonym;
  }
  return append(kinds::kPerson, std::move(body));
}

Result<std::string> LedgerLeaves::introduce(const UserRow& user, std::string_view by) {
  const ledger::Opening opening = ledger::seal(user.id);
  const Result<std::uint64_t> leaf = append_person(opening.commitment, user, by);
  if (!leaf) return leaf.error();
  if (Status put = writer_.put_private(row_of(opening, *leaf, fields::kPerson)); !put)
    return put.error();
  return opening.commitment;
}

Result<std::string> LedgerLeaves::pseudonym_of(std::string_view user) {
  const Result<std::optional<PrivateRow>> known = writer_.private_person(user);
  if (!known) return known.error();
  if (*known) return (*known)->commitment;
  const Result<std::optional<UserRow>> row = writer_.user(user);
  if (!row) return row.error();
  return introduce(*row ? **row : UserRow{std::string(user), {}, {}, {}, false}, {});
}

Result<std::string> LedgerLeaves::pseudonym_of(const Caller& caller) {
  const Result<std::optional<PrivateRow>> known = writer_.private_person(caller.id);
  if (!known) return known.error();
  if (*known) return (*known)->commitment;
  return introduce({caller.id, caller.name, {}, caller.roles, true}, {});
}

Result<std::uint64_t> LedgerLeaves::add_person(const UserRow& user, std::string_view by) {
  const Result<std::optional<PrivateRow>> known = writer_.private_person(user.id);
  if (!known) return known.error();
  if (*known) return append_person((*known)->commitment, user, by);
  if (const Result<std::string> made = introduce(user, by); !made) return made.error();
  const Result<std::uint64_t> size = writer_.ledger_size();
  if (!size) return size;
  return *size - 1;
}

Result<std::uint64_t> LedgerLeaves::add_sign_in(const Caller& caller) {
  const Result<std::string> actor = pseudonym_of(caller);
  if (!actor) return actor.error();
  return append(kinds::kSignIn, {{"actor", *actor}, {"device", caller.device}});
}

Result<std::uint64_t> LedgerLeaves::add_decision(const Caller& caller,
                                                 const domain::Decision& decision,
                                                 const DecisionGrounds& grounds) {
  const Result<std::string> actor = pseudonym_of(caller);
  if (!actor) return actor.error();
  json made = domain::to_json(decision);
  made.erase("actor");
  std::vector<std::pair<std::string_view, ledger::Opening>> sealed;
  for (const std::string_view field : {fields::kReason, fields::kNote}) {
    const auto found = made.find(field);
    if (found == made.end()) continue;
    sealed.emplace_back(field, ledger::seal(found->get<std::string>()));
    *found = sealed.back().second.commitment;
  }
  json body = {{"actor", *actor},
               {"role", grounds.role},
               {"decision", std::move(made)},
               {"task_key", grounds.task_key},
               {"task_state", grounds.task_state}};
  if (!grounds.lease_device.empty()) {
    body["lease"] = {{"fence", decision.fence},
                     {"device", grounds.lease_device},
                     {"expires_at", to_rfc3339(grounds.lease_expires)}};
  }
  if (grounds.escalated_at)
    body["pair"] = {{"leaf", *grounds.escalated_at}, {"second_person", grounds.second_person}};
  if (!grounds.overridden.empty()) {
    const Result<std::string> overridden = pseudonym_of(grounds.overridden);
    if (!overridden) return overridden.error();
    body["override"] = {{"actor", *overridden}};
  }
  if (!grounds.raised_task.empty())
    body["raised"] = {{"queue", grounds.raised_queue}, {"task", grounds.raised_task}};
  if (!grounds.ladder.empty()) body["ladder"] = json::parse(grounds.ladder);
  const Result<std::uint64_t> leaf = append(kinds::kDecision, std::move(body));
  if (!leaf) return leaf;
  for (const auto& [field, opening] : sealed) {
    if (Status put = writer_.put_private(row_of(opening, *leaf, field)); !put) return put.error();
  }
  return leaf;
}

Result<std::uint64_t> LedgerLeaves::add_item(const Caller& caller, std::string_view item,
                                             const json& ladder, std::string_view raised_queue,
                                             std::string_view raised_task) {
  const Result<std::string> actor = pseudonym_of(caller);
  if (!actor) return actor.error();
  json body = {{"actor", *actor}, {"task_key", item}, {"ladder", ladder}};
  if (!raised_task.empty()) body["raised"] = {{"queue", raised_queue}, {"task", raised_task}};
  return append(kinds::kItem, std::move(body));
}

Result<std::uint64_t> LedgerLeaves::add_proposal(const Caller& caller, std::string_view what,
                                                 std::string_view proposal, std::string_view act,
                                                 std::string_view body_hash) {
  const Result<std::string> actor = pseudonym_of(caller);
  if (!actor) return actor.error();
  return append(kinds::kProposal, {{"actor", *actor},
                                   {"what", what},
                                   {"proposal", proposal},
                                   {"act", act},
                                   {"body_hash", body_hash}});
}

Result<std::uint64_t> LedgerLeaves::add_view(const Caller& caller, std::string_view what,
                                             const json& detail) {
  const Result<std::string> actor = pseudonym_of(caller);
  if (!actor) return actor.error();
  return append(kinds::kView, {{"actor", *actor}, {"what", what}, {"detail", detail}});
}

Result<std::uint64_t> LedgerLeaves::add_override(const Caller& caller, std::string_view what,
                                                 const json& detail) {
  const Result<std::string> actor = pseudonym_of(caller);
  if (!actor) return actor.error();
  return append(kinds::kOverride, {{"actor", *actor}, {"what", what}, {"detail", detail}});
}

Result<std::uint64_t> LedgerLeaves::add_erasure(const Caller& caller, const json& detail) {
  const Result<std::string> actor = pseudonym_of(caller);
  if (!actor) return actor.error();
  return append(kinds::kErasure, {{"actor", *actor}, {"detail", detail}});
}

}  // namespace vigil::backend
