// Where the backend keeps everything but the bytes of media. The interface names rows and
// questions, not SQL, so that the services above it do not know which database answers.
//
// Threads: read() and write() may be called from any thread and block it. The Reader or Writer
// handed to the callback is valid inside the call only, and on one thread, which need not be the
// caller's. Writes may share one commit, and one that fails leaves its neighbours alone; write()
// returns after that commit has reached the disk, and reads begun later see it (invariant I15).
//
// A callback may be called again from the start, because another backend held what it wanted: it
// begins by emptying whatever it collects outside. What a Writer reads of tasks, records and
// answers is the newest that is committed and stays so until the transaction ends; nobody else
// changes it meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/store/rows.h"
#include "core/base/result.h"
#include "core/ledger/merkle.h"

namespace vigil::backend {

// One consistent snapshot of the whole store.
class Reader : public ledger::NodeReader {
 public:
  [[nodiscard]] virtual Result<std::optional<UserRow>> user(std::string_view id) = 0;
  [[nodiscard]] virtual Result<std::vector<UserRow>> users() = 0;
  [[nodiscard]] virtual Result<std::optional<SessionRow>> session(std::string_view token_hash) = 0;
  // A session with the person it is of.
  [[nodiscard]] virtual Result<std::optional<SignedIn>> signed_in(std::string_view token_hash) = 0;

  [[nodiscard]] virtual Result<QueueCounts> queue_counts(std::string_view queue) = 0;
  [[nodiscard]] virtual Result<std::optional<TaskRow>> task(std::string_view id) = 0;
  [[nodiscard]] virtual Result<std::optional<TaskRow>> task_by_key(std::string_view queue,
                                                                   std::string_view key) = 0;
  // By seq, those after `after`. `state` empty: any.
  [[nodiscard]] virtual Result<std::vector<TaskRow>> tasks(std::string_view queue,
                                                           std::optional<TaskState> state,
                                                           std::int64_t after, int limit) = 0;
  // Leased, and the lease has ended by `now`.
  [[nodiscard]] virtual Result<std::vector<TaskRow>> expired_leases(WallTime now, int limit) = 0;

  // Those from `since` on, in order; a minute without any has no row.
  [[nodiscard]] virtual Result<std::vector<FlowRow>> queue_flow(std::string_view queue,
                                                                std::int64_t since) = 0;
  // The first `limit` ready ones in the order of lease_tasks(), whoever asks.
  [[nodiscard]] virtual Result<std::vector<domain::WaitingTask>> waiting(std::string_view queue,
                                                                         int limit) = 0;
  // When the ready one that waits longest came.
  [[nodiscard]] virtual Result<std::optional<WallTime>> oldest_waiting(std::string_view queue) = 0;
  // Ready ones that were due before `now`; counts no further than `most`.
  [[nodiscard]] virtual Result<std::int64_t> past_due(std::string_view queue, WallTime now,
                                                      int most) = 0;

  [[nodiscard]] virtual Result<std::optional<ItemRow>> item(std::string_view ladder,
                                                            std::string_view id) = 0;
  // Those of `ids` that are on the ladder, in any order.
  [[nodiscard]] virtual Result<std::vector<ItemRow>> items(std::string_view ladder,
                                                           const std::vector<std::string>& ids) = 0;
  [[nodiscard]] virtual Result<std::vector<DoseRow>> doses(std::string_view user,
                                                           std::int64_t day) = 0;
  [[nodiscard]] virtual Result<std::optional<ProposalRow>> proposal(std::string_view id) = 0;
  // Newest first.
  [[nodiscard]] virtual Result<std::vector<ProposalRow>> proposals(int limit) = 0;

