// swscale, told once and used again: from one size and format to another. It can share one picture
// among two threads, so that whoever waits for it waits half as long; bytes are the same either
// way. Rows must have room for whole vectors, 64 bytes. Single-threaded use.
#pragma once

#include <cstdint>
#include <optional>

#include "app/decoder/libav.h"

namespace vigil::decoder {

class Scaler {
 public:
  struct Shape {
    int from_width = 0;
    int from_height = 0;
    AVPixelFormat from_format = AV_PIX_FMT_NONE;
    int width = 0;
    int height = 0;
    AVPixelFormat format = AV_PIX_FMT_NONE;
    int flags = 0;
    bool operator==(const Shape&) const = default;
  };

  // The matrices and ranges of both sides.
  struct Colours {
    int from_matrix = SWS_CS_DEFAULT;
    bool from_full_range = false;
    int matrix = SWS_CS_DEFAULT;
    bool full_range = false;
    bool operator==(const Colours&) const = default;
  };

  // How much may be kept busy with it. None: its tables are built, nothing is drawn.
  enum class Effort { kNone, kOneThread, kTwoThreads };
  explicit Scaler(Effort most) : most_(most) {}

  // False when that cannot be done. Costs nothing while neither changes; without colours they stay
  // what swscale takes them for.
  [[nodiscard]] bool prepare(const Shape& shape, std::optional<Colours> colours = std::nullopt);

  // The picture's planes, in the prepared format and size. False when it failed.
  [[nodiscard]] bool run(const AVFrame& frame, std::uint8_t* const planes[4], const int strides[4],
                         Effort effort);

 private:
  bool open(const Shape& shape);

  const Effort most_;
  Shape shape_;
  std::optional<Colours> colours_;
  ScalerPtr context_;
};

}  // namespace vigil::decoder
