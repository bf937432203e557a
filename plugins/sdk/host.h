// What the host offers to plugins. Every call is made on the user-interface thread and returns at once: nothing here
// waits for the network (invariant I24). Snapshots are immutable and shared; keep them as long as wanted.
//
// Tests use testing/fake_host.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/domain/lease_wishes.h"
#include "core/domain/role.h"
#include "core/domain/task.h"
#include "plugins/sdk/clips.h"
#include "plugins/sdk/keys.h"

namespace vigil::sdk::ui {
struct Style;
}

namespace vigil::sdk {

struct Person {
  domain::UserId id;
  std::string name;
  std::vector<domain::Role> roles;
};

// ---- tasks and decisions -------------------------------------------------------------------------------------------

enum class Supply { kLoading, kReady, kEmpty, kOffline };

// The tasks of one queue leased to this person, in the order they should be done.
struct TaskList {
  std::vector<domain::Task> tasks;
  Supply supply = Supply::kLoading;  // why there are no more: kReady while there are enough
  std::int64_t waiting = 0;          // ready in the queue on the server, when last heard
  WallTime heard_at{};               // when the server last said so; zero: not yet
  // Why of those that wait none is for this person: "day_limit", "skills", "place", "left_out", "seen".
  std::vector<std::string> kept_back{};
};

// What a reviewer wants decided. The host adds id, person, device, time, queue and fence.
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

// One decision as the desk's database has it.
struct DecisionRecord {
  domain::Decision decision;
  domain::DecisionState state = domain::DecisionState::kDraft;
  domain::Item item;          // what it was about, as it was then
  std::string cause;          // conflict and refused: why, in words; sent and saved: what it waits for; else empty
  WallTime changed_at{};      // when it entered this state
  WallTime leaves_draft_at{}; // meaningful in kDraft: until then undo removes it without a trace on the server
  std::int64_t ledger_index = -1;  // meaningful in kConfirmed
  domain::DecisionId superseded_by;  // empty when it still stands
};

struct HistoryQuery {
  std::string text;  // caption, author, note, policy; empty: all
  std::optional<domain::DecisionState> state;
  int limit = 200;
};

class Desk {
 public:
  virtual ~Desk() = default;
  // Never null. The pointer changes when the content does.
  [[nodiscard]] virtual std::shared_ptr<const TaskList> tasks(QueueKey queue) = 0;
  // Keep `count` tasks of the queue leased to this person; 0 gives unfinished ones back.
  virtual void keep_leased(QueueKey queue, int count) = 0;
  // What this person asks of the tasks they are given, whatever the queue; what is in hand and left out now goes back.
  virtual void wish(domain::LeaseWishes wishes) = 0;

  // Those very tasks, as far as nobody else has them: they come into tasks() when they are here.
  virtual void take(QueueKey queue, const std::vector<domain::TaskId>& tasks) = 0;

  // Returns only after an fsynced local transaction (invariant I1). On error nothing was stored and the task stays.
  [[nodiscard]] virtual Result<domain::DecisionId> decide(const DecisionDraft& draft) = 0;
  // In kDraft: the decision is dropped and its task comes back to the front. Later: kRejected, use a superseding one.
  [[nodiscard]] virtual Status undo(const domain::DecisionId& decision) = 0;