  // Random text, made with the database and told to nobody: what draws for checks.
  [[nodiscard]] virtual Result<std::string> sampling_key() = 0;
  [[nodiscard]] virtual Result<std::optional<QualityCheckRow>> quality_check(
      std::string_view id) = 0;
  // Of that task, whatever their state, by when they were made.
  [[nodiscard]] virtual Result<std::vector<QualityCheckRow>> checks_of_task(
      std::string_view task) = 0;
  // Golden items the person was given, whatever became of them.
  [[nodiscard]] virtual Result<std::vector<QualityCheckRow>> golden_of(std::string_view person) = 0;
  // Drawn ones that are due, the longest first. A list holds no row.
  [[nodiscard]] virtual Result<std::vector<QualityCheckRow>> checks_drawn(WallTime now,
                                                                          int limit) = 0;
  // Done in [from, to), newest first.
  [[nodiscard]] virtual Result<std::vector<QualityCheckRow>> checks_done(
      const QualityCheckQuery& query) = 0;

  [[nodiscard]] virtual Result<std::optional<AnswerRow>> answer(const DecisionKey& key) = 0;
  // By person and id, whatever the device.
  [[nodiscard]] virtual Result<std::optional<DecisionRow>> decision(std::string_view actor,
                                                                    std::string_view id) = 0;
  // The newest of the task that is no skip.
  [[nodiscard]] virtual Result<std::optional<DecisionRow>> latest_decision(
      std::string_view task) = 0;
  [[nodiscard]] virtual Result<std::optional<DecisionRow>> decision_at(
      std::int64_t ledger_index) = 0;
  // Newest first.
  [[nodiscard]] virtual Result<std::vector<DecisionRow>> decisions(const DecisionQuery& query) = 0;

  // Documents of tasks, newest first.
  [[nodiscard]] virtual Result<SearchPage> search(const SearchQuery& query) = 0;
  // Every task has its document. Those that were there before the search was get theirs by
  // catch_up_search().
  [[nodiscard]] virtual Result<bool> search_is_whole() = 0;

  [[nodiscard]] virtual Result<std::uint64_t> ledger_size() = 0;
  [[nodiscard]] virtual Result<std::vector<LeafRow>> leaves(std::uint64_t from, int limit) = 0;
  // The row with field "person" and this value.
  [[nodiscard]] virtual Result<std::optional<PrivateRow>> private_person(std::string_view user) = 0;
  // Those of the leaves [from, to), by leaf and field.
  [[nodiscard]] virtual Result<std::vector<PrivateRow>> private_rows(std::uint64_t from,
                                                                     std::uint64_t to) = 0;
  // By size, those of at least `from` leaves.
  [[nodiscard]] virtual Result<std::vector<CheckpointRow>> checkpoints(std::uint64_t from,
                                                                       int limit) = 0;
  // The one of the most leaves.
  [[nodiscard]] virtual Result<std::optional<CheckpointRow>> latest_checkpoint() = 0;

  [[nodiscard]] virtual Result<CollectionState> collection(std::string_view id) = 0;
  // The seq of the newest change, without holding anything: what was read of the collection while
  // it had this head is still so.
  [[nodiscard]] virtual Result<std::int64_t> head(std::string_view collection) = 0;
  [[nodiscard]] virtual Result<std::optional<RecordRow>> record(std::string_view collection,
                                                                std::string_view id) = 0;
  // By id, those after `after`, without deleted ones.
  [[nodiscard]] virtual Result<std::vector<RecordRow>> records(std::string_view collection,
                                                               std::string_view after,
                                                               int limit) = 0;
  [[nodiscard]] virtual Result<std::vector<RecordRow>> changes(std::string_view collection,
                                                               std::int64_t since, int limit) = 0;

  [[nodiscard]] virtual Result<std::optional<MediaRow>> media(std::string_view sha256) = 0;

  // Oldest first, those after `query.after`.
  [[nodiscard]] virtual Result<std::vector<WebhookRow>> webhooks(const WebhookQuery& query) = 0;
  [[nodiscard]] virtual Result<WebhookCounts> webhook_counts() = 0;

  [[nodiscard]] virtual Result<std::optional<SignInFailureRow>> sign_in_failure(
      std::string_view key) = 0;
};

class Writer : public Reader {
 public:
  // Inserts or replaces.
  [[nodiscard]] virtual Status put_user(const UserRow& user) = 0;
  [[nodiscard]] virtual Status put_session(const SessionRow& session) = 0;
  [[nodiscard]] virtual Status delete_session(std::string_view token_hash) = 0;
  [[nodiscard]] virtual Status delete_sessions_of(std::string_view user) = 0;
  [[nodiscard]] virtual Status delete_expired_sessions(WallTime now) = 0;

