#include "core/media/clip_session.h"

#include <sys/eventfd.h>

#include <utility>

namespace vigil::media {

LoopBell::LoopBell() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void LoopBell::ring() const {
  const std::uint64_t one = 1;
  // A full counter is a ringing bell already.
  [[maybe_unused]] const ssize_t written = ::write(event_.fd(), &one, sizeof one);
}

void LoopBell::quieten() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = ::read(event_.fd(), &count, sizeof count);
}

void ClipSession::post(ClipRequest request, std::uint32_t life) {
  {
    const std::lock_guard lock(mutex_);
    requests_.emplace_back(life, std::move(request));
  }
  bell_->ring();
}

std::vector<ClipEvent> ClipSession::take_events() {
  const std::lock_guard lock(mutex_);
  return std::exchange(events_, {});
}

void ClipSession::close() {
  closed_.store(true);
  bell_->ring();
}

bool ClipSession::wait(Millis at_most) {
  std::unique_lock lock(mutex_);
  return arrived_.wait_for(lock, at_most, [this] { return !events_.empty(); });
}

std::vector<ClipRequest> ClipSession::take_requests(std::uint32_t life) {
  std::vector<ClipRequest> taken;
  const std::lock_guard lock(mutex_);
  for (auto& [meant_for, request] : requests_) {
    if (meant_for == life) taken.push_back(std::move(request));
  }
  requests_.clear();
  return taken;
}

void ClipSession::deliver(ClipEvent event) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  arrived_.notify_all();
}

}  // namespace vigil::media
