#include "core/media/frame_ring.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

namespace vigil::media {
namespace {

Error no_memory() {
  return fail(ErrorCode::kUnavailable,
              std::string("no shared memory for pictures: ") + std::strerror(errno));
}

}  // namespace

Result<FrameRing> FrameRing::create(const RingLayout& layout,
                                    std::shared_ptr<PictureMemory> memory) {
  if (!layout.is_sound())
    return fail(ErrorCode::kInvalidArgument, "the ring of pictures has an impossible size");
  FrameRing ring;
  ring.layout_ = layout;
  ring.pictures_ = std::move(memory);
  ring.fd_.reset(::memfd_create("vigil-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!ring.fd_.open()) return no_memory();
  if (::ftruncate(ring.fd_.fd(), static_cast<off_t>(layout.total_bytes())) != 0) return no_memory();
  if (::fcntl(ring.fd_.fd(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return no_memory();
  void* mapped = ::mmap(nullptr, layout.total_bytes(), PROT_READ, MAP_SHARED, ring.fd_.fd(), 0);
  if (mapped == MAP_FAILED) return no_memory();
  ring.memory_ = static_cast<const std::uint8_t*>(mapped);
  return ring;
}

FrameRing::~FrameRing() {
  if (memory_ != nullptr) ::munmap(const_cast<std::uint8_t*>(memory_), layout_.total_bytes());
}

FrameRing::FrameRing(FrameRing&& other) noexcept
    : layout_(other.layout_),
      fd_(std::move(other.fd_)),
      pictures_(std::move(other.pictures_)),
      memory_(std::exchange(other.memory_, nullptr)),
      expected_(other.expected_) {}

FrameRing& FrameRing::operator=(FrameRing&& other) noexcept {
  std::swap(layout_, other.layout_);
  std::swap(fd_, other.fd_);
  std::swap(pictures_, other.pictures_);
  std::swap(memory_, other.memory_);
  std::swap(expected_, other.expected_);
  return *this;
}

std::uint64_t FrameRing::allocated_bytes() const {
  struct stat info {};
  if (!fd_.open() || ::fstat(fd_.fd(), &info) != 0) return 0;
  return static_cast<std::uint64_t>(info.st_blocks) * 512;
}

RingMessage FrameRing::message() const {
  RingMessage message{header_of<RingMessage>()};
  message.slots = layout_.slots;
  message.tiles = layout_.tiles;
  message.slot_bytes = layout_.slot_bytes;
  message.tile_bytes = layout_.tile_bytes;
  message.audio_slots = layout_.audio_slots;
  return message;
}

void FrameRing::expect(std::uint64_t bytes) {
  constexpr std::uint64_t kPage = 4096;
  const std::uint8_t* slot = memory_ + layout_.slot_offset(0);
  for (; expected_ < std::min(bytes, layout_.slot_bytes); expected_ += kPage)
    static_cast<void>(*static_cast<const volatile std::uint8_t*>(slot + expected_));
}

PicturePtr FrameRing::copy_rows(std::uint64_t offset, std::uint32_t width, std::uint32_t height,
                                std::uint32_t stride, std::int64_t pts_us, std::int64_t duration_us,
                                std::uint32_t flags) const {
  auto picture = std::make_shared<Picture>();
  picture->width = static_cast<int>(width);
  picture->height = static_cast<int>(height);
  picture->stride = static_cast<int>(width * 4);
  picture->time = MediaTime(pts_us);
  picture->duration = MediaTime(duration_us);
  picture->preview = (flags & kFramePreview) != 0;
  picture->dimmed = (flags & kFrameDimmed) != 0;
  picture->approximate = (flags & kFrameApproximate) != 0;
  picture->refined = (flags & kFrameRefined) != 0;
  const std::size_t row = static_cast<std::size_t>(width) * 4;
  picture->pixels = pictures_->take(row * height);
  const std::uint8_t* from = memory_ + offset;
  if (stride == row) {
    std::memcpy(picture->pixels.get(), from, row * height);
  } else {
    for (std::size_t y = 0; y < height; ++y)
      std::memcpy(picture->pixels.get() + y * row, from + y * stride, row);
  }
  return picture;
}

PicturePtr FrameRing::copy_planes(const FrameMessage& message) const {
  auto picture = std::make_shared<Picture>();
  picture->width = static_cast<int>(message.width);
  picture->height = static_cast<int>(message.height);
  picture->stride = picture->width;
  picture->time = MediaTime(message.pts_us);
  picture->duration = MediaTime(message.duration_us);
  const std::size_t colour = std::size_t{(message.width + 1) / 2} * ((message.height + 1) / 2);
  const std::size_t size = std::size_t{message.width} * message.height + 2 * colour;
  picture->pixels = pictures_->take(size);
  std::memcpy(picture->pixels.get(), memory_ + layout_.slot_offset(message.slot), size);
  return picture;
}

SoundBlock FrameRing::copy_out(const AudioMessage& message) const {
  SoundBlock block;
  block.time = MediaTime(message.pts_us);
  block.samples.resize(std::size_t{message.frames} * kAudioChannels);
  std::memcpy(block.samples.data(), memory_ + layout_.audio_offset(message.slot),
              block.samples.size() * sizeof(float));
  // A loudspeaker believes what it gets.
  for (float& sample : block.samples) {
    sample = std::isfinite(sample) ? std::clamp(sample, -1.0F, 1.0F) : 0.0F;
  }
  return block;
}

PicturePtr FrameRing::copy_out(const FrameMessage& message) const {
  if (layout_.format == SlotFormat::kYuv420) return copy_planes(message);
  return copy_rows(layout_.slot_offset(message.slot), message.width, message.height, message.stride,
                   message.pts_us, message.duration_us, message.flags);
}

PicturePtr FrameRing::copy_out(const TileMessage& message) const {
  return copy_rows(layout_.tile_offset(message.index), message.width, message.height,
                   message.stride, message.pts_us, 0, 0);
}

}  // namespace vigil::media