  // `task.seq` is ignored. kConflict when the queue has the key already. The task is searched for
  // by what its subject says now.
  [[nodiscard]] virtual Status insert_task(const TaskRow& task) = 0;
  // The best ready tasks become this person's: those they withdrew first, never those they
  // skipped, in the order of severity, reach, reports, due time and age. Each fence rises by one.
  // Nobody waits for tasks that another lease call holds: it gets others.
  [[nodiscard]] virtual Result<std::vector<TaskRow>> lease_tasks(const LeaseWish& wish) = 0;
  // Replaces everything that can change: state, fence, lease, failures, preference. `task` is a
  // whole row as it was read: one that is done goes to the archive, one that is open again comes
  // back from there.
  [[nodiscard]] virtual Status update_task(const TaskRow& task) = 0;
  // Replaces what orders and routes a task that is open and what is said of it: severity, reach,
  // reports, due and created time, labels, subject. All of the row is to be there.
  [[nodiscard]] virtual Status reorder_task(const TaskRow& task) = 0;
  [[nodiscard]] virtual Status put_skip(std::string_view task, std::string_view user) = 0;

  // Makes the documents of up to `most` tasks that have none yet, newest first; how many. 0: all
  // have theirs, or somebody else is at it.
  [[nodiscard]] virtual Result<int> catch_up_search(int most) = 0;

  // Adds to what the minute has already.
  [[nodiscard]] virtual Status note_flow(std::string_view queue, const FlowRow& flow) = 0;

  // Inserts or replaces.
  [[nodiscard]] virtual Status put_item(const ItemRow& item) = 0;
  // False when there is an event of that id already.
  [[nodiscard]] virtual Result<bool> note_item_event(std::string_view id, std::string_view item,
                                                     WallTime at) = 0;
  [[nodiscard]] virtual Status add_dose(std::string_view user, std::int64_t day, int severity,
                                        std::int64_t items) = 0;
  // Inserts or replaces.
  [[nodiscard]] virtual Status put_proposal(const ProposalRow& proposal) = 0;

  // False when there is one of that id, or the person had that golden item already.
  [[nodiscard]] virtual Result<bool> add_check(const QualityCheckRow& check) = 0;
  // Everything but id, kind and source.
  [[nodiscard]] virtual Status update_check(const QualityCheckRow& check) = 0;

  [[nodiscard]] virtual Status put_answer(const DecisionKey& key, const AnswerRow& answer) = 0;
  [[nodiscard]] virtual Status insert_decision(const DecisionRow& decision) = 0;
  // Takes the ledger for the rest of the transaction and says which index the next leaf gets: it
  // stands in the leaf's body. Indices have no gaps.
  [[nodiscard]] virtual Result<std::uint64_t> next_leaf() = 0;
  // Returns the new leaf's index.
  [[nodiscard]] virtual Result<std::uint64_t> append_leaf(std::string_view body) = 0;
  [[nodiscard]] virtual Status put_private(const PrivateRow& row) = 0;
  // Salt and value are gone for good; how many rows that were (0 or 1).
  [[nodiscard]] virtual Result<int> erase_private(std::string_view commitment) = 0;
  // Does nothing where there is one of that size.
  [[nodiscard]] virtual Status put_checkpoint(const CheckpointRow& checkpoint) = 0;
  // The decision's text after an erasure; everything else about it stays.
  [[nodiscard]] virtual Status replace_decision_body(std::int64_t ledger_index,
                                                     std::string_view body) = 0;
  // Decisions, kept answers and skips of `user` are `pseudonym`'s from now on; the account and its
  // sessions are gone.
  [[nodiscard]] virtual Status rename_person(std::string_view user, std::string_view pseudonym) = 0;

