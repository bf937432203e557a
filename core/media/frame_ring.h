// The shared memory a decoder process draws into: made and sealed by the desk, so that its size can
// never change under the mapping. Owned by the thread that talks to the decoder; the pictures it
// copies out belong to nobody in particular.
#pragma once

#include "core/base/result.h"
#include "core/media/decoder_messages.h"
#include "core/media/descriptor.h"
#include "core/media/picture.h"

namespace vigil::media {

class FrameRing {
 public:
  // Pages are taken only when they are drawn into. kUnavailable when the system has no memory for
  // it. Pictures are copied into `memory`.
  [[nodiscard]] static Result<FrameRing> create(
      const RingLayout& layout,
      std::shared_ptr<PictureMemory> memory = std::make_shared<PictureMemory>());
  FrameRing() = default;
  ~FrameRing();
  FrameRing(FrameRing&& other) noexcept;
  FrameRing& operator=(FrameRing&& other) noexcept;

  [[nodiscard]] const RingLayout& layout() const { return layout_; }
  // Valid while the ring lives; for sending to the decoder.
  [[nodiscard]] int fd() const { return fd_.fd(); }
  // Of the pages that were drawn into.
  [[nodiscard]] std::uint64_t allocated_bytes() const;

  // What the decoder is told of it.
  [[nodiscard]] RingMessage message() const;
  // What the slots hold from now on: RGBA until something else is said.
  void hold(SlotFormat format) { layout_.format = format; }
  // So much will be drawn into the first slot: makes its pages known to this process meanwhile, so
  // that copying it out does not wait for them. What was expected once costs nothing again.
  void expect(std::uint64_t bytes);

  // Copies a picture out, rows packed. Precondition: the message is sound for this layout.
  [[nodiscard]] PicturePtr copy_out(const FrameMessage& message) const;
  [[nodiscard]] PicturePtr copy_out(const TileMessage& message) const;
  [[nodiscard]] SoundBlock copy_out(const AudioMessage& message) const;

 private:
  [[nodiscard]] PicturePtr copy_rows(std::uint64_t offset, std::uint32_t width,
                                     std::uint32_t height, std::uint32_t stride,
                                     std::int64_t pts_us, std::int64_t duration_us,
                                     std::uint32_t flags) const;
  [[nodiscard]] PicturePtr copy_planes(const FrameMessage& message) const;

  RingLayout layout_;
  Descriptor fd_;
  std::shared_ptr<PictureMemory> pictures_;
  const std::uint8_t* memory_ = nullptr;
  std::uint64_t expected_ = 0;  // bytes of the first slot
};

}  // namespace vigil::media
