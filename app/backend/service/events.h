// Hints that something changed, for whoever watches. A hint names a queue or a collection and
// carries nothing else: who cares asks again. Losing one costs time, never truth.
//
// Thread-safe. publish() never blocks on a watcher: each watcher keeps at most one hint per name,
// and no more than kMostHints; then it is told that it missed some. Who asks now and then instead
// of watching brings the cursor of the last answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::backend {

enum class EventKind { kQueue, kCollection };

[[nodiscard]] std::string_view to_word(EventKind kind);

struct Event {
  EventKind kind = EventKind::kQueue;
  std::string id;
  auto operator<=>(const Event&) const = default;
};

class EventHub;

// One watcher. Leaves the hub when it is destroyed.
class Subscription {
 public:
  static constexpr std::size_t kMostHints = 256;

  struct Batch {
    std::vector<Event> events;
    bool missed_some = false;
  };

  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  // What came since the last call.
  [[nodiscard]] Batch take();

 private:
  friend class EventHub;
  Subscription(EventHub& hub, std::function<void()> wake) : hub_(hub), wake_(std::move(wake)) {}
  void offer(const Event& event);

  EventHub& hub_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::set<Event> waiting_;
  bool missed_some_ = false;
};

class EventHub {
 public:
  // Changed after the asker's cursor. A cursor of another server, or none, may have missed
  // anything.
  struct News {
    std::vector<Event> events;
    bool missed_some = false;
    std::string cursor;  // for the next question
    [[nodiscard]] bool empty() const { return events.empty() && !missed_some; }
  };

  EventHub();
  // `wake` is called from the publisher's thread when there is something to take and there was
  // nothing before; it must not block or publish. The hub outlives its subscriptions.
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::function<void()> wake);
  void publish(EventKind kind, std::string_view id);
  [[nodiscard]] News since(std::string_view cursor) const;
  [[nodiscard]] std::size_t watchers() const;

 private:
  friend class Subscription;
  const std::string server_;  // random, part of every cursor
  mutable std::mutex mutex_;
  std::set<Subscription*> watchers_;
  std::uint64_t number_ = 0;             // of the newest event
  std::map<Event, std::uint64_t> last_;  // names are the registry's, so they are few
};

}  // namespace vigil::backend
