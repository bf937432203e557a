#include "app/backend/service/proposals.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/service/ledger_leaves.h"
#include "app/backend/service/mass_act.h"
#include "app/backend/service/proposal_records.h"
#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

// Among so many a proposal is looked for that is made again.
constexpr int kRecentProposals = 200;

Error malformed(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

std::string hash_of(const std::string& body) { return to_hex(sha256(body)); }

Result<std::vector<domain::Role>> roles_member(const json& body) {
  std::vector<domain::Role> roles;
  const auto list = body.find("roles");
  if (list == body.end() || !list->is_array()) return malformed("\"roles\" must be a list.");
  for (const json& entry : *list) {
    const auto role = entry.is_string() ? domain::role_from_word(entry.get<std::string>())
                                        : std::optional<domain::Role>();
    if (!role) return malformed(fmt::format("There is no role {}.", entry.dump()));
    roles.push_back(*role);
  }
  return roles;
}

}  // namespace

Result<ProposalRow> open_proposal(Writer& writer, const Registry& registry, const Caller& caller,
                                  std::string_view act, std::string body, WallTime now) {
  ProposalRow proposal;
  proposal.id = make_uuid7(now);
  proposal.act = act;
  proposal.body = std::move(body);
  proposal.proposer = caller.id;
  proposal.created = now;
  proposal.expires = now + kProposalLife;
  const auto leaf = LedgerLeaves(writer, now)
                        .add_proposal(caller, "proposed", proposal.id, act, hash_of(proposal.body));
  if (!leaf) return leaf.error();
  if (Status put = writer.put_proposal(proposal); !put) return put.error();
  const Result<bool> kept = keep_proposal_record(writer, registry, proposal);
  if (!kept) return kept.error();
  return proposal;
}

Status Proposals::check_right(const Caller& caller, std::string_view act,
                              const std::string& body) const {
  const Result<json> parsed = parse_json(body);
  if (!parsed || !parsed->is_object()) return malformed("What is proposed must be an object.");
  if (act == kActRecord) {
    return collections_.check_proposed(caller, text_member(*parsed, "collection"),
                                       text_member(*parsed, "id"),
                                       to_canonical_json(parsed->value("record", json())));
  }
  const auto forbidden = [] {
    return fail(ErrorCode::kForbidden, "None of your roles may propose or decide that.");
  };
  if (act == kActRoles) {
    if (!caller.may(domain::Permission::kManageUsers)) return forbidden();
    if (text_member(*parsed, "user").empty()) return malformed("\"user\" must name a person.");
    const auto roles = roles_member(*parsed);
    return roles ? Status() : roles.error();
  }
  if (act == kActAuthority) {
    return caller.may(domain::Permission::kOverrideDecisions) ? Status() : forbidden();
  }
  return malformed(fmt::format("\"{}\" is no act of two persons.", act));
}

Result<ProposalRow> Proposals::propose(const Caller& caller, std::string_view act,
                                       const std::string& body) {
  if (act == kActAuthority) {
    return malformed("A report to an authority is proposed by the decision that wants it.");
  }
  if (Status checked = check_right(caller, act, body); !checked) return checked.error();
  std::optional<ProposalRow> made;
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        const WallTime now = clock_.wall_now();
        const Result<std::vector<ProposalRow>> before = writer.proposals(kRecentProposals);
        if (!before) return before.error();
        for (const ProposalRow& row : *before) {
          if (row.state == ProposalState::kOpen && row.expires > now && row.act == act &&
              row.proposer == caller.id && row.body == body) {
            made = row;
            return {};
          }
        }
        Result<ProposalRow> opened = open_proposal(writer, registry_, caller, act, body, now);
        if (!opened) return opened.error();
        made = std::move(*opened);
        return {};
      },
      Appends::kLedger);
  if (!stored) return stored.error();
  tell({.queues = {}, .collections = {std::string(kProposalRecords)}});
  return std::move(*made);
}

