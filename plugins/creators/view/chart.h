// Charts that are read at a glance: named at their places, few lines, bars from zero, colours that
// stay apart for every eye (the theme's chart colours follow Okabe and Ito). User-interface thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/sdk/ui/style.h"

namespace vigil::creators {

struct Series {
  std::string name;  // stands at the line's end
  std::vector<std::pair<double, double>> points;
  sdk::ui::Token token = sdk::ui::Token::kChart1;
  bool thin = false;  // a line to compare with
};

struct LineAxes {
  double x_from = 0;
  double x_to = 1;
  double y_to = 1;  // from 0
  std::vector<std::pair<double, std::string>> x_labels;
  std::vector<std::pair<double, std::string>> y_labels;  // each with a faint line
};

// As wide as what is left; `height` in design pixels.
void draw_lines(const sdk::ui::Style& style, const std::vector<Series>& series,
                const LineAxes& axes, float height);

struct BarRow {
  std::string label;
  double value = 0;
  std::string shown;
  sdk::ui::Token token = sdk::ui::Token::kChart1;
  double of = 0;  // a paler bar behind it, e.g. the whole; 0: none
};

// A horizontal bar a row; the longest reaches as far as its figure leaves room.
void draw_bars(const sdk::ui::Style& style, const std::vector<BarRow>& rows, float label_width,
               float row_height = 26);

// Part of a whole with a mark where it would be by even pace; fractions 0..1.
void draw_pace(const sdk::ui::Style& style, double granted, double delivered, double even,
               float height = 20);

// Low and high with the estimate between, on a scale from `from` to `to`; zero has a line.
void draw_interval(const sdk::ui::Style& style, double low, double estimate, double high,
                   double from, double to, float height = 34);

}  // namespace vigil::creators
