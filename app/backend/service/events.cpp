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
  hub_.asleep_.erase(this);
  hub_.dozing_.erase(this);
  --hub_.watchers_;
}

std::vector<Event> Subscription::take() {
  const std::lock_guard guard(hub_.mutex_);
  std::vector<Event> events = hub_.after(std::exchange(seen_, hub_.number_));
  hub_.dozing_.erase(this);
  hub_.asleep_.insert(this);
  return events;
}

EventHub::EventHub() : server_(make_uuid7(SystemClock().wall_now())) {}

std::unique_ptr<Subscription> EventHub::subscribe(std::function<void(EventKind)> wake) {
  std::unique_ptr<Subscription> watcher(new Subscription(*this, std::move(wake)));
  const std::lock_guard guard(mutex_);
  watcher->seen_ = number_;
  asleep_.insert(watcher.get());
  ++watchers_;
  return watcher;
}

void EventHub::publish(EventKind kind, std::string_view id) {
  const std::lock_guard guard(mutex_);
  last_[{kind, std::string(id)}] = ++number_;
  for (Subscription* watcher : asleep_) watcher->wake_(kind);
  if (kind == EventKind::kQueue) {
    dozing_.merge(asleep_);
  } else {
    for (Subscription* watcher : dozing_) watcher->wake_(kind);
    dozing_.clear();
  }
  asleep_.clear();
}

std::vector<Event> EventHub::after(std::uint64_t number) const {
  std::vector<Event> events;
  for (const auto& [event, last] : last_) {
    if (last > number) events.push_back(event);
  }
  return events;
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
  news.events = after(seen);
  return news;
}

std::size_t EventHub::watchers() const {
  const std::lock_guard guard(mutex_);
  return watchers_;
}

}  // namespace vigil::backend
