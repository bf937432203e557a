// What the desk shows: immutable snapshots that the user-interface thread keeps as long as it
// likes. The same shapes as plugins/sdk/host.h, with causes as codes instead of sentences. Values
// only; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/decision.h"
#include "core/domain/record_merge.h"
#include "core/domain/role.h"
#include "core/domain/task.h"
#include "core/sync/cause.h"

namespace vigil::sync {

enum class Supply { kLoading, kReady, kEmpty, kOffline };

struct TaskList {
  std::vector<domain::Task> tasks;
  Supply supply = Supply::kLoading;
  std::int64_t waiting = 0;
  // Why of those that wait none is for this person (net::LeaseGrants).
  std::vector<std::string> kept_back;
};

struct DecisionDraft {
  domain::DecisionKind kind = domain::DecisionKind::kDecide;
  domain::TaskId task;
  std::optional<domain::Verdict> verdict;
  domain::PolicyId policy;
  std::string reason;
  std::string note;
  std::vector<std::string> checklist;
  std::vector<domain::Mark> marks;
  domain::DecisionId supersedes;
  std::vector<domain::Action> actions;
};

// What stands instead of a decision in conflict.
struct StandingDecision {
  domain::DecisionId id;
  domain::UserId actor;
  std::optional<domain::Verdict> verdict;  // absent for a skip or a withdrawal
  WallTime decided_at{};
  std::int64_t fence = -1;  // -1: not said
};

struct DecisionRecord {
  domain::Decision decision;
  domain::DecisionState state = domain::DecisionState::kDraft;
  domain::Item item;
  Cause cause = Cause::kNone;
  std::string detail;         // the backend's own sentence, when it gave one
  std::string standing_json;  // conflict: what stands instead {decision, actor, verdict,
                              // decided_at}; else empty
  WallTime changed_at{};
  WallTime leaves_draft_at{};
  std::int64_t ledger_index = -1;
  domain::DecisionId superseded_by;
  std::optional<StandingDecision> standing;  // conflict, where the backend named it
  std::optional<WallTime> put_away_at;       // conflict and refused: dealt with
};

struct HistoryQuery {
  std::string text;
  std::optional<domain::DecisionState> state;
  int limit = 200;
};

struct Record {
  std::string id;
  std::int64_t revision = 0;
  std::shared_ptr<const nlohmann::json> body;
};

struct RecordSet {
  std::vector<Record> records;
  bool complete = false;
};

struct Person {
  domain::UserId id;
  std::string name;
  std::vector<domain::Role> roles;
};

// kOffline: known at this desk, not yet to the backend, which is asked again and again.
enum class SessionState { kSignedOut, kSigningIn, kOffline, kSignedIn };
enum class SignedOutReason { kNotYet, kByPerson, kRefused, kEnded };

enum class ConnectionState {
  kSignedOut,
  kConnecting,  // no answer yet
  kOnline,
  kOffline,  // attempts fail; see cause
  kStalled,  // unsent work has made no progress for two minutes; see cause (I21)
};

// What this desk knows of the ledger as its witness (core/sync/witness.h).
struct LedgerView {
  std::int64_t size = 0;                // leaves of the newest verified checkpoint
  std::optional<WallTime> verified_at;  // nothing: none was verified yet
  std::int64_t waiting = 0;             // acknowledged decisions whose receipt is still to come
  // Not empty: the ledger failed, and nothing is marked confirmed any more. A word: "key",
  // "signature", "went_back", "fork", "missing".
  std::string alarm;
  std::string detail;
  bool operator==(const LedgerView&) const = default;
};

struct Connection {
  ConnectionState state = ConnectionState::kSignedOut;
  SessionState session = SessionState::kSignedOut;
  SignedOutReason signed_out = SignedOutReason::kNotYet;
  Person person;  // empty until somebody has signed in; stays while a session has ended by itself
  Cause cause = Cause::kNone;
  std::string detail;
  std::optional<WallTime> last_answer;
  // Decisions and changes of other people waiting on this desk for their sign-in (I18).
  std::int64_t unsent_of_others = 0;

  LedgerView ledger;

  // What a person would see a difference in; last_answer alone is none.
  [[nodiscard]] bool looks_like(const Connection& other) const;
};

enum class EditState { kSaved, kClash, kRefused };

// A change to a record made here that the backend has not taken.
struct RecordEdit {
  std::string collection;
  std::string id;
  EditState state = EditState::kSaved;
  bool deleted = false;
  std::string mine_json;    // empty: deleted
  std::string theirs_json;  // clash: what stands; empty: deleted
  std::vector<domain::FieldClash> clashes;
  std::string detail;  // refused: the backend's sentence
  WallTime changed_at{};
};

enum class MediaState { kWaiting, kFetching, kReady, kFailed };
// kUnusable: what answers does so in a form that cannot be used, again and again.
enum class MediaFailure { kNone, kNotFound, kForbidden, kDamaged, kNoRoom, kUnusable };

struct MediaProgress {
  MediaState state = MediaState::kWaiting;
  std::uint64_t received = 0;
  std::uint64_t total = 0;  // 0: not known yet
  MediaFailure failure = MediaFailure::kNone;
};

}  // namespace vigil::sync
