// What a spare does while it waits for its clip, in pieces of about a millisecond, so that a clip
// which is there already does not wait for it: memory is taken from the system and touched, the
// tables that codecs and the scaler build once are built. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "app/decoder/libav.h"
#include "app/decoder/memory_reserve.h"
#include "app/decoder/picture_maker.h"

namespace vigil::decoder {

class Preparation {
 public:
  Preparation();
  // The next piece; false when there is none left.
  bool step();
  // The clip will probably be like this one, drawn by `maker` into `slot`.
  void expect(Size coded, Size box, PictureMaker& maker, std::span<std::uint8_t> slot);
  // Whether it came to drawing a clip of this size.
  [[nodiscard]] bool rehearsed(Size coded, Size box) const {
    return rehearsed_ && coded == coded_ && box == box_;
  }
  // Gives back what is held; to be called when the clip comes.
  void stop();

 private:
  void touch_program();
  void open_codec(AVCodecID id);
  void scale();

  std::span<std::uint8_t> picture_;  // what is still to be touched
  PictureMaker* maker_ = nullptr;    // until it has rehearsed
  bool rehearsed_ = false;
  Size coded_;
  Size box_;
  MemoryReserve reserve_;
  bool program_known_ = false;
  std::vector<std::span<const std::uint8_t>> program_;  // what is still to be read
  int naps_ = 0;
  std::size_t codec_ = 0;
  bool scaled_ = false;
  bool stopped_ = false;
};

}  // namespace vigil::decoder
