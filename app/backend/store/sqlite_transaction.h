// Reader and Writer over one SQLite connection; the questions are answered in sqlite_*.cpp, by
// subject.
//
// Thread-confined like its connection. Whether a transaction is open is the caller's business
// (SqliteStore).
#pragma once

#include "app/backend/store/connection.h"
#include "app/backend/store/store.h"

namespace vigil::backend {

class SqliteTransaction final : public Writer {
 public:
  explicit SqliteTransaction(Connection& connection) : connection_(connection) {}

  // sqlite_people.cpp
  Result<std::optional<UserRow>> user(std::string_view id) override;
  Result<std::vector<UserRow>> users() override;
  Result<std::optional<SessionRow>> session(std::string_view token_hash) override;
  Result<std::optional<SignedIn>> signed_in(std::string_view token_hash) override;
  Status put_user(const UserRow& user) override;
  Status put_session(const SessionRow& session) override;
  Status delete_session(std::string_view token_hash) override;
  Status delete_sessions_of(std::string_view user) override;
  Status delete_expired_sessions(WallTime now) override;
  Result<std::optional<SignInFailureRow>> sign_in_failure(std::string_view key) override;
  Status put_sign_in_failure(const SignInFailureRow& row) override;
  Status delete_sign_in_failure(std::string_view key) override;
  Status delete_sign_in_failures_before(WallTime last) override;

  // sqlite_tasks.cpp
  Result<QueueCounts> queue_counts(std::string_view queue) override;
  Result<std::optional<TaskRow>> task(std::string_view id) override;
  Result<std::optional<TaskRow>> task_by_key(std::string_view queue, std::string_view key) override;
  Result<std::vector<TaskRow>> tasks(std::string_view queue, std::optional<TaskState> state,
                                     std::int64_t after, int limit) override;
  Result<std::vector<TaskRow>> expired_leases(WallTime now, int limit) override;
  Status insert_task(const TaskRow& task) override;
  Result<std::vector<TaskRow>> lease_tasks(const LeaseWish& wish) override;
  Status update_task(const TaskRow& task) override;
  Status reorder_task(const TaskRow& task) override;
  Status put_skip(std::string_view task, std::string_view user) override;

  // sqlite_flow.cpp
  Result<std::vector<FlowRow>> queue_flow(std::string_view queue, std::int64_t since) override;
  Result<std::vector<domain::WaitingTask>> waiting(std::string_view queue, int limit) override;
  Result<std::optional<WallTime>> oldest_waiting(std::string_view queue) override;
  Result<std::int64_t> past_due(std::string_view queue, WallTime now, int most) override;
  Status note_flow(std::string_view queue, const FlowRow& flow) override;

  // sqlite_search.cpp
  Result<SearchPage> search(const SearchQuery& query) override;
  Result<bool> search_is_whole() override;
  Result<int> catch_up_search(int most) override;

  // sqlite_items.cpp
  Result<std::optional<ItemRow>> item(std::string_view ladder, std::string_view id) override;
  Result<std::vector<ItemRow>> items(std::string_view ladder,
                                     const std::vector<std::string>& ids) override;
  Result<std::vector<DoseRow>> doses(std::string_view user, std::int64_t day) override;
  Result<std::optional<ProposalRow>> proposal(std::string_view id) override;
  Result<std::vector<ProposalRow>> proposals(int limit) override;
  Status put_item(const ItemRow& item) override;
  Result<bool> note_item_event(std::string_view id, std::string_view item, WallTime at) override;
  Status add_dose(std::string_view user, std::int64_t day, int severity,
                  std::int64_t items) override;
  Status put_proposal(const ProposalRow& proposal) override;

  // sqlite_quality.cpp
  Result<std::string> sampling_key() override;
  Result<std::optional<QualityCheckRow>> quality_check(std::string_view id) override;
  Result<std::vector<QualityCheckRow>> checks_of_task(std::string_view task) override;
  Result<std::vector<QualityCheckRow>> golden_of(std::string_view person) override;
  Result<std::vector<QualityCheckRow>> checks_drawn(WallTime now, int limit) override;
  Result<std::vector<QualityCheckRow>> checks_done(const QualityCheckQuery& query) override;
  Result<bool> add_check(const QualityCheckRow& check) override;
  Status update_check(const QualityCheckRow& check) override;

  // sqlite_decisions.cpp
  Result<std::optional<AnswerRow>> answer(const DecisionKey& key) override;
  Result<std::optional<DecisionRow>> decision(std::string_view actor, std::string_view id) override;
  Result<std::optional<DecisionRow>> latest_decision(std::string_view task) override;
  Result<std::optional<DecisionRow>> decision_at(std::int64_t ledger_index) override;
  Result<std::vector<DecisionRow>> decisions(const DecisionQuery& query) override;
  Status put_answer(const DecisionKey& key, const AnswerRow& answer) override;
  Status insert_decision(const DecisionRow& decision) override;
  Status replace_decision_body(std::int64_t ledger_index, std::string_view body) override;
  Status rename_person(std::string_view user, std::string_view pseudonym) override;

