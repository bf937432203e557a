// Decoded frames as pictures for the screen: upright, square pixels, scaled to fit, RGBA.
// Single-threaded use.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/decoder/libav.h"
#include "app/decoder/scaler.h"
#include "app/decoder/tone_map.h"
#include "app/decoder/video_source.h"

namespace vigil::decoder {

struct Size {
  int width = 0;
  int height = 0;
  bool operator==(const Size&) const = default;
};

// The whole picture as it should be seen: coded size, pixel aspect applied to the width, turned
// upright.
[[nodiscard]] Size shown_size(Size coded, AVRational pixel_aspect, const Orientation& orientation);
// As large as fits into `box` without growing; at least one pixel. An empty box is no limit.
[[nodiscard]] Size fit_inside(Size shown, Size box);

struct Placed {
  Size size;
  int stride = 0;
};

class PictureMaker {
 public:
  // `quality`: smooth for what is looked at, quick for tiles.
  enum class Quality { kSmooth, kQuick };
  // Smooth ones may be shared among two threads.
  explicit PictureMaker(Quality quality)
      : quality_(quality), scaler_(most(quality)), second_scaler_(most(quality)) {}

  // Draws into `memory`, rows 64-byte aligned; smaller than `box` when the memory is. False when
  // the frame's format cannot be converted.
  [[nodiscard]] bool draw(const AVFrame& frame, AVRational pixel_aspect,
                          const Orientation& orientation, Size box, std::span<std::uint8_t> memory,
                          Placed& placed, Scaler::Effort effort = Scaler::Effort::kOneThread);

 private:
  static Scaler::Effort most(Quality quality) {
    return quality == Quality::kSmooth ? Scaler::Effort::kTwoThreads : Scaler::Effort::kOneThread;
  }
  [[nodiscard]] bool scale(const AVFrame& frame, Size to, std::uint8_t* memory, int stride);
  [[nodiscard]] bool scale_plain(const AVFrame& frame, Size to, std::uint8_t* memory, int stride);
  // Ordinary video made smaller: its planes first, which have a fraction of the bytes.
  [[nodiscard]] bool scale_planes_first(const AVFrame& frame, Size to, std::uint8_t* memory,
                                        int stride);
  [[nodiscard]] bool convert(const AVFrame& frame, Size to, int flags, std::uint8_t* memory,
                             int stride);
  // High dynamic range and wide colours.
  [[nodiscard]] bool scale_mapped(const AVFrame& frame, ColourKind kind, Size to,
                                  std::uint8_t* memory, int stride);
  // What can be seen through is laid over a neutral grey.
  [[nodiscard]] bool scale_laid_over_grey(const AVFrame& frame, Size to, std::uint8_t* memory,
                                          int stride);

  Quality quality_;
  Scaler::Effort effort_ = Scaler::Effort::kOneThread;  // at the picture that is drawn
  Scaler scaler_;
  Scaler second_scaler_;
  FramePtr small_;  // planes of the size that is shown
  ToneMap tone_map_;
  std::vector<std::uint16_t> planes_;    // before the tone map
  std::vector<std::uint8_t> flattened_;  // before it is scaled
  std::vector<std::uint8_t> sideways_;   // before it is turned
};

}  // namespace vigil::decoder
