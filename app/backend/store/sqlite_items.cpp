#include "app/backend/store/sqlite_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define PROPOSAL_COLUMNS \
  "id, act, body, proposer, created_ms, expires_ms, state, decider, decided_ms"

namespace vigil::backend {
namespace {

ItemRow read_item(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2), wall_from_ms(row.number(3)),
          row.text(4), row.text(5), row.text(6)};
}

ProposalRow read_proposal(const Statement& row) {
  ProposalRow proposal;
  proposal.id = row.text(0);
  proposal.act = row.text(1);
  proposal.body = row.text(2);
  proposal.proposer = row.text(3);
  proposal.created = wall_from_ms(row.number(4));
  proposal.expires = wall_from_ms(row.number(5));
  // The table's CHECK admits no other word.
  proposal.state = proposal_state_from_word(row.text(6)).value_or(ProposalState::kRejected);
  proposal.decider = row.text(7);
  proposal.decided = wall_from_ms(row.number(8));
  return proposal;
}

}  // namespace

Result<std::optional<ItemRow>> SqliteTransaction::item(std::string_view ladder,
                                                       std::string_view id) {
  return first_row<ItemRow>(
      connection_,
      "SELECT ladder, item, stage, due_ms, state, subject, raised FROM item WHERE ladder = ? AND "
      "item = ?",
      [&](Statement& s) { s.bind(ladder).bind(id); }, read_item);
}

Status SqliteTransaction::put_item(const ItemRow& item) {
  return run_once(connection_,
                  "INSERT INTO item (ladder, item, stage, due_ms, state, subject, raised) VALUES "
                  "(?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ladder, item) DO UPDATE SET "
                  "stage = excluded.stage, due_ms = excluded.due_ms, state = excluded.state, "
                  "subject = excluded.subject, raised = excluded.raised",
                  [&](Statement& s) {
                    s.bind(item.ladder).bind(item.item).bind(item.stage).bind(to_ms(item.due));
                    s.bind(item.state).bind(item.subject).bind(item.raised);
                  });
}

Result<bool> SqliteTransaction::note_item_event(std::string_view id, std::string_view item,
                                                WallTime at) {
  Result<Statement> statement =
      connection_.prepare("INSERT OR IGNORE INTO item_event (id, item, at_ms) VALUES (?, ?, ?)");
  if (!statement) return statement.error();
  statement->bind(id).bind(item).bind(to_ms(at));
  const Result<int> changed = statement->run();
  if (!changed) return changed.error();
  return *changed != 0;
}

Result<std::vector<ItemRow>> SqliteTransaction::items(std::string_view ladder,
                                                      const std::vector<std::string>& ids) {
  std::vector<ItemRow> found;
  for (const std::string& id : ids) {
    Result<std::optional<ItemRow>> row = item(ladder, id);
    if (!row) return row.error();
    if (*row) found.push_back(std::move(**row));
  }
  return found;
}

Result<std::vector<DoseRow>> SqliteTransaction::doses(std::string_view user, std::int64_t day) {
  return all_rows<DoseRow>(
      connection_, "SELECT severity, items FROM dose WHERE user = ? AND day = ?",
      [&](Statement& s) { s.bind(user).bind(day); },
      [](const Statement& row) {
        return DoseRow{static_cast<int>(row.number(0)), row.number(1)};
      });
}

Status SqliteTransaction::add_dose(std::string_view user, std::int64_t day, int severity,
                                   std::int64_t items) {
  return run_once(
      connection_,
      "INSERT INTO dose (user, day, severity, items) VALUES (?, ?, ?, ?) "
      "ON CONFLICT (user, day, severity) DO UPDATE SET items = items + excluded.items",
      [&](Statement& s) { s.bind(user).bind(day).bind(std::int64_t{severity}).bind(items); });
}

Result<std::optional<ProposalRow>> SqliteTransaction::proposal(std::string_view id) {
  return first_row<ProposalRow>(
      connection_, "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE id = ?",
      [&](Statement& s) { s.bind(id); }, read_proposal);
}

Result<std::vector<ProposalRow>> SqliteTransaction::proposals(int limit) {
  return all_rows<ProposalRow>(
      connection_, "SELECT " PROPOSAL_COLUMNS " FROM proposal ORDER BY created_ms DESC, id LIMIT ?",
      [&](Statement& s) { s.bind(std::int64_t{limit}); }, read_proposal);
}

Status SqliteTransaction::put_proposal(const ProposalRow& proposal) {
  return run_once(connection_,
                  "INSERT INTO proposal (" PROPOSAL_COLUMNS
                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                  "state = excluded.state, decider = excluded.decider, "
                  "decided_ms = excluded.decided_ms",
                  [&](Statement& s) {
                    s.bind(proposal.id).bind(proposal.act).bind(proposal.body);
                    s.bind(proposal.proposer).bind(to_ms(proposal.created));
                    s.bind(to_ms(proposal.expires)).bind(to_word(proposal.state));
                    s.bind(proposal.decider).bind(to_ms(proposal.decided));
                  });
}

}  // namespace vigil::backend
