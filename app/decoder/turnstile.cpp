#include "app/decoder/turnstile.h"

namespace vigil::decoder {

void Turnstile::set(Way way) {
  // Asked for at every turn of the service's loop: nearly always nothing changes.
  if (way_.load(std::memory_order_relaxed) == way) return;
  {
    const std::lock_guard lock(mutex_);
    way_.store(way);
  }
  changed_.notify_all();
}

bool Turnstile::may_pass(Patience patience) const {
  switch (way_.load()) {
    case Way::kFree: return true;
    case Way::kHasty: return patience == Patience::kHasty;
    case Way::kBlocked: return false;
  }
  return true;
}

bool Turnstile::pass(Patience patience, const std::stop_token& stop) {
  if (!may_pass(patience) && !stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return may_pass(patience); });
  }
  return !stop.stop_requested();
}

}  // namespace vigil::decoder
