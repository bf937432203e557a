#include "core/sync/session_keeper.h"

#include <algorithm>
#include <utility>

namespace vigil::sync {

SessionKeeper::SessionKeeper(Context context, std::uint64_t seed, OfflinePass* pass)
    : context_(context),
      channel_(context.transport, context.clock.steady_now(), seed),
      pass_(pass) {}

void SessionKeeper::request_sign_in(std::string user, Secret password) {
  const std::lock_guard lock(mutex_);
  wanted_ = Request{std::move(user), std::move(password)};
}

void SessionKeeper::request_sign_out() {
  const std::lock_guard lock(mutex_);
  wanted_.reset();
  sign_out_wanted_ = true;
}

bool SessionKeeper::take_sign_out_request() {
  const std::lock_guard lock(mutex_);
  return std::exchange(sign_out_wanted_, false);
}

void SessionKeeper::sign_out() {
  // The answer does not matter: without renewal the token ends by itself within minutes.
  if (state_ == SessionState::kSignedIn) (void)context_.api.sign_out();
  person_ = {};
  end(SignedOutReason::kByPerson, {});
}

void SessionKeeper::take_sign_in_request() {
  const std::lock_guard lock(mutex_);
  if (!wanted_) return;
  user_ = std::move(wanted_->user);
  password_ = std::move(wanted_->password);
  wanted_.reset();
  state_ = SessionState::kSigningIn;
  had_session_ = false;
  asked_pass_ = false;
  refusal_.clear();
  channel_.hurry();
  context_.transport.hurry();
}

void SessionKeeper::accept(SteadyTime now, const net::SessionGrant& grant) {
  state_ = SessionState::kSignedIn;
  had_session_ = true;
  person_ = {grant.user.id, grant.user.name, grant.user.roles};
  renew_at_ = now + std::max<Millis>((grant.expires_at - grant.server_time) / 2, Millis(1000));
  channel_.note_success(now);
}

void SessionKeeper::end(SignedOutReason reason, std::string refusal) {
  state_ = SessionState::kSignedOut;
  signed_out_ = reason;
  refusal_ = std::move(refusal);
  password_ = {};
  had_session_ = false;
}

SteadyTime SessionKeeper::step(SteadyTime now) {
  take_sign_in_request();
  switch (state_) {
    case SessionState::kSignedOut: return kNever;
    case SessionState::kSigningIn:
    case SessionState::kOffline: return channel_.may_try(now) ? sign_in(now) : channel_.next_try();
    case SessionState::kSignedIn:
      if (now < renew_at_) return renew_at_;
      return channel_.may_try(now) ? renew(now) : channel_.next_try();
  }
  return kNever;
}

SteadyTime SessionKeeper::sign_in(SteadyTime now) {
  const auto answer = context_.api.sign_in(user_, password_.view(), context_.device);
  now = context_.clock.steady_now();
  if (answer) {
    accept(now, *answer);
    if (pass_ != nullptr) pass_->keep(user_, password_.view(), person_, context_.clock.wall_now());
    return renew_at_;
  }
  const net::Failure& failure = answer.failure();
  if (net::is_passing(failure.kind) || failure.kind == net::FailureClass::kLocal ||
      failure.kind == net::FailureClass::kNotFound) {
    channel_.note_failure(now, failure);
    admit_offline();
    return channel_.next_try();
  }
  // The backend answered, and the answer is no.
  channel_.note_success(now);
  if (pass_ != nullptr) pass_->refuse(user_, password_.view(), context_.clock.wall_now());
  end(had_session_ ? SignedOutReason::kEnded : SignedOutReason::kRefused, failure.error.message);
  return kNever;
}

void SessionKeeper::admit_offline() {
  if (pass_ == nullptr || state_ != SessionState::kSigningIn || std::exchange(asked_pass_, true)) {
    return;
  }
  auto person = pass_->admit(user_, password_.view(), context_.clock.wall_now());
  if (!person) return;
  person_ = std::move(*person);
  state_ = SessionState::kOffline;
  signed_out_ = SignedOutReason::kNotYet;
  had_session_ = true;
}

SteadyTime SessionKeeper::renew(SteadyTime now) {
  const auto answer = context_.api.renew();
  now = context_.clock.steady_now();
  if (answer) {
    accept(now, *answer);
    return renew_at_;
  }
  const net::Failure& failure = answer.failure();
  if (failure.kind == net::FailureClass::kUnauthenticated) {
    channel_.note_success(now);
    note_unauthenticated();
    return now;
  }
  channel_.note_failure(now, failure);
  return channel_.next_try();
}

void SessionKeeper::note_unauthenticated() {
  if (state_ != SessionState::kSignedIn) return;
  if (password_.empty()) {
    end(SignedOutReason::kEnded, {});
  } else {
    state_ = SessionState::kSigningIn;
  }
}

}  // namespace vigil::sync
