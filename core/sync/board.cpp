#include "core/sync/board.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/domain/record_merge.h"
#include "core/storage/edit_store.h"
#include "core/storage/record_store.h"
#include "core/storage/task_store.h"

namespace vigil::sync {
namespace {

EditState to_shown(storage::EditState state) {
  switch (state) {
    case storage::EditState::kSaved: return EditState::kSaved;
    case storage::EditState::kClash: return EditState::kClash;
    case storage::EditState::kRefused: return EditState::kRefused;
  }
  return EditState::kSaved;
}

RecordEdit to_shown(storage::StoredEdit&& stored) {
  RecordEdit edit;
  edit.state = to_shown(stored.state);
  edit.deleted = stored.mine_json.empty();
  if (stored.state == storage::EditState::kClash) {
    auto merged = domain::merge_records(stored.base_json, stored.mine_json, stored.theirs_json);
    if (merged) edit.clashes = std::move(merged->clashes);
  }
  edit.collection = std::move(stored.collection);
  edit.id = std::move(stored.id);
  edit.mine_json = std::move(stored.mine_json);
  edit.theirs_json = std::move(stored.theirs_json);
  edit.detail = std::move(stored.detail);
  edit.changed_at = stored.changed_at;
  return edit;
}

enum class Changes { kShown, kOnlyProposed };

// The person's own changes stand above what was pulled; where they are only proposed, what is there
// stands until a second person confirms.
void lay_over(std::vector<storage::StoredRecord>& records, std::vector<storage::StoredEdit>&& edits,
              Changes changes) {
  for (storage::StoredEdit& edit : edits) {
    const auto at = std::lower_bound(
        records.begin(), records.end(), edit.id,
        [](const storage::StoredRecord& record, const std::string& id) { return record.id < id; });
    const bool there = at != records.end() && at->id == edit.id;
    if (there && changes == Changes::kOnlyProposed) continue;
    if (edit.mine_json.empty()) {
      if (there) records.erase(at);
    } else if (there) {
      at->body_json = std::move(edit.mine_json);
    } else {
      records.insert(at, {edit.id, edit.base_revision, std::move(edit.mine_json)});
    }
  }
}

// What is shown stays as it was; the reason goes to the log.
void note_unreadable(const Error& error) {
  log_error("sync", "reading the desk's file: " + error.message);
}

}  // namespace

LocalDay local_day(WallTime now) {
  const std::time_t seconds = static_cast<std::time_t>(to_ms(now) / 1000);
  std::tm day{};
  localtime_r(&seconds, &day);
  day.tm_hour = day.tm_min = day.tm_sec = 0;
  day.tm_isdst = -1;
  std::tm next = day;
  next.tm_mday += 1;
  return {wall_from_ms(static_cast<std::int64_t>(std::mktime(&day)) * 1000),
          wall_from_ms(static_cast<std::int64_t>(std::mktime(&next)) * 1000)};
}

bool Connection::looks_like(const Connection& other) const {
  return state == other.state && session == other.session && signed_out == other.signed_out &&
         person.id == other.person.id && person.name == other.person.name &&
         person.roles == other.person.roles && cause == other.cause && detail == other.detail &&
         unsent_of_others == other.unsent_of_others && ledger.alarm == other.ledger.alarm &&
         ledger.detail == other.ledger.detail && ledger.waiting == other.ledger.waiting;
}

Board::Board(storage::Database& database, const Clock& clock, std::function<void()> wake)
    : database_(database), clock_(clock), wake_(std::move(wake)) {}

std::shared_ptr<const TaskList> Board::tasks(const domain::QueueId& queue) {
  {
    const std::lock_guard lock(mutex_);
    if (const QueueView& view = queues_[queue]; view.loaded) return view.list;
  }
  refresh_tasks(queue);
  const std::lock_guard lock(mutex_);
  return queues_[queue].list;
}

std::shared_ptr<const RecordSet> Board::records(const std::string& collection) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = collections_.find(collection); found != collections_.end()) {
      return found->second;
    }
    collections_[collection] = std::make_shared<RecordSet>();
  }
  refresh_records(collection);
  const std::lock_guard lock(mutex_);
  return collections_[collection];
}

std::shared_ptr<const std::vector<RecordEdit>> Board::edits() const {
  const std::lock_guard lock(mutex_);
  return edits_;
}

std::shared_ptr<const Connection> Board::connection() const {
  const std::lock_guard lock(mutex_);
  return connection_;
}

std::int64_t Board::count(domain::DecisionState state) const {
  const std::lock_guard lock(mutex_);
  return counts_[static_cast<std::size_t>(state)];
}

std::int64_t Board::decided_today() {
  {
    const std::lock_guard lock(mutex_);
    if (day_.contains(clock_.wall_now())) return decided_today_;
  }
  refresh_decisions();
  const std::lock_guard lock(mutex_);
  return decided_today_;
}

domain::UserId Board::person() const {
  const std::lock_guard lock(mutex_);
  return connection_->person.id;
}

void Board::set_connection(Connection connection) {
  bool other_person = false;
  {
    const std::lock_guard lock(mutex_);
    const bool differs = !connection_->looks_like(connection);
    other_person = connection_->person.id != connection.person.id;
    connection_ = std::make_shared<Connection>(std::move(connection));
    if (!differs) return;
  }
  if (other_person) {
    refresh_all_tasks();
    refresh_all_records();
    refresh_edits();
    refresh_decisions();
  } else {
    ++revision_;  // what unsent decisions wait for may have changed
  }
  wake();
}