  // Newest first. Changes of any state raise revision().
  [[nodiscard]] virtual std::vector<DecisionRecord> history(const HistoryQuery& query) = 0;
  [[nodiscard]] virtual std::optional<DecisionRecord> find(const domain::DecisionId& decision) = 0;
  [[nodiscard]] virtual std::int64_t count(domain::DecisionState state) const = 0;
  [[nodiscard]] virtual std::int64_t decided_today() const = 0;
  [[nodiscard]] virtual std::uint64_t revision() const = 0;
};

// ---- records -------------------------------------------------------------------------------------------------------

struct Record {
  std::string id;
  std::int64_t revision = 0;
  std::shared_ptr<const nlohmann::json> body;
};

// The local copy of a collection, as of the change feed's cursor.
struct RecordSet {
  std::vector<Record> records;  // by id
  bool complete = false;        // false until the first pull has finished
};

class Records {
 public:
  virtual ~Records() = default;
  // Never null. The pointer changes when the content does. Asking for a collection starts pulling it.
  [[nodiscard]] virtual std::shared_ptr<const RecordSet> records(CollectionKey collection) = 0;
  // Adds or changes a record: kept on this machine at once and seen in records(), sent when it can be, merged with what
  // others changed meanwhile; the host asks the person where both changed the same field. kUnauthenticated,
  // kInvalidArgument (no object), kStorageFull; on error nothing was changed.
  [[nodiscard]] virtual Status edit(CollectionKey collection, std::string_view id, const nlohmann::json& body) = 0;
  // The same for taking it away; kNotFound when there is none.
  [[nodiscard]] virtual Status remove(CollectionKey collection, std::string_view id) = 0;
};

// ---- questions to the backend --------------------------------------------------------------------------------------

// What may be asked: reading, and these routes alone (docs/api/openapi.yaml). The backend judges by the person's roles.
enum class Asked {
  kSearch,       // GET /v1/search
  kItem,         // GET /v1/items/{name}
  kQueueHealth,  // GET /v1/queues/{name}/health
  kAlike,        // GET /v1/tasks/{name}/alike
};

struct Question {
  Asked route = Asked::kSearch;
  std::string name;                                               // of the item or queue
  std::vector<std::pair<std::string, std::string>> parameters{};  // empty values are left out
};

enum class ReplyState {
  kWaiting,
  kAnswered,
  kRefused,  // the backend says no: asking the same again gives the same
  kOffline,  // no answer; asking again may give one
};

struct Reply {
  ReplyState state = ReplyState::kWaiting;
  std::shared_ptr<const nlohmann::json> body;  // kAnswered: the document as it came; else null
  std::string reason;                          // kRefused, kOffline: why, in words
};

// Asked beside everything else the desk sends, one question after another; a decision never waits for one. Nothing is
// kept on this machine.
class Backend {
 public:
  virtual ~Backend() = default;
  // The question's number, never 0. A host answers so many at once; of older ones nothing is known then.
  [[nodiscard]] virtual std::uint64_t ask(const Question& question) = 0;
  // Never null. The pointer changes when there is news, and a frame is drawn. kOffline for a number nothing is known of.
  [[nodiscard]] virtual std::shared_ptr<const Reply> reply(std::uint64_t asked) = 0;
  // Nobody waits for it any more.
  virtual void drop(std::uint64_t asked) = 0;
  // Rises whenever the backend says that something about the queue changed, as it happens. What, it does not say: ask.
  [[nodiscard]] virtual std::uint64_t hints(QueueKey queue) = 0;
};

// ---- texts, settings, commands, notices ---------------------------------------------------------------------------

class Texts {
 public:
  virtual ~Texts() = default;
  // In the person's language; the key itself when a translation is missing (a test finds those). Never dangles.
  [[nodiscard]] virtual const char* text(TextKey key) const = 0;
  // The form for `count`, with {count} not yet filled in.
  [[nodiscard]] virtual const char* plural(TextKey key, std::int64_t count) const = 0;
  [[nodiscard]] virtual std::string_view language() const = 0;  // "zh_CN" or "en"
};

// Values of the settings the manifest declares; the host draws their page and keeps them.
class Settings {
 public:
  virtual ~Settings() = default;
  [[nodiscard]] virtual std::int64_t integer(SettingKey key) const = 0;
  [[nodiscard]] virtual double number(SettingKey key) const = 0;
  [[nodiscard]] virtual bool flag(SettingKey key) const = 0;
  [[nodiscard]] virtual std::string text(SettingKey key) const = 0;
  virtual void set_integer(SettingKey key, std::int64_t value) = 0;
  virtual void set_flag(SettingKey key, bool value) = 0;
  virtual void set_text(SettingKey key, std::string value) = 0;
};

class Commands {
 public:
  virtual ~Commands() = default;
  // Runs now when it is allowed now; failures become notices. The only way a view changes anything.
  virtual void run(CommandKey command, std::string_view argument = {}) = 0;
  [[nodiscard]] virtual bool enabled(CommandKey command) const = 0;
  // The key that runs it as the person's keymap has it, for key caps: "A", "Ctrl+K"; empty when none.
  [[nodiscard]] virtual const std::string& key_of(CommandKey command) const = 0;
};

enum class NoticeKind { kDone, kProblem };

class Host {
 public:
  virtual ~Host() = default;
  [[nodiscard]] virtual Desk& desk() = 0;
  [[nodiscard]] virtual Records& records() = 0;
  [[nodiscard]] virtual Clips& clips() = 0;
  [[nodiscard]] virtual Backend& backend() = 0;
  [[nodiscard]] virtual const Texts& texts() const = 0;
  [[nodiscard]] virtual Settings& settings() = 0;
  [[nodiscard]] virtual Commands& commands() = 0;
  [[nodiscard]] virtual const Clock& clock() const = 0;
  [[nodiscard]] virtual const Person& person() const = 0;
  // Colours, fonts and scale for drawing (plugins/sdk/ui).
  [[nodiscard]] virtual const ui::Style& style() const = 0;
  // Files for the person, where they keep what they download; the status bar says where they are, or why there are none.
  // `name` ends as files of that kind do.
  virtual void save_text(std::string name, std::string text) = 0;
  // That part of the window as it is drawn next, in pixels from its upper left corner, as PNG.
  virtual void save_picture(std::string name, float left, float top, float width, float height) = 0;
  // One sentence in the status bar, kept until the next one.
  virtual void notify(NoticeKind kind, std::string sentence) = 0;
  // Ask for a frame no later than `after` from now, e.g. for a countdown. Without it nothing is drawn until an event.
  virtual void wake_after(Millis after) = 0;
};

}  // namespace vigil::sdk
