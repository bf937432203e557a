#include "plugins/creators/view/chart.h"

#include <algorithm>
#include <cmath>

#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::creators {
namespace {

namespace ui = sdk::ui;
using ui::Token;

constexpr float kNameRoom = 128;

float line_width(const ui::Style& style, bool thin) {
  return std::max(1.0F, std::round(style.px(thin ? 1 : 2)));
}

}  // namespace

void draw_lines(const ui::Style& style, const std::vector<Series>& series, const LineAxes& axes,
                float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float room = style.px(38);
  for (const auto& [y, words] : axes.y_labels)
    room = std::max(room, ui::text_size(style, words, ui::kSmallText).x);
  const float left = at.x + room + style.px(6);
  const float right = at.x + width - style.px(kNameRoom);
  const float top = at.y + style.px(8);
  const float zero = at.y + style.px(height);
  ImGui::Dummy({width, style.px(height + 24)});
  if (right <= left || axes.x_to <= axes.x_from || axes.y_to <= 0) return;
  const auto place = [&](double x, double y) {
    return ImVec2(
        left + static_cast<float>((x - axes.x_from) / (axes.x_to - axes.x_from)) * (right - left),
        zero - static_cast<float>(y / axes.y_to) * (zero - top));
  };
  const ImU32 quiet = style.color(Token::kTextSecondary);
  for (const auto& [y, words] : axes.y_labels) {
    const float level = std::round(place(axes.x_from, y).y);
    list.AddRectFilled({left, level}, {right, level + line_width(style, true)},
                       style.color(Token::kHairline));
    const float wide = ui::text_size(style, words, ui::kSmallText).x;
    ui::draw_text(style, list, {left - wide - style.px(6), level - style.px(9)}, words, quiet,
                  ui::kSmallText);
  }
  float free_from = -1e9F;
  for (const auto& [x, words] : axes.x_labels) {
    const float wide = ui::text_size(style, words, ui::kSmallText).x;
    const float begin = std::clamp(place(x, 0).x - wide / 2, left, std::max(left, right - wide));
    if (begin < free_from) continue;
    ui::draw_text(style, list, {begin, zero + style.px(4)}, words, quiet, ui::kSmallText);
    free_from = begin + wide + style.px(12);
  }
  // Names at the lines' ends, moved apart where they would lie over each other.
  std::vector<std::pair<float, std::size_t>> names;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const Series& one = series[i];
    if (one.points.empty()) continue;
    std::vector<ImVec2> points;
    for (const auto& [x, y] : one.points) points.push_back(place(x, y));
    list.AddPolyline(points.data(), static_cast<int>(points.size()), style.color(one.token),
                     ImDrawFlags_None, line_width(style, one.thin));
    names.emplace_back(points.back().y, i);
  }
  std::sort(names.begin(), names.end());
  float last = -1e9F;
  for (const auto& [level, i] : names) {
    const float y = std::max(level - style.px(9), last + style.px(17));
    (void)ui::draw_elided(style, list, {right + style.px(6), y}, style.px(kNameRoom - 8),
                          series[i].name, style.color(series[i].token), ui::kSmallText);
    last = y;
  }
}

void draw_bars(const ui::Style& style, const std::vector<BarRow>& rows, float label_width,
               float row_height) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x;
  double most = 0;
  float figure = 0;
  for (const BarRow& row : rows) {
    most = std::max({most, row.value, row.of});
    figure = std::max(figure, ui::text_size(style, row.shown, ui::kSmallText).x);
  }
  const float room = width - style.px(label_width) - figure - style.px(16);
  for (const BarRow& row : rows) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, style.px(row_height)});
    const float line = at.y + std::round(style.px((row_height - 18) / 2));
    (void)ui::draw_elided(style, list, {at.x, line}, style.px(label_width - 8), row.label,
                          style.color(Token::kText), ui::kSmallText);
    const float zero = at.x + style.px(label_width);
    const float top = at.y + std::round(style.px(5));
    const float bottom = at.y + std::round(style.px(row_height - 5));
    const auto length = [&](double value) {
      return most > 0 && value > 0
                 ? std::max(1.0F, std::round(room * static_cast<float>(value / most)))
                 : 0.0F;
    };
    if (row.of > 0)
      list.AddRectFilled({zero, top}, {zero + length(row.of), bottom},
                         ui::faded(style, row.token, 0.28F));
    list.AddRectFilled({zero, top}, {zero + length(row.value), bottom}, style.color(row.token));
    ui::draw_text(style, list, {zero + length(std::max(row.value, row.of)) + style.px(6), line},
                  row.shown, style.color(Token::kTextSecondary), ui::kSmallText);
  }
}

void draw_pace(const ui::Style& style, double granted, double delivered, double even,
               float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::Dummy({width, style.px(height + 6)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float top = at.y + style.px(3);
  const float bottom = top + style.px(height);
  const auto x = [&](double share) {
    return at.x + width * static_cast<float>(std::clamp(share, 0.0, 1.0));
  };
  list.AddRectFilled({at.x, top}, {at.x + width, bottom}, style.color(Token::kSunken), style.px(4));
  list.AddRectFilled({at.x, top}, {x(granted), bottom}, ui::faded(style, Token::kChart1, 0.40F),
                     style.px(4));
  list.AddRectFilled({at.x, top}, {x(delivered), bottom}, style.color(Token::kChart1), style.px(4));
  // On a background as dark as the empty part the whole still has an edge.
  list.AddRect({at.x, top}, {at.x + width, bottom}, style.color(Token::kHairline), style.px(4));
  const float mark = std::round(x(even));
  list.AddRectFilled({mark - style.px(1), top - style.px(3)},
                     {mark + style.px(1), bottom + style.px(3)}, style.color(Token::kChart2));
}

void draw_interval(const ui::Style& style, double low, double estimate, double high, double from,
                   double to, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::Dummy({width, style.px(height)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto x = [&](double value) {
    return at.x + width * static_cast<float>((std::clamp(value, from, to) - from) / (to - from));
  };
  const float middle = at.y + style.px(height / 2);
  list.AddRectFilled({at.x, middle}, {at.x + width, middle + 1}, style.color(Token::kHairline));
  const float zero = std::round(x(0));
  list.AddRectFilled({zero, at.y}, {zero + line_width(style, true), at.y + style.px(height)},
                     style.color(Token::kTextSecondary));
  list.AddRectFilled({x(low), middle - style.px(2)}, {x(high), middle + style.px(2)},
                     style.color(Token::kChart3));
  list.AddCircleFilled({x(estimate), middle}, style.px(6), style.color(Token::kChart3));
}

}  // namespace vigil::creators
