#include "plugins/wildlife/view/figures_view.h"

#include <algorithm>
#include <vector>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/wildlife/view/bar_chart.h"

namespace vigil::wildlife {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr std::size_t kMostBars = 12;

}  // namespace

std::string FiguresView::title_of_row(const Frame& frame, const FigureRow& row) const {
  if (row.key.empty()) return frame.text(texts::kFiguresUnknown);
  if (frame.english() || row.title.empty()) return row.key;
  return row.title;
}

void FiguresView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  sight_.workspace = Workspace::kFigures;
  const ui::ScrollArea area(frame.style, "###figures_area", 0, 0, ui::kPadding);
  ui::page_heading(frame.style, frame.text(texts::kFiguresTitle), frame.text(texts::kFiguresNote));
  if (figures_.total().hits == 0) {
    ui::EmptyState state;
    state.icon = ui::Icon::kChart;
    state.sentence = frame.text(texts::kFiguresNone);
    state.detail = frame.text(texts::kFiguresNoneHelp);
    (void)ui::empty_state(frame.style, "###no_figures", state);
    return;
  }
  const ui::Segment dimensions[] = {{"###by_month", frame.text(texts::kByMonth)},
                                    {"###by_species", frame.text(texts::kBySpecies)},
                                    {"###by_product", frame.text(texts::kByProduct)},
                                    {"###by_province", frame.text(texts::kByProvince)}};
  auto chosen = static_cast<std::size_t>(figures_.dimension());
  if (ui::segmented(frame.style, "###dimensions", dimensions, chosen))
    frame.run(commands::kFiguresBy, to_word(static_cast<Dimension>(chosen)));
  ui::beside(frame.style, ui::kPadding);
  ui::ButtonOptions save;
  save.icon = ui::Icon::kDownload;
  save.key = frame.key(commands::kFiguresTable);
  if (ui::button(frame.style, "###figures_table", frame.text(texts::kCommandFiguresTable), save))
    frame.run(commands::kFiguresTable);
  ui::beside(frame.style);
  save.key = frame.key(commands::kFiguresPicture);
  if (ui::button(frame.style, "###figures_picture", frame.text(texts::kCommandFiguresPicture),
                 save))
    frame.run(commands::kFiguresPicture);
  ui::gap(frame.style);
  const ImVec2 begin = ImGui::GetCursorScreenPos();
  draw_total(frame);
  ui::gap(frame.style);
  draw_chart(frame);
  if (figures_.take_picture_wish()) {
    const ImVec2 origin = ImGui::GetMainViewport()->Pos;
    const float margin = frame.style.px(ui::kPadding);
    const ImVec2 end = ImGui::GetCursorScreenPos();
    frame.host.save_picture(
        figures_.file_name() + ".png", begin.x - origin.x - margin, begin.y - origin.y - margin,
        ImGui::GetContentRegionAvail().x + 2 * margin, end.y - begin.y + 2 * margin);
  }
  ui::gap(frame.style, ui::kSectionGap);
  draw_table(frame);
  ui::gap(frame.style);
  ui::wrapped(frame.style, frame.text(texts::kFiguresReference), ui::Token::kTextSecondary,
              ui::kSmallText);
}

// The four figures, large.
void FiguresView::draw_total(const Frame& frame) {
  const Figures& total = figures_.total();
  const struct {
    sdk::TextKey name;
    std::int64_t value;
    ui::Token token;
  } figures[] = {{texts::kFiguresHits, total.hits, ui::Token::kText},
                 {texts::kFiguresBlocked, total.blocked, ui::Token::kChart2},
                 {texts::kFiguresLabelled, total.labelled, ui::Token::kChart1},
                 {texts::kFiguresPassed, total.let_pass(), ui::Token::kChart3},
                 {texts::kFiguresReported, total.reported, ui::Token::kText}};
  bool first = true;
  for (const auto& figure : figures) {
    if (!first) ui::beside(frame.style, 48);
    first = false;
    ImGui::BeginGroup();
    ui::secondary(frame.style, frame.text(figure.name));
    ui::text(frame.style, grouped(figure.value), figure.token, 28);
    ImGui::EndGroup();
  }
}

void FiguresView::draw_chart(const Frame& frame) {
  const ChartPart parts[] = {{frame.text(texts::kFiguresBlocked), ui::Token::kChart2},
                             {frame.text(texts::kFiguresLabelled), ui::Token::kChart1},
                             {frame.text(texts::kFiguresPassed), ui::Token::kChart3}};
  std::vector<ChartRow> rows;
  for (const FigureRow& row : figures_.rows()) {
    if (figures_.dimension() != Dimension::kMonth && rows.size() >= kMostBars) break;
    rows.push_back({title_of_row(frame, row),
                    {row.figures.blocked, row.figures.labelled, row.figures.let_pass()}});
  }
  if (figures_.dimension() == Dimension::kMonth && rows.size() > 24)
    rows.erase(rows.begin(), rows.end() - 24);
  draw_legend(frame.style, parts);
  ui::gap(frame.style);
  if (figures_.dimension() == Dimension::kMonth) {
    draw_columns(frame.style, parts, rows, 200);
  } else {
    draw_rows(frame.style, parts, rows, 200);
  }
}

void FiguresView::draw_table(const Frame& frame) {
  const auto column = [&](const char* id, sdk::TextKey title, float width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.align = width > 0 ? ui::Align::kRight : ui::Align::kLeft;
    made.sortable = false;
    return made;
  };
  const ui::Column columns[] = {column("###name", texts::kFiguresName, 0),
                                column("###hits", texts::kFiguresHits, 96),
                                column("###blocked", texts::kFiguresBlocked, 96),
                                column("###labelled", texts::kFiguresLabelled, 96),
                                column("###passed", texts::kFiguresPassed, 96),
                                column("###reported", texts::kFiguresReported, 96)};
  const std::vector<FigureRow>& rows = figures_.rows();
  const std::string foot =
      sdk::format_plural(frame.words, texts::kFiguresRows, static_cast<std::int64_t>(rows.size()));
  ui::TableOptions options;
  options.foot = foot;
  options.multiple = false;
  options.height = 40 + 30 + 28 * static_cast<float>(std::min<std::size_t>(rows.size(), 10)) + 8;
  (void)ui::table(
      frame.style, "###figures_rows", columns, static_cast<std::int64_t>(rows.size()), table_,
      [&](std::int64_t at, std::size_t which, ui::TableCell& cell) {
        const FigureRow& row = rows[static_cast<std::size_t>(at)];
        switch (which) {
          case 0: cell.text(title_of_row(frame, row)); break;
          case 1: cell.text(grouped(row.figures.hits)); break;
          case 2: cell.text(grouped(row.figures.blocked)); break;
          case 3: cell.text(grouped(row.figures.labelled)); break;
          case 4: cell.text(grouped(row.figures.let_pass())); break;
          default: cell.text(grouped(row.figures.reported));
        }
      },
      options);
}

}  // namespace vigil::wildlife
