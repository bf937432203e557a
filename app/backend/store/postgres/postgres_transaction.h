// Reader and Writer over one PostgreSQL transaction; the questions are answered in postgres_*.cpp,
// by subject.
//
// A reader's snapshot is the transaction's (REPEATABLE READ). A writer runs at READ COMMITTED and
// locks what it reads before it changes it: rows where there are some, names where there are none
// yet. Locks are taken in the order ledger, answers, tasks, records; whoever still meets a deadlock
// begins anew (PostgresStore).
//
// What is only written waits in memory: decisions, answers, items and the like until the next
// question that the database is asked, leaves of the ledger and the counts of queues until
// finish(). It then goes there as one statement a table, for all changes that share the
// transaction. Rows that were foreseen are read for all of them at the beginning and kept up with
// what the transaction changes. Thread-confined like its link.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/backend/store/postgres/lease_marks.h"
#include "app/backend/store/postgres/pg_link.h"
#include "app/backend/store/store.h"

namespace vigil::backend {

class PostgresTransaction final : public Writer {
 public:
  enum class Mode { kRead, kWrite };
  PostgresTransaction(PgLink& link, LeaseMarks& marks, Mode mode)
      : link_(link), marks_(marks), mode_(mode) {}

  // `statement` begins the transaction: it goes with the first one that asks or writes something,
  // in one message. Where nothing does, nothing is begun.
  void begin_with_first(std::string_view statement) { begin_ = statement; }
  [[nodiscard]] bool has_begun() const { return begin_.empty(); }
  // From here to the commit nobody else appends, in any backend. Reads what is foreseen, too.
  [[nodiscard]] Status take_ledger(const Foreseen& foreseen);
  // Where the ledger ended after the last commit of this store; spares a question when it still
  // does.
  struct Tail {
    std::uint64_t size = 0;
    std::int64_t day = 0;
  };
  void expect_tail(Tail tail) { expected_ = tail; }
  [[nodiscard]] Tail tail() const { return {ledger_size_, ledger_day_}; }

  // For the marks, when the transaction has ended.
  [[nodiscard]] const std::vector<LeaseMarks::Arrival>& arrivals() const { return arrivals_; }
  [[nodiscard]] bool looked() const { return looked_; }

  // What the marks want looked at beside the leases; one statement each. (postgres_leasing.cpp)
  [[nodiscard]] Status look_back(const LeaseMarks::Back& back);
  [[nodiscard]] Status look_for_fresh(const LeaseMarks::Fresh& fresh);
  [[nodiscard]] Status look_for_ended(WallTime now);

  // Writes what waits. Before the commit, once.
  [[nodiscard]] Status finish();

  // postgres_people.cpp
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

  // postgres_tasks.cpp
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

  // postgres_flow.cpp
  Result<std::vector<FlowRow>> queue_flow(std::string_view queue, std::int64_t since) override;
  Result<std::vector<domain::WaitingTask>> waiting(std::string_view queue, int limit) override;
  Result<std::optional<WallTime>> oldest_waiting(std::string_view queue) override;
  Result<std::int64_t> past_due(std::string_view queue, WallTime now, int most) override;
  Status note_flow(std::string_view queue, const FlowRow& flow) override;

  // postgres_search.cpp
  Result<SearchPage> search(const SearchQuery& query) override;
  Result<bool> search_is_whole() override;
  Result<int> catch_up_search(int most) override;

  // postgres_items.cpp
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

  // postgres_quality.cpp
  Result<std::string> sampling_key() override;
  Result<std::optional<QualityCheckRow>> quality_check(std::string_view id) override;
  Result<std::vector<QualityCheckRow>> checks_of_task(std::string_view task) override;
  Result<std::vector<QualityCheckRow>> golden_of(std::string_view person) override;
  Result<std::vector<QualityCheckRow>> checks_drawn(WallTime now, int limit) override;
  Result<std::vector<QualityCheckRow>> checks_done(const QualityCheckQuery& query) override;
  Result<bool> add_check(const QualityCheckRow& check) override;
  Status update_check(const QualityCheckRow& check) override;

