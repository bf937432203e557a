// The desk's side of everything that is shared with the backend: tasks, decisions, records, media,
// and who is signed in. Owns the profile's database and the threads that talk to the backend.
//
// User-interface thread, except where said otherwise. Nothing waits for the network; decide() and
// undo() wait for this machine's disk. `wake` is called from any thread whenever something shown
// has changed.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/net/http_client.h"
#include "core/storage/database.h"
#include "core/storage/undecodable_media.h"
#include "core/sync/desk_view.h"
#include "core/sync/media_sink.h"
#include "core/sync/offline_pass.h"
#include "core/sync/questions.h"
#include "core/sync/retaker.h"

namespace vigil::storage {
struct StoredDecision;
}

namespace vigil::sync {

class Board;
class MediaFetcher;
class MediaOrder;
class SyncEngine;

enum class Threads { kOwn, kNone };

struct DeskOptions {
  std::filesystem::path profile;
  net::HttpOptions backend;
  Millis draft_window = std::chrono::seconds(10);
  // Longer for what is graver and more widely seen (domain/undo_window.h).
  Millis draft_per_severity{0};
  Millis draft_per_reach_digit{0};
  // Where the policies that verdicts rest on are kept.
  std::string policies_collection = "policies";
  int media_threads = 2;
  std::function<void()> wake;
  MediaSink* media_sink = nullptr;  // outlives the client; without one no media is fetched
  // Where the pass for an offline start is kept; outlives the client. Without one there is none.
  storage::SecretStore* secrets = nullptr;
  PassCost pass_cost = PassCost::kUsual;
  Threads threads = Threads::kOwn;  // kNone: a test calls run_once()
  std::uint64_t seed = 0;           // of back-off; 0: a random one
};

class DeskClient {
 public:
  // Opens the profile (see storage::Database::open), takes up what an earlier run left: drafts
  // become saved, attempts without an answer wait again. `clock` outlives the client.
  [[nodiscard]] static Result<std::unique_ptr<DeskClient>> open(DeskOptions options,
                                                                const Clock& clock);
  ~DeskClient();

  // ---- session
  // At once; the outcome shows in connection(). Another person's unsent work stays for their next
  // sign-in (I18).
  void sign_in(std::string_view user, std::string_view password);
  // Tasks go back, drafts become saved; what is unsent stays (I18).
  void sign_out();
  [[nodiscard]] std::shared_ptr<const Connection> connection() const;
  // Try now instead of at the next turn.
  void retry_now();
  // Somebody has looked into connection()->ledger.alarm: the ledger is believed again as it is now.
  void believe_ledger_again();
  [[nodiscard]] const storage::OpenReport& open_report() const;
  [[nodiscard]] const domain::DeviceId& device() const { return device_; }

  // ---- tasks and decisions (plugins/sdk/host.h, Desk)
  [[nodiscard]] std::shared_ptr<const TaskList> tasks(const domain::QueueId& queue);
  void keep_leased(const domain::QueueId& queue, int count);
  void wish(domain::LeaseWishes wishes);
  // Those very tasks, as far as nobody else has them: they come into tasks() when they are here.
  void take_tasks(const domain::QueueId& queue, const std::vector<domain::TaskId>& tasks);
  // Returns after an fsynced transaction (I1). On error nothing was stored and the task stays:
  // kUnauthenticated, kNotFound (no such task or decision here), kRejected and kInvalidArgument
  // (domain::check_decision), kConflict (already superseded), kStorageFull.
  [[nodiscard]] Result<domain::DecisionId> decide(const DecisionDraft& draft);
  [[nodiscard]] Status undo(const domain::DecisionId& decision);
  [[nodiscard]] std::vector<DecisionRecord> history(const HistoryQuery& query);
  [[nodiscard]] std::optional<DecisionRecord> find(const domain::DecisionId& decision);
  [[nodiscard]] std::int64_t count(domain::DecisionState state) const;
  [[nodiscard]] std::int64_t decided_today() const;
  [[nodiscard]] std::uint64_t revision() const;
  // ---- what was not accepted, and the person's answer to it (desk_trays.cpp)
  // Theirs stands, or nothing is to follow: it leaves its tray and stays in the history. kRejected
  // when it is in no tray.
  [[nodiscard]] Status put_away(const domain::DecisionId& parked);
  // My own later decision, which stands instead, is taken back: another decision (I12). kRejected
  // when it is not mine that stands.
  [[nodiscard]] Result<domain::DecisionId> withdraw_standing(const domain::DecisionId& parked);
  // Mine once more, as entered or changed, in the place of what stands: as a superseding decision
  // where one stands, else by asking for the task again, which takes a connection: retake_state()
  // says how that goes. Nothing is sent that was not asked for here (I8). kRejected and
  // kInvalidArgument as in decide().
  [[nodiscard]] Status send_again(const domain::DecisionId& parked, const DecisionDraft& changed);
  [[nodiscard]] RetakeState retake_state(const domain::DecisionId& parked) const;
  // As it was entered, for changing.
  [[nodiscard]] std::optional<DecisionDraft> draft_of(const domain::DecisionId& parked);

  // For decisions from now on, at most storage::kMaxDraftWindow.
  void set_draft_window(Millis window, Millis per_severity, Millis per_reach_digit);

