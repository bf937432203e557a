// The decoder's work on a clip's sound: blocks on credit, and the waveform. A clip without sound
// that can be played is answered with its end. Single-threaded; each call does one small piece of
// work.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "app/decoder/audio_source.h"
#include "app/decoder/waveform.h"
#include "app/sandbox/control_socket.h"
#include "core/media/decoder_messages.h"

namespace vigil::decoder {

class SoundWork {
 public:
  // Of an open clip; `memory` is the whole ring. What is referred to must outlive it.
  SoundWork(sandbox::ControlSocket& socket, const MediaInput& input, const Kind& kind,
            const TimeZero& zero, std::uint8_t* memory, const media::RingLayout& layout)
      : socket_(socket),
        input_(input),
        kind_(kind),
        zero_(zero),
        memory_(memory),
        layout_(layout) {}

  void on(const media::AudioFromMessage& from);
  void on(const media::AudioNextMessage& next);
  void on(const media::WaveformMessage& waveform, std::int64_t length_us);

  [[nodiscard]] bool has_blocks_to_make() const;
  [[nodiscard]] bool has_waveform_to_make() const { return waveform_ != nullptr; }
  void work_on_blocks();
  void work_on_waveform();

 private:
  void end();
  void send_block();

  sandbox::ControlSocket& socket_;
  const MediaInput& input_;
  Kind kind_;
  TimeZero zero_;
  std::uint8_t* memory_;
  const media::RingLayout& layout_;
  std::unique_ptr<AudioSource> source_;  // null until asked for, and where there is no sound
  std::unique_ptr<Waveform> waveform_;
  bool active_ = false;  // asked for, and not ended
  std::uint32_t generation_ = 0;
  std::uint32_t credits_ = 0;
  std::uint32_t slot_ = 0;
  std::int64_t first_ = 0;    // sample in the slot being filled
  std::uint32_t filled_ = 0;  // samples in it
};

}  // namespace vigil::decoder