  // Gives the record the next seq of its collection, writes the change, and returns the seq.
  [[nodiscard]] virtual Result<std::int64_t> put_record(const RecordRow& record) = 0;
  // Forgets all but the newest `keep` changes.
  [[nodiscard]] virtual Status compact_changes(std::string_view collection, std::int64_t keep) = 0;

  [[nodiscard]] virtual Status put_media(const MediaRow& media) = 0;

  // `event.seq` is ignored.
  [[nodiscard]] virtual Status put_webhook(const WebhookRow& event) = 0;
  // Waiting ones that are due, each the oldest of its item and claimed by nobody: they are `by`'s
  // until `until`. So at most one sender is at work on an item, and later events wait for earlier
  // ones, dead ones too.
  [[nodiscard]] virtual Result<std::vector<WebhookRow>> claim_webhooks(std::string_view by,
                                                                       WallTime now, WallTime until,
                                                                       int limit) = 0;
  // Ends the claim of row.claimed_by: keeps state, attempts, next and cause. Does nothing when the
  // claim is somebody else's by now.
  [[nodiscard]] virtual Status return_webhook(const WebhookRow& row) = 0;
  // The receiver has it. Does nothing when the claim is somebody else's by now.
  [[nodiscard]] virtual Status delete_webhook(std::int64_t seq, std::string_view by) = 0;
  // The dead ones of these seqs (empty: all) wait again, with their attempts counted anew.
  [[nodiscard]] virtual Result<int> requeue_webhooks(const std::vector<std::int64_t>& seqs,
                                                     WallTime now) = 0;
  // Dead ones of these seqs are given up; what waited behind them goes on.
  [[nodiscard]] virtual Result<int> drop_webhooks(const std::vector<std::int64_t>& seqs) = 0;

  [[nodiscard]] virtual Status put_sign_in_failure(const SignInFailureRow& row) = 0;
  [[nodiscard]] virtual Status delete_sign_in_failure(std::string_view key) = 0;
  [[nodiscard]] virtual Status delete_sign_in_failures_before(WallTime last) = 0;
};

// kLedger: the change appends leaves. Such changes are executed one after another, over all
// backends; the others run beside them.
enum class Appends { kNothing, kLedger };

// What a change begins by asking for. A store that gathers changes reads it for all of them at
// once, after everything that such changes wait for. Asking for something else costs time only.
struct Foreseen {
  struct Task {
    std::string id;
    std::string ladder;  // whose item it is; empty: none
  };
  std::vector<std::string> people;
  std::vector<std::string> sessions;  // by the hashes of their tokens
  std::vector<DecisionKey> answers;
  std::vector<Task> tasks;
  std::vector<std::string> heads;  // of collections
};

class Store {
 public:
  virtual ~Store() = default;
  [[nodiscard]] virtual Status read(const std::function<Status(Reader&)>& question) = 0;
  // As read(), for a question of one row or list: no two answers of it need be of one moment, which
  // spares the snapshot.
  [[nodiscard]] virtual Status ask(const std::function<Status(Reader&)>& question) = 0;
  // When `change` returns an error, nothing of it is kept and the error is returned. kUnavailable
  // may also mean that nobody knows whether it was kept, because the database was lost in the
  // middle of its answer: the caller sends the same again, under the same id.
  [[nodiscard]] virtual Status write(const std::function<Status(Writer&)>& change, Appends appends,
                                     const Foreseen& foreseen) = 0;
  [[nodiscard]] Status write(const std::function<Status(Writer&)>& change,
                             Appends appends = Appends::kNothing) {
    return write(change, appends, {});
  }
  // Housekeeping that a database needs now and then. Called every few seconds.
  [[nodiscard]] virtual Status tidy(WallTime now) = 0;
  [[nodiscard]] virtual StoreCounts counts() const = 0;
  // Random text made with the database; another text means another history.
  [[nodiscard]] virtual const std::string& epoch() const = 0;
  // The database was put back to an older state: another history begins, under a fresh epoch. Only
  // while nobody else uses the store.
  [[nodiscard]] virtual Status renew_epoch() = 0;
};

}  // namespace vigil::backend
