// Hashes files with the sandboxed decoder. One thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/media/picture.h"
#include "core/screening/pdq.h"
#include "core/screening/video_hash.h"

namespace vigil::media {
class DecoderPool;
}

namespace vigil::ctl {

class FileHasher {
 public:
  explicit FileHasher(const Clock& clock);
  ~FileHasher();

  // Frames in order as they come; it answers whether it wants more.
  using Sink = std::function<bool(std::span<const screening::VideoFrameHash>)>;
  [[nodiscard]] Result<media::MediaInfo> frames(const std::string& path, const Sink& sink);

  // The errors' sentences name the file.
  struct Hashed {
    bool still = false;
    screening::VideoHash frames;  // one of a picture
  };
  [[nodiscard]] Result<Hashed> all(const std::string& path);
  // Of a picture; kUnsupported for a clip.
  [[nodiscard]] Result<screening::PdqResult> picture(const std::string& path);

 private:
  std::unique_ptr<media::DecoderPool> pool_;
};

}  // namespace vigil::ctl
