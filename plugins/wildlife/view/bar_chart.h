// Bars from a common zero, each part named and figured at its place, in colours that every eye can
// tell apart. User-interface thread.
#pragma once

#include <imgui.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/ui/style.h"

namespace vigil::wildlife {

struct ChartPart {
  std::string_view name;
  sdk::ui::Token token = sdk::ui::Token::kChart1;
};

struct ChartRow {
  std::string label;
  std::vector<std::int64_t> values;  // one a part, >= 0
};

// Lying bars, a row each, parts side by side; for names. As high as its rows.
void draw_rows(const sdk::ui::Style& style, std::span<const ChartPart> parts,
               std::span<const ChartRow> rows, float label_width);
// Standing bars on one zero line, parts one on another; for months. `height` in design pixels.
void draw_columns(const sdk::ui::Style& style, std::span<const ChartPart> parts,
                  std::span<const ChartRow> rows, float height);
// The parts' names in their colours.
void draw_legend(const sdk::ui::Style& style, std::span<const ChartPart> parts);

}  // namespace vigil::wildlife
