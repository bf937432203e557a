// Puts small pictures on one sheet and writes it as PNG.
#pragma once

#include <span>
#include <string>

#include "core/media/picture.h"

namespace vigil::bench {

// Cells are as large as the largest tile; missing tiles stay black. False when there is none or the
// file cannot be written.
[[nodiscard]] bool write_sheet(std::span<const media::PicturePtr> tiles, int columns,
                               const std::string& file);

}  // namespace vigil::bench
