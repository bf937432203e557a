// Listens to the backend's events while somebody is signed in, on a thread of its own: hints that a
// queue or a collection changed. A hint saves waiting and carries no truth; without any the desk
// asks at its usual pauses. A stream that ends is opened again with full jitter, so that the desks
// of a shift do not come back at the same moment (I23).
//
// Some boxes on the way let no endless answer through, or keep it until it ends. A stream that
// brought nothing is followed by a long poll, a question that the backend keeps until it knows
// something; where that works it is gone on with for five minutes before a stream is tried again.
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
  // Both return when the next attempt may be made.
  [[nodiscard]] Millis listen_to_stream();
  [[nodiscard]] Millis ask_for_news();
  [[nodiscard]] Millis pause_after(const net::Failure& failure);
  void take(const net::ServerEvent& event);
  void note_live(bool live);

  std::unique_ptr<net::ApiClient> api_;
  const Clock& clock_;
  net::Backoff backoff_;
  EventHints hints_;

  // The listener's thread only.
  bool live_ = false;
  bool heard_ = false;  // the stream brought more than its beginning
  bool asking_ = false;
  std::string cursor_;
  SteadyTime stream_again_at_{};

  std::mutex mutex_;
  std::condition_variable changed_;
  bool signed_in_ = false;
  bool stopping_ = false;
  Millis pause_{0};
  std::thread thread_;
};

}  // namespace vigil::sync
