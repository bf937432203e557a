#include "core/sync/sync_engine.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/storage/decision_query.h"
#include "core/storage/decision_store.h"
#include "core/storage/edit_store.h"
#include "core/storage/setting_store.h"

namespace vigil::sync {
namespace {

constexpr const char* kEpochSetting = "sync.server_epoch";
constexpr Millis kStalledAfter = std::chrono::minutes(2);
constexpr Millis kLongestSleep = std::chrono::seconds(60);

Context make_context(net::ApiClient& api, storage::Database& database, Board& board,
                     const Clock& clock, Link& transport, const domain::DeviceId& device) {
  return Context{api, database, board, clock, transport, device};
}

std::string stored_epoch(storage::Database& database) {
  const auto value = database.read([](storage::Connection& connection) {
    return storage::read_setting(connection, kEpochSetting);
  });
  if (!value || !*value) return {};
  const auto text = parse_json(**value);
  return text && text->is_string() ? text->get<std::string>() : std::string();
}

}  // namespace

SyncEngine::SyncEngine(storage::Database& database, Board& board, const Clock& clock,
                       std::unique_ptr<net::ApiClient> api, EngineOptions options)
    : database_(database),
      board_(board),
      clock_(clock),
      api_(std::move(api)),
      options_(std::move(options)),
      transport_(clock.steady_now(), options_.seed),
      session_(make_context(*api_, database, board, clock, transport_, options_.device),
               options_.seed + 1, options_.pass),
      witness_(make_context(*api_, database, board, clock, transport_, options_.device),
               options_.seed + 8),
      outbox_(make_context(*api_, database, board, clock, transport_, options_.device), witness_,
              options_.seed + 2),
      retaker_(make_context(*api_, database, board, clock, transport_, options_.device),
               options_.seed + 5),
      edits_(make_context(*api_, database, board, clock, transport_, options_.device),
             options_.seed + 6),
      leases_(make_context(*api_, database, board, clock, transport_, options_.device),
              options_.seed + 3, options_.on_media),
      records_(make_context(*api_, database, board, clock, transport_, options_.device),
               options_.seed + 4),
      epoch_(stored_epoch(database)) {
  if (!options_.events) return;
  events_ = std::make_unique<EventListener>(
      std::move(options_.events), clock, options_.seed + 7,
      EventHints{[this](const std::string& queue) { hint_queue(queue); },
                 [this](const std::string& collection) { hint_collection(collection); },
                 [this](bool live) { note_hints_come(live); }});
}

SyncEngine::~SyncEngine() { stop(); }

void SyncEngine::start() {
  thread_ = std::thread([this] { run(); });
  if (events_) events_->start();
}

void SyncEngine::stop() {
  if (events_) events_->stop();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  api_->cancel();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SyncEngine::poke() {
  {
    const std::lock_guard lock(mutex_);
    poked_ = true;
  }
  wake_.notify_all();
}

void SyncEngine::retry_now() {
  {
    const std::lock_guard lock(mutex_);
    retry_ = true;
    poked_ = true;
  }
  wake_.notify_all();
}

void SyncEngine::believe_ledger_again() {
  {
    const std::lock_guard lock(mutex_);
    believe_again_ = true;
    poked_ = true;
  }
  wake_.notify_all();
}

void SyncEngine::hint_queue(const std::string& queue) {
  {
    const std::lock_guard lock(mutex_);
    hinted_queues_.insert(queue);
    poked_ = true;
  }
  wake_.notify_all();
}

void SyncEngine::hint_collection(const std::string& collection) {
  {
    const std::lock_guard lock(mutex_);
    hinted_collections_.insert(collection);
    poked_ = true;
  }
  wake_.notify_all();
}

void SyncEngine::note_hints_come(bool live) {
  {
    const std::lock_guard lock(mutex_);
    hints_come_ = live;
    poked_ = true;
  }
  wake_.notify_all();
}

void SyncEngine::take_hints(SteadyTime now) {
  std::set<std::string> queues;
  std::set<std::string> collections;
  std::optional<bool> come;
  {
    const std::lock_guard lock(mutex_);
    queues.swap(hinted_queues_);
    collections.swap(hinted_collections_);
    come.swap(hints_come_);
  }
  if (come) {
    leases_.expect_hints(now, *come);
    records_.expect_hints(now, *come);
  }
  for (const std::string& queue : queues) leases_.take_hint(now, queue);
  for (const std::string& collection : collections) records_.take_hint(now, collection);
}

void SyncEngine::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      poked_ = false;
    }
    const SteadyTime due = run_once();
    const SteadyTime now = clock_.steady_now();
    const Millis sleep = due <= now ? Millis(0) : std::min(kLongestSleep, due - now);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, sleep, [this] { return stopping_ || poked_; });
  }
}

SteadyTime SyncEngine::run_once() {
  const SteadyTime now = clock_.steady_now();
  take_retry_request();
  take_hints(now);
  SteadyTime due = outbox_.promote(now);
  if (session_.take_sign_out_request()) finish_session();
  due = std::min(due, session_.step(now));
  publish(now);  // so that everything below works for the person now signed in
  if (session_.state() == SessionState::kSignedIn) {
    due = std::min(due, work(now));
    publish(clock_.steady_now());
  }
  if (events_) events_->listen(session_.state() == SessionState::kSignedIn);
  if (transport_.failing()) leases_.show_offline();
  if (const auto since = outbox_.no_progress_since(); since && *since + kStalledAfter > now) {
    due = std::min(due, *since + kStalledAfter);
  }
  return due;
}

