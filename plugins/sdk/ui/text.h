// Words on the screen: plain, secondary, elided, wrapped by Chinese rules, and captions with marked
// passages.
//
// User-interface thread. Widths and sizes named in calls are design pixels unless a comment says
// device pixels; texts are UTF-8 and borrowed for the call. Every drawn text is reported to the
// probe.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

inline constexpr float kHeadingText = 17.0F;

// ---- measuring and drawing without an item
// -------------------------------------------------------------------------

// One line, in device pixels.
[[nodiscard]] VIGIL_SDK_API ImVec2 text_size(const Style& style, std::string_view words,
                                             float size = kBodyText);
// From the upper left corner `at`, device pixels.
VIGIL_SDK_API void draw_text(const Style& style, ImDrawList& list, ImVec2 at,
                             std::string_view words, ImU32 color, float size = kBodyText);
// At most `width` device pixels; the rest becomes "…". True when something was left out.
VIGIL_SDK_API bool draw_elided(const Style& style, ImDrawList& list, ImVec2 at, float width,
                               std::string_view words, ImU32 color, float size = kBodyText);

// ---- items
// ---------------------------------------------------------------------------------------------------------

// One line; a newline starts another.
VIGIL_SDK_API void text(const Style& style, std::string_view words, Token token = Token::kText,
                        float size = kBodyText);
// 13 px, quieter.
VIGIL_SDK_API void secondary(const Style& style, std::string_view words);
// One line of at most `width` (0: what is left of the row); elided words show whole on hover.
VIGIL_SDK_API void elided(const Style& style, std::string_view words, float width = 0,
                          Token token = Token::kText, float size = kBodyText);
// Over as many lines as needed in `width` (0: what is left of the row).
VIGIL_SDK_API void wrapped(const Style& style, std::string_view words, Token token = Token::kText,
                           float size = kBodyText, float width = 0);

// ---- captions
// ------------------------------------------------------------------------------------------------------

// Code points [begin, end) of the caption; an end beyond the text is cut.
struct MarkedSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct CaptionOptions {
  float size = kCaptionText;
  float width = 0;                      // 0: what is left of the row
  std::optional<std::size_t> emphasis;  // this span stands out from the other ones
};

struct CaptionResult {
  std::optional<std::size_t> hovered;  // index of the span under the pointer
  std::optional<std::size_t> clicked;
  bool selected = false;  // pressed anywhere else
};

// Wraps and marks the spans with a tint and an underline; overlapping spans join.
VIGIL_SDK_API CaptionResult caption(const Style& style, const char* id, std::string_view words,
                                    std::span<const MarkedSpan> spans,
                                    const CaptionOptions& options = {});

// ---- times
// ---------------------------------------------------------------------------------------------------------

// Translated patterns; {n} becomes the number. Views are borrowed for the call.
struct TimeWords {
  std::string_view just_now;       // "刚刚"          "just now"
  std::string_view minutes_ago;    // "{n} 分钟前"    "{n} min ago"
  std::string_view hours_ago;      // "{n} 小时前"    "{n} h ago"
  std::string_view days_ago;       // "{n} 天前"      "{n} d ago"
  std::string_view minutes_ahead;  // "还有 {n} 分钟" "in {n} min"
  std::string_view hours_ahead;    // "还有 {n} 小时" "in {n} h"
  std::string_view days_ahead;     // "还有 {n} 天"   "in {n} d"
};

// Beyond 30 days either way: the local date "2026-03-01".
[[nodiscard]] VIGIL_SDK_API std::string relative_words(const TimeWords& words, WallTime when,
                                                       WallTime now);
// Local time to the second: "2026-03-01 02:14:09".
[[nodiscard]] VIGIL_SDK_API std::string exact_time(WallTime when);
// The relative time as an item; the exact one on hover.
VIGIL_SDK_API void relative_time(const Style& style, const TimeWords& words, WallTime when,
                                 WallTime now, Token token = Token::kTextSecondary,
                                 float size = kSmallText);

}  // namespace vigil::sdk::ui
