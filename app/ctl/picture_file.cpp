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

Status write_rows(const std::string& path, int width, int height, const RowMaker& row) {
  const std::optional<std::string> bytes = encode_png(width, height, row);
  if (!bytes)
    return fail(ErrorCode::kInternal, fmt::format("The picture {} could not be made.", path));
  return write_whole(path, *bytes);
}

}  // namespace

Sheet::Sheet(std::span<const media::PicturePtr> pictures)
    : pictures_(pictures),
      columns_(std::max(1, static_cast<int>(std::ceil(std::sqrt(pictures.size()))))) {
  for (const media::PicturePtr& picture : pictures) {
    cell_width_ = std::max(cell_width_, picture->width);
    cell_height_ = std::max(cell_height_, picture->height);
  }
}

int Sheet::width() const { return columns_ * (cell_width_ + kGap) + kGap; }

int Sheet::height() const {
  const int count = static_cast<int>(pictures_.size());
  return std::max(1, (count + columns_ - 1) / columns_) * (cell_height_ + kGap) + kGap;
}

void Sheet::row(int y, std::span<std::uint8_t> rgba) const {
  for (std::size_t at = 0; at < rgba.size(); at += 4) std::copy_n(kGround, 4, rgba.data() + at);
  const int first = y / (cell_height_ + kGap) * columns_;
  const int end = std::min(first + columns_, static_cast<int>(pictures_.size()));
  for (int i = first; i < end; ++i) {
    const media::Picture& picture = *pictures_[static_cast<std::size_t>(i)];
    const int of_picture = y % (cell_height_ + kGap) - kGap - (cell_height_ - picture.height) / 2;
    if (of_picture < 0 || of_picture >= picture.height) continue;
    const int left = kGap + (i - first) * (cell_width_ + kGap) + (cell_width_ - picture.width) / 2;
    std::memcpy(rgba.data() + static_cast<std::ptrdiff_t>(left) * 4,
                picture.pixels.get() + static_cast<std::ptrdiff_t>(of_picture) * picture.stride,
                static_cast<std::size_t>(picture.width) * 4);
  }
}

Status write_png(const media::Picture& picture, const std::string& path) {
  return write_rows(
      path, picture.width, picture.height, [&picture](int y, std::span<std::uint8_t> rgba) {
        std::memcpy(rgba.data(),
                    picture.pixels.get() + static_cast<std::ptrdiff_t>(y) * picture.stride,
                    rgba.size());
      });
}

Status write_png(const Sheet& sheet, const std::string& path) {
  return write_rows(path, sheet.width(), sheet.height(),
                    [&sheet](int y, std::span<std::uint8_t> rgba) { sheet.row(y, rgba); });
}

}  // namespace vigil::ctl
