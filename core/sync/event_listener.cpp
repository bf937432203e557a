#include "core/sync/event_listener.h"

#include <utility>

#include "core/base/log.h"

namespace vigil::sync {
namespace {

// A stream that held so long was a good one: the next attempt does not wait as after failures.
constexpr Millis kGoodStream = std::chrono::seconds(20);
// A backend without events, or a box on the way that lets none through.
constexpr Millis kWithoutEvents = std::chrono::minutes(5);

}  // namespace

EventListener::EventListener(std::unique_ptr<net::ApiClient> api, const Clock& clock,
                             std::uint64_t seed, EventHints hints)
    : api_(std::move(api)),
      clock_(clock),
      backoff_(seed, {.base = std::chrono::seconds(2), .cap = std::chrono::seconds(40)}),
      hints_(std::move(hints)) {}

EventListener::~EventListener() { stop(); }

void EventListener::start() {
  thread_ = std::thread([this] { run(); });
}

void EventListener::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  api_->cancel();
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EventListener::listen(bool signed_in) {
  {
    const std::lock_guard lock(mutex_);
    if (signed_in_ == signed_in) return;
    signed_in_ = signed_in;
  }
  changed_.notify_all();
}

bool EventListener::wait_for_turn() {
  std::unique_lock lock(mutex_);
  (void)changed_.wait_for(lock, std::exchange(pause_, Millis(0)), [this] { return stopping_; });
  changed_.wait(lock, [this] { return stopping_ || signed_in_; });
  return !stopping_;
}

void EventListener::run() {
  while (wait_for_turn()) {
    const SteadyTime begun = clock_.steady_now();
    const auto answer = api_->events([this](const net::ServerEvent& event) { take(event); });
    if (std::exchange(live_, false)) hints_.on_live(false);
    const Millis pause = pause_after(answer, clock_.steady_now() - begun);
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    pause_ = pause;
  }
}

Millis EventListener::pause_after(const net::Answer<net::Done>& answer, Millis lasted) {
  if (lasted >= kGoodStream) backoff_.reset();
  if (answer) return backoff_.next();
  const net::Failure& failure = answer.failure();
  log_debug("sync", "events: " + failure.error.message);
  const bool without = failure.kind == net::FailureClass::kNotFound ||
                       failure.kind == net::FailureClass::kForbidden ||
                       (failure.kind == net::FailureClass::kMalformed && failure.status != 0);
  if (without) return kWithoutEvents;
  return backoff_.next(failure.retry_after);
}

void EventListener::take(const net::ServerEvent& event) {
  if (event.kind.empty()) {
    live_ = true;
    hints_.on_live(true);
  } else if (event.kind == "queue") {
    hints_.on_queue(event.id);
  } else if (event.kind == "collection") {
    hints_.on_collection(event.id);
  }
}

}  // namespace vigil::sync
