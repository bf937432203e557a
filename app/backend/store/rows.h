// The rows the store keeps, as values. Thread-safe: values only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/quality.h"
#include "core/domain/queue_outlook.h"
#include "core/domain/role.h"
#include "core/ledger/merkle.h"

namespace vigil::backend {

struct UserRow {
  std::string id;  // sign-in name, lower case
  std::string name;
  std::string password_hash;
  std::vector<domain::Role> roles;
  bool active = true;
};

// Roles as they are kept: words with single spaces.
[[nodiscard]] std::string join_roles(const std::vector<domain::Role>& roles);
[[nodiscard]] std::vector<domain::Role> split_roles(std::string_view words);

struct SessionRow {
  std::string token_hash;
  std::string user;
  std::string device;
  WallTime expires{};
};

struct SignedIn {
  SessionRow session;
  UserRow user;
};

enum class TaskState { kReady, kLeased, kDone, kDead };

[[nodiscard]] std::string_view to_word(TaskState state);
[[nodiscard]] std::optional<TaskState> task_state_from_word(std::string_view word);

struct TaskRow {
  std::int64_t seq = 0;
  std::string id;
  std::string queue;
  std::string key;
  int severity = 0;
  std::int64_t reach = 0;
  WallTime due{};
  WallTime created{};
  std::string subject;  // JSON
  TaskState state = TaskState::kReady;
  std::int64_t fence = 0;
  std::string lease_user;  // this and the next two: meaningful while leased
  std::string lease_device;
  WallTime lease_expires{};
  int failures = 0;
  std::string prefer_user;
  std::int64_t reports = 0;
  std::string labels;  // what routing looks at: sorted words with single spaces, "lang:zh tag:pets"
};

// Among the labels of a task whose right answer is known (service/golden.h); none of a subject's
// tags makes it, which begin with "tag:", "lang:" or "region:". Nobody finds such a task by
// searching.
inline constexpr std::string_view kGoldenLabel = "golden:";
[[nodiscard]] bool is_golden(const TaskRow& task);

// How many digits the reach or the reports have: the coarse order in which tasks of one severity
// are leased.
[[nodiscard]] int decimal_digits(std::int64_t number);
// The order in which tasks of a queue are leased, those of one rank by seq: severe first, then
// widely seen, then reported, then due. One number that an index keeps in order, the lowest first.
[[nodiscard]] std::int64_t rank_of(const TaskRow& task);
// The lowest rank of this severity.
[[nodiscard]] std::int64_t mildness_of(int severity);
void sort_by_rank(std::vector<TaskRow>& tasks);

// From `least` to `most`, both included.
struct SeverityRange {
  int least = 0;
  int most = 100;
  bool operator==(const SeverityRange&) const = default;
};

struct LeaseWish {
  std::string queue;
  std::string user;
  std::string device;
  WallTime expires{};
  int limit = 1;
  int oldest = 0;  // so many of `limit` are those that wait longest, whatever their rank
  int most_severe = 100;
  // Whether the person may have a task of this severity with these labels, all that is filled in;
  // empty: any, and the two below are empty, too. What is admitted counts as given. Called inside
  // the transaction, in the order of the queue.
  std::function<bool(const TaskRow&)> admits{};
  // Whether tasks with these labels may be admitted, as far as labels go, and which severities may
  // be, the gravest first. Once kMostLooked tasks were looked at in the order of the queue, the
  // first ones of each set of labels are gone through instead, of kMostLabelSets sets at most.
  std::function<bool(std::string_view labels)> suits{};
  std::function<std::vector<SeverityRange>()> severities{};
};
inline constexpr int kMostLooked = 400;
inline constexpr int kMostLabelSets = 5'000;

// Calls `take` for the severities that may be given, the gravest first, and again while that adds
// to `taken`, until there are wish.limit: what is given may use a day's dose up. `take` adds tasks
// of a range of severities in the order of the queue, at most so many.
[[nodiscard]] Status lease_by_severities(
    const LeaseWish& wish, std::vector<TaskRow>& taken,
    const std::function<Status(SeverityRange, std::size_t most)>& take);

// Where an item stands on its ladder.
struct ItemRow {
  std::string ladder;
  std::string item;
  std::string stage;
  WallTime due{};
  std::string state;    // JSON, core/domain/ladder/item_state.h
  std::string subject;  // JSON; empty while a task has it
  std::string raised;   // JSON: queue -> the leaf that brought the item there
};

// What somebody was given to look at on one day, of one severity.
struct DoseRow {
  int severity = 0;
  std::int64_t items = 0;
};

enum class ProposalState { kOpen, kConfirmed, kRejected };

[[nodiscard]] std::string_view to_word(ProposalState state);
[[nodiscard]] std::optional<ProposalState> proposal_state_from_word(std::string_view word);

// An act that two persons do together.
struct ProposalRow {
  std::string id;
  std::string act;
  std::string body;  // JSON
  std::string proposer;
  WallTime created{};
  WallTime expires{};
  ProposalState state = ProposalState::kOpen;
  std::string decider;  // of one that is not open: who, and when
  WallTime decided{};
};

// drawn: nobody has been asked yet. open: somebody's verdict is waited for. again: a golden item
// whose decision was taken back. void: nothing will come of it any more.
enum class CheckState { kDrawn, kOpen, kAgain, kDone, kVoid };

[[nodiscard]] std::string_view to_word(CheckState state);
[[nodiscard]] std::optional<CheckState> check_state_from_word(std::string_view word);

// A decision that is held against something (core/domain/quality.h).
struct QualityCheckRow {
  std::string id;
  domain::CheckKind kind = domain::CheckKind::kGolden;
  CheckState state = CheckState::kOpen;
  std::string task;  // that is decided for it; empty while there is none
  std::string queue;
  int tier = 1;
  std::string item;    // the platform's own name of it
  std::string source;  // golden: the record; else the ladder
  std::string policy;  // by which it is counted; empty: none
  std::string person;  // golden, machine: who decides; double: who looked first
  std::string decision;
  std::string verdict;  // empty: not given yet
  bool same_policy = true;
  WallTime person_at{};
  std::string other;  // double: who looked second
  std::string other_decision;
  std::string held_against;  // the known answer, the second verdict, the machine's
  WallTime due{};            // drawn: not put before anybody sooner
  WallTime at{};             // when it was made; done: when it was
  bool operator==(const QualityCheckRow&) const = default;
};

struct QualityCheckQuery {
  std::string person;  // the first or second of it; empty: everybody's
  WallTime from{};
  WallTime to{};
  int limit = 20'000;
};

struct QueueCounts {
  std::int64_t ready = 0;
  std::int64_t leased = 0;
  std::int64_t done = 0;
  std::int64_t dead = 0;
  bool operator==(const QueueCounts&) const = default;
};

// What came into a queue and was decided there in one minute.
struct FlowRow {
  std::int64_t minute = 0;  // since 1970, UTC
  std::int64_t arrived = 0;
  std::int64_t decided = 0;
};

// So much of it is kept.
inline constexpr std::int64_t kFlowMinutes = 25 * 60;

[[nodiscard]] inline std::int64_t minute_of(WallTime time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}

// Keys are scoped to the person and the device (invariant I6).
struct DecisionKey {
  std::string actor;
  std::string device;
  std::string id;
};

struct AnswerRow {
  std::string body_hash;
  std::string answer;  // JSON
};

struct DecisionRow {
  std::int64_t ledger_index = 0;
  DecisionKey key;
  std::string task;
  std::string queue;
  std::string kind;
  std::string verdict;  // empty for skip and withdraw
  std::int64_t fence = 0;
  WallTime decided_at{};
  WallTime received_at{};
  std::string body;  // canonical JSON, without the actor
};

struct DecisionQuery {
  std::string actor;                   // empty: everybody's
  std::string task;                    // empty: all
  std::string text;                    // part of the body; empty: all
  std::optional<std::int64_t> before;  // ledger indices below this
  int limit = 50;
};

// What is looked for among the documents of tasks (search_text.h). Everything that is set must fit.
struct SearchQuery {
  std::vector<std::string> needles;                // pieces of the text
  std::optional<std::vector<std::string>> queues;  // one of these; nothing: any
  std::string verdict;                             // of the decision that stands
  std::string reviewer;
  std::optional<TaskState> state;
  std::optional<WallTime> from;        // came in at this time or later
  std::optional<WallTime> to;          // came in before this time
  std::optional<std::int64_t> before;  // places below this one
  int limit = 50;
};

struct SearchHit {
  std::int64_t place = 0;
  std::string task;
  std::string verdict;  // this and the next two: empty while nobody's decision stands
  std::string reviewer;
  WallTime decided{};
};

struct SearchPage {
  std::vector<SearchHit> hits;       // newest first
  std::optional<std::int64_t> next;  // go on below this place; nothing: that was all
};

// No more documents are looked at for one page, so that a rare short word keeps nobody waiting: a
// page may hold less than was asked for, even nothing, and lead on.
inline constexpr int kMostSearched = 20'000;

struct LeafRow {
  std::uint64_t index = 0;
  ledger::Hash hash{};
  std::string body;
};

// A personal field of a leaf. The leaf holds its commitment alone (core/ledger/commitment.h), so
// this row can be erased while every proof holds.
struct PrivateRow {
  std::string commitment;  // 64 hexadecimal digits
  std::uint64_t leaf = 0;  // the first one that holds the commitment
  std::string field;       // "person", "reason", "note"
  std::string salt;        // 64 hexadecimal digits
  std::string value;
};

struct CheckpointRow {
  std::uint64_t size = 0;
  WallTime made{};
  std::string note;  // signed, as it is served (core/ledger/checkpoint.h)
};

struct CollectionState {
  std::int64_t head = 0;
  std::int64_t floor = 0;
};

struct RecordRow {
  std::string collection;
  std::string id;
  std::int64_t revision = 0;
  std::int64_t seq = 0;
  bool deleted = false;
  std::string body;  // JSON; empty when deleted
};

struct MediaRow {
  std::string sha256;
  std::string type;
  std::int64_t bytes = 0;
  WallTime created{};
};

enum class WebhookState { kWaiting, kDead };

[[nodiscard]] std::string_view to_word(WebhookState state);
[[nodiscard]] std::optional<WebhookState> webhook_state_from_word(std::string_view word);

// Something the platform is still to be told. Delivered ones are no longer there.
struct WebhookRow {
  std::int64_t seq = 0;
  std::string id;    // what the receiver knows it by
  std::string item;  // events of one item are delivered in their order
  std::string kind;
  std::string body;  // JSON
  WallTime created{};
  WebhookState state = WebhookState::kWaiting;
  int attempts = 0;
  WallTime next{};         // not before
  std::string claimed_by;  // empty: nobody is at work on it
  WallTime claimed_until{};
  std::string cause;  // why the last attempt failed
};

struct WebhookQuery {
  std::optional<WebhookState> state;  // empty: any
  std::int64_t after = 0;
  int limit = 100;
};

struct WebhookCounts {
  std::int64_t waiting = 0;
  std::int64_t dead = 0;
  std::optional<WallTime> oldest;  // of all that are not delivered
};

struct SignInFailureRow {
  std::string key{};
  int failures = 0;
  WallTime not_before{};
  WallTime last{};
};

// What a store did since it was opened, for those who watch it.
struct StoreCounts {
  std::uint64_t writes = 0;   // that were kept
  std::uint64_t commits = 0;  // that they took
  std::uint64_t retries = 0;  // writes that had to start again: a deadlock, a lost connection
  std::uint64_t unknown = 0;  // commits whose answer was lost
  int connections = 0;        // open now
  int busy = 0;               // of them, at work now
};

}  // namespace vigil::backend
