#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define PROPOSAL_COLUMNS \
  "id, act, body, proposer, created_ms, expires_ms, state, decider, decided_ms"

namespace vigil::backend {
namespace {

ProposalRow read_proposal(const PgRows& rows, int i) {
  ProposalRow proposal;
  proposal.id = rows.text(i, 0);
  proposal.act = rows.text(i, 1);
  proposal.body = rows.text(i, 2);
  proposal.proposer = rows.text(i, 3);
  proposal.created = wall_from_ms(rows.number(i, 4));
  proposal.expires = wall_from_ms(rows.number(i, 5));
  // The table's CHECK admits no other word.
  proposal.state = proposal_state_from_word(rows.text(i, 6)).value_or(ProposalState::kRejected);
  proposal.decider = rows.text(i, 7);
  proposal.decided = wall_from_ms(rows.number(i, 8));
  return proposal;
}

}  // namespace

Result<std::optional<ItemRow>> PostgresTransaction::item(std::string_view ladder,
                                                         std::string_view id) {
  const auto known = known_.items.find({std::string(ladder), std::string(id)});
  if (known != known_.items.end()) return known->second;
  return read_first<ItemRow>(
      run(writes() ? std::string_view("SELECT " ITEM_COLUMNS
                                      " FROM item WHERE ladder = $1 AND item = $2 FOR UPDATE")
                   : std::string_view("SELECT " ITEM_COLUMNS
                                      " FROM item WHERE ladder = $1 AND item = $2"),
          PgValues().add(ladder).add(id)),
      read_item);
}

Status PostgresTransaction::put_item(const ItemRow& item) {
  const std::pair place(item.ladder, item.item);
  known_.items[place] = item;
  waiting_.items[place] = item;
  return {};
}

Result<bool> PostgresTransaction::note_item_event(std::string_view id, std::string_view item,
                                                  WallTime at) {
  const Result<int> changed =
      change("INSERT INTO item_event (id, item, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
             PgValues().add(id).add(item).add(to_ms(at)));
  if (!changed) return changed.error();
  return *changed != 0;
}

Result<std::vector<ItemRow>> PostgresTransaction::items(std::string_view ladder,
                                                        const std::vector<std::string>& ids) {
  return read_all<ItemRow>(
      run("SELECT " ITEM_COLUMNS " FROM item WHERE ladder = $1 AND item = ANY ($2)",
          PgValues().add(ladder).add_list(ids)),
      read_item);
}

Result<std::vector<DoseRow>> PostgresTransaction::doses(std::string_view user, std::int64_t day) {
  return read_all<DoseRow>(run("SELECT severity, items FROM dose WHERE person = $1 AND day = $2",
                               PgValues().add(user).add(day)),
                           [](const PgRows& rows, int i) {
                             return DoseRow{static_cast<int>(rows.number(i, 0)), rows.number(i, 1)};
                           });
}

Status PostgresTransaction::add_dose(std::string_view user, std::int64_t day, int severity,
                                     std::int64_t items) {
  return execute(
      "INSERT INTO dose (person, day, severity, items) VALUES ($1, $2, $3, $4) ON CONFLICT "
      "(person, day, severity) DO UPDATE SET items = dose.items + excluded.items",
      PgValues().add(user).add(day).add(std::int64_t{severity}).add(items));
}

Result<std::optional<ProposalRow>> PostgresTransaction::proposal(std::string_view id) {
  return read_first<ProposalRow>(
      run(writes() ? std::string_view("SELECT " PROPOSAL_COLUMNS
                                      " FROM proposal WHERE id = $1 FOR UPDATE")
                   : std::string_view("SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE id = $1"),
          PgValues().add(id)),
      read_proposal);
}

Result<std::vector<ProposalRow>> PostgresTransaction::proposals(int limit) {
  return read_all<ProposalRow>(
      run("SELECT " PROPOSAL_COLUMNS " FROM proposal ORDER BY created_ms DESC, id LIMIT $1",
          PgValues().add(std::int64_t{limit})),
      read_proposal);
}

Status PostgresTransaction::put_proposal(const ProposalRow& proposal) {
  return execute("INSERT INTO proposal (" PROPOSAL_COLUMNS
                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET "
                 "state = excluded.state, decider = excluded.decider, "
                 "decided_ms = excluded.decided_ms",
                 PgValues()
                     .add(proposal.id)
                     .add(proposal.act)
                     .add(proposal.body)
                     .add(proposal.proposer)
                     .add(to_ms(proposal.created))
                     .add(to_ms(proposal.expires))
                     .add(to_word(proposal.state))
                     .add(proposal.decider)
                     .add(to_ms(proposal.decided)));
}

}  // namespace vigil::backend
