// What goes on beside the playback, on threads of its own: the storyboard, and the scan of the
// whole clip. It gives way to what a person waits for, and speaks to the desk itself. Used by the
// service's thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "app/decoder/clip_scan.h"
#include "app/decoder/fingerprint_work.h"
#include "app/decoder/flash_detector.h"
#include "app/decoder/frame_store.h"
#include "app/decoder/picture_maker.h"
#include "app/decoder/storyboard.h"
#include "app/decoder/turnstile.h"
#include "app/sandbox/control_socket.h"
#include "core/media/decoder_messages.h"
#include "core/media/look_filter.h"

namespace vigil::decoder {

class BackgroundWork {
 public:
  // Of an open clip; `memory` is the whole ring. What is referred to must outlive it.
  BackgroundWork(sandbox::ControlSocket& socket, const MediaInput& input, FrameStore& store,
                 ClipFacts facts, std::uint8_t* memory, const media::RingLayout& layout)
      : socket_(socket),
        input_(input),
        store_(store),
        facts_(std::move(facts)),
        memory_(memory),
        layout_(layout) {}

  // Small pictures with that look, in place of those asked for before.
  void make_tiles(const media::TilesMessage& message, const media::Look& look,
                  std::int64_t length_us);
  void scan(const media::ScanMessage& message, Size box, std::int64_t length_us);
  // Every frame's perceptual hash.
  void fingerprint();
  // Frames are shown at another size from now on: what is kept is made anew when it would be too
  // small, after a while, because sizes change often while a window is dragged.
  void fit_into(Size box);

  // What the service is about to do decides who may work meanwhile.
  void give_way(Turnstile::Way way) { turnstile_.set(way); }
  // The service is about to wait for the desk: then it is up to those who work to say that they do.
  void service_rests(bool rests) { service_rests_.store(rests); }
  // Stretches of flashing found since this was last asked.
  [[nodiscard]] std::vector<FlashRange> take_flashes();

 private:
  // One of the storyboard's threads' tools.
  struct Painter {
    PictureMaker maker{PictureMaker::Quality::kQuick};
    media::LookFilter look_filter;
    std::vector<std::uint8_t> picture;  // until it may be seen
    // Of which frame, and for whom: neighbours often have the same keyframe.
    std::int64_t pts_us = -1;
    std::uint32_t generation = 0;
    Placed placed;
  };

  void start_scan(ScanWish wish);
  void send_tile(Painter& painter, const Tile& tile, const media::TilesMessage& wish,
                 const media::Look& look);
  void say_still_at_it();
  [[nodiscard]] Size kept_size(Size box) const;

  sandbox::ControlSocket& socket_;
  const MediaInput& input_;
  FrameStore& store_;
  const ClipFacts facts_;
  std::uint8_t* const memory_;
  const media::RingLayout& layout_;
  Turnstile turnstile_;
  std::atomic<bool> service_rests_{false};
  std::atomic<std::int64_t> last_sent_ms_{0};
  std::array<Painter, Storyboard::kMostHands> painters_;
  std::mutex mutex_;
  std::vector<FlashRange> flashes_;  // under the mutex
  std::unique_ptr<ClipScan> scan_;
  std::unique_ptr<Storyboard> storyboard_;
  std::unique_ptr<FingerprintWork> fingerprint_;
};

}  // namespace vigil::decoder
