// A note's text as it lies on the screen: lines, and where positions are on them. Not offered to
// plugins. Borrows the text; distances are device pixels from the upper left corner.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/line_break.h"

namespace vigil::sdk::ui {

// At a soft break one position has two places: behind the upper line and before the lower one.
enum class Side { kLower, kUpper };

class NoteLayout {
 public:
  NoteLayout(const Style& style, std::string_view text, float room)
      : text_(text),
        font_(text_font(style)->GetFontBaked(font_pixels(style, kBodyText))),
        step_(style.px(kTextLine)),
        lines_(break_lines(text, room, [this](char32_t c) { return advance(c); })) {}

  [[nodiscard]] std::size_t count() const { return lines_.size(); }
  [[nodiscard]] float height() const { return step_ * static_cast<float>(lines_.size()); }
  [[nodiscard]] float step() const { return step_; }
  [[nodiscard]] const Line& line(std::size_t index) const { return lines_[index]; }

  [[nodiscard]] std::size_t line_of(std::size_t at, Side side = Side::kLower) const {
    std::size_t index = lines_.size() - 1;
    while (index > 0 && lines_[index].begin > at) --index;
    const bool soft_break = index > 0 && lines_[index].begin == at && text_[at - 1] != '\n';
    return soft_break && side == Side::kUpper ? index - 1 : index;
  }
  [[nodiscard]] float x_of(std::size_t at, Side side = Side::kLower) const {
    const std::size_t begin = lines_[line_of(at, side)].begin;
    float x = 0;
    for (std::size_t place = begin; place < at;) x += advance(next_code_point(text_, place));
    return x;
  }
  // The end of a line's own text, spaces included, before the next line or its newline.
  [[nodiscard]] std::size_t end_of(std::size_t index) const {
    if (index + 1 == lines_.size()) return text_.size();
    const std::size_t next = lines_[index + 1].begin;
    if (next > 0 && text_[next - 1] == '\n') return next - 1;
    return std::max(lines_[index].begin, lines_[index].end);
  }
  // Which of its two places a position has when it is meant to be on this line.
  [[nodiscard]] Side side_on(std::size_t line, std::size_t at) const {
    return line_of(at) > line ? Side::kUpper : Side::kLower;
  }
  // The position nearest to `x` on a line.
  [[nodiscard]] std::size_t at(std::size_t index, float x) const {
    const std::size_t end = end_of(index);
    float left = 0;
    for (std::size_t place = lines_[index].begin; place < end;) {
      std::size_t next = place;
      const float wide = advance(next_code_point(text_, next));
      if (x < left + wide / 2) return place;
      left += wide;
      place = next;
    }
    return end;
  }

 private:
  [[nodiscard]] float advance(char32_t c) const {
    return font_->GetCharAdvance(static_cast<ImWchar>(c));
  }

  std::string_view text_;
  ImFontBaked* font_;
  float step_;
  std::vector<Line> lines_;
};

}  // namespace vigil::sdk::ui
