#include "core/sync/record_puller.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/log.h"

namespace vigil::sync {
namespace {

constexpr Millis kPullPause = std::chrono::seconds(15);
constexpr Millis kPullPauseWithHints = std::chrono::seconds(120);
constexpr Millis kHintSpread{1000};
constexpr Millis kRefusedPause = std::chrono::seconds(60);

storage::RecordUpdate update_of(net::RecordChange&& change) {
  storage::RecordUpdate update{std::move(change.id), change.revision, std::nullopt};
  if (!change.deleted) update.body_json = std::move(change.body_json);
  return update;
}

net::Failure out_of_order() {
  return net::make_failure(net::FailureClass::kMalformed,
                           "The change feed goes back instead of forward.", 200);
}

}  // namespace

RecordPuller::RecordPuller(Context context, std::uint64_t seed)
    : context_(context),
      channel_(context.transport, context.clock.steady_now(), seed),
      random_(seed) {}

bool RecordPuller::watch(const std::string& collection) {
  const std::lock_guard lock(mutex_);
  return next_pull_.try_emplace(collection).second;
}

void RecordPuller::hurry() {
  channel_.hurry();
  const std::lock_guard lock(mutex_);
  for (auto& [collection, due] : next_pull_) due = {};
}

Millis RecordPuller::pause() const { return hints_come_ ? kPullPauseWithHints : kPullPause; }

void RecordPuller::take_hint(SteadyTime now, std::string_view collection) {
  std::uniform_int_distribution<std::int64_t> spread(0, kHintSpread.count());
  const std::lock_guard lock(mutex_);
  for (auto& [id, due] : next_pull_) {
    if (collection == "*" || collection == id) due = std::min(due, now + Millis(spread(random_)));
  }
}

void RecordPuller::expect_hints(SteadyTime now, bool live) {
  hints_come_ = live;
  if (live) return take_hint(now, "*");  // some may have been missed
  const std::lock_guard lock(mutex_);
  for (auto& [id, due] : next_pull_) due = std::min(due, now + kPullPause);
}

bool RecordPuller::take_unauthenticated() { return std::exchange(unauthenticated_, false); }

SteadyTime RecordPuller::step(SteadyTime now) {
  std::map<std::string, SteadyTime> plan;
  {
    const std::lock_guard lock(mutex_);
    plan = next_pull_;
  }
  SteadyTime due = kNever;
  for (const auto& [collection, next] : plan) {
    if (next > now) {
      due = std::min(due, next);
      continue;
    }
    if (!channel_.may_try(now)) return channel_.next_try();
    if (!pull(now, collection)) return channel_.next_try();
    due = std::min(due, now + pause());
  }
  return due;
}

bool RecordPuller::pull(SteadyTime now, const std::string& collection) {
  const auto state = context_.database.read([&](storage::Connection& connection) {
    return storage::collection_state(connection, collection);
  });
  if (!state) {
    channel_.note_failure(now, net::make_local_failure(state.error()));
    return false;
  }
  std::int64_t cursor = state->cursor;
  Pulled pulled = state->complete ? pull_changes(collection, cursor) : pull_whole(collection);
  while (pulled == Pulled::kMore) {
    const auto next = context_.database.read([&](storage::Connection& connection) {
      return storage::collection_state(connection, collection);
    });
    if (!next || next->cursor <= cursor) break;
    cursor = next->cursor;
    pulled = pull_changes(collection, cursor);
  }
  if (pulled == Pulled::kTooOld) pulled = pull_whole(collection);
  const std::lock_guard lock(mutex_);
  SteadyTime& next = next_pull_[collection];
  next = std::max(next, now + pause());
  return pulled == Pulled::kAll;
}

void RecordPuller::take_failure(const std::string& collection, const net::Failure& failure) {
  const SteadyTime now = context_.clock.steady_now();
  if (failure.kind == net::FailureClass::kForbidden ||
      failure.kind == net::FailureClass::kNotFound) {
    // Not for this person, or not served here; the other collections go on.
    log_info("sync", "collection " + collection + ": " + failure.error.message);
    channel_.note_success(now);
    const std::lock_guard lock(mutex_);
    next_pull_[collection] = now + kRefusedPause;
    return;
  }
  if (failure.kind == net::FailureClass::kUnauthenticated) unauthenticated_ = true;
  channel_.note_failure(now, failure);
}

RecordPuller::Pulled RecordPuller::pull_changes(const std::string& collection,
                                                std::int64_t cursor) {
  auto page = context_.api.changes(collection, cursor);
  if (!page) {
    if (page.failure().status == 410) return Pulled::kTooOld;
    take_failure(collection, page.failure());
    return Pulled::kFailed;
  }
  const SteadyTime now = context_.clock.steady_now();
  std::int64_t reached = cursor;
  std::vector<storage::RecordUpdate> updates;
  for (net::RecordChange& change : page->changes) {
    if (change.seq <= reached) {
      take_failure(collection, out_of_order());
      return Pulled::kFailed;
    }
    reached = change.seq;
    updates.push_back(update_of(std::move(change)));
  }
  if (page->more && updates.empty()) {
    take_failure(collection, out_of_order());
    return Pulled::kFailed;
  }
  channel_.note_success(now);
  if (!updates.empty()) {
    const Status stored = context_.database.write([&](storage::Connection& connection) -> Status {
      const Status applied = storage::apply_updates(connection, collection, updates);
      if (!applied) return applied;
      return storage::set_collection_state(connection, collection, {reached, true});
    });
    if (!stored) {
      channel_.note_failure(now, net::make_local_failure(stored.error()));
      return Pulled::kFailed;
    }
    context_.board.refresh_records(collection);
  }
  return page->more ? Pulled::kMore : Pulled::kAll;
}

RecordPuller::Pulled RecordPuller::pull_whole(const std::string& collection) {
  std::vector<storage::RecordUpdate> updates;
  std::string after;
  // Changes made while the pages are read come after the first page's head, and so with the next
  // pull.
  std::int64_t head = -1;
  do {
    auto page = context_.api.records(collection, after);
    if (!page) {
      take_failure(collection, page.failure());
      return Pulled::kFailed;
    }
    if (head < 0) head = page->head;
    for (net::RecordChange& record : page->records) updates.push_back(update_of(std::move(record)));
    if (!page->next.empty() && page->next == after) {
      take_failure(collection, out_of_order());
      return Pulled::kFailed;
    }
    after = std::move(page->next);
  } while (!after.empty());

  const SteadyTime now = context_.clock.steady_now();
  channel_.note_success(now);
  const Status stored = context_.database.write([&](storage::Connection& connection) -> Status {
    if (const Status cleared = storage::clear_records(connection, collection); !cleared)
      return cleared;
    const Status applied = storage::apply_updates(connection, collection, updates);
    if (!applied) return applied;
    return storage::set_collection_state(connection, collection, {head, true});
  });
  if (!stored) {
    channel_.note_failure(now, net::make_local_failure(stored.error()));
    return Pulled::kFailed;
  }
  context_.board.refresh_records(collection);
  return Pulled::kAll;
}

}  // namespace vigil::sync
