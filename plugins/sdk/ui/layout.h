// The 4 px grid, hairlines instead of boxes, headings, facts and cards. User-interface thread.
// Sizes are design pixels.
#pragma once

#include <imgui.h>

#include <string_view>

#include "plugins/sdk/ui/export.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::sdk::ui {

inline constexpr float kTightGap = 4.0F;
inline constexpr float kGap = 8.0F;
inline constexpr float kPadding = 12.0F;
inline constexpr float kSectionGap = 20.0F;
inline constexpr float kCorner = 6.0F;
inline constexpr float kRowHeight = 28.0F;
inline constexpr float kMinTarget = 28.0F;
inline constexpr float kTextLine = 22.0F;

// The same row goes on after `gap`.
VIGIL_SDK_API void beside(const Style& style, float gap = kGap);
// The next item starts so that `width` ends at the right edge of what is left.
VIGIL_SDK_API void to_right(const Style& style, float width);
// Empty height.
VIGIL_SDK_API void gap(const Style& style, float height = kGap);
// Across what is left of the row; 1 device pixel times the rounded scale.
VIGIL_SDK_API void hairline(const Style& style);
// Between items of a row.
VIGIL_SDK_API void upright_hairline(const Style& style, float height = 20);

// What a group is called, with a quiet figure or note behind it.
VIGIL_SDK_API void section_heading(const Style& style, std::string_view words,
                                   std::string_view trailing = {});
// The title of a place.
VIGIL_SDK_API void page_heading(const Style& style, std::string_view words,
                                std::string_view below = {});
// A quiet label and its value on one line; the value wraps.
VIGIL_SDK_API void fact(const Style& style, std::string_view label, std::string_view value,
                        float label_width = 72);

// A raised surface as high as its content; Tab passes through it as if it were not there.
// Everything drawn while it lives is inside it:
//   { const Card card(style, "###evidence"); text(style, ...); }
class VIGIL_SDK_API Card {
 public:
  explicit Card(const Style& style, const char* id, float width = 0, Token surface = Token::kRaised,
                float padding = kPadding);
  ~Card();
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

 private:
  bool open_ = false;
};

// A place of fixed size that scrolls; no surface of its own. 0: what is left.
class VIGIL_SDK_API ScrollArea {
 public:
  explicit ScrollArea(const Style& style, const char* id, float width = 0, float height = 0,
                      float padding = 0);
  ~ScrollArea();
  ScrollArea(const ScrollArea&) = delete;
  ScrollArea& operator=(const ScrollArea&) = delete;
};

// The one outline for keyboard focus: 2 px, inside min..max (device pixels).
VIGIL_SDK_API void draw_focus_ring(const Style& style, ImDrawList& list, ImVec2 min, ImVec2 max,
                                   float corner = kCorner);
// A token's colour with its alpha multiplied by 0..1.
[[nodiscard]] VIGIL_SDK_API ImU32 faded(const Style& style, Token token, float alpha);

}  // namespace vigil::sdk::ui
