#include "core/sync/link.h"

#include <algorithm>

namespace vigil::sync {
namespace {

constexpr Millis kPatience = std::chrono::seconds(40);

bool is_transport_trouble(const net::Failure& failure) {
  return failure.kind == net::FailureClass::kOffline ||
         failure.kind == net::FailureClass::kUntrusted ||
         failure.kind == net::FailureClass::kTimeout;
}

}  // namespace

Link::Link(SteadyTime now, std::uint64_t seed) : backoff_(seed), budget_(now) {}

void Link::note_success(SteadyTime now) {
  budget_.note_success(now);
  backoff_.reset();
  next_try_ = {};
  cause_ = Cause::kNone;
  detail_.clear();
}

void Link::note_failure(SteadyTime now, const net::Failure& failure) {
  const Millis wait = backoff_.next(failure.retry_after);
  next_try_ = now + (budget_.spend(now) ? wait : std::max(wait, kPatience));
  cause_ = cause_of(failure);
  detail_ = failure.error.message;
}

SteadyTime Channel::next_try() const { return std::max(transport_.next_try(), own_.next_try()); }

void Channel::note_success(SteadyTime now) {
  transport_.note_success(now);
  own_.note_success(now);
}

void Channel::note_failure(SteadyTime now, const net::Failure& failure) {
  if (is_transport_trouble(failure)) {
    transport_.note_failure(now, failure);
    return;
  }
  // Somebody answered, so the transport works.
  if (failure.status != 0) transport_.note_success(now);
  own_.note_failure(now, failure);
}

}  // namespace vigil::sync
