// How the way to the backend is doing, and when it may be tried again. Pure: the caller brings the
// time.
//
// Transport trouble (no connection, no answer) is shared by everything the desk sends, so that one
// unreachable backend costs one attempt at a time; every kind of work has a link of its own besides
// for what only it meets. Thread-confined to the engine's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/net/backoff.h"
#include "core/net/failure.h"
#include "core/sync/cause.h"

namespace vigil::sync {

class Link {
 public:
  Link(SteadyTime now, std::uint64_t seed);

  [[nodiscard]] bool may_try(SteadyTime now) const { return now >= next_try_; }
  [[nodiscard]] SteadyTime next_try() const { return next_try_; }
  [[nodiscard]] bool failing() const { return cause_ != Cause::kNone; }
  [[nodiscard]] Cause cause() const { return cause_; }
  [[nodiscard]] const std::string& detail() const { return detail_; }

  void note_success(SteadyTime now);
  void note_failure(SteadyTime now, const net::Failure& failure);
  // Something suggests that it would work now: try at once.
  void hurry() { next_try_ = {}; }

 private:
  net::Backoff backoff_;
  net::RetryBudget budget_;
  SteadyTime next_try_{};
  Cause cause_ = Cause::kNone;
  std::string detail_;
};

// One kind of work on the shared transport.
class Channel {
 public:
  Channel(Link& transport, SteadyTime now, std::uint64_t seed)
      : transport_(transport), own_(now, seed) {}

  [[nodiscard]] bool may_try(SteadyTime now) const {
    return transport_.may_try(now) && own_.may_try(now);
  }
  [[nodiscard]] SteadyTime next_try() const;
  void note_success(SteadyTime now);
  void note_failure(SteadyTime now, const net::Failure& failure);
  [[nodiscard]] const Link& own() const { return own_; }
  void hurry() { own_.hurry(); }

 private:
  Link& transport_;
  Link own_;
};

}  // namespace vigil::sync