  // postgres_decisions.cpp
  Result<std::optional<AnswerRow>> answer(const DecisionKey& key) override;
  Result<std::optional<DecisionRow>> decision(std::string_view actor, std::string_view id) override;
  Result<std::optional<DecisionRow>> latest_decision(std::string_view task) override;
  Result<std::optional<DecisionRow>> decision_at(std::int64_t ledger_index) override;
  Result<std::vector<DecisionRow>> decisions(const DecisionQuery& query) override;
  Status put_answer(const DecisionKey& key, const AnswerRow& answer) override;
  Status insert_decision(const DecisionRow& decision) override;
  Status replace_decision_body(std::int64_t ledger_index, std::string_view body) override;
  Status rename_person(std::string_view user, std::string_view pseudonym) override;

  // postgres_ledger.cpp
  Result<std::uint64_t> ledger_size() override;
  Result<std::vector<LeafRow>> leaves(std::uint64_t from, int limit) override;
  Result<ledger::Hash> node(ledger::NodeId id) override;
  Result<std::vector<ledger::Hash>> nodes(std::span<const ledger::NodeId> ids) override;
  Result<std::optional<PrivateRow>> private_person(std::string_view user) override;
  Result<std::vector<PrivateRow>> private_rows(std::uint64_t from, std::uint64_t to) override;
  Result<std::vector<CheckpointRow>> checkpoints(std::uint64_t from, int limit) override;
  Result<std::optional<CheckpointRow>> latest_checkpoint() override;
  Result<std::uint64_t> next_leaf() override;
  Result<std::uint64_t> append_leaf(std::string_view body) override;
  Status put_private(const PrivateRow& row) override;
  Result<int> erase_private(std::string_view commitment) override;
  Status put_checkpoint(const CheckpointRow& checkpoint) override;

  // postgres_records.cpp
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

  // postgres_webhooks.cpp
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
  // What a name that has no row yet is locked under.
  enum class Names { kPeople = 2, kAnswer = 3, kCollection = 4 };

  [[nodiscard]] bool writes() const { return mode_ == Mode::kWrite; }
  [[nodiscard]] Result<PgRows> run(std::string_view sql, const PgValues& values);
  [[nodiscard]] Result<PgRows> send(std::string_view sql, const PgValues& values);
  [[nodiscard]] Result<std::vector<PgRows>> send_all(std::vector<PgStatement> statements);
  [[nodiscard]] Status execute(std::string_view sql, const PgValues& values);
  [[nodiscard]] Result<int> change(std::string_view sql, const PgValues& values);
  [[nodiscard]] Status lock_name(Names kind, std::string_view name);

  [[nodiscard]] Result<std::optional<TaskRow>> note_task(Result<std::optional<TaskRow>> found);
  void count_task(std::string_view queue, TaskState from, TaskState to);
  // postgres_leasing.cpp
  void note_arrival(const TaskRow& task);
  // Lease ready tasks until `taken` holds `most`: any, or those the wish admits.
  [[nodiscard]] Status lease_in(LeaseOrder order, const LeaseWish& wish, std::size_t most,
                                std::vector<TaskRow>& taken);
  [[nodiscard]] Status lease_next(LeaseOrder order, LeasePlace from, const LeaseWish& wish,
                                  std::size_t most, std::vector<TaskRow>& taken);
  [[nodiscard]] Status lease_admitted(LeaseOrder order, LeasePlace from, const LeaseWish& wish,
                                      std::size_t most, std::vector<TaskRow>& taken);
  // However many others lie before them.
  [[nodiscard]] Status lease_by_labels(const LeaseWish& wish, std::vector<TaskRow>& taken);
  [[nodiscard]] Result<std::vector<std::int64_t>> suitable_labels(const LeaseWish& wish);
  [[nodiscard]] Status lease_strays(LeaseOrder order, const LeaseMarks::Plan& plan,
                                    const LeaseWish& wish, std::size_t most,
                                    std::vector<TaskRow>& taken);
  [[nodiscard]] Status step_mark(LeaseOrder order, std::string_view queue,
                                 const LeaseMarks::Plan& plan);
  [[nodiscard]] Status lease_chosen(const LeaseWish& wish, const std::vector<std::int64_t>& chosen,
                                    std::vector<TaskRow>& taken);

