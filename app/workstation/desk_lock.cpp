#include "app/workstation/desk_lock.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace vigil::workstation {
namespace {

constexpr std::size_t kHashBytes = crypto_generichash_BYTES;

}  // namespace

DeskLock::DeskLock(const Clock& clock)
    : clock_(clock),
      key_(crypto_generichash_KEYBYTES),
      proposed_(kHashBytes),
      right_(kHashBytes),
      last_seen_(clock.steady_now()) {
  if (key_.valid()) randombytes_buf(key_.bytes(), crypto_generichash_KEYBYTES);
}

void DeskLock::hash(std::string_view password, unsigned char* into) const {
  crypto_generichash(into, kHashBytes, reinterpret_cast<const unsigned char*>(password.data()),
                     password.size(), key_.bytes(), crypto_generichash_KEYBYTES);
}

void DeskLock::propose_password(std::string_view password) {
  if (!key_.valid() || !proposed_.valid() || !right_.valid()) return;
  hash(password, proposed_.bytes());
  has_proposal_ = true;
}

void DeskLock::confirm_password() {
  if (!std::exchange(has_proposal_, false)) return;
  std::memcpy(right_.bytes(), proposed_.bytes(), kHashBytes);
  has_password_ = true;
}

void DeskLock::lock() {
  if (!has_password_) return;  // nobody could open it again
  locked_ = true;
  wrong_ = 0;
  next_attempt_ = {};
}

DeskLock::Attempt DeskLock::open(std::string_view password) {
  if (!locked_) return Attempt::kOpened;
  if (pause_left() > Millis(0)) return Attempt::kTooSoon;
  const media::LockedRoom given(kHashBytes);
  if (given.valid()) hash(password, given.bytes());
  if (!given.valid() || sodium_memcmp(given.bytes(), right_.bytes(), kHashBytes) != 0) {
    if (++wrong_ >= kFreeAttempts) next_attempt_ = clock_.steady_now() + kPause;
    return Attempt::kWrong;
  }
  locked_ = false;
  note_input();
  return Attempt::kOpened;
}

void DeskLock::open_for_another() {
  locked_ = false;
  note_input();
}

Millis DeskLock::pause_left() const {
  return std::max(Millis(0), next_attempt_ - clock_.steady_now());
}

void DeskLock::note_input() {
  last_seen_ = clock_.steady_now();
  watched_until_.reset();
}

void DeskLock::note_playing(Millis until_its_end) {
  const SteadyTime now = clock_.steady_now();
  if (!watched_until_) watched_until_ = now + until_its_end;
  last_seen_ = std::max(last_seen_, std::min(now, *watched_until_));
}

std::optional<Millis> DeskLock::time_left() const {
  if (locked_ || !patience_ || !has_password_) return std::nullopt;
  return std::max(Millis(0), last_seen_ + *patience_ - clock_.steady_now());
}

}  // namespace vigil::workstation
