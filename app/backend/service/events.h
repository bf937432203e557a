// Hints that something changed, for whoever watches. A hint names a queue or a collection and
// carries nothing else: who cares asks again. Losing one costs time, never truth.
//
// Thread-safe. publish() never blocks on a watcher. The hub remembers for each name when it changed
// last, so a watcher keeps nothing but the number of what it has seen, and one that was woken and
// has not looked yet costs the publisher nothing: with thousands of desks, most are in that state.
// Who asks now and then instead of watching brings the cursor of the last answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
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
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  // What came since the last call, each name once.
  [[nodiscard]] std::vector<Event> take();

 private:
  friend class EventHub;
  Subscription(EventHub& hub, std::function<void(EventKind)> wake)
      : hub_(hub), wake_(std::move(wake)) {}

  EventHub& hub_;
  const std::function<void(EventKind)> wake_;
  std::uint64_t seen_ = 0;  // under the hub's mutex
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
  // `wake` is called from the publisher's thread when there is something to take: once until it is
  // taken, and once more when a collection's hint joins those of queues, which can wait longer. It
  // must not block or publish. The hub outlives its subscriptions.
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::function<void(EventKind)> wake);
  void publish(EventKind kind, std::string_view id);
  [[nodiscard]] News since(std::string_view cursor) const;
  [[nodiscard]] std::size_t watchers() const;

 private:
  friend class Subscription;
  [[nodiscard]] std::vector<Event> after(std::uint64_t number) const;

  const std::string server_;  // random, part of every cursor
  mutable std::mutex mutex_;
  std::size_t watchers_ = 0;
  std::unordered_set<Subscription*> asleep_;  // have seen everything, and want to be woken
  std::unordered_set<Subscription*> dozing_;  // woken by a queue, and want to hear of collections
  std::uint64_t number_ = 0;                  // of the newest event
  std::map<Event, std::uint64_t> last_;       // names are the registry's, so they are few
};

}  // namespace vigil::backend
