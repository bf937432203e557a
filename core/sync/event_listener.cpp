#include "core/sync/event_listener.h"

#include <utility>

#include "core/base/log.h"

namespace vigil::sync {
namespace {

// A stream that held so long was a good one: the next attempt does not wait as after failures.
constexpr Millis kGoodStream = std::chrono::seconds(20);
// A backend without events, or a box on the way that lets no stream through.
constexpr Millis kWithoutEvents = std::chrono::minutes(5);
constexpr Millis kBetweenQuestions{200};

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
    const Millis pause = asking_ ? ask_for_news() : listen_to_stream();
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    pause_ = pause;
  }
}

Millis EventListener::listen_to_stream() {
  heard_ = false;
  const SteadyTime begun = clock_.steady_now();
  const auto answer = api_->events([this](const net::ServerEvent& event) { take(event); });
  const bool came_through = live_;
  note_live(false);
  const Millis lasted = clock_.steady_now() - begun;
  if (lasted >= kGoodStream && heard_) backoff_.reset();
  // The backend pings every 15 s: whoever hears nothing for longer has no stream. Where there is no
  // backend, nothing is known of streams.
  const bool somebody = answer || (answer.failure().kind != net::FailureClass::kOffline &&
                                   answer.failure().kind != net::FailureClass::kUnauthenticated);
  asking_ = somebody && (!came_through || (!heard_ && lasted >= kGoodStream));
  return answer ? backoff_.next() : pause_after(answer.failure());
}

Millis EventListener::ask_for_news() {
  const SteadyTime now = clock_.steady_now();
  if (live_ && now >= stream_again_at_) {
    asking_ = false;
    return Millis(0);
  }
  const auto news = api_->next_events(cursor_);
  if (!news) {
    note_live(false);
    asking_ = false;
    const bool nothing_there = news.failure().kind == net::FailureClass::kNotFound;
    return nothing_there ? kWithoutEvents : pause_after(news.failure());
  }
  backoff_.reset();
  cursor_ = news->cursor;
  if (!live_) stream_again_at_ = now + kWithoutEvents;
  note_live(true);
  for (const net::ServerEvent& event : news->events) take(event);
  return kBetweenQuestions;
}

Millis EventListener::pause_after(const net::Failure& failure) {
  log_debug("sync", "events: " + failure.error.message);
  if (failure.kind == net::FailureClass::kForbidden) return kWithoutEvents;
  return backoff_.next(failure.retry_after);
}

void EventListener::note_live(bool live) {
  if (std::exchange(live_, live) != live) hints_.on_live(live);
}

void EventListener::take(const net::ServerEvent& event) {
  if (event.kind.empty()) {
    note_live(true);
    return;
  }
  heard_ = true;
  if (event.kind == "queue") {
    hints_.on_queue(event.id);
  } else if (event.kind == "collection") {
    hints_.on_collection(event.id);
  }
}

}  // namespace vigil::sync
