// A picture as the bytes of a PNG file, quickly: in strips of rows, each compressed on a thread of
// its own, which together are one image. Pure.
#pragma once

#include <optional>
#include <string>

#include "core/media/picture.h"

namespace vigil::ctl {

// Precondition: RGBA; it is taken for opaque. Nothing when there is no memory.
[[nodiscard]] std::optional<std::string> encode_png(const media::Picture& picture);

}  // namespace vigil::ctl
