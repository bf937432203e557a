// Answers the desk: one clip, from Open until the socket closes. Owns everything about the clip.
// Used on one thread; what goes on in the background has threads of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "app/decoder/background_work.h"
#include "app/decoder/frame_feed.h"
#include "app/decoder/frame_painter.h"
#include "app/decoder/frame_store.h"
#include "app/decoder/media_input.h"
#include "app/decoder/memory_reserve.h"
#include "app/decoder/picture_size.h"
#include "app/decoder/preparation.h"
#include "app/decoder/rehearsal.h"
#include "app/decoder/sound_work.h"
#include "app/decoder/video_source.h"
#include "app/sandbox/control_socket.h"
#include "core/media/decoder_messages.h"

namespace vigil::decoder {

class Service {
 public:
  explicit Service(sandbox::ControlSocket& socket) : socket_(socket), painter_(socket) {}
  // Serves until the desk hangs up; hello has been said.
  void run();
  // Takes in one message. False when the desk said something that makes no sense.
  [[nodiscard]] bool handle(const sandbox::Datagram& datagram);

 private:
  [[nodiscard]] bool has_work();
  [[nodiscard]] bool on_ring(const sandbox::Datagram& datagram);
  [[nodiscard]] bool on_open(const sandbox::Datagram& datagram);
  void open_clip(const media::OpenMessage& message);
  [[nodiscard]] bool is_rehearsed() const;
  void send_info(const ShownFrame& first);
  void send_problem(const Problem& problem);
  void work();
  void on_seek(const media::SeekMessage& seek);
  void start_beside(const ShownFrame& first, int threads);
  void give_way();
  void work_on_frames();
  void sign_of_life();
  [[nodiscard]] AVRational pixel_aspect(const AVFrame& frame) const;
  [[nodiscard]] std::int64_t length_us() const;
  [[nodiscard]] std::span<std::uint8_t> part(std::uint64_t offset, std::uint64_t bytes) const {
    return {memory_ + offset, bytes};
  }

  sandbox::ControlSocket& socket_;
  Preparation preparation_;  // until the clip comes
  MemoryReserve reserve_;
  std::uint8_t* memory_ = nullptr;  // mapped for the life of the process
  media::RingLayout layout_;
  std::optional<MediaInput> input_;
  Kind kind_;
  std::unique_ptr<VideoSource> source_;
  FrameStore store_;
  std::unique_ptr<FrameFeed> feed_;
  std::optional<BackgroundWork> background_;  // from when the clip is open
  std::optional<SoundWork> sound_;            // from when the clip is open
  Orientation orientation_;
  FramePainter painter_;
  std::uint32_t credits_ = 0;
  std::uint32_t generation_ = 0;
  bool end_told_ = false;
  bool awaited_ = true;  // the first frame, and then where each seek leads
  bool still_ = false;   // one picture, no time
  std::int64_t last_sent_ms_ = 0;
};

}  // namespace vigil::decoder
