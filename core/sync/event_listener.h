// Listens to the backend's events while somebody is signed in, on a thread of its own: hints that a
// queue or a collection changed. A hint saves waiting and carries no truth; without any the desk
// asks at its usual pauses. A stream that ends is opened again with full jitter, so that the desks
// of a shift do not come back at the same moment (I23).
//
// start(), stop() and listen() from one thread; `hints` are called on the listener's thread and
// must not block.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/base/clock.h"
#include "core/net/api_client.h"
#include "core/net/backoff.h"

namespace vigil::sync {

struct EventHints {
  std::function<void(const std::string& queue)> on_queue;
  std::function<void(const std::string& collection)> on_collection;
  // From false to true: hints may have been missed until now.
  std::function<void(bool live)> on_live;
};

class EventListener {
 public:
  EventListener(std::unique_ptr<net::ApiClient> api, const Clock& clock, std::uint64_t seed,
                EventHints hints);
  ~EventListener();

  void start();
  // Ends the stream; called by the destructor too.
  void stop();
  // Whether somebody is signed in. Cheap to repeat.
  void listen(bool signed_in);

 private:
  void run();
  [[nodiscard]] bool wait_for_turn();
  // When the next attempt may be made.
  [[nodiscard]] Millis pause_after(const net::Answer<net::Done>& answer, Millis lasted);
  void take(const net::ServerEvent& event);

  std::unique_ptr<net::ApiClient> api_;
  const Clock& clock_;
  net::Backoff backoff_;
  EventHints hints_;
  bool live_ = false;  // the listener's thread only

  std::mutex mutex_;
  std::condition_variable changed_;
  bool signed_in_ = false;
  bool stopping_ = false;
  Millis pause_{0};
  std::thread thread_;
};

}  // namespace vigil::sync
