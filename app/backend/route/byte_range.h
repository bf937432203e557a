// One byte range of a Range header (RFC 9110, section 14). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace vigil::backend {

struct RangeAnswer {
  enum class Kind {
    kAll,   // no range, or one this server leaves aside (several at once, another unit, malformed)
    kPart,  // [begin, begin + length)
    kNone,  // nothing of the content lies in it: 416
  };
  Kind kind = Kind::kAll;
  std::uint64_t begin = 0;
  std::uint64_t length = 0;
};

[[nodiscard]] RangeAnswer parse_range(std::string_view header, std::uint64_t total);

}  // namespace vigil::backend
