#include "plugins/sdk/ui/line_break.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/text.h"

namespace vigil::sdk::ui {
namespace {

constexpr std::u32string_view kNotAtLineStart =
    U"!%),.:;?]}\u00A2\u00B0\u2019\u201D\u2020\u2021\u2026\u2030\u2103\u3001\u3002\u3005\u3009"
    U"\u300B\u300D\u300F\u3011\u3015\u3017\u301F\u30FB\u30FC\uFF01\uFF05\uFF09\uFF0C\uFF0E\uFF1A"
    U"\uFF1B\uFF1F\uFF3D\uFF5D\uFF5E\u00B7\u2014";
constexpr std::u32string_view kNotAtLineEnd =
    U"([{\u00A3\u00A5\u2018\u201C\u3008\u300A\u300C\u300E\u3010\u3014\u3016\uFF04\uFF08\uFF3B"
    U"\uFF5B\uFFE1\uFFE5#@";

bool is_one_of(std::u32string_view set, char32_t c) {
  return set.find(c) != std::u32string_view::npos;
}

bool is_space(char32_t c) { return c == U' ' || c == U'\t' || c == 0x3000; }

// Scripts that may break between any two of their characters.
bool is_ideographic(char32_t c) {
  return (c >= 0x2E80 && c <= 0x303F) || (c >= 0x3040 && c <= 0x31FF) ||
         (c >= 0x3200 && c <= 0x9FFF) || (c >= 0xA000 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_emoji(char32_t c) {
  return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) ||
         (c >= 0x2B00 && c <= 0x2BFF);
}

bool is_regional_indicator(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }

// Goes onto the character before it.
bool is_combining(char32_t c) {
  return c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF) ||
         (c >= 0x0300 && c <= 0x036F) || (c >= 0x20D0 && c <= 0x20FF) ||
         (c >= 0xE0020 && c <= 0xE007F) || (c >= 0x3099 && c <= 0x309A);
}

}  // namespace

bool can_split_between(char32_t before, char32_t after) {
  if (before == 0x200D || is_combining(after)) return false;
  // Flags are pairs; a run of flags is kept whole, which costs nothing worth counting pairs for.
  return !(is_regional_indicator(before) && is_regional_indicator(after));
}

bool can_break_between(char32_t before, char32_t after) {
  if (!can_split_between(before, after)) return false;
  if (is_space(after)) return false;  // the space stays on its line
  if (is_one_of(kNotAtLineStart, after)) return false;
  if (is_space(before)) return true;
  if (is_one_of(kNotAtLineEnd, before)) return false;
  if (before == U'-' || before == U'/') return after < 0x80 && !(after >= U'0' && after <= U'9');
  return is_ideographic(before) || is_ideographic(after) || is_emoji(before) || is_emoji(after);
}

std::vector<Line> break_lines(std::string_view text, float width, const Advance& advance) {
  std::vector<Line> lines;
  std::size_t line_begin = 0;
  std::size_t ink_end = 0;   // the line without spaces at its end
  float line_width = 0;      // up to `at`
  std::size_t break_at = 0;  // where the next line would begin; line_begin: no place yet
  std::size_t break_ink_end = 0;
  float width_at_break = 0;
  std::size_t split_at = 0;  // last place between two whole characters
  float width_at_split = 0;
  char32_t before = U'\n';

  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    const char32_t c = next_code_point(text, next);
    if (c == U'\n') {
      lines.push_back({line_begin, ink_end});
      line_begin = ink_end = break_at = split_at = next;
      line_width = 0;
      before = c;
      at = next;
      continue;
    }
    if (at > line_begin) {
      if (can_break_between(before, c)) {
        break_at = at;
        break_ink_end = ink_end;
        width_at_break = line_width;
      }
      if (can_split_between(before, c)) {
        split_at = at;
        width_at_split = line_width;
      }
    }
    const float step = advance(c);
    while (line_width + step > width && !is_space(c)) {
      // Better between words than inside one; a single character may be wider than the line.
      const bool at_break = break_at > line_begin;
      if (!at_break && split_at <= line_begin) break;
      const std::size_t cut = at_break ? break_at : split_at;
      const float width_before = at_break ? width_at_break : width_at_split;
      lines.push_back({line_begin, at_break ? break_ink_end : std::min(ink_end, split_at)});
      line_begin = cut;
      line_width -= width_before;
      width_at_split = std::max(0.0F, width_at_split - width_before);
      break_at = line_begin;
      split_at = std::max(split_at, line_begin);
    }
    line_width += step;
    if (!is_space(c)) ink_end = next;
    ink_end = std::max(ink_end, line_begin);
    before = c;
    at = next;
  }
  lines.push_back({line_begin, std::max(line_begin, ink_end)});
  return lines;
}

}  // namespace vigil::sdk::ui
