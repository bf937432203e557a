// Who is signed in: signs in, renews the token at half its life, signs in again by itself when the
// token ran out during an outage. While the backend cannot be reached, somebody who has signed in
// here before goes on by their offline pass. Requests may come from any thread; everything else is
// the engine's thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "core/sync/context.h"
#include "core/sync/offline_pass.h"
#include "core/sync/secret.h"

namespace vigil::sync {

class SessionKeeper {
 public:
  // Without a pass nobody signs in offline. It outlives this.
  SessionKeeper(Context context, std::uint64_t seed, OfflinePass* pass = nullptr);

  // ---- any thread
  void request_sign_in(std::string user, Secret password);
  void request_sign_out();

  // ---- engine's thread
  // True once after request_sign_out(): the engine finishes what needs the session, then calls
  // sign_out().
  [[nodiscard]] bool take_sign_out_request();
  // Tells the backend, once, and forgets token and password whatever it says.
  void sign_out();
  // Does what is due; when it wants to be called again.
  [[nodiscard]] SteadyTime step(SteadyTime now);
  // The backend does not accept the token any more.
  void note_unauthenticated();

  [[nodiscard]] SessionState state() const { return state_; }
  [[nodiscard]] SignedOutReason signed_out() const { return signed_out_; }
  [[nodiscard]] const Person& person() const { return person_; }
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] const Channel& channel() const { return channel_; }
  // Somebody asks to try now.
  void hurry() { channel_.hurry(); }

 private:
  struct Request {
    std::string user;
    Secret password;
  };

  void take_sign_in_request();
  void accept(SteadyTime now, const net::SessionGrant& grant);
  void end(SignedOutReason reason, std::string refusal);
  [[nodiscard]] SteadyTime sign_in(SteadyTime now);
  [[nodiscard]] SteadyTime renew(SteadyTime now);
  void admit_offline();

  Context context_;
  Channel channel_;
  OfflinePass* pass_;
  bool asked_pass_ = false;  // for this request
  SessionState state_ = SessionState::kSignedOut;
  SignedOutReason signed_out_ = SignedOutReason::kNotYet;
  Person person_;
  std::string user_;
  Secret password_;
  std::string refusal_;
  bool had_session_ = false;  // with this password
  SteadyTime renew_at_{};

  std::mutex mutex_;
  std::optional<Request> wanted_;
  bool sign_out_wanted_ = false;
};

}  // namespace vigil::sync
