// Memory for pictures that leave the decoder. Taking megabytes from the system anew for every frame
// costs as much as copying into them, so a few blocks are kept and used again. They are not copied
// into child processes and not written into core files: they show what people filmed.
//
// Thread-safe: pictures are made on one thread and end on any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace vigil::media {

class PictureMemory;

// Gives memory back where it came from; memory from `new[]` is deleted.
struct PixelsEnd {
  PixelsEnd() = default;
  PixelsEnd(std::default_delete<std::uint8_t[]>) {}
  PixelsEnd(std::shared_ptr<PictureMemory> memory, std::size_t bytes)
      : from(std::move(memory)), size(bytes) {}
  void operator()(std::uint8_t* pixels) const;

  std::shared_ptr<PictureMemory> from;
  std::size_t size = 0;  // bytes
};
using Pixels = std::unique_ptr<std::uint8_t[], PixelsEnd>;

class PictureMemory : public std::enable_shared_from_this<PictureMemory> {
 public:
  static constexpr std::size_t kUsuallyKept = 48u << 20;  // bytes

  // Of what was given back, no more than this.
  explicit PictureMemory(std::size_t most_kept = kUsuallyKept) : most_kept_(most_kept) {}
  ~PictureMemory();
  PictureMemory(const PictureMemory&) = delete;
  PictureMemory& operator=(const PictureMemory&) = delete;

  // At least `size` bytes, with anything in them. Throws std::bad_alloc as `new` does.
  [[nodiscard]] Pixels take(std::size_t size);
  // From now on; 0 also lets go of what is kept, and nothing of it can be read any more.
  void keep_at_most(std::size_t bytes);
  [[nodiscard]] std::size_t kept_bytes() const;

 private:
  friend struct PixelsEnd;
  struct Block {
    std::uint8_t* memory;
    std::size_t size;
  };
  void give_back(Block block);
  void trim();  // with the lock held

  mutable std::mutex mutex_;
  std::size_t most_kept_;
  std::size_t kept_ = 0;       // bytes
  std::vector<Block> blocks_;  // free ones, the one given back last at the end
};

}  // namespace vigil::media
