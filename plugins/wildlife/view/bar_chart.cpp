#include "plugins/wildlife/view/bar_chart.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/wildlife/model/wording.h"

namespace vigil::wildlife {
namespace {

namespace ui = sdk::ui;

constexpr float kRow = 26;
constexpr float kBar = 16;
constexpr float kAbove = 20;  // room for the figure over a column
constexpr float kBelow = 22;  // and for its name

std::int64_t sum_of(const ChartRow& row) {
  return std::accumulate(row.values.begin(), row.values.end(), std::int64_t{0});
}

std::int64_t most_of(std::span<const ChartRow> rows) {
  std::int64_t most = 1;
  for (const ChartRow& row : rows) most = std::max(most, sum_of(row));
  return most;
}

float pixels(float room, std::int64_t value, std::int64_t most) {
  if (value <= 0) return 0;
  return std::max(1.0F, std::round(room * static_cast<float>(value) / static_cast<float>(most)));
}

}  // namespace

void draw_legend(const ui::Style& style, std::span<const ChartPart> parts) {
  bool first = true;
  for (const ChartPart& part : parts) {
    if (!first) ui::beside(style);
    first = false;
    ui::chip(style, part.name, part.token);
  }
}

void draw_rows(const ui::Style& style, std::span<const ChartPart> parts,
               std::span<const ChartRow> rows, float label_width) {
  const std::int64_t most = most_of(rows);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x;
  const float labels = style.px(label_width);
  const float figure = style.px(72);
  const float room = std::max(1.0F, width - labels - figure);
  for (const ChartRow& row : rows) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, style.px(kRow)});
    const float middle = at.y + style.px(kRow) / 2;
    (void)ui::draw_elided(style, list, {at.x, middle - style.px(9)}, labels - style.px(8),
                          row.label, style.color(ui::Token::kText), ui::kSmallText);
    float x = at.x + labels;
    for (std::size_t i = 0; i < row.values.size() && i < parts.size(); ++i) {
      const float length = pixels(room, row.values[i], most);
      list.AddRectFilled({x, middle - style.px(kBar / 2)},
                         {x + length, middle + style.px(kBar / 2)}, style.color(parts[i].token));
      x += length;
    }
    ui::draw_text(style, list, {x + style.px(6), middle - style.px(9)}, grouped(sum_of(row)),
                  style.color(ui::Token::kTextSecondary), ui::kSmallText);
  }
}

void draw_columns(const ui::Style& style, std::span<const ChartPart> parts,
                  std::span<const ChartRow> rows, float height) {
  if (rows.empty()) return;
  const std::int64_t most = most_of(rows);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::Dummy({width, style.px(height + kBelow)});
  const float zero = at.y + style.px(height);
  const float room = style.px(height - kAbove);
  const float step = width / static_cast<float>(rows.size());
  const float bar = std::min(style.px(56), std::floor(step * 0.6F));
  // Names need about this much; where columns are closer, some go without.
  const auto every = static_cast<std::size_t>(std::ceil(style.px(66) / std::max(step, 1.0F)));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float left = std::round(at.x + step * static_cast<float>(i) + (step - bar) / 2);
    float top = zero;
    for (std::size_t k = 0; k < rows[i].values.size() && k < parts.size(); ++k) {
      const float length = pixels(room, rows[i].values[k], most);
      list.AddRectFilled({left, top - length}, {left + bar, top}, style.color(parts[k].token));
      top -= length;
    }
    const std::string figure = grouped(sum_of(rows[i]));
    const float wide = ui::text_size(style, figure, ui::kSmallText).x;
    if (wide <= step)
      ui::draw_text(style, list, {left + (bar - wide) / 2, top - style.px(18)}, figure,
                    style.color(ui::Token::kTextSecondary), ui::kSmallText);
    if (i % std::max<std::size_t>(every, 1) != 0) continue;
    const float name = ui::text_size(style, rows[i].label, ui::kSmallText).x;
    ui::draw_text(style, list, {left + (bar - name) / 2, zero + style.px(4)}, rows[i].label,
                  style.color(ui::Token::kTextSecondary), ui::kSmallText);
  }
  list.AddRectFilled({at.x, zero}, {at.x + width, zero + std::max(1.0F, std::floor(style.scale))},
                     style.color(ui::Token::kHairline));
}

}  // namespace vigil::wildlife
