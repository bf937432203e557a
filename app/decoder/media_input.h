// The clip's bytes, read by position from the inherited descriptor. FFmpeg sees nothing but this;
// several readers share one descriptor because no file position is used.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "app/decoder/sniff.h"

struct AVIOContext;

namespace vigil::decoder {

class MediaInput {
 public:
  // Borrows the descriptor, which stays open for the life of the process.
  explicit MediaInput(int fd);

  [[nodiscard]] bool readable() const { return size_ >= 0; }
  [[nodiscard]] std::int64_t size() const { return size_; }
  // Bytes read, at most buffer.size(); 0 at the end, -1 when the disk fails.
  [[nodiscard]] std::int64_t read_at(std::int64_t position, std::span<std::uint8_t> buffer) const;

  [[nodiscard]] Kind kind() const;
  // True when the outermost structure says that the file should be longer than it is.
  [[nodiscard]] bool cut_off(const Kind& kind) const;

 private:
  [[nodiscard]] bool iso_media_cut_off() const;
  [[nodiscard]] bool matroska_cut_off() const;

  int fd_;
  std::int64_t size_ = -1;
};

// One reader over the input, in the form FFmpeg wants. The input must outlive it.
class InputReader {
 public:
  explicit InputReader(const MediaInput& input);
  ~InputReader();
  InputReader(const InputReader&) = delete;
  InputReader& operator=(const InputReader&) = delete;
  [[nodiscard]] AVIOContext* avio() const { return avio_; }

 private:
  static int read(void* opaque, std::uint8_t* buffer, int wanted);
  static std::int64_t seek(void* opaque, std::int64_t offset, int whence);

  const MediaInput& input_;
  std::int64_t position_ = 0;
  AVIOContext* avio_ = nullptr;
};

}  // namespace vigil::decoder
