// How a clip is softened before anybody sees it: chosen by severity, by the operator's floor and by
// the reviewer. Applied in the decoder process, so that a picture that is too much is never made.
// Values; pure.
#pragma once

#include <cstdint>

namespace vigil::domain {

inline constexpr std::uint32_t kMaxBlur = 3;
inline constexpr std::uint32_t kMaxSmoothing = 3;
// Positions in a picture, in ten-thousandths of its width and height.
inline constexpr std::uint32_t kWholePicture = 10'000;

// A part shown without blur, greyscale and smoothing while the reviewer holds the key. Half open;
// empty when right <= left or bottom <= top.
struct Reveal {
  std::uint32_t left = 0;
  std::uint32_t top = 0;
  std::uint32_t right = 0;
  std::uint32_t bottom = 0;

  [[nodiscard]] bool empty() const { return right <= left || bottom <= top; }
  bool operator==(const Reveal&) const = default;
};

struct Look {
  std::uint32_t blur = 0;       // 0: none .. 3: shapes only; as a share of the shorter side
  std::uint32_t smoothing = 0;  // 0: none .. 3: edges stay, detail goes
  bool greyscale = false;
  // More than three flashes a second over a quarter of the picture are dimmed.
  bool flash_guard = true;
  Reveal reveal{};

  bool operator==(const Look&) const = default;
  [[nodiscard]] bool is_sound() const {
    return blur <= kMaxBlur && smoothing <= kMaxSmoothing && reveal.right <= kWholePicture &&
           reveal.bottom <= kWholePicture;
  }
  // True when nothing shown under `other` could be more than this one allows: what was made for
  // this look may stay on screen until the other's picture comes.
  [[nodiscard]] bool at_least_as_careful_as(const Look& other) const {
    return blur >= other.blur && smoothing >= other.smoothing && greyscale >= other.greyscale &&
           flash_guard >= other.flash_guard && (reveal.empty() || reveal == other.reveal);
  }
};

}  // namespace vigil::domain
