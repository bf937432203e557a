#include "app/ctl/picture_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "app/ctl/png_encoder.h"
#include "core/media/descriptor.h"

namespace vigil::ctl {
namespace {

constexpr int kGap = 4;
constexpr std::uint8_t kGround[4] = {0x14, 0x16, 0x1a, 0xff};

Error cannot_write(const std::string& path) {
  return fail(
      errno == ENOSPC || errno == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
      fmt::format("{} cannot be written: {}.", path, std::strerror(errno)));
}

// Not synced to the disk: a picture can be made again, and the disk takes longer than making it.
Status write_whole(const std::string& path, std::string_view bytes) {
  std::string temporary = path + ".new-XXXXXX";
  media::Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.open()) return cannot_write(path);
  const auto give_up = [&] {
    Error error = cannot_write(path);
    ::unlink(temporary.c_str());
    return error;
  };
  if (::fchmod(file.fd(), 0644) != 0) return give_up();
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.fd(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return give_up();
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up();
  return {};
}

}  // namespace

Status write_png(const media::Picture& picture, const std::string& path) {
  const std::optional<std::string> bytes = encode_png(picture);
  if (!bytes)
    return fail(ErrorCode::kInternal, fmt::format("The picture {} could not be made.", path));
  return write_whole(path, *bytes);
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
