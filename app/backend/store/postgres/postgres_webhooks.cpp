#include <algorithm>

#include "app/backend/store/postgres/postgres_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define WEBHOOK_COLUMNS                                                           \
  "seq, id, item, kind, body, created_ms, state, attempts, next_ms, claimed_by, " \
  "claimed_until_ms, cause"

namespace vigil::backend {
namespace {

WebhookRow read_webhook(const PgRows& rows, int i) {
  WebhookRow event;
  event.seq = rows.number(i, 0);
  event.id = rows.text(i, 1);
  event.item = rows.text(i, 2);
  event.kind = rows.text(i, 3);
  event.body = rows.text(i, 4);
  event.created = wall_from_ms(rows.number(i, 5));
  // The table's CHECK admits no other word.
  event.state = webhook_state_from_word(rows.text(i, 6)).value_or(WebhookState::kDead);
  event.attempts = static_cast<int>(rows.number(i, 7));
  event.next = wall_from_ms(rows.number(i, 8));
  event.claimed_by = rows.text(i, 9);
  event.claimed_until = wall_from_ms(rows.number(i, 10));
  event.cause = rows.text(i, 11);
  return event;
}

}  // namespace

Result<std::vector<WebhookRow>> PostgresTransaction::webhooks(const WebhookQuery& query) {
  PgValues values;
  values.add(query.after).add(std::int64_t{query.limit});
  if (!query.state) {
    return read_all<WebhookRow>(
        run("SELECT " WEBHOOK_COLUMNS " FROM webhook_event WHERE seq > $1 ORDER BY seq LIMIT $2",
            values),
        read_webhook);
  }
  return read_all<WebhookRow>(
      run("SELECT " WEBHOOK_COLUMNS
          " FROM webhook_event WHERE seq > $1 AND state = $3 ORDER BY seq LIMIT $2",
          values.add(to_word(*query.state))),
      read_webhook);
}

Result<WebhookCounts> PostgresTransaction::webhook_counts() {
  const auto counts = read_first<WebhookCounts>(
      run("SELECT count(*) FILTER (WHERE state = 'waiting'), "
          "count(*) FILTER (WHERE state = 'dead'), coalesce(min(created_ms), -1) "
          "FROM webhook_event",
          {}),
      [](const PgRows& rows, int i) {
        WebhookCounts found{rows.number(i, 0), rows.number(i, 1), std::nullopt};
        if (rows.number(i, 2) >= 0) found.oldest = wall_from_ms(rows.number(i, 2));
        return found;
      });
  if (!counts) return counts.error();
  return counts->value_or(WebhookCounts{});
}

Status PostgresTransaction::put_webhook(const WebhookRow& event) {
  waiting_.webhooks.push_back(event);
  return {};
}

Result<std::vector<WebhookRow>> PostgresTransaction::claim_webhooks(std::string_view by,
                                                                    WallTime now, WallTime until,
                                                                    int limit) {
  Result<std::vector<WebhookRow>> due = read_all<WebhookRow>(
      run("WITH due AS MATERIALIZED (SELECT seq AS due_seq FROM webhook_event AS event "
          "WHERE state = 'waiting' AND next_ms <= $1 AND claimed_until_ms <= $1 AND NOT EXISTS "
          "(SELECT 1 FROM webhook_event AS earlier WHERE earlier.item = event.item "
          "AND earlier.seq < event.seq) ORDER BY next_ms, seq LIMIT $2 FOR UPDATE SKIP LOCKED) "
          "UPDATE webhook_event SET claimed_by = $3, claimed_until_ms = $4 FROM due "
          "WHERE seq = due_seq RETURNING " WEBHOOK_COLUMNS,
          PgValues().add(to_ms(now)).add(std::int64_t{limit}).add(by).add(to_ms(until))),
      read_webhook);
  if (due) {
    std::sort(due->begin(), due->end(),
              [](const WebhookRow& a, const WebhookRow& b) { return a.seq < b.seq; });
  }
  return due;
}

Status PostgresTransaction::return_webhook(const WebhookRow& row) {
  return execute(
      "UPDATE webhook_event SET state = $1, attempts = $2, next_ms = $3, cause = $4, "
      "claimed_by = '', claimed_until_ms = 0 WHERE seq = $5 AND claimed_by = $6",
      PgValues()
          .add(to_word(row.state))
          .add(std::int64_t{row.attempts})
          .add(to_ms(row.next))
          .add(row.cause)
          .add(row.seq)
          .add(row.claimed_by));
}

Status PostgresTransaction::delete_webhook(std::int64_t seq, std::string_view by) {
  return execute("DELETE FROM webhook_event WHERE seq = $1 AND claimed_by = $2",
                 PgValues().add(seq).add(by));
}

Result<int> PostgresTransaction::requeue_webhooks(const std::vector<std::int64_t>& seqs,
                                                  WallTime now) {
  if (seqs.empty()) {
    return change(
        "UPDATE webhook_event SET state = 'waiting', attempts = 0, next_ms = $1 "
        "WHERE state = 'dead'",
        PgValues().add(to_ms(now)));
  }
  return change(
      "UPDATE webhook_event SET state = 'waiting', attempts = 0, next_ms = $1 "
      "WHERE state = 'dead' AND seq = ANY ($2)",
      PgValues().add(to_ms(now)).add_list(seqs));
}

Result<int> PostgresTransaction::drop_webhooks(const std::vector<std::int64_t>& seqs) {
  return change("DELETE FROM webhook_event WHERE state = 'dead' AND seq = ANY ($1)",
                PgValues().add_list(seqs));
}

}  // namespace vigil::backend
