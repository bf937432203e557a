#include "core/sync/desk_client.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/domain/undo_window.h"
#include "core/storage/decision_query.h"
#include "core/storage/decision_store.h"
#include "core/storage/record_store.h"
#include "core/storage/setting_store.h"
#include "core/storage/task_store.h"
#include "core/sync/board.h"
#include "core/sync/media_fetcher.h"
#include "core/sync/media_order.h"
#include "core/sync/sync_engine.h"

namespace vigil::sync {
namespace {

using domain::DecisionKind;
using domain::DecisionState;

constexpr const char* kDeviceSetting = "sync.device";

// Bodies keep the device they were made at: a profile whose settings were lost goes on under its
// name, so that an answered decision is known again (I6).
Result<domain::DeviceId> device_of_decisions(storage::Connection& connection) {
  domain::DeviceId device;
  const Status read = connection.each("SELECT body FROM decisions ORDER BY serial DESC LIMIT 1", {},
                                      [&device](const storage::Row& row) {
                                        const auto body = parse_json(row.text(0));
                                        if (body && body->is_object())
                                          device = domain::DeviceId(text_member(*body, "device"));
                                      });
  if (!read) return read.error();
  return device;
}

bool replaces_another(DecisionKind kind) {
  return kind == DecisionKind::kSupersede || kind == DecisionKind::kWithdraw;
}

// The profile's own name for ever: made at the first start.
Result<domain::DeviceId> take_device(storage::Connection& connection, WallTime now) {
  const auto value = storage::read_setting(connection, kDeviceSetting);
  if (!value) return value.error();
  if (*value) {
    if (const auto text = parse_json(**value); text && text->is_string()) {
      return domain::DeviceId(text->get<std::string>());
    }
  }
  auto known = device_of_decisions(connection);
  if (!known) return known.error();
  auto device = known->empty() ? make_id<domain::DeviceId>(now) : std::move(*known);
  const Status kept = storage::write_setting(connection, kDeviceSetting,
                                             to_canonical_json(nlohmann::json(device.text())));
  if (!kept) return kept.error();
  return device;
}

}  // namespace

DeskClient::DeskClient(DeskOptions options, const Clock& clock,
                       std::unique_ptr<storage::Database> database)
    : options_(std::move(options)), clock_(clock), database_(std::move(database)) {
  board_ = std::make_unique<Board>(*database_, clock_, options_.wake);
}

DeskClient::~DeskClient() {
  if (questions_) questions_->stop();
  if (engine_) engine_->stop();
  if (media_) media_->stop();
}

Result<std::unique_ptr<DeskClient>> DeskClient::open(DeskOptions options, const Clock& clock) {
  auto database = storage::Database::open(options.profile, clock);
  if (!database) return database.error();
  std::unique_ptr<DeskClient> desk(new DeskClient(std::move(options), clock, std::move(*database)));
  desk->set_draft_window(desk->options_.draft_window, desk->options_.draft_per_severity,
                         desk->options_.draft_per_reach_digit);
  if (const Status taken = desk->take_up(); !taken) return taken.error();
  if (const Status connected = desk->connect(); !connected) return connected.error();
  return desk;
}

Status DeskClient::take_up() {
  const WallTime now = clock_.wall_now();
  return database_->write([&](storage::Connection& connection) -> Status {
    auto device = take_device(connection, now);
    if (!device) return device.error();
    device_ = std::move(*device);
    if (const auto promoted = storage::promote_all(connection, now); !promoted) {
      return promoted.error();
    }
    return storage::mark_all_unsent(connection, now);
  });
}

Status DeskClient::connect() {
  if (options_.seed == 0) options_.seed = std::random_device()();
  const auto credentials = std::make_shared<net::Credentials>();
  const auto make_client = [&]() -> Result<std::unique_ptr<net::ApiClient>> {
    auto http = net::HttpClient::open(options_.backend);
    if (!http) return http.error();
    return std::make_unique<net::ApiClient>(std::move(*http), credentials);
  };
  EngineOptions engine;
  engine.device = device_;
  if (options_.secrets != nullptr) {
    pass_ = std::make_unique<OfflinePass>(*options_.secrets, options_.backend.base_url,
                                          options_.pass_cost);
    engine.pass = pass_.get();
  }
  if (options_.threads == Threads::kOwn) {
    auto events = make_client();
    if (!events) return events.error();
    engine.events = std::move(*events);
  }
  engine.seed = options_.seed;
  engine.on_online = [] {};
  engine.on_media = [](const std::vector<domain::MediaId>&) {};
  if (options_.media_sink != nullptr) {
    std::vector<std::unique_ptr<net::ApiClient>> clients;
    for (int i = 0; i < std::max(1, options_.media_threads); ++i) {
      auto client = make_client();
      if (!client) return client.error();
      clients.push_back(std::move(*client));
    }
    media_ = std::make_unique<MediaFetcher>(std::move(clients), *options_.media_sink, *database_,
                                            clock_, options_.seed + 100, options_.wake);
    media_order_ = std::make_shared<MediaOrder>(*media_);
    engine.on_online = [this] { media_->hurry(); };
    engine.on_media = [order = media_order_](std::vector<domain::MediaId> media) {
      order->set_in_hand(std::move(media));
    };
  }
  auto asking = make_client();
  if (!asking) return asking.error();
  questions_ = std::make_unique<Questions>(std::move(*asking), options_.wake);
  auto api = make_client();
  if (!api) return api.error();
  engine_ =
      std::make_unique<SyncEngine>(*database_, *board_, clock_, std::move(*api), std::move(engine));
  if (options_.threads == Threads::kOwn) {
    engine_->start();
    questions_->start();
    if (media_) media_->start();
  }
  return {};
}

// ---- session
// -------------------------------------------------------------------------------------

void DeskClient::sign_in(std::string_view user, std::string_view password) {
  const auto shown = board_->connection();
  // Also when the other person's session has ended by itself: their drafts must not stay drafts.
  if (!shown->person.id.empty() && shown->person.id.text() != user) sign_out();
  engine_->session().request_sign_in(std::string(user), Secret(password));
  engine_->poke();
}

void DeskClient::sign_out() {
  const auto promoted = database_->write([&](storage::Connection& connection) {
    return storage::promote_all(connection, clock_.wall_now());
  });
  // They become saved when their window is over, as always.
  if (!promoted) log_error("sync", "drafts stay drafts at sign-out: " + promoted.error().message);
  board_->refresh_decisions();
  questions_->forget();
  engine_->session().request_sign_out();
  engine_->poke();
}

std::shared_ptr<const Connection> DeskClient::connection() const { return board_->connection(); }

void DeskClient::retry_now() {
  engine_->retry_now();
  if (media_) media_->hurry();
}

void DeskClient::believe_ledger_again() { engine_->believe_ledger_again(); }

const storage::OpenReport& DeskClient::open_report() const { return database_->report(); }

// ---- tasks and decisions
// -------------------------------------------------------------------------

std::shared_ptr<const TaskList> DeskClient::tasks(const domain::QueueId& queue) {
  return board_->tasks(queue);
}

void DeskClient::wish(domain::LeaseWishes wishes) {
  engine_->leases().wish(std::move(wishes));
  engine_->poke();
}

void DeskClient::keep_leased(const domain::QueueId& queue, int count) {
  engine_->leases().want(queue, count);
  engine_->poke();
}

void DeskClient::take_tasks(const domain::QueueId& queue,
                            const std::vector<domain::TaskId>& tasks) {
  engine_->leases().take(queue, tasks);
  engine_->poke();
}

void DeskClient::set_draft_window(Millis window, Millis per_severity, Millis per_reach_digit) {
  options_.draft_window = std::clamp(window, Millis(0), storage::kMaxDraftWindow);
  options_.draft_per_severity = std::clamp(per_severity, Millis(0), storage::kMaxDraftWindow);
  options_.draft_per_reach_digit = std::clamp(per_reach_digit, Millis(0), storage::kMaxDraftWindow);
}

WallTime DeskClient::end_of_draft(const domain::Decision& decision, const Subject& subject) const {
  const domain::UndoWindow window{options_.draft_window, options_.draft_per_severity,
                                  options_.draft_per_reach_digit, storage::kMaxDraftWindow};
  return decision.decided_at + domain::undo_window_of(window, subject.severity, subject.reach);
}

Result<DeskClient::Subject> DeskClient::subject_of(storage::Connection& connection,
                                                   const domain::UserId& person,
                                                   const DecisionDraft& draft) const {
  if (!replaces_another(draft.kind)) {
    auto task = storage::find_task(connection, person, draft.task);
    if (!task) return task.error();
    if (!*task || !(*task)->decision.empty()) {
      return fail(ErrorCode::kNotFound, "This task is no longer in your list.");
    }
    return Subject{draft.task,
                   (*task)->task.queue,
                   (*task)->task.lease.fence,
                   std::move((*task)->subject_json),
                   (*task)->task.severity,
                   (*task)->task.item.reach};
  }
  auto earlier = storage::find_decision(connection, person, draft.supersedes);
  if (!earlier) return earlier.error();
  if (!*earlier) return fail(ErrorCode::kNotFound, "The decision to replace is not on this desk.");
  const storage::StoredDecision& replaced = **earlier;
  switch (replaced.state) {
    case DecisionState::kDraft:
      return fail(ErrorCode::kRejected, "That decision can still be undone; undo it instead.");
    case DecisionState::kConflict:
    case DecisionState::kRefused:
      return fail(ErrorCode::kRejected,
                  "That decision was not accepted, so there is nothing to replace.");
    default: break;
  }
  if (!replaced.superseded_by.empty()) {
    return fail(ErrorCode::kConflict, "That decision has been replaced already.");
  }
  return Subject{replaced.decision.task,
                 replaced.decision.queue,
                 replaced.decision.fence,
                 replaced.subject_json,
                 0,
                 0};
}

Status DeskClient::check_rules(storage::Connection& connection, domain::Decision& decision) const {
  if (decision.policy.empty()) return domain::check_decision(decision, nullptr);
  const auto record =
      storage::find_record(connection, options_.policies_collection, decision.policy.text());
  if (!record) return record.error();
  const Error unknown = fail(
      ErrorCode::kRejected, "The policy " + decision.policy.text() + " is not known on this desk.");
  if (!*record) return unknown;
  const auto body = parse_json((*record)->body_json);
  if (!body) return unknown;
  const auto policy = domain::policy_from_json(*body);
  if (!policy) return unknown;
  decision.policy_version = policy->version;
  return domain::check_decision(decision, &*policy);
}

domain::Decision DeskClient::decision_of(const DecisionDraft& draft,
                                         const domain::UserId& person) const {
  domain::Decision decision;
  decision.kind = draft.kind;
  decision.actor = person;
  decision.device = device_;
  decision.verdict = draft.verdict;
  decision.policy = draft.policy;
  decision.reason = draft.reason;
  decision.note = draft.note;
  decision.checklist = draft.checklist;
  decision.marks = draft.marks;
  decision.supersedes = draft.supersedes;
  decision.actions = draft.actions;
  decision.decided_at = clock_.wall_now();
  decision.id = make_id<domain::DecisionId>(decision.decided_at);
  return decision;
}

Result<domain::DecisionId> DeskClient::decide(const DecisionDraft& draft) {
  const domain::UserId person = board_->person();
  if (person.empty()) return fail(ErrorCode::kUnauthenticated, "Nobody is signed in.");
  domain::Decision decision = decision_of(draft, person);

  const auto stored = database_->write([&](storage::Connection& connection) -> Status {
    auto subject = subject_of(connection, person, draft);
    if (!subject) return subject.error();
    decision.task = subject->task;
    decision.queue = subject->queue;
    decision.fence = subject->fence;
    if (const Status allowed = check_rules(connection, decision); !allowed) return allowed;
    const Status added = storage::add_decision(connection, decision, subject->subject_json,
                                               end_of_draft(decision, *subject));
    if (!added || replaces_another(decision.kind)) return added;
    return storage::hide_task(connection, person, decision.task, decision.id);
  });
  if (!stored) return stored.error();
  board_->refresh_tasks(decision.queue);
  board_->refresh_decisions();
  engine_->poke();
  return decision.id;
}

Status DeskClient::undo(const domain::DecisionId& decision) {
  const domain::UserId person = board_->person();
  const Status undone = database_->write([&](storage::Connection& connection) -> Status {
    const Status removed = storage::remove_draft(connection, person, decision);
    if (!removed) return removed;
    return storage::bring_back_task(connection, person, decision);
  });
  if (!undone) return undone;
  board_->refresh_all_tasks();
  board_->refresh_decisions();
  engine_->poke();
  return {};
}

std::uint64_t DeskClient::hints(const domain::QueueId& queue) const { return board_->hints(queue); }

void DeskClient::set_proposing(std::vector<std::string> collections) {
  board_->set_proposing(std::move(collections));
}

std::int64_t DeskClient::count(DecisionState state) const { return board_->count(state); }
std::int64_t DeskClient::decided_today() const { return board_->decided_today(); }
std::uint64_t DeskClient::revision() const { return board_->revision(); }

// ---- records, media, settings
// --------------------------------------------------------------------

std::shared_ptr<const RecordSet> DeskClient::records(const std::string& collection) {
  if (engine_->records().watch(collection)) engine_->poke();
  return board_->records(collection);
}

MediaProgress DeskClient::media_request(const domain::MediaId& media) {
  if (!media_) return {};
  media_->request(media);
  return media_->progress(media);
}

MediaProgress DeskClient::media_progress(const domain::MediaId& media) const {
  return media_ ? media_->progress(media) : MediaProgress{};
}

void DeskClient::media_release(const domain::MediaId& media) {
  if (media_) media_->release(media);
}

void DeskClient::pause_media() {
  if (media_) media_->pause();
}

void DeskClient::resume_media() {
  if (media_) media_->resume();
}

void DeskClient::prefetch_media(std::span<const domain::MediaId> media) {
  if (media_order_) media_order_->set_named({media.begin(), media.end()});
}

std::uint64_t DeskClient::ask(std::string path) { return questions_->ask(std::move(path)); }

std::shared_ptr<const Reply> DeskClient::reply(std::uint64_t asked) const {
  return questions_->reply(asked);
}

void DeskClient::drop_question(std::uint64_t asked) { questions_->drop(asked); }

std::optional<std::string> DeskClient::setting(std::string_view key) {
  return database_->read([&](storage::Connection& connection) -> std::optional<std::string> {
    auto value = storage::read_setting(connection, key);
    if (value) return std::move(*value);
    log_error("sync", "a setting cannot be read: " + value.error().message);
    return std::nullopt;
  });
}

Status DeskClient::keep_setting(std::string_view key, std::string_view value_json) {
  return database_->write([&](storage::Connection& connection) {
    return storage::write_setting(connection, key, value_json);
  });
}

SteadyTime DeskClient::run_once() { return engine_->run_once(); }
bool DeskClient::run_media_once() { return media_ && media_->step(0); }

bool DeskClient::run_questions_once() { return questions_->run_once(); }

}  // namespace vigil::sync
