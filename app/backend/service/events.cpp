#include "app/backend/service/events.h"

#include <utility>

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

std::unique_ptr<Subscription> EventHub::subscribe(std::function<void()> wake) {
  std::unique_ptr<Subscription> watcher(new Subscription(*this, std::move(wake)));
  const std::lock_guard guard(mutex_);
  watchers_.insert(watcher.get());
  return watcher;
}

void EventHub::publish(EventKind kind, std::string_view id) {
  const Event event{kind, std::string(id)};
  const std::lock_guard guard(mutex_);
  for (Subscription* watcher : watchers_) watcher->offer(event);
}

std::size_t EventHub::watchers() const {
  const std::lock_guard guard(mutex_);
  return watchers_.size();
}

}  // namespace vigil::backend
