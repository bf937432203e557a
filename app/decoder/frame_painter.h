// Draws decoded frames into the ring's slots, as they are to be shown, and tells the desk. Where
// decoding has several threads, on one of its own, so that decoding goes on meanwhile; otherwise at
// once. Everything here is called on the service's thread and waits for what is being drawn.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>

#include "app/decoder/flash_guard.h"
#include "app/decoder/frame_walker.h"
#include "app/decoder/picture_maker.h"
#include "app/decoder/planes.h"
#include "app/sandbox/control_socket.h"
#include "core/media/decoder_messages.h"
#include "core/media/look_filter.h"

namespace vigil::decoder {

class FramePainter {
 public:
  explicit FramePainter(sandbox::ControlSocket& socket) : socket_(socket) {}
  ~FramePainter();
  FramePainter(const FramePainter&) = delete;
  FramePainter& operator=(const FramePainter&) = delete;

  enum class Hands { kNone, kOne };
  // `memory` is the ring, for the life of the process.
  void begin(std::uint8_t* memory, const media::RingLayout& layout, Hands hands);
  void set_orientation(const Orientation& orientation);
  void set_box(Size box);
  void set_look(const media::Look& look);
  [[nodiscard]] Size box() const { return box_; }
  [[nodiscard]] const media::Look& look() const { return look_; }
  // What the flash guard is told.
  void restart_flashes();
  void forget_known_flashes();
  void add_known_flashes(const FlashRange& range);
  // For a rehearsal, before the first frame.
  [[nodiscard]] PictureMaker& maker() { return maker_; }

  struct Job {
    ShownFrame shown;
    AVRational pixel_aspect{0, 1};
    std::uint32_t generation = 0;
    bool awaited = false;  // somebody waits for this very one
  };
  // Returns when the one before is done; one that is awaited is done itself then.
  void paint(Job job);
  void wait();
  [[nodiscard]] bool at_work() const;
  // Of those painted since it was last asked, how many could not be converted: they were left out,
  // and nothing was sent.
  [[nodiscard]] std::uint32_t take_left_out();

 private:
  struct Drawn {
    Placed placed;
    bool dimmed = false;
  };
  void work(const std::stop_token& stop);
  void carry_out(const Job& job);
  // Its pages are taken while nobody waits; the system gives them one by one otherwise.
  void prepare_next_slot(std::size_t bytes);
  [[nodiscard]] std::optional<Drawn> draw(const Job& job, std::span<std::uint8_t> slot);

  sandbox::ControlSocket& socket_;
  std::uint8_t* memory_ = nullptr;
  media::RingLayout layout_;
  Orientation orientation_;
  Size box_;
  media::Look look_;
  PictureMaker maker_{PictureMaker::Quality::kSmooth};
  PlanesMaker planes_maker_;
  media::LookFilter look_filter_;
  FlashGuard flash_guard_;
  Hands hands_ = Hands::kNone;
  std::uint32_t next_slot_ = 0;
  std::uint32_t prepared_slots_ = 0;
  std::uint32_t left_out_ = 0;

  mutable std::mutex mutex_;  // for the job; everything above belongs to whoever draws
  std::condition_variable_any changed_;
  std::optional<Job> job_;  // until it is carried out
  std::jthread hand_;       // last: it uses all of the above
};

}  // namespace vigil::decoder
