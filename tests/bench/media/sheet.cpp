#include "tests/bench/media/sheet.h"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace vigil::bench {
namespace {

// Quick rather than small: a sheet is looked at and thrown away.
bool write_png(std::vector<std::uint8_t>& pixels, std::size_t stride, int height,
               const std::string& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "wb"),
                                                            &std::fclose);
  if (!out) return false;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
  if (info == nullptr || setjmp(png_jmpbuf(png)) != 0) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_init_io(png, out.get());
  png_set_IHDR(png, info, static_cast<png_uint_32>(stride / 3), static_cast<png_uint_32>(height), 8,
               PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_compression_level(png, 1);
  png_write_info(png, info);
  for (int y = 0; y < height; ++y) png_write_row(png, pixels.data() + stride * y);
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return true;
}

}  // namespace

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
  return write_png(pixels, stride, cell_height * rows, file);
}

}  // namespace vigil::bench
