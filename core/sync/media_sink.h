// Where fetched media goes: the encrypted clip cache, or memory in a test. Called from the
// fetcher's threads, for different media at the same time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/base/result.h"
#include "core/domain/ids.h"

namespace vigil::sync {

// One blob on its way in. Letting go of it without commit() discards what was written.
class MediaWriter {
 public:
  virtual ~MediaWriter() = default;
  // In order, without gaps. kStorageFull when there is no room.
  [[nodiscard]] virtual Status append(std::string_view bytes) = 0;
  // All bytes are there and their hash is right: from now on has() is true.
  [[nodiscard]] virtual Status commit() = 0;
};

class MediaSink {
 public:
  virtual ~MediaSink() = default;
  [[nodiscard]] virtual bool has(const domain::MediaId& media) = 0;
  // kTooLarge when it does not take that much.
  [[nodiscard]] virtual Result<std::unique_ptr<MediaWriter>> begin(const domain::MediaId& media,
                                                                   std::uint64_t total_bytes) = 0;
};

}  // namespace vigil::sync
