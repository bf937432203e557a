#include <fmt/format.h>
#include <png.h>

#include <filesystem>
#include <system_error>

#include "app/workstation/shell/surface.h"
#include "core/base/file.h"

namespace vigil::shell {

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
