// What kind of file this is, by its first bytes alone; names and declared types are not asked.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/media/failure.h"

namespace vigil::decoder {

struct Kind {
  // FFmpeg's demuxer, or empty with the reason why there is none.
  std::string_view demuxer;
  // What people call it: "mp4", "webm".
  std::string_view name;
  media::MediaFailure failure = media::MediaFailure::kNone;
};

// `head` holds the first bytes, as many as there are up to kSniffBytes.
inline constexpr std::size_t kSniffBytes = 1024;
[[nodiscard]] Kind sniff(std::span<const std::uint8_t> head);

}  // namespace vigil::decoder
