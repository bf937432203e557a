// Keeps flashes from the screen: watches the pictures as they go out, and darkens the bright half
// of what flashes until a second has been calm. Single-threaded use.
//
// Each part of the picture is held at most a little brighter than the darkest it was within the
// last second, so that the steps from frame to frame stay below what counts as a flash; saturated
// red is darkened likewise. Nothing is ever made brighter.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "app/decoder/flash_detector.h"

namespace vigil::decoder {

class FlashGuard {
 public:
  // A picture about to be shown, in presentation order; darkened in place where it must be. A time
  // that does not follow the last one begins anew. True when the picture belongs to a stretch that
  // is dimmed.
  bool pass(std::int64_t pts_us, std::span<std::uint8_t> rgba, int width, int height, int stride);
  // A picture out of order, which says nothing about what follows: darkened only within a stretch
  // that is known to flash.
  bool pass_alone(std::int64_t pts_us, std::span<std::uint8_t> rgba, int width, int height,
                  int stride);
  // What comes has nothing to do with what was.
  void restart();
  // Known to flash, from its first frame on: found by someone who saw the whole clip.
  void add_known(const FlashRange& range) { known_.push_back(range); }
  void forget_known() { known_.clear(); }

 private:
  struct Past {
    std::int64_t pts_us = 0;
    std::array<float, kLightCells> luminance;  // with red already held back
  };

  [[nodiscard]] bool known_to_flash(std::int64_t pts_us) const;
  void darken(const LightGrid& light, bool from_black, std::span<std::uint8_t> rgba, int width,
              int height, int stride);

  FlashDetector detector_;
  std::deque<Past> past_;
  bool begun_ = false;
  std::int64_t first_us_ = 0;
  std::int64_t last_us_ = 0;
  bool dimming_ = false;
  std::int64_t last_bad_us_ = 0;
  std::vector<FlashRange> known_;
  std::vector<std::uint16_t> line_;
};

}  // namespace vigil::decoder
