// MD5 (RFC 1321), only because tools that compare frames speak it: ffmpeg's framemd5. It protects
// nothing. Pure and thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace vigil::ctl {

[[nodiscard]] std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> bytes);

}  // namespace vigil::ctl
