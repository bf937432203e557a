#include "core/storage/proof_store.h"

namespace vigil::storage {

Result<std::vector<AwaitingProof>> awaiting_proof(Connection& connection,
                                                  const domain::UserId& person, int at_most) {
  std::vector<AwaitingProof> found;
  const Status read = connection.each_with(
      "SELECT decisions.id, decisions.ledger_index, decisions.epoch, decisions.body, "
      "decisions.leaf_hash FROM outbox JOIN decisions ON decisions.serial = outbox.serial "
      "WHERE outbox.person = ?1 AND outbox.acknowledged = 1 AND decisions.state = 'confirmed' "
      "ORDER BY outbox.serial LIMIT ?2",
      [&found](const Row& row) {
        found.push_back({domain::DecisionId(row.text(0)), row.integer(1), row.text(2), row.text(3),
                         row.text(4)});
      },
      person.text(), at_most);
  if (!read) return read.error();
  return found;
}

Result<std::int64_t> count_awaiting_proof(Connection& connection, const domain::UserId& person) {
  std::int64_t count = 0;
  const Status read = connection.each_with(
      "SELECT count(*) FROM outbox WHERE person = ?1 AND acknowledged = 1",
      [&count](const Row& row) { count = row.integer(0); }, person.text());
  if (!read) return read.error();
  return count;
}

Status proven(Connection& connection, const domain::DecisionId& decision,
              std::string_view leaf_hash, std::string_view epoch) {
  const Status noted =
      connection.run_with("UPDATE decisions SET leaf_hash = ?2, epoch = ?3 WHERE id = ?1",
                          decision.text(), leaf_hash, epoch);
  if (!noted) return noted;
  return connection.run_with(
      "DELETE FROM outbox WHERE acknowledged = 1 "
      "AND serial = (SELECT serial FROM decisions WHERE id = ?1)",
      decision.text());
}

Status send_again(Connection& connection, const domain::DecisionId& decision, WallTime now) {
  const Status reopened = connection.run_with(
      "UPDATE decisions SET state = 'saved', changed_ms = ?2, ledger_index = -1, leaf_hash = '' "
      "WHERE id = ?1 AND state = 'confirmed'",
      decision.text(), to_ms(now));
  if (!reopened) return reopened;
  return connection.run_with(
      "UPDATE outbox SET acknowledged = 0 "
      "WHERE serial = (SELECT serial FROM decisions WHERE id = ?1)",
      decision.text());
}

Result<int> doubt_confirmed(Connection& connection, std::string_view epoch) {
  const Status doubted = connection.run_with(
      "INSERT OR IGNORE INTO outbox (serial, person, task, acknowledged) "
      "SELECT serial, person, task, 1 FROM decisions WHERE state = 'confirmed' AND epoch <> ?1",
      epoch);
  if (!doubted) return doubted.error();
  return static_cast<int>(connection.changed());
}

Status carry_over_proven(Connection& connection, std::string_view epoch) {
  return connection.run_with(
      "UPDATE decisions SET epoch = ?1 WHERE state = 'confirmed' AND leaf_hash <> '' "
      "AND serial NOT IN (SELECT serial FROM outbox)",
      epoch);
}

Status hold_acknowledged(Connection& connection, const domain::DecisionId& decision) {
  return connection.run_with(
      "UPDATE outbox SET acknowledged = 1 "
      "WHERE serial = (SELECT serial FROM decisions WHERE id = ?1)",
      decision.text());
}

Status believe_again(Connection& connection, WallTime now) {
  const Status waiting = connection.run(
      "UPDATE outbox SET acknowledged = 0 WHERE acknowledged = 1 "
      "AND serial IN (SELECT serial FROM decisions WHERE state = 'sent')");
  if (!waiting) return waiting;
  return connection.run_with(
      "UPDATE decisions SET state = 'saved', changed_ms = ?1 WHERE state = 'sent' "
      "AND serial IN (SELECT serial FROM outbox WHERE acknowledged = 0)",
      to_ms(now));
}

}  // namespace vigil::storage
