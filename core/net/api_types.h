// The values of the REST contract (docs/api/openapi.yaml) as the desk and vigilctl see them. Opaque
// documents (subjects, record bodies) stay JSON text. Values only; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/decision.h"
#include "core/domain/ids.h"
#include "core/domain/lease_wishes.h"
#include "core/domain/role.h"
#include "core/domain/verdict.h"

namespace vigil::net {

struct Health {
  std::string version;
  std::string epoch;
  WallTime server_time{};
};

struct UserAccount {
  domain::UserId id;
  std::string name;
  std::vector<domain::Role> roles;  // roles this program does not know are left out
  bool active = true;
};

struct SessionGrant {
  std::string token;
  WallTime expires_at{};
  UserAccount user;
  std::string epoch;
  WallTime server_time{};
};

struct QueueSummary {
  domain::QueueId id;
  std::string title_zh;
  std::string title_en;
  std::int64_t ready = 0;
  std::int64_t leased = 0;
  std::int64_t done = 0;
  std::int64_t dead = 0;
};

struct NewTask {
  std::string key;  // unique in the queue: enqueueing the same key again changes nothing
  domain::Severity severity = 0;
  std::int64_t reach = 0;
  std::optional<WallTime> due_at;  // absent: the queue's own default
  std::string subject_json;
};

// removed: the machine removed it at once.
enum class EnqueueStatus { kCreated, kExists, kRemoved, kRefused };

struct EnqueueOutcome {
  std::string key;
  EnqueueStatus status = EnqueueStatus::kRefused;
  domain::TaskId task;
  std::string detail;
};

struct TaskSummary {
  domain::TaskId id;
  std::string state;  // "ready", "leased", "done", "dead"
  domain::Severity severity = 0;
  WallTime due_at{};
  std::string leased_by;
  std::string subject_json;
};

struct TaskPage {
  std::vector<TaskSummary> tasks;
  std::string next;  // for the following page; empty at the end
};

// Something the platform has not been told yet.
struct WebhookEvent {
  std::int64_t seq = 0;
  std::string id;
  std::string item;
  std::string kind;
  std::string state;  // waiting, dead
  std::int64_t attempts = 0;
  WallTime created_at{};
  WallTime next_at{};
  std::string cause;  // why the last attempt failed
};

struct WebhookPage {
  std::vector<WebhookEvent> events;
  std::int64_t waiting = 0;  // of all
  std::int64_t dead = 0;
  std::string next;  // for the following page; empty at the end
};

struct LeasedTask {
  domain::TaskId id;
  domain::QueueId queue;
  domain::Severity severity = 0;
  std::int64_t reach = 0;
  WallTime due_at{};
  WallTime created_at{};
  std::string subject_json;
  std::int64_t fence = 0;
  WallTime expires_at{};
};

struct LeaseGrants {
  std::vector<LeasedTask> tasks;
  // Tasks wait that are not for this person now, and why: "day_limit", "skills", "place",
  // "left_out", "seen" (docs/api/openapi.yaml). Empty: none do, or as many came as were asked for.
  std::vector<std::string> kept_back;
};

struct LeaseRef {
  domain::TaskId task;
  std::int64_t fence = 0;
};

enum class LeaseStatus { kHeld, kLost };

struct LeaseOutcome {
  domain::TaskId task;
  LeaseStatus status = LeaseStatus::kLost;
  WallTime expires_at{};  // meaningful when held
};

enum class DecisionStatus { kAccepted, kConflict, kRefused, kUnknownTask, kMismatch };

struct DecisionOutcome {
  domain::DecisionId id;
  DecisionStatus status = DecisionStatus::kRefused;
  std::int64_t ledger_index = -1;  // accepted
  std::string code;                // conflict, refused, mismatch: why, as a word
  std::string detail;
  std::string current_json;  // conflict: what stands instead; empty when unknown
};

struct DecisionEntry {
  domain::Decision decision;
  std::int64_t ledger_index = -1;
  WallTime received_at{};
};

struct DecisionPage {
  std::vector<DecisionEntry> decisions;
  std::string next;
};

struct CollectionSummary {
  std::string id;
  std::int64_t head = 0;
};

// A change and a record have the same parts; a deleted one has no body.
struct RecordChange {
  std::string id;
  std::int64_t revision = 0;
  std::int64_t seq = 0;
  bool deleted = false;
  std::string body_json;
};

struct ChangePage {
  std::vector<RecordChange> changes;
  std::int64_t head = 0;
  bool more = false;
};

struct RecordPage {
  std::vector<RecordChange> records;
  std::string next;
  std::int64_t head = 0;
};

struct Checkpoint {
  std::int64_t size = 0;
  std::string root_hex;
  WallTime signed_at{};
  std::string epoch;
  std::string note;            // the signed text (core/ledger/checkpoint.h): this alone is proof
  std::string public_key_hex;  // the key it is said to be signed with; pin it where that matters
};

// What a commitment in a leaf stands for (core/ledger/commitment.h).
struct PersonalField {
  std::string field;  // "person", "reason", "note"
  std::string commitment;
  std::string salt;
  std::string value;
};

struct LedgerLeaf {
  std::int64_t index = 0;
  std::string hash_hex;
  std::string body;                   // the exact bytes the leaf hash covers
  std::vector<PersonalField> fields;  // as far as they were asked for and still exist
};

struct InclusionProof {
  std::int64_t index = 0;
  std::int64_t size = 0;
  std::string leaf_hash_hex;
  std::vector<std::string> path_hex;
};

// One's own decision in the ledger.
struct Receipt {
  LedgerLeaf leaf;
  std::vector<std::string> path_hex;
};

struct Receipts {
  Checkpoint checkpoint;
  std::vector<std::string> growth_hex;  // consistency from the size that was asked about
  std::vector<Receipt> receipts;  // of those that are one's own and below the checkpoint's size
};

struct Erasure {
  std::int64_t leaf = -1;  // says what was erased, and by whom
  std::int64_t fields = 0;
};

struct ConsistencyProof {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::vector<std::string> path_hex;
};

}  // namespace vigil::net