  [[nodiscard]] Result<std::optional<DecisionRow>> newest_decision(
      std::string_view sql, const std::function<void(PgValues&)>& bind);
  struct SearchStep;
  [[nodiscard]] Status look_through(std::string_view sql, const SearchQuery& query,
                                    std::string_view key, SearchStep& step);
  [[nodiscard]] Result<std::int64_t> ledger_day();
  [[nodiscard]] Status know_people(const PgRows& rows);
  [[nodiscard]] Status know_sessions(const PgRows& rows);
  [[nodiscard]] Status know_frontier(const PgRows& rows);
  [[nodiscard]] Result<std::vector<PgStatement>> take_waiting();
  [[nodiscard]] Status write_waiting();
  [[nodiscard]] Status add_leaves(std::vector<PgStatement>& statements);

  PgLink& link_;
  LeaseMarks& marks_;
  const Mode mode_;
  std::vector<LeaseMarks::Arrival> arrivals_;
  bool looked_ = false;  // moved a mark
  std::string_view begin_;

  // Tasks read in this transaction, and so locked: where they were.
  std::map<std::string, TaskState, std::less<>> seen_;
  std::map<std::pair<std::string, TaskState>, std::int64_t> counts_;

  // What was foreseen, and is known without asking. Nothing: there is none.
  struct Known {
    std::map<std::string, UserRow, std::less<>> people;
    std::map<std::string, PrivateRow, std::less<>> pseudonyms;
    std::map<std::string, std::optional<SignedIn>, std::less<>> sessions;
    std::map<std::string, std::optional<AnswerRow>> answers;  // by name_of()
    std::map<std::string, TaskRow, std::less<>> tasks;
    std::map<std::pair<std::string, std::string>, std::optional<ItemRow>> items;
    std::map<std::string, std::int64_t, std::less<>> heads;
  };
  Known known_;
  struct Waiting {
    std::vector<std::pair<DecisionKey, AnswerRow>> answers;
    std::vector<TaskRow> done_tasks;
    std::vector<DecisionRow> decisions;
    std::vector<PrivateRow> fields;
    std::map<std::pair<std::string, std::string>, ItemRow> items;
    std::map<std::pair<std::string, std::int64_t>, FlowRow> flow;  // by queue and minute
    std::vector<WebhookRow> webhooks;
  };
  Waiting waiting_;

  bool ledger_locked_ = false;
  bool ledger_read_ = false;  // the next two are known
  std::uint64_t ledger_size_ = 0;
  std::map<ledger::NodeId, ledger::Hash> known_nodes_;
  std::vector<std::string> waiting_leaves_;  // the last ones before ledger_size_
  std::vector<ledger::Node> waiting_nodes_;
  Tail expected_;
  std::int64_t ledger_day_ = 0;  // 0: not known yet
};

template <typename Row, typename Read>
[[nodiscard]] Result<std::vector<Row>> read_all(const Result<PgRows>& rows, Read read) {
  if (!rows) return rows.error();
  std::vector<Row> found;
  found.reserve(static_cast<std::size_t>(rows->size()));
  for (int i = 0; i < rows->size(); ++i) found.push_back(read(*rows, i));
  return found;
}

template <typename Row, typename Read>
[[nodiscard]] Result<std::optional<Row>> read_first(const Result<PgRows>& rows, Read read) {
  if (!rows) return rows.error();
  if (rows->size() == 0) return std::optional<Row>();
  return std::optional<Row>(read(*rows, 0));
}

// Texts are found by an index, Chinese ones too.
[[nodiscard]] Result<bool> has_search_index(PgLink& link);

// Days since 1970 of this machine's clock: which partition something belongs to, nothing else.
[[nodiscard]] std::int64_t today();

}  // namespace vigil::backend
