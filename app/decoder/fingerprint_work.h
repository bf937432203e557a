// Goes through a clip once and hashes every frame, on a thread of its own beside the playback. Its
// memory does not grow with the clip.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <thread>

#include "app/decoder/clip_facts.h"
#include "app/decoder/frame_hasher.h"
#include "app/decoder/turnstile.h"
#include "core/media/decoder_protocol.h"

namespace vigil::decoder {

class FingerprintWork {
 public:
  // Called on its thread.
  struct Listener {
    std::function<void(const media::PrintsMessage&)> prints;
    std::function<void()> still_at_it;
  };

  // `input` and `turnstile` must outlive it.
  FingerprintWork(const MediaInput& input, Turnstile& turnstile, const ClipFacts& facts,
                  Listener listener);
  FingerprintWork(const FingerprintWork&) = delete;
  FingerprintWork& operator=(const FingerprintWork&) = delete;

 private:
  void run(const std::stop_token& stop);
  void walk(const std::stop_token& stop);
  void add(const AVFrame& frame, std::int64_t pts_us);
  void tell(bool last);

  const MediaInput& input_;
  Turnstile& turnstile_;
  const ClipFacts facts_;
  const Listener listener_;
  FrameHasher hasher_;
  media::PrintsMessage message_;
  std::int64_t told_ms_ = 0;
  std::int64_t last_us_ = 0;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace vigil::decoder
