#include "app/backend/store/sqlite_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define WEBHOOK_COLUMNS                                                           \
  "seq, id, item, kind, body, created_ms, state, attempts, next_ms, claimed_by, " \
  "claimed_until_ms, cause"

namespace vigil::backend {
namespace {

WebhookRow read_webhook(const Statement& row) {
  WebhookRow event;
  event.seq = row.number(0);
  event.id = row.text(1);
  event.item = row.text(2);
  event.kind = row.text(3);
  event.body = row.text(4);
  event.created = wall_from_ms(row.number(5));
  // The table's CHECK admits no other word.
  event.state = webhook_state_from_word(row.text(6)).value_or(WebhookState::kDead);
  event.attempts = static_cast<int>(row.number(7));
  event.next = wall_from_ms(row.number(8));
  event.claimed_by = row.text(9);
  event.claimed_until = wall_from_ms(row.number(10));
  event.cause = row.text(11);
  return event;
}

// Runs a change per seq and adds up how many rows it met.
Result<int> run_each(Connection& connection, const std::vector<std::int64_t>& seqs,
                     std::string_view sql, const std::function<void(Statement&)>& bind_first) {
  int changed = 0;
  for (const std::int64_t seq : seqs) {
    Result<Statement> statement = connection.prepare(sql);
    if (!statement) return statement.error();
    bind_first(*statement);
    statement->bind(seq);
    const Result<int> one = statement->run();
    if (!one) return one;
    changed += *one;
  }
  return changed;
}

}  // namespace

Result<std::vector<WebhookRow>> SqliteTransaction::webhooks(const WebhookQuery& query) {
  if (query.state) {
    return all_rows<WebhookRow>(
        connection_,
        "SELECT " WEBHOOK_COLUMNS
        " FROM webhook_event WHERE state = ? AND seq > ? ORDER BY seq LIMIT ?",
        [&](Statement& s) {
          s.bind(to_word(*query.state)).bind(query.after).bind(std::int64_t{query.limit});
        },
        read_webhook);
  }
  return all_rows<WebhookRow>(
      connection_,
      "SELECT " WEBHOOK_COLUMNS " FROM webhook_event WHERE seq > ? ORDER BY seq LIMIT ?",
      [&](Statement& s) { s.bind(query.after).bind(std::int64_t{query.limit}); }, read_webhook);
}

Result<WebhookCounts> SqliteTransaction::webhook_counts() {
  const auto counts = first_row<WebhookCounts>(
      connection_,
      "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'dead'), "
      "coalesce(min(created_ms), -1) FROM webhook_event",
      [](Statement&) {},
      [](const Statement& row) {
        WebhookCounts found{row.number(0), row.number(1), std::nullopt};
        if (row.number(2) >= 0) found.oldest = wall_from_ms(row.number(2));
        return found;
      });
  if (!counts) return counts.error();
  return counts->value_or(WebhookCounts{});
}

Status SqliteTransaction::put_webhook(const WebhookRow& event) {
  return run_once(
      connection_,
      "INSERT INTO webhook_event (id, item, kind, body, created_ms, state, attempts, next_ms, "
      "claimed_by, claimed_until_ms, cause) VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?, '', 0, '')",
      [&](Statement& s) {
        s.bind(event.id).bind(event.item).bind(event.kind).bind(event.body);
        s.bind(to_ms(event.created)).bind(to_ms(event.next));
      });
}

Result<std::vector<WebhookRow>> SqliteTransaction::claim_webhooks(std::string_view by, WallTime now,
                                                                  WallTime until, int limit) {
  Result<std::vector<WebhookRow>> due = all_rows<WebhookRow>(
      connection_,
      "SELECT " WEBHOOK_COLUMNS
      " FROM webhook_event AS event WHERE state = 'waiting' AND next_ms <= ?1 "
      "AND claimed_until_ms <= ?1 AND NOT EXISTS (SELECT 1 FROM webhook_event AS earlier "
      "WHERE earlier.item = event.item AND earlier.seq < event.seq) ORDER BY next_ms, seq LIMIT ?2",
      [&](Statement& s) { s.bind(to_ms(now)).bind(std::int64_t{limit}); }, read_webhook);
  if (!due) return due;
  for (WebhookRow& event : *due) {
    event.claimed_by = by;
    event.claimed_until = until;
    if (Status claimed =
            run_once(connection_,
                     "UPDATE webhook_event SET claimed_by = ?, claimed_until_ms = ? WHERE seq = ?",
                     [&](Statement& s) { s.bind(by).bind(to_ms(until)).bind(event.seq); });
        !claimed) {
      return claimed.error();
    }
  }
  return due;
}

Status SqliteTransaction::return_webhook(const WebhookRow& row) {
  return run_once(
      connection_,
      "UPDATE webhook_event SET state = ?, attempts = ?, next_ms = ?, cause = ?, claimed_by = '', "
      "claimed_until_ms = 0 WHERE seq = ? AND claimed_by = ?",
      [&](Statement& s) {
        s.bind(to_word(row.state)).bind(std::int64_t{row.attempts}).bind(to_ms(row.next));
        s.bind(row.cause).bind(row.seq).bind(row.claimed_by);
      });
}

Status SqliteTransaction::delete_webhook(std::int64_t seq, std::string_view by) {
  return run_once(connection_, "DELETE FROM webhook_event WHERE seq = ? AND claimed_by = ?",
                  [&](Statement& s) { s.bind(seq).bind(by); });
}

Result<int> SqliteTransaction::requeue_webhooks(const std::vector<std::int64_t>& seqs,
                                                WallTime now) {
  constexpr std::string_view kAll =
      "UPDATE webhook_event SET state = 'waiting', attempts = 0, next_ms = ? WHERE state = 'dead'";
  if (seqs.empty()) {
    Result<Statement> statement = connection_.prepare(kAll);
    if (!statement) return statement.error();
    statement->bind(to_ms(now));
    return statement->run();
  }
  return run_each(connection_, seqs,
                  "UPDATE webhook_event SET state = 'waiting', attempts = 0, next_ms = ? "
                  "WHERE state = 'dead' AND seq = ?",
                  [&](Statement& s) { s.bind(to_ms(now)); });
}

Result<int> SqliteTransaction::drop_webhooks(const std::vector<std::int64_t>& seqs) {
  return run_each(connection_, seqs, "DELETE FROM webhook_event WHERE state = 'dead' AND seq = ?",
                  [](Statement&) {});
}

}  // namespace vigil::backend
