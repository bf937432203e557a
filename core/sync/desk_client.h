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
  // Where the policies that verdicts rest on are kept.
  std::string policies_collection = "policies";
  int media_threads = 2;
  std::function<void()> wake;
  MediaSink* media_sink = nullptr;  // outlives the client; without one no media is fetched
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
  [[nodiscard]] const storage::OpenReport& open_report() const;
  [[nodiscard]] const domain::DeviceId& device() const { return device_; }

  // ---- tasks and decisions (plugins/sdk/host.h, Desk)
  [[nodiscard]] std::shared_ptr<const TaskList> tasks(const domain::QueueId& queue);
  void keep_leased(const domain::QueueId& queue, int count);
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
  // For decisions from now on, at most storage::kMaxDraftWindow.
  void set_draft_window(Millis window);

  // ---- records
  [[nodiscard]] std::shared_ptr<const RecordSet> records(const std::string& collection);

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

  // ---- settings of the profile: JSON text by key
  [[nodiscard]] std::optional<std::string> setting(std::string_view key);
  [[nodiscard]] Status keep_setting(std::string_view key, std::string_view value_json);

  // ---- tests without threads
  SteadyTime run_once();
  bool run_media_once();

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
  };
  [[nodiscard]] Result<Subject> subject_of(storage::Connection& connection,
                                           const domain::UserId& person,
                                           const DecisionDraft& draft) const;
  [[nodiscard]] Status check_rules(storage::Connection& connection,
                                   domain::Decision& decision) const;
  [[nodiscard]] DecisionRecord record_of(storage::Connection& connection,
                                         storage::StoredDecision&& stored) const;

  DeskOptions options_;
  const Clock& clock_;
  std::unique_ptr<storage::Database> database_;
  domain::DeviceId device_;
  std::unique_ptr<Board> board_;
  std::shared_ptr<MediaOrder> media_order_;
  std::unique_ptr<MediaFetcher> media_;
  std::unique_ptr<SyncEngine> engine_;
};

}  // namespace vigil::sync