SteadyTime SyncEngine::work(SteadyTime now) {
  const domain::UserId person = session_.person().id;
  if (person != worked_for_) {
    worked_for_ = person;
    leases_.forget();
    retaker_.forget();
    records_.hurry();
    outbox_.hurry();
  }
  SteadyTime due = outbox_.step(now, person);
  notice_epoch();
  if (outbox_.take_unauthenticated()) {
    session_.note_unauthenticated();
    return clock_.steady_now();
  }
  if (transport_.may_try(clock_.steady_now())) {
    due = std::min(due, retaker_.step(clock_.steady_now(), person));
    notice_epoch();
  }
  if (transport_.may_try(clock_.steady_now())) {
    due = std::min(due, witness_.step(clock_.steady_now(), person));
    notice_epoch();
  }
  if (transport_.may_try(clock_.steady_now())) {
    due = std::min(due, edits_.step(clock_.steady_now(), person));
    notice_epoch();
  }
  if (transport_.may_try(clock_.steady_now())) {
    due = std::min(due, leases_.step(clock_.steady_now(), person));
    notice_epoch();
  }
  if (transport_.may_try(clock_.steady_now())) {
    due = std::min(due, records_.step(clock_.steady_now()));
    notice_epoch();
  }
  // All are asked, so that no answer is left over for the next session.
  int refused = 0;
  refused += retaker_.take_unauthenticated() ? 1 : 0;
  refused += witness_.take_unauthenticated() ? 1 : 0;
  refused += edits_.take_unauthenticated() ? 1 : 0;
  refused += leases_.take_unauthenticated() ? 1 : 0;
  refused += records_.take_unauthenticated() ? 1 : 0;
  if (refused > 0) {
    session_.note_unauthenticated();
    return clock_.steady_now();
  }
  if (!transport_.may_try(clock_.steady_now())) due = std::min(due, transport_.next_try());
  return due;
}

void SyncEngine::finish_session() {
  const domain::UserId person = session_.person().id;
  if (session_.state() == SessionState::kSignedIn) {
    (void)outbox_.step(clock_.steady_now(), person);
    leases_.give_back_all(person);
  }
  session_.sign_out();
  worked_for_ = {};
  leases_.forget();
  retaker_.forget();
}

void SyncEngine::take_retry_request() {
  bool retry = false;
  bool believe_again = false;
  {
    const std::lock_guard lock(mutex_);
    retry = std::exchange(retry_, false);
    believe_again = std::exchange(believe_again_, false);
  }
  if (believe_again) witness_.start_afresh(clock_.steady_now());
  if (!retry) return;
  transport_.hurry();
  session_.hurry();
  outbox_.hurry();
  retaker_.hurry();
  witness_.hurry();
  edits_.hurry();
  leases_.hurry();
  records_.hurry();
}

void SyncEngine::notice_epoch() {
  if (api_->server_time() != last_server_time_) {
    last_server_time_ = api_->server_time();
    last_answer_ = clock_.wall_now();
  }
  const std::string& epoch = api_->epoch();
  if (epoch.empty() || epoch == epoch_) return;
  const bool replaced = !epoch_.empty();
  const Status noted = database_.write([&](storage::Connection& connection) -> Status {
    const Status kept =
        storage::write_setting(connection, kEpochSetting, to_canonical_json(nlohmann::json(epoch)));
    if (!kept || !replaced) return kept;
    return storage::forget_cursors(connection);
  });
  if (!noted) {
    log_error("sync", "the backend's new epoch could not be noted: " + noted.error().message);
    return;
  }
  epoch_ = epoch;
  if (!replaced) return;
  // What the new database lacks is found out by its proofs, and sent again (I2).
  witness_.hurry();
  log_warning("sync", "the backend's database was replaced");
  leases_.forget();
  records_.hurry();
  outbox_.hurry();
  board_.refresh_decisions();
  poke();
}

std::pair<Cause, std::string> SyncEngine::present_cause() const {
  for (const Link* link :
       {&transport_, &outbox_.channel().own(), &session_.channel().own(), &retaker_.channel().own(),
        &edits_.channel().own(), &leases_.channel().own(), &records_.channel().own()}) {
    if (link->failing()) return {link->cause(), link->detail()};
  }
  return {Cause::kNone, {}};
}

void SyncEngine::publish(SteadyTime now) {
  Connection shown;
  shown.session = session_.state();
  shown.signed_out = session_.signed_out();
  shown.person = session_.person();
  shown.last_answer = last_answer_;
  shown.ledger = witness_.view();
  std::tie(shown.cause, shown.detail) = present_cause();
  const auto since = outbox_.no_progress_since();
  if (shown.session == SessionState::kSignedOut) {
    shown.state = ConnectionState::kSignedOut;
    shown.cause = Cause::kSignIn;
    shown.detail = session_.refusal();
  } else if (since && now - *since >= kStalledAfter) {
    shown.state = ConnectionState::kStalled;
  } else if (shown.cause != Cause::kNone) {
    shown.state = ConnectionState::kOffline;
  } else {
    shown.state = shown.session == SessionState::kSignedIn ? ConnectionState::kOnline
                                                           : ConnectionState::kConnecting;
  }
  const auto others = database_.read([&](storage::Connection& connection) -> Result<std::int64_t> {
    const auto decisions = storage::count_unsent_of_others(connection, shown.person.id);
    if (!decisions) return decisions;
    const auto edits = storage::count_edits_of_others(connection, shown.person.id);
    if (!edits) return edits;
    return *decisions + *edits;
  });
  if (others) shown.unsent_of_others = *others;
  const bool back = shown.state == ConnectionState::kOnline &&
                    board_.connection()->state != ConnectionState::kOnline;
  board_.set_connection(std::move(shown));
  if (back) options_.on_online();
}

}  // namespace vigil::sync
