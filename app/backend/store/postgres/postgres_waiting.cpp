// What a transaction has to write and nobody has asked for yet: it goes to the database as one
// statement a table, before the next question or at the end.
#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"

namespace vigil::backend {
namespace {

// One list a column.
class Columns {
 public:
  explicit Columns(std::size_t rows) : rows_(rows) {}
  template <typename Rows, typename Member>
  Columns& add(const Rows& rows, Member member) {
    using Value = std::decay_t<decltype(member(*rows.begin()))>;
    if constexpr (std::is_integral_v<Value>) {
      std::vector<std::int64_t> column;
      column.reserve(rows_);
      for (const auto& row : rows) column.push_back(member(row));
      values_.add_list(column);
    } else {
      std::vector<std::string> column;
      column.reserve(rows_);
      for (const auto& row : rows) column.emplace_back(member(row));
      values_.add_list(column);
    }
    return *this;
  }
  [[nodiscard]] PgValues take() { return std::move(values_); }

 private:
  std::size_t rows_;
  PgValues values_;
};

PgStatement insert_answers(const std::vector<std::pair<DecisionKey, AnswerRow>>& rows) {
  Columns columns(rows.size());
  columns.add(rows, [](const auto& row) { return row.first.actor; });
  columns.add(rows, [](const auto& row) { return row.first.device; });
  columns.add(rows, [](const auto& row) { return row.first.id; });
  columns.add(rows, [](const auto& row) { return row.second.body_hash; });
  columns.add(rows, [](const auto& row) { return row.second.answer; });
  return {
      "INSERT INTO answer (actor, device, id, body_hash, answer) SELECT * FROM "
      "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])",
      columns.take()};
}

PgStatement insert_decisions(const std::vector<DecisionRow>& rows, std::int64_t day) {
  Columns columns(rows.size());
  columns.add(rows, [](const DecisionRow& row) { return row.ledger_index; });
  columns.add(rows, [](const DecisionRow& row) { return row.key.id; });
  columns.add(rows, [](const DecisionRow& row) { return row.key.actor; });
  columns.add(rows, [](const DecisionRow& row) { return row.key.device; });
  columns.add(rows, [](const DecisionRow& row) { return row.task; });
  columns.add(rows, [](const DecisionRow& row) { return row.queue; });
  columns.add(rows, [](const DecisionRow& row) { return row.kind; });
  columns.add(rows, [](const DecisionRow& row) { return row.verdict; });
  columns.add(rows, [](const DecisionRow& row) { return row.fence; });
  columns.add(rows, [](const DecisionRow& row) { return to_ms(row.decided_at); });
  columns.add(rows, [](const DecisionRow& row) { return to_ms(row.received_at); });
  columns.add(rows, [](const DecisionRow& row) { return row.body; });
  return {"INSERT INTO decision (" DECISION_COLUMNS
          ", day) SELECT *, $13 FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], "
          "$5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[], "
          "$11::bigint[], $12::text[])",
          columns.take().add(day)};
}

// The row itself need not travel: it is in the database.
PgStatement archive_tasks(const std::vector<TaskRow>& rows) {
  Columns columns(rows.size());
  columns.add(rows, [](const TaskRow& row) { return row.id; });
  columns.add(rows, [](const TaskRow& row) { return row.fence; });
  columns.add(rows, [](const TaskRow& row) { return row.lease_user; });
  columns.add(rows, [](const TaskRow& row) { return row.lease_device; });
  columns.add(rows, [](const TaskRow& row) { return to_ms(row.lease_expires); });
  columns.add(rows, [](const TaskRow& row) { return row.failures; });
  columns.add(rows, [](const TaskRow& row) { return row.prefer_user; });
  return {
      "WITH gone AS (DELETE FROM task WHERE id = ANY ($1) RETURNING *) INSERT INTO "
      "task_archive (" TASK_COLUMNS
      ", rank) SELECT seq, gone.id, queue, key, severity, reach, due_ms, created_ms, subject, "
      "'done', new_fence, new_user, new_device, new_expires, new_failures, new_prefer, "
      "reports, labels, rank FROM gone JOIN unnest($1::text[], $2::bigint[], $3::text[], "
      "$4::text[], $5::bigint[], $6::bigint[], $7::text[]) AS fresh (fresh_id, new_fence, "
      "new_user, new_device, new_expires, new_failures, new_prefer) ON gone.id = fresh_id",
      columns.take()};
}

PgStatement insert_webhooks(const std::vector<WebhookRow>& rows) {
  Columns columns(rows.size());
  columns.add(rows, [](const WebhookRow& row) { return row.id; });
  columns.add(rows, [](const WebhookRow& row) { return row.item; });
  columns.add(rows, [](const WebhookRow& row) { return row.kind; });
  columns.add(rows, [](const WebhookRow& row) { return row.body; });
  columns.add(rows, [](const WebhookRow& row) { return to_ms(row.created); });
  columns.add(rows, [](const WebhookRow& row) { return to_ms(row.next); });
  // seq is given in this order.
  return {
      "INSERT INTO webhook_event (id, item, kind, body, created_ms, state, attempts, next_ms, "
      "claimed_by, claimed_until_ms, cause) SELECT event, about, kind, body, created, 'waiting', "
      "0, next, '', 0, '' FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], "
      "$5::bigint[], $6::bigint[]) WITH ORDINALITY AS fresh (event, about, kind, body, created, "
      "next, place) ORDER BY place",
      columns.take()};
}

PgStatement insert_private(const std::vector<PrivateRow>& rows) {
  Columns columns(rows.size());
  columns.add(rows, [](const PrivateRow& row) { return row.commitment; });
  columns.add(rows, [](const PrivateRow& row) { return static_cast<std::int64_t>(row.leaf); });
  columns.add(rows, [](const PrivateRow& row) { return row.field; });
  columns.add(rows, [](const PrivateRow& row) { return row.salt; });
  columns.add(rows, [](const PrivateRow& row) { return row.value; });
  return {
      "INSERT INTO ledger_private (commitment, leaf, field, salt, value) SELECT * FROM "
      "unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])",
      columns.take()};
}

PgStatement put_items(const std::map<std::pair<std::string, std::string>, ItemRow>& rows) {
  Columns columns(rows.size());
  columns.add(rows, [](const auto& row) { return row.second.ladder; });
  columns.add(rows, [](const auto& row) { return row.second.item; });
  columns.add(rows, [](const auto& row) { return row.second.stage; });
  columns.add(rows, [](const auto& row) { return to_ms(row.second.due); });
  columns.add(rows, [](const auto& row) { return row.second.state; });
  columns.add(rows, [](const auto& row) { return row.second.subject; });
  columns.add(rows, [](const auto& row) { return row.second.raised; });
  return {"INSERT INTO item (" ITEM_COLUMNS
          ") SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], "
          "$6::text[], $7::text[]) ON CONFLICT (ladder, item) DO UPDATE SET "
          "stage = excluded.stage, due_ms = excluded.due_ms, state = excluded.state, "
          "subject = excluded.subject, raised = excluded.raised",
          columns.take()};
}

using Flow = std::map<std::pair<std::string, std::int64_t>, FlowRow>;

PgStatement insert_flow(const Flow& rows) {
  Columns columns(rows.size());
  columns.add(rows, [](const auto& row) { return row.first.first; });
  columns.add(rows, [](const auto& row) { return row.first.second; });
  columns.add(rows, [](const auto& row) { return row.second.arrived; });
  columns.add(rows, [](const auto& row) { return row.second.decided; });
  return {
      "INSERT INTO queue_flow (queue, minute, arrived, decided, folded) SELECT *, false FROM "
      "unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])",
      columns.take()};
}

}  // namespace

Result<PgRows> PostgresTransaction::run(std::string_view sql, const PgValues& values) {
  if (Status written = write_waiting(); !written) return written.error();
  return send(sql, values);
}

Result<PgRows> PostgresTransaction::send(std::string_view sql, const PgValues& values) {
  if (has_begun()) return link_.run(sql, values);
  Result<std::vector<PgRows>> rows = send_all({{sql, values}});
  if (!rows) return rows.error();
  return std::move(rows->back());
}

Result<std::vector<PgRows>> PostgresTransaction::send_all(std::vector<PgStatement> statements) {
  if (!has_begun()) statements.insert(statements.begin(), {std::exchange(begin_, {}), {}});
  return link_.run_all(statements);
}

// Locks are taken in the order ledger, answers, tasks, records.
Result<std::vector<PgStatement>> PostgresTransaction::take_waiting() {
  std::vector<PgStatement> statements;
  if (!waiting_.answers.empty()) statements.push_back(insert_answers(waiting_.answers));
  if (!waiting_.done_tasks.empty()) statements.push_back(archive_tasks(waiting_.done_tasks));
  if (!waiting_.decisions.empty()) {
    const Result<std::int64_t> day = ledger_day();
    if (!day) return day.error();
    statements.push_back(insert_decisions(waiting_.decisions, *day));
    for (PgStatement& mark : mark_documents(waiting_.decisions)) {
      statements.push_back(std::move(mark));
    }
  }
  if (!waiting_.fields.empty()) statements.push_back(insert_private(waiting_.fields));
  if (!waiting_.items.empty()) statements.push_back(put_items(waiting_.items));
  if (!waiting_.flow.empty()) statements.push_back(insert_flow(waiting_.flow));
  if (!waiting_.webhooks.empty()) statements.push_back(insert_webhooks(waiting_.webhooks));
  waiting_ = {};
  return statements;
}

Status PostgresTransaction::write_waiting() {
  Result<std::vector<PgStatement>> statements = take_waiting();
  if (!statements) return statements.error();
  if (statements->empty()) return {};
  const Result<std::vector<PgRows>> written = send_all(std::move(*statements));
  return written ? Status() : written.error();
}

Status PostgresTransaction::finish() {
  Result<std::vector<PgStatement>> statements = take_waiting();
  if (!statements) return statements.error();
  if (Status leaves = add_leaves(*statements); !leaves) return leaves;
  std::vector<std::string> queues;
  std::vector<std::string> states;
  std::vector<std::int64_t> tasks;
  for (const auto& [place, by] : counts_) {
    if (by == 0) continue;
    queues.push_back(place.first);
    states.emplace_back(to_word(place.second));
    tasks.push_back(by);
  }
  counts_.clear();
  if (!queues.empty()) {
    statements->push_back(
        {"INSERT INTO queue_delta (queue, state, tasks) SELECT * FROM "
         "unnest($1::text[], $2::text[], $3::bigint[])",
         PgValues().add_list(queues).add_list(states).add_list(tasks)});
  }
  if (statements->empty()) return {};
  const Result<std::vector<PgRows>> written = send_all(std::move(*statements));
  return written ? Status() : written.error();
}

}  // namespace vigil::backend
