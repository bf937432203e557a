#include "app/backend/service/events.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "core/base/ids.h"

namespace vigil::backend {

std::string_view to_word(EventKind kind) {
  return kind == EventKind::kQueue ? "queue" : "collection";
}

Subscription::~Subscription() {
  const std::lock_guard guard(hub_.mutex_);
  hub_.watchers_.erase(this);
}

Subscription::Batch Subscription::take() {
  const std::lock_guard guard(mutex_);
  Batch batch{{waiting_.begin(), waiting_.end()}, std::exchange(missed_some_, false)};
  waiting_.clear();
  return batch;
}

void Subscription::offer(const Event& event) {
  bool first = false;
  {
    const std::lock_guard guard(mutex_);
    first = waiting_.empty();
    if (waiting_.size() < kMostHints) {
      waiting_.insert(event);
    } else if (!waiting_.contains(event)) {
      missed_some_ = true;
    }
  }
  // Whoever was woken and has not come yet takes this one along.
  if (first) wake_();
}

EventHub::EventHub() : server_(make_uuid7(SystemClock().wall_now())) {}

std::unique_ptr<Subscription> EventHub::subscribe(std::function<void()> wake) {
  std::unique_ptr<Subscription> watcher(new Subscription(*this, std::move(wake)));
  const std::lock_guard guard(mutex_);
  watchers_.insert(watcher.get());
  return watcher;
}

void EventHub::publish(EventKind kind, std::string_view id) {
  const Event event{kind, std::string(id)};
  const std::lock_guard guard(mutex_);
  last_[event] = ++number_;
  for (Subscription* watcher : watchers_) watcher->offer(event);
}

EventHub::News EventHub::since(std::string_view cursor) const {
  const std::lock_guard guard(mutex_);
  News news;
  news.cursor = fmt::format("{}.{}", server_, number_);
  const std::size_t dot = cursor.rfind('.');
  std::uint64_t seen = 0;
  news.missed_some = dot == std::string_view::npos || cursor.substr(0, dot) != server_;
  if (!news.missed_some) {
    const std::string_view digits = cursor.substr(dot + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seen);
    news.missed_some = error != std::errc() || end != digits.data() + digits.size();
  }
  if (news.missed_some) return news;
  for (const auto& [event, number] : last_) {
    if (number > seen) news.events.push_back(event);
  }
  return news;
}

std::size_t EventHub::watchers() const {
  const std::lock_guard guard(mutex_);
  return watchers_.size();
}

}  // namespace vigil::backend
