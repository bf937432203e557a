#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/document/pdf_page.h"

namespace vigil::document {
namespace {

// Okabe and Ito, Color Universal Design (2008), in an order whose neighbours stay apart.
constexpr Ink kInks[] = {{0.000, 0.447, 0.698}, {0.835, 0.369, 0.000}, {0.000, 0.620, 0.451},
                         {0.800, 0.475, 0.655}, {0.902, 0.624, 0.000}, {0.337, 0.706, 0.914}};
constexpr double kChartSize = 9;

void source(cairo_t* cairo, const Ink& ink) {
  cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue);
}

void caption(Pages& pages, const std::string& text, double with) {
  const TextBlock block = pages.set(text, {.size = kBodySize, .bold = true});
  pages.need(block.height() + 4 + with);
  pages.flow(block);
  pages.down(4);
}

// The least of 1, 2, 5, 10, 20 ... that is not below.
double round_up(double value) {
  if (!(value > 0)) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * unit >= value) return step * unit;
  }
  return 10 * unit;
}

}  // namespace

void draw_bars(Pages& pages, const BarChart& chart) {
  constexpr double kRow = 17;
  constexpr double kLabel = kTextWidth * 0.30;
  constexpr double kFigure = kTextWidth * 0.14;
  constexpr double kLongest = kTextWidth - kLabel - kFigure - 16;
  caption(pages, chart.caption, 2 * kRow);
  double most = 0;
  for (const Bar& bar : chart.bars) most = std::max(most, bar.value);
  for (const Bar& bar : chart.bars) {
    pages.need(kRow);
    const TextBlock label =
        pages.set(bar.label, {.size = kChartSize, .align = Align::kRight}, kLabel);
    pages.draw(label, 0, kMargin, pages.y() + 1);
    const double share = most > 0 ? std::clamp(bar.value / most, 0.0, 1.0) : 0;
    const double from = kMargin + kLabel + 8;
    source(pages.cairo(), kInks[0]);
    cairo_rectangle(pages.cairo(), from, pages.y() + 3, std::max(share * kLongest, 0.5), kRow - 7);
    cairo_fill(pages.cairo());
    const TextBlock figure = pages.set(bar.shown, {.size = kChartSize}, kFigure);
    pages.draw(figure, 0, from + share * kLongest + 6, pages.y() + 1);
    pages.down(kRow);
  }
}

void draw_lines(Pages& pages, const LineChart& chart) {
  constexpr double kHeight = 130;
  constexpr double kScale = 40;  // of the figures on the left
  constexpr double kNames = 90;  // of the names on the right
  constexpr double kWide = kTextWidth - kScale - kNames;
  caption(pages, chart.caption, kHeight + 20);
  double most = 0;
  for (const Line& line : chart.lines) {
    for (const auto& value : line.values) most = std::max(most, value.value_or(0));
  }
  most = round_up(most);
  const double top = pages.y() + 6;
  const double foot = top + kHeight;
  const double left = kMargin + kScale;
  cairo_t* const cairo = pages.cairo();
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = foot - share * kHeight;
    pages.rule(y, share > 0 ? kHairline : kGrey, left, left + kWide);
    const TextBlock figure =
        pages.set(fmt::format("{:g}", share * most),
                  {.size = 8, .ink = kGrey, .align = Align::kRight}, kScale - 6);
    pages.draw(figure, 0, kMargin, y - figure.height() / 2);
  }
  const std::size_t places = chart.labels.size();
  const auto x_of = [&](std::size_t i) {
    return left +
           (places < 2 ? 0.5 : static_cast<double>(i) / static_cast<double>(places - 1)) * kWide;
  };
  for (std::size_t i = 0; i < places; ++i) {
    const std::size_t step = std::max<std::size_t>(1, (places + 7) / 8);
    if (i % step != 0 && i + 1 != places) continue;
    if (i + 1 != places && i + step > places && i != 0) continue;  // would touch the last
    const TextBlock label = pages.set(chart.labels[i], {.size = 8, .ink = kGrey}, 80);
    pages.draw(label, 0, x_of(i) - label.width() / 2, foot + 3);
  }
  double last_name = -1e9;
  std::vector<std::pair<double, std::size_t>> ends;
  for (std::size_t n = 0; n < chart.lines.size() && n < std::size(kInks); ++n) {
    const Line& line = chart.lines[n];
    source(cairo, kInks[n]);
    cairo_set_line_width(cairo, 1.6);
    bool drawing = false;
    double end = foot;
    for (std::size_t i = 0; i < places; ++i) {
      if (i >= line.values.size() || !line.values[i]) {
        drawing = false;
        continue;
      }
      end = foot - std::clamp(*line.values[i] / most, 0.0, 1.0) * kHeight;
      if (drawing)
        cairo_line_to(cairo, x_of(i), end);
      else
        cairo_move_to(cairo, x_of(i), end);
      drawing = true;
    }
    cairo_stroke(cairo);
    ends.emplace_back(end, n);
  }
  std::sort(ends.begin(), ends.end());
  for (const auto& [end, n] : ends) {
    const TextBlock name =
        pages.set(chart.lines[n].name, {.size = kChartSize, .ink = kInks[n]}, kNames - 6);
    const double y = std::max(end - name.rows()[0].height / 2, last_name);
    pages.draw(name, 0, left + kWide + 6, y);
    last_name = y + name.rows()[0].height;
  }
  pages.down(kHeight + 28);
}

}  // namespace vigil::document
