#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/drawing.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/table.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::sdk::ui {

void TableCell::text(std::string_view words, Token token, float size) {
  const float room = max_.x - min_.x;
  const float y = min_.y + std::round((max_.y - min_.y - font_pixels(style_, size)) / 2);
  float x = min_.x;
  if (align_ == Align::kRight) x += std::max(0.0F, room - text_size(style_, words, size).x);
  draw_elided(style_, list_, {x, y}, room, words, style_.color(token), size);
}

void TableCell::icon(Icon which, Token token) {
  const float half = style_.px(8);
  const float x = align_ == Align::kRight ? max_.x - half : min_.x + half;
  draw_icon(style_, list_, {x, (min_.y + max_.y) / 2}, which, style_.color(token));
}

void TableCell::severity(domain::Severity severity) {
  const ImVec2 size = severity_bar_size(style_);
  const float x = align_ == Align::kRight ? max_.x - size.x : min_.x;
  draw_severity(style_, list_, {x, min_.y + (max_.y - min_.y - size.y) / 2}, severity);
}

void TableCell::verdict(domain::Verdict verdict, std::string_view word) {
  const ImVec2 min = min_;
  draw_icon(style_, list_, {min.x + style_.px(8), (min.y + max_.y) / 2}, icon_of(verdict),
            style_.color(token_of(verdict)), 14);
  min_.x += style_.px(22);
  text(word);
  min_ = min;
}

void TableCell::state(domain::DecisionState state, std::string_view word) {
  const ImVec2 min = min_;
  draw_icon(style_, list_, {min.x + style_.px(8), (min.y + max_.y) / 2}, icon_of(state),
            style_.color(token_of(state)), 14);
  min_.x += style_.px(22);
  text(word, Token::kTextSecondary, kSmallText);
  min_ = min;
}

void TableCell::share(float fraction, std::string_view figure, Token token) {
  const float words = text_size(style_, figure, kSmallText).x;
  const float middle = (min_.y + max_.y) / 2;
  const float half = style_.px(3);
  const float end = max_.x - words - style_.px(kGap);
  if (end > min_.x) {
    list_.AddRectFilled({min_.x, middle - half}, {end, middle + half}, style_.color(Token::kKeyCap),
                        half);
    const float filled = (end - min_.x) * std::clamp(fraction, 0.0F, 1.0F);
    if (filled > 0) {
      list_.AddRectFilled({min_.x, middle - half},
                          {min_.x + std::max(filled, 2 * half), middle + half}, style_.color(token),
                          half);
    }
  }
  draw_text(style_, list_,
            {max_.x - words, std::round(middle - font_pixels(style_, kSmallText) / 2)}, figure,
            style_.color(Token::kTextSecondary), kSmallText);
}

}  // namespace vigil::sdk::ui