  // sqlite_ledger.cpp
  Result<std::uint64_t> ledger_size() override;
  Result<std::vector<LeafRow>> leaves(std::uint64_t from, int limit) override;
  Result<ledger::Hash> node(ledger::NodeId id) override;
  Result<std::optional<PrivateRow>> private_person(std::string_view user) override;
  Result<std::vector<PrivateRow>> private_rows(std::uint64_t from, std::uint64_t to) override;
  Result<std::vector<CheckpointRow>> checkpoints(std::uint64_t from, int limit) override;
  Result<std::optional<CheckpointRow>> latest_checkpoint() override;
  Result<std::uint64_t> next_leaf() override { return ledger_size(); }
  Result<std::uint64_t> append_leaf(std::string_view body) override;
  Status put_private(const PrivateRow& row) override;
  Result<int> erase_private(std::string_view commitment) override;
  Status put_checkpoint(const CheckpointRow& checkpoint) override;

  // sqlite_records.cpp
  Result<CollectionState> collection(std::string_view id) override;
  Result<std::int64_t> head(std::string_view collection) override;
  Result<std::optional<RecordRow>> record(std::string_view collection,
                                          std::string_view id) override;
  Result<std::vector<RecordRow>> records(std::string_view collection, std::string_view after,
                                         int limit) override;
  Result<std::vector<RecordRow>> changes(std::string_view collection, std::int64_t since,
                                         int limit) override;
  Result<std::optional<MediaRow>> media(std::string_view sha256) override;
  Result<std::int64_t> put_record(const RecordRow& record) override;
  Status compact_changes(std::string_view collection, std::int64_t keep) override;
  Status put_media(const MediaRow& media) override;

  // sqlite_webhooks.cpp
  Result<std::vector<WebhookRow>> webhooks(const WebhookQuery& query) override;
  Result<WebhookCounts> webhook_counts() override;
  Status put_webhook(const WebhookRow& event) override;
  Result<std::vector<WebhookRow>> claim_webhooks(std::string_view by, WallTime now, WallTime until,
                                                 int limit) override;
  Status return_webhook(const WebhookRow& row) override;
  Status delete_webhook(std::int64_t seq, std::string_view by) override;
  Result<int> requeue_webhooks(const std::vector<std::int64_t>& seqs, WallTime now) override;
  Result<int> drop_webhooks(const std::vector<std::int64_t>& seqs) override;

 private:
  [[nodiscard]] Status add_document(const TaskRow& task);
  [[nodiscard]] Status mark_document(const DecisionRow& decision);
  // Ready tasks the wish admits, in the order `sql` gives; those of `taken` are left out.
  [[nodiscard]] Status add_ready(std::string_view sql, const LeaseWish& wish, std::size_t most,
                                 std::vector<TaskRow>& taken);
  // Ready tasks the wish admits, however many others lie before them.
  [[nodiscard]] Status add_by_labels(const LeaseWish& wish, std::vector<TaskRow>& taken);
  [[nodiscard]] Result<std::vector<std::string>> suitable_labels(const LeaseWish& wish);
  [[nodiscard]] Result<std::vector<TaskRow>> next_ready(const LeaseWish& wish);
  [[nodiscard]] Status move_task(const TaskRow& task, std::string_view out, std::string_view into);

  Connection& connection_;
};

// Runs a statement that gives no rows. `bind` fills in its parameters.
template <typename Bind>
[[nodiscard]] Status run_once(Connection& connection, std::string_view sql, Bind bind) {
  Result<Statement> statement = connection.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  const Result<int> changed = statement->run();
  if (!changed) return changed.error();
  return {};
}

// All rows of a query, each read by `read(statement)`.
template <typename Row, typename Bind, typename Read>
[[nodiscard]] Result<std::vector<Row>> all_rows(Connection& connection, std::string_view sql,
                                                Bind bind, Read read) {
  Result<Statement> statement = connection.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  std::vector<Row> rows;
  while (true) {
    const Result<bool> more = statement->step();
    if (!more) return more.error();
    if (!*more) return rows;
    rows.push_back(read(*statement));
  }
}

template <typename Row, typename Bind, typename Read>
[[nodiscard]] Result<std::optional<Row>> first_row(Connection& connection, std::string_view sql,
                                                   Bind bind, Read read) {
  Result<Statement> statement = connection.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  const Result<bool> found = statement->step();
  if (!found) return found.error();
  if (!*found) return std::optional<Row>();
  return std::optional<Row>(read(*statement));
}

}  // namespace vigil::backend
