// Pictures as PNG files, one by one or side by side on a sheet. Pure but for the file written.
#pragma once

#include <span>
#include <string>

#include "core/base/result.h"
#include "core/media/picture.h"

namespace vigil::ctl {

// Whole or not at all, though not over a power cut. Precondition: RGBA, as pictures are unless planes were asked for.
[[nodiscard]] Status write_png(const media::Picture& picture, const std::string& path);

// Row by row, as many columns as rows or one more; each in the middle of its place.
struct Sheet {
  media::Picture picture;
  int columns = 0;
};
[[nodiscard]] Sheet sheet_of(std::span<const media::PicturePtr> pictures);

}  // namespace vigil::ctl
