// The machine's look at what comes in, before any person: captions are held against the published
// term lists and rules, and what is found is written into the task's subject as evidence.
//
// The lists and rules are the collections `term_lists`, `terms` and `rules`. A change is in force
// within a moment in the backend that took it, and within kLookEvery in others that share its
// database; terms are compiled in the background and swapped without a gap
// (core/screening/live_terms.h). A record that is broken is logged and left out. Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/backend/service/events.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/screening/item_screen.h"
#include "core/screening/live_terms.h"

namespace vigil::backend {

struct Prescreened {
  screening::Outcome outcome = screening::Outcome::kNone;
  std::string rule;     // that decided; empty when none did
  int severity = 0;     // the gravest of what was found
  std::string subject;  // with the evidence, canonical; as it was when nothing was found
};

class Prescreen {
 public:
  static constexpr std::chrono::milliseconds kLookEvery{5000};

  Prescreen(Store& store, const Registry& registry, EventHub& events);
  ~Prescreen();
  Prescreen(const Prescreen&) = delete;
  Prescreen& operator=(const Prescreen&) = delete;

  // Reads what is published, waits until it is in force, and watches for changes from then on. Does
  // nothing where no plugin brings the collections. Called once, before look().
  [[nodiscard]] Status start();
  // One item. A subject that is no item is given back as it is. Precondition: `subject` is the JSON
  // of an object.
  [[nodiscard]] Prescreened look(const std::string& subject) const;
  // Whether items of this queue are looked at: those whose manifest says so.
  [[nodiscard]] bool looks_at(const QueueSpec& queue) const { return queue.prescreen; }
  // For tests: returns when what is published now is in force.
  [[nodiscard]] Status settle();

 private:
  using Heads = std::array<std::int64_t, 3>;

  void watch();
  [[nodiscard]] Result<Heads> heads() const;
  // Reads the collections anew when their heads are others than those read last.
  [[nodiscard]] Status refresh();

  Store& store_;
  const Registry& registry_;
  EventHub& events_;
  screening::LiveTerms terms_;

  mutable std::mutex mutex_;  // rules_, scanners_
  std::shared_ptr<const std::vector<screening::Rule>> rules_;
  mutable std::vector<std::unique_ptr<screening::TermScanner>> scanners_;  // not in use

  std::mutex refresh_mutex_;
  Heads read_{-1, -1, -1};

  std::mutex watch_mutex_;
  std::condition_variable watch_wake_;
  bool hinted_ = false;
  bool ending_ = false;
  std::unique_ptr<Subscription> subscription_;
  std::thread watcher_;
};

}  // namespace vigil::backend
