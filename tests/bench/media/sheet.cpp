#include "tests/bench/media/sheet.h"

#include <png.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace vigil::bench {

bool write_sheet(std::span<const media::PicturePtr> tiles, int columns, const std::string& file) {
  int cell_width = 0;
  int cell_height = 0;
  for (const media::PicturePtr& tile : tiles) {
    if (!tile) continue;
    cell_width = std::max(cell_width, tile->width);
    cell_height = std::max(cell_height, tile->height);
  }
  if (cell_width == 0) return false;
  const int rows = (static_cast<int>(tiles.size()) + columns - 1) / columns;
  const std::size_t stride = static_cast<std::size_t>(cell_width) * columns * 3;
  std::vector<std::uint8_t> pixels(stride * cell_height * rows);
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    if (!tiles[i]) continue;
    const media::Picture& tile = *tiles[i];
    const std::size_t left = (i % columns) * cell_width;
    const std::size_t top = (i / columns) * cell_height;
    for (int y = 0; y < tile.height; ++y) {
      const std::uint8_t* from = tile.pixels.get() + static_cast<std::size_t>(y) * tile.stride;
      std::uint8_t* to = pixels.data() + (top + y) * stride + left * 3;
      for (int x = 0; x < tile.width; ++x) std::memcpy(to + x * 3, from + x * 4, 3);
    }
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(cell_width * columns);
  image.height = static_cast<png_uint_32>(cell_height * rows);
  image.format = PNG_FORMAT_RGB;
  return png_image_write_to_file(&image, file.c_str(), 0, pixels.data(),
                                 static_cast<png_int_32>(stride), nullptr) != 0;
}

}  // namespace vigil::bench