  // ---- records
  // With the person's own changes over it (I15).
  [[nodiscard]] std::shared_ptr<const RecordSet> records(const std::string& collection);
  // Adds, changes or (empty body) deletes a record here; it is sent when it can be. Returns after
  // an fsynced transaction. kUnauthenticated, kInvalidArgument (no JSON object), kNotFound (nothing
  // to delete), kStorageFull. (desk_edits.cpp)
  [[nodiscard]] Status edit_record(const std::string& collection, const std::string& id,
                                   std::string_view body_json);
  [[nodiscard]] std::shared_ptr<const std::vector<RecordEdit>> edits() const;
  // Whose value a clashing field gets.
  enum class Side { kMine, kTheirs };
  struct FieldChoice {
    std::string path;
    Side side = Side::kMine;
  };
  // Answers every clash; then it is sent. kRejected when it is in no clash, kInvalidArgument when a
  // clash has no answer.
  [[nodiscard]] Status resolve_edit(const std::string& collection, const std::string& id,
                                    std::span<const FieldChoice> choices);
  // A refused change once more, as it is.
  [[nodiscard]] Status send_edit_again(const std::string& collection, const std::string& id);
  // Mine is given up; what the backend has stands.
  [[nodiscard]] Status drop_edit(const std::string& collection, const std::string& id);

  // ---- media
  // Wants it now; asking again is cheap. Ready means that the sink has it.
  [[nodiscard]] MediaProgress media_request(const domain::MediaId& media);
  [[nodiscard]] MediaProgress media_progress(const domain::MediaId& media) const;
  // Nobody waits for it any more: unless it is among the next ones it stops, and what had come of
  // it is let go.
  void media_release(const domain::MediaId& media);
  // While the desk is locked nothing is fetched, and what was half here is let go.
  void pause_media();
  void resume_media();
  // These come next, before those of the tasks in hand.
  void prefetch_media(std::span<const domain::MediaId> media);

  // ---- media that cost decoder processes (desk_clip_losses.cpp)
  [[nodiscard]] storage::DecoderLosses decoder_losses(const domain::MediaId& media);
  // Kept at once, so that it outlasts a desk that the clip takes down with it.
  [[nodiscard]] Status add_decoder_loss(const domain::MediaId& media, const std::string& reason);
  // How many media have cost at least `times`.
  [[nodiscard]] int media_with_losses(int times);
  [[nodiscard]] Status forget_decoder_losses();

  // ---- questions: see Questions
  [[nodiscard]] std::uint64_t ask(std::string path);
  [[nodiscard]] std::shared_ptr<const Reply> reply(std::uint64_t asked) const;
  void drop_question(std::uint64_t asked);
  // Rises whenever the backend says that something about the queue changed.
  [[nodiscard]] std::uint64_t hints(const domain::QueueId& queue) const;

  // Collections whose changes take a second person: a changed record is shown as it stands until it
  // is confirmed. Before records() is asked for them.
  void set_proposing(std::vector<std::string> collections);

  // ---- settings of the profile: JSON text by key
  [[nodiscard]] std::optional<std::string> setting(std::string_view key);
  [[nodiscard]] Status keep_setting(std::string_view key, std::string_view value_json);

  // ---- tests without threads
  SteadyTime run_once();
  bool run_media_once();
  bool run_questions_once();

 private:
  DeskClient(DeskOptions options, const Clock& clock, std::unique_ptr<storage::Database> database);
  [[nodiscard]] Status connect();
  [[nodiscard]] Status take_up();

  // What a decision is about, and the lease it rests on.
  struct Subject {
    domain::TaskId task;
    domain::QueueId queue;
    std::int64_t fence = 0;
    std::string subject_json;
    domain::Severity severity = 0;
    std::int64_t reach = 0;
  };
  [[nodiscard]] WallTime end_of_draft(const domain::Decision& decision,
                                      const Subject& subject) const;
  [[nodiscard]] Result<Subject> subject_of(storage::Connection& connection,
                                           const domain::UserId& person,
                                           const DecisionDraft& draft) const;
  [[nodiscard]] Status check_rules(storage::Connection& connection,
                                   domain::Decision& decision) const;
  [[nodiscard]] domain::Decision decision_of(const DecisionDraft& draft,
                                             const domain::UserId& person) const;
  [[nodiscard]] Result<DecisionRecord> parked_record(storage::Connection& connection,
                                                     const domain::DecisionId& parked) const;
  [[nodiscard]] Result<domain::DecisionId> replace_standing(const domain::DecisionId& parked,
                                                            const DecisionDraft& draft);
  void show_edit(const std::string& collection);
  [[nodiscard]] DecisionRecord record_of(storage::Connection& connection,
                                         storage::StoredDecision&& stored) const;

  DeskOptions options_;
  const Clock& clock_;
  std::unique_ptr<storage::Database> database_;
  domain::DeviceId device_;
  std::unique_ptr<OfflinePass> pass_;
  std::unique_ptr<Board> board_;
  std::shared_ptr<MediaOrder> media_order_;
  std::unique_ptr<MediaFetcher> media_;
  std::unique_ptr<SyncEngine> engine_;
  std::unique_ptr<Questions> questions_;
};

}  // namespace vigil::sync
