#include "app/decoder/media_input.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "app/decoder/libav.h"

namespace vigil::decoder {
namespace {

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

}  // namespace

MediaInput::MediaInput(int fd) : fd_(fd) {
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) size_ = info.st_size;
}

std::int64_t MediaInput::read_at(std::int64_t position, std::span<std::uint8_t> buffer) const {
  if (position < 0) return -1;
  for (;;) {
    const ssize_t count = ::pread(fd_, buffer.data(), buffer.size(), position);
    if (count >= 0) return count;
    if (errno != EINTR) return -1;
  }
}

Kind MediaInput::kind() const {
  if (!readable()) return {{}, {}, media::MediaFailure::kUnreadable};
  std::array<std::uint8_t, kSniffBytes> head;
  const std::int64_t count = read_at(0, head);
  if (count < 0) return {{}, {}, media::MediaFailure::kUnreadable};
  return sniff(std::span(head).first(static_cast<std::size_t>(count)));
}

bool MediaInput::cut_off(const Kind& kind) const {
  if (kind.demuxer == "mov") return iso_media_cut_off();
  if (kind.demuxer == "matroska") return matroska_cut_off();
  return false;
}

// Walks the outermost boxes: each names its own length.
bool MediaInput::iso_media_cut_off() const {
  std::int64_t at = 0;
  for (int boxes = 0; boxes < 4096 && at < size_; ++boxes) {
    std::array<std::uint8_t, 16> box;
    const std::int64_t count = read_at(at, box);
    if (count < 8) return true;
    std::uint64_t length = big_endian(std::span(box).first(4));
    if (length == 0) return false;  // to the end of the file, however far that is
    if (length == 1) {
      if (count < 16) return true;
      length = big_endian(std::span(box).subspan(8, 8));
      if (length < 16) return false;
    } else if (length < 8) {
      return false;
    }
    if (length > static_cast<std::uint64_t>(size_ - at)) return true;
    at += static_cast<std::int64_t>(length);
  }
  return false;
}

// Two elements: the EBML header and the segment. A size of all ones means "not known".
bool MediaInput::matroska_cut_off() const {
  std::int64_t at = 0;
  for (int element = 0; element < 2; ++element) {
    std::array<std::uint8_t, 12> head{};
    if (read_at(at, head) < 5) return true;
    // Both identifiers are four bytes long.
    const std::uint8_t first = head[4];
    if (first == 0) return false;
    int length = 1;
    while ((first & (0x80 >> (length - 1))) == 0) ++length;
    std::uint64_t value = first & (0xff >> length);
    std::uint64_t unknown = 0xffu >> length;
    for (int i = 1; i < length; ++i) {
      value = value << 8 | head[static_cast<std::size_t>(4 + i)];
      unknown = unknown << 8 | 0xff;
    }
    if (value == unknown) return false;
    const std::int64_t rest = size_ - at - 4 - length;
    if (rest < 0 || value > static_cast<std::uint64_t>(rest)) return true;
    at += 4 + length + static_cast<std::int64_t>(value);
  }
  return false;
}

InputReader::InputReader(const MediaInput& input) : input_(input) {
  constexpr int kBuffer = 64 * 1024;
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBuffer));
  if (buffer != nullptr)
    avio_ = avio_alloc_context(buffer, kBuffer, 0, this, &read, nullptr, &seek);
}

InputReader::~InputReader() {
  if (avio_ == nullptr) return;
  av_freep(&avio_->buffer);
  avio_context_free(&avio_);
}

int InputReader::read(void* opaque, std::uint8_t* buffer, int wanted) {
  auto* self = static_cast<InputReader*>(opaque);
  if (wanted <= 0) return AVERROR(EINVAL);
  const std::int64_t count =
      self->input_.read_at(self->position_, {buffer, static_cast<std::size_t>(wanted)});
  if (count < 0) return AVERROR(EIO);
  if (count == 0) return AVERROR_EOF;
  self->position_ += count;
  return static_cast<int>(count);
}

std::int64_t InputReader::seek(void* opaque, std::int64_t offset, int whence) {
  auto* self = static_cast<InputReader*>(opaque);
  whence &= ~AVSEEK_FORCE;
  if (whence == AVSEEK_SIZE) return self->input_.size();
  std::int64_t base = 0;
  if (whence == SEEK_CUR) base = self->position_;
  if (whence == SEEK_END) base = self->input_.size();
  std::int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target) || target < 0) return AVERROR(EINVAL);
  self->position_ = target;
  return target;
}

}  // namespace vigil::decoder
