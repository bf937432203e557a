#include "plugins/reports/view/month_view.h"

#include <imgui.h>

#include <algorithm>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::reports {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kCardWidth = 184;
constexpr float kFewestPart = 360;
constexpr float kMostPart = 560;
constexpr float kTableHead = 30;

}  // namespace

void MonthView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  month_.look();
  const ui::ScrollArea area(frame.style, "###month_area", 0, 0, ui::kPadding);
  draw_head(frame);
  ui::gap(frame.style);
  if (!month_.faults().empty()) draw_faults(frame);
  if (month_.figures() == nullptr) {
    if (const auto done = month_.progress()) {
      const std::string figure = fmt::format("{:.0f} %", 100 * *done);
      ui::progress(frame.style, static_cast<float>(*done), figure, 320);
    }
    ui::skeleton(frame.style, 6, 480);
    return;
  }
  const auto& parts = month_.parts();
  if (parts.empty()) return;
  tables_.resize(parts.size());
  draw_glance(frame, parts.front());
  const float room = ImGui::GetContentRegionAvail().x / frame.style.px(1);
  const bool two = room >= 2 * kFewestPart + ui::kSectionGap;
  const float width = std::min(kMostPart, two ? (room - ui::kSectionGap) / 2 : room);
  if (!two) {
    for (std::size_t i = 1; i < parts.size(); ++i) draw_part(frame, i, width);
    return;
  }
  // Where the notices came from and why on the left, what was done on the right.
  ImGui::BeginGroup();
  for (std::size_t i = 1; i < std::min<std::size_t>(3, parts.size()); ++i)
    draw_part(frame, i, width);
  ImGui::EndGroup();
  ui::beside(frame.style, ui::kSectionGap);
  ImGui::BeginGroup();
  for (std::size_t i = 3; i < parts.size(); ++i) draw_part(frame, i, width);
  ImGui::EndGroup();
}

void MonthView::draw_head(const Frame& frame) const {
  const std::string title = sdk::format(frame.words, texts::kMonthTitle,
                                        fmt::arg("month", rules::month_text(month_.month())));
  ui::page_heading(frame.style, month_.month().ok() ? title : frame.text(texts::kWorkspaceMonth),
                   frame.text(texts::kMonthNote));
  const auto act = [&](const char* id, sdk::CommandKey command, sdk::TextKey words,
                       ui::Icon icon = ui::Icon::kNone) {
    ui::ButtonOptions options;
    options.kind = icon == ui::Icon::kNone ? ui::ButtonKind::kQuiet : ui::ButtonKind::kPlain;
    options.icon = icon;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    if (ui::button(frame.style, id, frame.text(words), options)) frame.run(command);
    ui::beside(frame.style);
  };
  act("###month_earlier", commands::kMonthEarlier, texts::kCommandMonthEarlier);
  act("###month_later", commands::kMonthLater, texts::kCommandMonthLater);
  act("###month_pdf", commands::kMonthPdf, texts::kCommandMonthPdf, ui::Icon::kDownload);
  act("###month_csv", commands::kMonthCsv, texts::kCommandMonthCsv, ui::Icon::kDownload);
  act("###month_xlsx", commands::kMonthXlsx, texts::kCommandMonthXlsx, ui::Icon::kDownload);
  act("###month_statements", commands::kMonthStatements, texts::kCommandMonthStatements,
      ui::Icon::kDownload);
  ImGui::NewLine();
}

void MonthView::draw_glance(const Frame& frame, const MonthPart& part) const {
  const float room = ImGui::GetContentRegionAvail().x / frame.style.px(1);
  float used = 0;
  for (std::size_t i = 0; i < part.lines.size(); ++i) {
    if (i > 0 && used + kCardWidth <= room) ui::beside(frame.style);
    if (i > 0 && used + kCardWidth > room) used = 0;
    used += kCardWidth + ui::kGap;
    const std::string id = fmt::format("###glance_{}", i);
    const ui::Card card(frame.style, id.c_str(), kCardWidth);
    ui::text(frame.style, part.lines[i].figure, ui::Token::kText, ui::kCaptionText);
    ui::secondary(frame.style, part.lines[i].name);
  }
  ui::gap(frame.style, ui::kPadding);
}

void MonthView::draw_part(const Frame& frame, std::size_t index, float width) {
  const MonthPart& part = month_.parts()[index];
  ui::section_heading(frame.style, part.title);
  ui::Column name;
  name.id = "###name";
  name.title = frame.text(texts::kMonthWhat);
  name.sortable = false;
  name.share = 1.4F;
  ui::Column bar;
  bar.id = "###bar";
  bar.sortable = false;
  ui::Column figure;
  figure.id = "###figure";
  figure.title = frame.text(texts::kMonthFigure);
  figure.width = 104;
  figure.align = ui::Align::kRight;
  figure.sortable = false;
  const bool bars = std::any_of(part.lines.begin(), part.lines.end(),
                                [](const MonthLine& line) { return line.share >= 0; });
  const std::vector<ui::Column> columns =
      bars ? std::vector{name, bar, figure} : std::vector{name, figure};
  ui::TableOptions options;
  options.width = width;
  options.height = kTableHead + ui::kRowHeight * static_cast<float>(part.lines.size());
  options.multiple = false;
  const std::string id = fmt::format("###month_part_{}", index);
  (void)ui::table(
      frame.style, id.c_str(), columns, static_cast<std::int64_t>(part.lines.size()),
      tables_[index],
      [&](std::int64_t row, std::size_t column, ui::TableCell& cell) {
        const MonthLine& line = part.lines[static_cast<std::size_t>(row)];
        if (column == 0) cell.text(line.name);
        if (bars && column == 1 && line.share >= 0) cell.share(static_cast<float>(line.share), {});
        if (column + 1 == columns.size()) {
          const bool withheld = line.figure == frame.text(texts::kMonthWithheld);
          cell.text(line.figure, withheld ? ui::Token::kTextSecondary : ui::Token::kText);
        }
      },
      options);
  ui::gap(frame.style, ui::kPadding);
}

void MonthView::draw_faults(const Frame& frame) {
  const auto& faults = month_.faults();
  ui::section_heading(frame.style, frame.text(texts::kMonthFaults));
  ui::Column number;
  number.id = "###case";
  number.title = frame.text(texts::kViewCase);
  number.width = 96;
  number.sortable = false;
  ui::Column field = number;
  field.id = "###field";
  field.title = frame.text(texts::kMonthField);
  field.width = 216;
  ui::Column reason = number;
  reason.id = "###reason";
  reason.title = frame.text(texts::kMonthReason);
  reason.width = 0;
  const ui::Column columns[] = {number, field, reason};
  ui::TableOptions options;
  options.height = kTableHead + ui::kRowHeight * std::min(6.0F, static_cast<float>(faults.size()));
  options.multiple = false;
  (void)ui::table(
      frame.style, "###month_faults", columns, static_cast<std::int64_t>(faults.size()), faults_,
      [&](std::int64_t row, std::size_t column, ui::TableCell& cell) {
        const rules::StatementFault& fault = faults[static_cast<std::size_t>(row)];
        if (column == 0) cell.text(fault.case_number);
        if (column == 1) cell.secondary(fault.what.field);
        if (column == 2) cell.text(month_.reason_of(fault), ui::Token::kProblem);
      },
      options);
  ui::gap(frame.style, ui::kPadding);
}

}  // namespace vigil::reports
