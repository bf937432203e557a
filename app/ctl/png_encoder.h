// A picture as the bytes of a PNG file, quickly: in strips of rows, each compressed on a thread of
// its own, which together are one image. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace vigil::ctl {

// Puts row `y` there, RGBA, taken for opaque. Asked by several threads at once, by some twice.
using RowMaker = std::function<void(int y, std::span<std::uint8_t> rgba)>;

// Sizes in pixels, at least 1. Nothing when there is no memory.
[[nodiscard]] std::optional<std::string> encode_png(int width, int height, const RowMaker& row);

}  // namespace vigil::ctl
