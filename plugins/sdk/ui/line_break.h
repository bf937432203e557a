// Where a line may end, by the rules of Chinese and Latin setting: between hanzi, after spaces and
// hyphens; not before closing or after opening punctuation; never inside an emoji sequence. Words
// longer than a line are cut. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "plugins/sdk/ui/export.h"

namespace vigil::sdk::ui {

// Bytes [begin, end) of the text; spaces at the break and the newline itself are left out of the
// line.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Line&) const = default;
};

// How wide a code point is, in the unit of `width`.
using Advance = std::function<float(char32_t)>;

// At least one line. A code point wider than `width` gets a line of its own.
[[nodiscard]] VIGIL_SDK_API std::vector<Line> break_lines(std::string_view text, float width,
                                                          const Advance& advance);

// False inside an emoji sequence, before combining marks, and where the rules above forbid it.
[[nodiscard]] VIGIL_SDK_API bool can_break_between(char32_t before, char32_t after);
// False where both belong to one character as people see it.
[[nodiscard]] VIGIL_SDK_API bool can_split_between(char32_t before, char32_t after);

}  // namespace vigil::sdk::ui
