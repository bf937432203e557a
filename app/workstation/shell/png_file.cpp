#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "app/workstation/shell/surface.h"
#include "core/base/file.h"

namespace vigil::shell {

Bitmap cut(const Bitmap& bitmap, const PixelPart& part) {
  const int left = std::clamp(part.left, 0, bitmap.size.width);
  const int top = std::clamp(part.top, 0, bitmap.size.height);
  Bitmap out;
  out.size.width = std::clamp(part.width, 0, bitmap.size.width - left);
  out.size.height = std::clamp(part.height, 0, bitmap.size.height - top);
  const auto width = static_cast<std::size_t>(out.size.width) * 4;
  for (int row = 0; row < out.size.height && width > 0; ++row) {
    const auto begin = bitmap.rgba.begin() +
                       (static_cast<std::ptrdiff_t>(top + row) * bitmap.size.width + left) * 4;
    out.rgba.insert(out.rgba.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  return out;
}

Status write_png(const Bitmap& bitmap, const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(bitmap.size.width);
  image.height = static_cast<png_uint_32>(bitmap.size.height);
  image.format = PNG_FORMAT_RGBA;
  png_alloc_size_t size = 0;
  std::string bytes;
  bool written =
      png_image_write_to_memory(&image, nullptr, &size, 0, bitmap.rgba.data(), 0, nullptr) != 0;
  if (written) {
    bytes.resize(size);
    written = png_image_write_to_memory(&image, bytes.data(), &size, 0, bitmap.rgba.data(), 0,
                                        nullptr) != 0;
  }
  if (!written) {
    return fail(ErrorCode::kInternal,
                fmt::format("The picture {} could not be made: {}.", path, image.message));
  }
  bytes.resize(size);
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code failed;
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  if (failed) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot be made: {}.", folder.string(), failed.message()));
  }
  return write_file_atomic(path, bytes);
}

}  // namespace vigil::shell
