// The engine: one thread that does whatever is due, in this order: the session, the outbox, what is
// sent once more, changes to records, the leases, the records.
//
// run_once() is one pass; start() runs passes on a thread of its own until stop(). Requests from
// other threads are noted and poke() wakes the thread. Nothing here is ever waited for by the user
// interface (I24).
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "core/sync/context.h"
#include "core/sync/edit_sender.h"
#include "core/sync/event_listener.h"
#include "core/sync/lease_keeper.h"
#include "core/sync/outbox_sender.h"
#include "core/sync/record_puller.h"
#include "core/sync/retaker.h"
#include "core/sync/session_keeper.h"

namespace vigil::sync {

struct EngineOptions {
  domain::DeviceId device;
  std::uint64_t seed = 0;
  std::function<void(std::vector<domain::MediaId>)> on_media;  // see LeaseKeeper
  std::function<void()> on_online;  // signed in and answered, after anything else
  OfflinePass* pass = nullptr;      // without one nobody signs in offline
  // For the backend's hints; without one the desk asks at its usual pauses.
  std::unique_ptr<net::ApiClient> events;
};

class SyncEngine {
 public:
  SyncEngine(storage::Database& database, Board& board, const Clock& clock,
             std::unique_ptr<net::ApiClient> api, EngineOptions options);
  ~SyncEngine();

  void start();
  // Gives up the request under way; its outcome is found out by sending again. Called by the
  // destructor too.
  void stop();
  // Any thread: there is something to do now.
  void poke();
  // Any thread: a person asks to try now.
  void retry_now();

  // Any thread: a person has looked into the ledger's alarm (Witness::start_afresh).
  void believe_ledger_again();

  // Any thread: a hint that something changed at the backend.
  void hint_queue(const std::string& queue);
  void hint_collection(const std::string& collection);
  void note_hints_come(bool live);

  // One pass over everything due; when the next one is. Without start() only.
  SteadyTime run_once();

  [[nodiscard]] SessionKeeper& session() { return session_; }
  [[nodiscard]] LeaseKeeper& leases() { return leases_; }
  [[nodiscard]] RecordPuller& records() { return records_; }
  [[nodiscard]] Retaker& retaker() { return retaker_; }

 private:
  void run();
  void finish_session();
  [[nodiscard]] SteadyTime work(SteadyTime now);
  void notice_epoch();
  void take_retry_request();
  void take_hints(SteadyTime now);
  void publish(SteadyTime now);
  [[nodiscard]] std::pair<Cause, std::string> present_cause() const;

  storage::Database& database_;
  Board& board_;
  const Clock& clock_;
  std::unique_ptr<net::ApiClient> api_;
  EngineOptions options_;
  Link transport_;
  SessionKeeper session_;
  Witness witness_;
  OutboxSender outbox_;
  Retaker retaker_;
  EditSender edits_;
  LeaseKeeper leases_;
  RecordPuller records_;
  domain::UserId worked_for_;
  std::string epoch_;
  std::optional<WallTime> last_server_time_;
  std::optional<WallTime> last_answer_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool poked_ = false;
  bool retry_ = false;
  bool believe_again_ = false;
  bool stopping_ = false;
  std::set<std::string> hinted_queues_;
  std::set<std::string> hinted_collections_;
  std::optional<bool> hints_come_;
  std::thread thread_;
  std::unique_ptr<EventListener> events_;  // last: its thread uses the above
};

}  // namespace vigil::sync
