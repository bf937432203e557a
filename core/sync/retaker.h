// A decision that was not accepted, sent again because the person says so (never by itself, I8):
// its task is asked for once more, and when it is granted the new decision is made under the new
// lease, in one transaction with the grant.
//
// A wish lives in memory only: what the person had entered stays with the parked decision until
// another one stands in its place. request() and state() from any thread, the rest on the engine's.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/domain/decision.h"
#include "core/sync/context.h"

namespace vigil::sync {

enum class RetakeState {
  kNone,
  kWaiting,    // for the backend's answer
  kTaken,      // somebody else has the task, or has decided it
  kForbidden,  // this person may not work that queue
};

class Retaker {
 public:
  Retaker(Context context, std::uint64_t seed);

  // `decision` is complete but for id, fence and time; it takes the place of `parked`.
  void request(const domain::DecisionId& parked, domain::Decision decision,
               std::string subject_json);
  [[nodiscard]] RetakeState state(const domain::DecisionId& parked) const;

  [[nodiscard]] SteadyTime step(SteadyTime now, const domain::UserId& person);
  // Another person signed in.
  void forget();

  [[nodiscard]] bool take_unauthenticated();
  [[nodiscard]] const Channel& channel() const { return channel_; }
  void hurry() { channel_.hurry(); }

 private:
  struct Wish {
    domain::Decision decision;
    std::string subject_json;
    RetakeState state = RetakeState::kWaiting;
  };

  [[nodiscard]] std::optional<std::pair<domain::DecisionId, Wish>> next() const;
  void end(const domain::DecisionId& parked, RetakeState state);
  [[nodiscard]] Status decide(const domain::UserId& person, const domain::DecisionId& parked,
                              Wish wish, net::LeasedTask lease);

  Context context_;
  Channel channel_;
  bool unauthenticated_ = false;
  mutable std::mutex mutex_;
  std::map<domain::DecisionId, Wish> wishes_;
};

}  // namespace vigil::sync
