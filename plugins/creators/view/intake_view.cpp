#include "plugins/creators/view/intake_view.h"

#include <algorithm>

#include "core/base/text.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::creators {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;
using ui::Token;

}  // namespace

void IntakeView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  office_.look(InSight::kIntake);
  const float left = std::max(420.0F, frame.width() - kSideWidth - 1);
  {
    const ui::ScrollArea area(frame.style, "###intake_left", left, 0, ui::kPadding);
    draw_heading(frame, office_, texts::kWorkspaceIntake, frame.text(texts::kIntakeNote));
    draw_main(frame);
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea side(frame.style, "###intake_side", 0, 0, 0);
  draw_side(frame);
}

void IntakeView::draw_main(const Frame& frame) {
  const IntakeDesk& intake = office_.intake;
  std::vector<std::string> ids;
  for (const IntakeTarget one : kAllIntakeTargets)
    ids.push_back("###target_" + std::string(to_word(one)));
  std::vector<ui::Segment> segments;
  for (std::size_t i = 0; i < ids.size(); ++i)
    segments.push_back(
        {ids[i].c_str(), frame.text(title_of(kAllIntakeTargets[i])), ui::Icon::kNone, {}});
  std::size_t chosen = static_cast<std::size_t>(intake.target());
  if (ui::segmented(frame.style, "###targets", segments, chosen))
    frame.run(commands::kIntakeTarget, to_word(kAllIntakeTargets[chosen]));
  ui::gap(frame.style, 4);
  ui::FieldOptions path;
  path.label = frame.text(texts::kIntakePath);
  path.hint = "~/Downloads/leaders.csv";
  path.problem = intake.refusal();
  path.width = std::min(560.0F, ImGui::GetContentRegionAvail().x / frame.style.scale - 120);
  const ui::FieldResult typed = ui::text_field(frame.style, "###path", path_, path);
  if (typed.submitted) frame.run(commands::kIntakeOpen, path_);
  ui::gap(frame.style, 4);
  ui::ButtonOptions open;
  open.enabled = !path_.empty();
  if (ui::button(frame.style, "###open", frame.text(texts::kIntakeOpen), open))
    frame.run(commands::kIntakeOpen, path_);
  if (intake.state() == IntakeState::kWriting || intake.state() == IntakeState::kDone) {
    ui::gap(frame.style);
    const double all = std::max<double>(1, static_cast<double>(intake.to_write()));
    ui::progress(frame.style, static_cast<float>(static_cast<double>(intake.written()) / all),
                 fmt::format("{} / {}", grouped(static_cast<double>(intake.written())),
                             grouped(static_cast<double>(intake.to_write()))));
    return;
  }
  if (intake.state() != IntakeState::kPreview) return;
  ui::beside(frame.style);
  (void)draw_command(frame, "###run", commands::kIntakeRun, texts::kIntakeRun, ui::Icon::kCheck,
                     true);
  ui::beside(frame.style);
  (void)draw_command(frame, "###put_away", commands::kIntakePutAway, texts::kFormCancel);
  if (intake.state() != IntakeState::kPreview) return;
  ui::gap(frame.style);
  if (intake.scanning()) {
    ui::progress(frame.style, intake.scanned(),
                 sdk::format(frame.words, texts::kIntakeScanning,
                             fmt::arg("share", percent(intake.scanned(), 0))));
    ui::gap(frame.style, 4);
  }
  ui::secondary(frame.style,
                sdk::format(frame.words, texts::kIntakeFound,
                            fmt::arg("good", grouped(static_cast<double>(intake.taken()))),
                            fmt::arg("bad", grouped(static_cast<double>(intake.refused()))),
                            fmt::arg("encoding", to_word(intake.encoding()))));
  ui::gap(frame.style);
  // The columns: heading, the field it is, the first rows.
  const auto& fields = intake_fields(intake.target());
  const auto& rows = intake.rows();
  const auto& headings = rows[0].cells;
  std::vector<std::string> column_ids;
  for (std::size_t i = 0; i < headings.size(); ++i)
    column_ids.push_back("###column_" + std::to_string(i));
  std::vector<ui::Column> columns;
  std::vector<std::string> titles;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const auto& field = intake.mapping()[i];
    titles.push_back(field ? std::string(frame.text(fields[*field].label))
                           : std::string(frame.text(texts::kIntakeIgnored)));
  }
  for (std::size_t i = 0; i < headings.size(); ++i) {
    ui::Column made;
    made.id = column_ids[i].c_str();
    made.title = titles[i];
    made.sortable = false;
    columns.push_back(made);
  }
  ui::TableOptions options;
  options.multiple = false;
  options.height = 28 * 7 + 12;
  const std::int64_t shown = std::min<std::int64_t>(std::ssize(rows), 6);
  (void)ui::table(
      frame.style, "###preview", columns, shown, table_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const auto& cells = rows[static_cast<std::size_t>(row)].cells;
        const std::string words =
            index < cells.size() ? clean_for_display(cells[index], 80) : std::string();
        if (row == 0) return cell.secondary(words);
        cell.text(words, intake.mapping()[index] ? Token::kText : Token::kTextDisabled);
      },
      options);
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kIntakeColumns),
                      frame.text(texts::kIntakeColumnsNote));
  for (std::size_t column = 0; column < headings.size() && column < 24; ++column) {
    ui::fact(frame.style, clean_for_display(headings[column], 24), titles[column], 160);
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    bool first = true;
    for (std::size_t i = 0; i <= fields.size(); ++i) {
      const bool none = i == fields.size();
      const std::string words =
          none ? frame.text(texts::kIntakeIgnored) : frame.text(fields[i].label);
      const bool is = none ? !intake.mapping()[column] : intake.mapping()[column] == i;
      ui::ButtonOptions pick;
      pick.kind = is ? ui::ButtonKind::kQuiet : ui::ButtonKind::kPlain;
      pick.emphasis = is ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
      pick.height = 28;
      const float wide = ui::text_size(frame.style, words).x + frame.style.px(28);
      if (!first && ImGui::GetItemRectMax().x + frame.style.px(4) + wide < right)
        ui::beside(frame.style, 4);
      first = false;
      const std::string id = fmt::format("###match_{}_{}", column, none ? "none" : fields[i].key);
      if (ui::button(frame.style, id.c_str(), words, pick))
        frame.run(commands::kIntakeMatch, fmt::format("{}={}", column, none ? "" : fields[i].key));
      if (intake.mapping().size() != headings.size()) return;
    }
    ui::gap(frame.style, 4);
  }
}

