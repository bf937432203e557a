// Softens finished pictures as a Look says: blur, edge-preserving smoothing, greyscale, and a
// revealed part that stays as it is. Pure computing on RGBA in place.
//
// The decoder applies it before it speaks of a picture; the desk applies it once more to what is on
// screen when the look becomes more careful, so that there is something to show until the decoder
// has made it anew. Thread-safe between objects; one object is one thread's.
//
// Blur: the picture is averaged down, goes through three box passes (nearly Gaussian) and is spread
// again. Smoothing: the guided filter of He, Sun and Tang (2013), with the picture as its own guide
// and one gain for all three colours, worked out at reduced size (He and Sun, "Fast Guided Filter",
// 2015). Radii are shares of the shorter side, so that tiles and full pictures look alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/domain/look.h"

namespace vigil::media {

// Half open, in pixels.
struct PixelBox {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
  [[nodiscard]] bool empty() const { return right <= left || bottom <= top; }
};

// Where a reveal lies in a picture: every pixel it touches.
[[nodiscard]] PixelBox box_of(const domain::Reveal& reveal, int width, int height);

class LookFilter {
 public:
  // `rgba`: rows of `stride` bytes, at least width * 4 each; what lies beyond a row's width is not
  // touched. Afterwards alpha is 255 wherever anything was done. Nothing happens when the sizes do
  // not fit the memory. Keeps its working memory for the next picture.
  void apply(const domain::Look& look, std::span<std::uint8_t> rgba, int width, int height,
             int stride);

 private:
  struct Target {
    std::uint8_t* pixels;
    int width;
    int height;
    int stride;
    PixelBox clear;  // stays as it is
  };

  void blur(const Target& target, std::uint32_t level);
  void smooth(const Target& target, std::uint32_t level);
  // The picture averaged over squares of `factor` pixels, four floats each, into small_.
  void shrink(const Target& target, int factor);
  // One box pass of that radius over `from`, edges continued; the result is in `to`.
  void box(const std::vector<float>& from, std::vector<float>& to, int radius);
  // Spreads small_ to full size; with kGuided, its fourth value is the gain of the picture's own
  // detail.
  enum class Spread { kReplace, kGuided };
  void spread(const Target& target, Spread how);

  int factor_ = 1;
  int small_width_ = 0;
  int small_height_ = 0;
  std::vector<float> small_;
  std::vector<float> other_;
  std::vector<float> squares_;
  std::vector<float> passing_;  // between the two directions of a box pass
  std::vector<float> line_;
  std::vector<std::uint16_t> sums_;
};

// For a single picture.
void apply_look(const domain::Look& look, std::span<std::uint8_t> rgba, int width, int height,
                int stride);

}  // namespace vigil::media
