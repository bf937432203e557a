// Pictures as PNG files, one by one or side by side on a sheet. Pure but for the file written.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/media/picture.h"

namespace vigil::ctl {

// Whole or not at all, though not over a power cut. Precondition: RGBA, as pictures are unless
// planes were asked for.
[[nodiscard]] Status write_png(const media::Picture& picture, const std::string& path);

// Row by row, as many columns as rows or one more; each in the middle of its place. The pictures
// outlive it; they are RGBA.
class Sheet {
 public:
  explicit Sheet(std::span<const media::PicturePtr> pictures);

  [[nodiscard]] int columns() const { return columns_; }
  [[nodiscard]] int width() const;   // pixels
  [[nodiscard]] int height() const;  // pixels
  void row(int y, std::span<std::uint8_t> rgba) const;

 private:
  std::span<const media::PicturePtr> pictures_;
  int columns_ = 1;
  int cell_width_ = 1;  // pixels
  int cell_height_ = 1;
};

[[nodiscard]] Status write_png(const Sheet& sheet, const std::string& path);

}  // namespace vigil::ctl
