// The lock of an unattended desk: shuts by command or when nobody has touched anything for a while,
// opens with the password of the person who is signed in. Works without the backend: the password
// is compared with a keyed hash that exists in locked memory only, as long as the session does.
//
// Pure over a clock; user-interface thread.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/clock.h"
#include "core/media/locked_memory.h"

namespace vigil::workstation {

class DeskLock {
 public:
  explicit DeskLock(const Clock& clock);

  // What somebody has just typed to sign in; it opens the desk from the moment the backend has
  // taken it.
  void propose_password(std::string_view password);
  void confirm_password();

  [[nodiscard]] bool locked() const { return locked_; }
  void lock();
  // Opens when the password is right. After three wrong ones every further one costs a pause.
  enum class Attempt { kOpened, kWrong, kTooSoon };
  [[nodiscard]] Attempt open(std::string_view password);
  // Whoever signs in or out starts with an open desk.
  void open_for_another();
  // How long until the next attempt is looked at; zero: now.
  [[nodiscard]] Millis pause_left() const;

  // Nobody there for so long: it shuts. Nothing: never.
  void set_patience(std::optional<Millis> patience) { patience_ = patience; }
  void note_input();
  // A clip plays in sight, and is at its end after so long: somebody is watching it. From the last
  // input on that is believed once, until that end; what goes round by itself proves nothing.
  void note_playing(Millis until_its_end);
  // Nothing while it is locked or never shuts by itself; zero: it is time.
  [[nodiscard]] std::optional<Millis> time_left() const;

 private:
  static constexpr int kFreeAttempts = 3;
  static constexpr Millis kPause{5000};

  void hash(std::string_view password, unsigned char* into) const;

  const Clock& clock_;
  media::LockedRoom key_;
  media::LockedRoom proposed_;  // hashes of passwords
  media::LockedRoom right_;
  bool has_proposal_ = false;
  bool has_password_ = false;
  bool locked_ = false;
  int wrong_ = 0;
  SteadyTime next_attempt_{};
  std::optional<Millis> patience_;
  SteadyTime last_seen_;                     // a sign that somebody is there
  std::optional<SteadyTime> watched_until_;  // at most, since the last input
};

}  // namespace vigil::workstation