void Board::set_supply(const domain::QueueId& queue, Supply supply,
                       const std::vector<std::string>& kept_back) {
  {
    const std::lock_guard lock(mutex_);
    QueueView& view = queues_[queue];
    view.supply = supply;
    view.kept_back = kept_back;
    const Supply shown = view.list->tasks.empty() ? supply : Supply::kReady;
    if (view.list->supply == shown && view.list->kept_back == kept_back) return;
    auto list = std::make_shared<TaskList>(*view.list);
    list->supply = shown;
    list->kept_back = kept_back;
    view.list = std::move(list);
  }
  wake();
}

std::uint64_t Board::hints(const domain::QueueId& queue) const {
  const std::lock_guard lock(mutex_);
  const auto of = [&](std::string_view name) {
    const auto found = hints_.find(name);
    return found == hints_.end() ? 0 : found->second;
  };
  return of(queue.text()) + of("*");
}

void Board::note_hint(std::string_view queue) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = hints_.find(queue);
    if (found != hints_.end()) {
      ++found->second;
    } else {
      hints_.emplace(queue, 1);
    }
  }
  wake();
}

void Board::set_waiting(const domain::QueueId& queue, std::int64_t waiting) {
  {
    const std::lock_guard lock(mutex_);
    QueueView& view = queues_[queue];
    if (view.waiting == waiting) return;
    view.waiting = waiting;
    auto list = std::make_shared<TaskList>(*view.list);
    list->waiting = waiting;
    view.list = std::move(list);
  }
  wake();
}

void Board::publish_tasks(storage::Connection& connection, const domain::QueueId& queue) {
  auto stored = storage::open_tasks(connection, person(), queue);
  if (!stored) return note_unreadable(stored.error());
  auto list = std::make_shared<TaskList>();
  list->tasks.reserve(stored->size());
  for (storage::StoredTask& each : *stored) list->tasks.push_back(std::move(each.task));
  const std::lock_guard lock(mutex_);
  QueueView& view = queues_[queue];
  list->supply = list->tasks.empty() ? view.supply : Supply::kReady;
  list->waiting = view.waiting;
  list->kept_back = view.kept_back;
  view.list = std::move(list);
  view.loaded = true;
}

void Board::refresh_tasks(const domain::QueueId& queue) {
  database_.read([&](storage::Connection& connection) { publish_tasks(connection, queue); });
  wake();
}

void Board::refresh_all_tasks() {
  std::vector<domain::QueueId> queues;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [queue, view] : queues_) queues.push_back(queue);
  }
  database_.read([&](storage::Connection& connection) {
    for (const domain::QueueId& queue : queues) publish_tasks(connection, queue);
  });
  wake();
}

void Board::refresh_decisions() {
  const WallTime now = clock_.wall_now();
  LocalDay day{};
  {
    const std::lock_guard lock(mutex_);
    if (!day_.contains(now)) day_ = local_day(now);
    day = day_;
  }
  database_.read([&](storage::Connection& connection) {
    const domain::UserId who = person();
    const auto counts = storage::count_decisions(connection, who);
    const auto today = storage::count_decided_since(connection, who, day.begin);
    if (!counts) return note_unreadable(counts.error());
    if (!today) return note_unreadable(today.error());
    const std::lock_guard lock(mutex_);
    counts_ = *counts;
    decided_today_ = *today;
    ++revision_;
  });
  wake();
}

void Board::set_proposing(std::vector<std::string> collections) {
  const std::lock_guard lock(mutex_);
  proposing_ = std::move(collections);
}

void Board::refresh_records(const std::string& collection) {
  Changes changes = Changes::kShown;
  {
    const std::lock_guard lock(mutex_);
    if (std::find(proposing_.begin(), proposing_.end(), collection) != proposing_.end())
      changes = Changes::kOnlyProposed;
  }
  database_.read([&](storage::Connection& connection) {
    const auto state = storage::collection_state(connection, collection);
    auto stored = storage::read_records(connection, collection);
    if (!state) return note_unreadable(state.error());
    if (!stored) return note_unreadable(stored.error());
    auto edits = storage::read_edits(connection, person(), collection);
    if (!edits) return note_unreadable(edits.error());
    lay_over(*stored, std::move(*edits), changes);
    auto set = std::make_shared<RecordSet>();
    set->complete = state->complete;
    for (storage::StoredRecord& record : *stored) {
      auto body = parse_json(record.body_json);
      if (!body) continue;  // only damage makes it unreadable; the next resync brings it again
      set->records.push_back({std::move(record.id), record.revision,
                              std::make_shared<const nlohmann::json>(std::move(*body))});
    }
    const std::lock_guard lock(mutex_);
    collections_[collection] = std::move(set);
  });
  wake();
}

void Board::refresh_all_records() {
  std::vector<std::string> collections;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [collection, set] : collections_) collections.push_back(collection);
  }
  for (const std::string& collection : collections) refresh_records(collection);
}

void Board::refresh_edits() {
  database_.read([&](storage::Connection& connection) {
    auto stored = storage::read_edits(connection, person());
    if (!stored) return note_unreadable(stored.error());
    auto edits = std::make_shared<std::vector<RecordEdit>>();
    for (storage::StoredEdit& each : *stored) edits->push_back(to_shown(std::move(each)));
    const std::lock_guard lock(mutex_);
    edits_ = std::move(edits);
    ++revision_;
  });
  wake();
}

}  // namespace vigil::sync