void IntakeView::draw_side(const Frame& frame) {
  const ui::ScrollArea area(frame.style, "###intake_page", 0, 0, ui::kPadding);
  const IntakeDesk& intake = office_.intake;
  ui::section_heading(frame.style, frame.text(texts::kIntakeProblems),
                      grouped(static_cast<double>(intake.refused())));
  if (intake.result().problems.empty()) {
    ui::secondary(frame.style, frame.text(texts::kIntakeNoProblems));
  } else {
    (void)draw_command(frame, "###save_problems", commands::kIntakeProblems,
                       texts::kIntakeSaveProblems, ui::Icon::kDownload);
    ui::gap(frame.style, 4);
    std::size_t shown = 0;
    for (const RowProblem& one : intake.result().problems) {
      if (++shown > 100) break;
      ui::wrapped(frame.style,
                  sdk::format(frame.words, texts::kIntakeProblemLine, fmt::arg("line", one.line),
                              fmt::arg("why", one.sentence)),
                  Token::kText, ui::kSmallText);
      ui::gap(frame.style, 4);
    }
  }
  ui::gap(frame.style, ui::kSectionGap);
  ui::section_heading(frame.style, frame.text(texts::kIntakePast));
  const auto past = intake.past();
  if (past.empty()) ui::secondary(frame.style, frame.text(texts::kIntakeNoPast));
  for (const PastIntake& one : past) {
    ui::wrapped(frame.style,
                one.file.empty() ? std::string(frame.text(title_of(one.target))) : one.file);
    ui::wrapped(frame.style,
                sdk::format(frame.words, texts::kIntakePastLine,
                            fmt::arg("target", frame.text(title_of(one.target))),
                            fmt::arg("count", grouped(static_cast<double>(one.records))),
                            fmt::arg("at", one.at.substr(0, 10))),
                Token::kTextSecondary, ui::kSmallText);
    if (one.undone) {
      ui::secondary(frame.style, frame.text(texts::kIntakeUndone));
    } else {
      ui::ButtonOptions undo;
      undo.icon = ui::Icon::kUndo;
      undo.enabled = intake.state() != IntakeState::kWriting && office_.programme.may_write();
      if (ui::button(frame.style, ("###undo_" + one.id).c_str(), frame.text(texts::kIntakeUndo),
                     undo))
        frame.run(commands::kIntakeUndo, one.id);
    }
    ui::gap(frame.style);
  }
}

}  // namespace vigil::creators