Result<std::vector<ProposalRow>> Proposals::list(const Caller& caller, int limit) {
  std::vector<ProposalRow> found;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::vector<ProposalRow>> rows = reader.proposals(limit);
    if (!rows) return rows.error();
    found = std::move(*rows);
    return {};
  });
  if (!asked) return asked.error();
  std::erase_if(found, [&](const ProposalRow& row) {
    return row.proposer != caller.id && !check_right(caller, row.act, row.body);
  });
  return found;
}

Result<ProposalRow> Proposals::confirm(const Caller& caller, std::string_view id) {
  return decide(caller, id, ProposalState::kConfirmed);
}

Result<ProposalRow> Proposals::reject(const Caller& caller, std::string_view id) {
  return decide(caller, id, ProposalState::kRejected);
}

Result<ProposalRow> Proposals::decide(const Caller& caller, std::string_view id,
                                      ProposalState state) {
  std::optional<ProposalRow> decided;
  Touched touched;
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        touched = {};
        const WallTime now = clock_.wall_now();
        Result<std::optional<ProposalRow>> found = writer.proposal(id);
        if (!found) return found.error();
        if (!*found) return fail(ErrorCode::kNotFound, "There is no such proposal.");
        ProposalRow& row = **found;
        if (row.state == state && row.decider == caller.id) {
          decided = std::move(row);
          return {};
        }
        if (row.state != ProposalState::kOpen || row.expires <= now) {
          return fail(ErrorCode::kRejected, "The proposal is not open any more.");
        }
        const bool own = row.proposer == caller.id;
        if (own && state == ProposalState::kConfirmed) {
          return fail(ErrorCode::kRejected,
                      "You proposed this yourself; another person has to confirm it.");
        }
        if (!own) {
          if (Status right = check_right(caller, row.act, row.body); !right) return right;
        }
        row.state = state;
        row.decider = caller.id;
        row.decided = now;
        const auto leaf =
            LedgerLeaves(writer, now)
                .add_proposal(caller, to_word(state), row.id, row.act, hash_of(row.body));
        if (!leaf) return leaf.error();
        if (state == ProposalState::kConfirmed) {
          if (Status done = carry_out(writer, caller, row, touched); !done) return done;
        }
        if (Status put = writer.put_proposal(row); !put) return put;
        const Result<bool> kept = keep_proposal_record(writer, registry_, row);
        if (!kept) return kept.error();
        touched.collections.emplace(kProposalRecords);
        decided = std::move(row);
        return {};
      },
      Appends::kLedger);
  if (!stored) return stored.error();
  tell(touched);
  return std::move(*decided);
}

void Proposals::tell(const Touched& touched) {
  for (const std::string& queue : touched.queues) events_.publish(EventKind::kQueue, queue);
  for (const std::string& name : touched.collections) {
    if (registry_.collection(name) != nullptr) collections_.tell_changed(name);
  }
}

Status Proposals::carry_out(Writer& writer, const Caller& caller, const ProposalRow& proposal,
                            Touched& touched) {
  const json body = parse_json(proposal.body).value_or(json::object());
  if (proposal.act == kActRecord) {
    Precondition precondition;
    if (body.contains("revision")) precondition.revision = int_member(body, "revision");
    const std::string collection = text_member(body, "collection");
    touched.collections.insert(collection);
    json record = body.value("record", json());
    if (collection == kMassActs) {
      MassAct act(writer, registry_, ladders_, quality_, clock_.wall_now(), announce_);
      Result<json> carried = act.carry_out(proposal, std::move(record));
      if (!carried) return carried.error();
      record = std::move(*carried);
      touched.queues = act.touched_queues();
      touched.collections.insert(act.touched_collections().begin(),
                                 act.touched_collections().end());
    }
    return collections_.put_confirmed(writer, collection, text_member(body, "id"),
                                      to_canonical_json(record), precondition);
  }
  if (proposal.act == kActRoles) {
    const Result<std::vector<domain::Role>> roles = roles_member(body);
    if (!roles) return roles.error();
    return sessions_.give_roles(writer, text_member(body, "user"), *roles, caller.id);
  }
  return {};  // an authority is told by people; the leaves say who agreed to it
}

}  // namespace vigil::backend
