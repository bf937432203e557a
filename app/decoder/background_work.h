// What goes on beside the playback, on threads of its own: the scan of the whole clip. It gives way
// to what a person waits for, and speaks to the desk itself. Used by the service's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "app/decoder/clip_scan.h"
#include "app/decoder/control_socket.h"
#include "app/decoder/flash_detector.h"
#include "app/decoder/frame_store.h"
#include "app/decoder/turnstile.h"

namespace vigil::decoder {

class BackgroundWork {
 public:
  // Of an open clip. What is referred to must outlive it.
  BackgroundWork(ControlSocket& socket, const MediaInput& input, FrameStore& store, ClipFacts facts)
      : socket_(socket), input_(input), store_(store), facts_(std::move(facts)) {}

  void scan(const media::ScanMessage& message, Size box, std::int64_t length_us);
  // Frames are shown at another size from now on: what is kept is made anew when it would be too
  // small, after a while, because sizes change often while a window is dragged.
  void fit_into(Size box);

  // What the service is about to do decides who may work meanwhile.
  void give_way(Turnstile::Way way) { turnstile_.set(way); }
  // Stretches of flashing found since this was last asked.
  [[nodiscard]] std::vector<FlashRange> take_flashes();

 private:
  void start_scan(ScanWish wish);
  [[nodiscard]] Size kept_size(Size box) const;

  ControlSocket& socket_;
  const MediaInput& input_;
  FrameStore& store_;
  const ClipFacts facts_;
  Turnstile turnstile_;
  std::mutex mutex_;
  std::vector<FlashRange> flashes_;  // under the mutex
  std::unique_ptr<ClipScan> scan_;
};

}  // namespace vigil::decoder
