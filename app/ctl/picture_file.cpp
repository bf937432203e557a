#include "app/ctl/picture_file.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "core/base/file.h"

namespace vigil::ctl {
namespace {

constexpr int kGap = 4;
constexpr std::uint8_t kGround[4] = {0x14, 0x16, 0x1a, 0xff};

}  // namespace

Status write_png(const media::Picture& picture, const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGBA;
  // Quick, though half as large again: who wants it small has tools for that.
  image.flags = PNG_IMAGE_FLAG_FAST;
  // Asked for the size first, it would compress twice; this is always enough.
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.get(),
                                picture.stride, nullptr) == 0) {
    return fail(ErrorCode::kInternal,
                fmt::format("The picture {} could not be made: {}.", path, image.message));
  }
  bytes.resize(size);
  return write_file_atomic(path, bytes);
}

Sheet sheet_of(std::span<const media::PicturePtr> pictures) {
  Sheet sheet;
  int width = 1;
  int height = 1;
  for (const media::PicturePtr& picture : pictures) {
    width = std::max(width, picture->width);
    height = std::max(height, picture->height);
  }
  const int count = static_cast<int>(pictures.size());
  sheet.columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(count))));
  const int rows = std::max(1, (count + sheet.columns - 1) / sheet.columns);
  media::Picture& whole = sheet.picture;
  whole.width = sheet.columns * (width + kGap) + kGap;
  whole.height = rows * (height + kGap) + kGap;
  whole.stride = whole.width * 4;
  whole.pixels = std::make_unique_for_overwrite<std::uint8_t[]>(whole.bytes());
  for (std::size_t i = 0; i < whole.bytes(); i += 4)
    std::copy_n(kGround, 4, whole.pixels.get() + i);
  for (int i = 0; i < count; ++i) {
    const media::Picture& picture = *pictures[static_cast<std::size_t>(i)];
    const int left = kGap + i % sheet.columns * (width + kGap) + (width - picture.width) / 2;
    const int top = kGap + i / sheet.columns * (height + kGap) + (height - picture.height) / 2;
    for (int y = 0; y < picture.height; ++y) {
      std::memcpy(whole.pixels.get() + static_cast<std::ptrdiff_t>(top + y) * whole.stride +
                      static_cast<std::ptrdiff_t>(left) * 4,
                  picture.pixels.get() + static_cast<std::ptrdiff_t>(y) * picture.stride,
                  static_cast<std::size_t>(picture.width) * 4);
    }
  }
  return sheet;
}

}  // namespace vigil::ctl
