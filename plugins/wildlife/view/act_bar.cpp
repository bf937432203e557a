#include "plugins/wildlife/view/act_bar.h"

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::wildlife {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

const char* id_of(Act act) {
  switch (act) {
    case Act::kNothing: return "###act_nothing";
    case Act::kLabel: return "###act_label";
    case Act::kWarn: return "###act_warn";
    case Act::kLimit: return "###act_limit";
    case Act::kRemove: return "###act_remove";
    case Act::kReport: return "###act_report";
  }
  return "###act";
}

}  // namespace

void ActBar::draw(const Frame& frame, const HitsDesk& hits) {
  if (hits.asking() != Asking::kNothing) return;
  draw_suggested(frame, hits);
  draw_reason(frame, hits);
  draw_others(frame, hits);
  draw_case(frame, hits);
}

void ActBar::draw_suggested(const Frame& frame, const HitsDesk& hits) {
  const ActRow* row = hits.row();
  const Act act = hits.suggested();
  ui::section_heading(frame.style, frame.text(texts::kGuideSuggested));
  const std::string why = row == nullptr    ? frame.text(texts::kGuideNoRow)
                          : frame.english() ? row->why_en
                                            : row->why_zh;
  ui::verdict_mark(frame.style, look_of(act), frame.text(title_of(act)), ui::kHeadingText);
  ui::wrapped(frame.style, why);
  if (row != nullptr && !row->text_zh.empty() && (act == Act::kLabel || act == Act::kWarn)) {
    ui::gap(frame.style, ui::kTightGap);
    ui::secondary(frame.style, frame.text(texts::kGuideOverClip));
    ui::wrapped(frame.style, frame.english() ? row->text_en : row->text_zh, ui::Token::kWarn);
  }
  if (act == Act::kReport) {
    ui::wrapped(
        frame.style,
        sdk::format(frame.words, texts::kGuideAuthority,
                    fmt::arg("authority", frame.text(title_of_authority(
                                              hits.answers().aquatic ? "fisheries" : "forestry")))),
        ui::Token::kTextSecondary, ui::kSmallText);
  }
  ui::gap(frame.style);
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPrimary;
  options.key = frame.key(commands::kDecide);
  options.enabled = frame.enabled(commands::kDecide);
  options.width = -1;
  options.height = 44;
  const std::string words =
      hits.reason_for()
          ? sdk::format(frame.words, texts::kGuideDoOther,
                        fmt::arg("act", frame.text(title_of(*hits.reason_for()))))
          : sdk::format(frame.words, texts::kGuideDo, fmt::arg("act", frame.text(title_of(act))));
  if (ui::button(frame.style, "###decide", words, options)) frame.run(commands::kDecide);
}

void ActBar::draw_reason(const Frame& frame, const HitsDesk& hits) {
  if (!reason_active_) reason_ = hits.reason();
  ui::FieldOptions options;
  const std::string label =
      hits.reason_for() ? sdk::format(frame.words, texts::kGuideReasonFor,
                                      fmt::arg("act", frame.text(title_of(*hits.reason_for()))))
                        : std::string(frame.text(texts::kGuideReason));
  options.label = label;
  options.hint = frame.text(texts::kGuideReasonHint);
  options.max_code_points = 300;
  options.take_focus = reason_asked_ != hits.reason_asked();
  reason_asked_ = hits.reason_asked();
  ui::gap(frame.style);
  const ui::FieldResult result = ui::text_field(frame.style, "###reason", reason_, options);
  reason_active_ = result.active;
  if (reason_ != hits.reason()) frame.run(commands::kSetReason, reason_);
  if (result.submitted && hits.reason_for()) frame.run(commands::kDecide);
}

void ActBar::draw_others(const Frame& frame, const HitsDesk& hits) {
  ui::gap(frame.style);
  ui::secondary(frame.style, frame.text(texts::kGuideOr));
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  bool first = true;
  for (const Act act : kAllActs) {
    if (act == hits.suggested()) continue;
    const sdk::CommandKey command = command_of(act);
    ui::VerdictButtonOptions options;
    options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    options.emphasis = hits.reason_for() == act ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    options.height = 36;
    const float width = frame.style.px(
        ui::verdict_button_width(frame.style, frame.text(title_of(act)), options.key));
    if (!first && ImGui::GetItemRectMax().x + frame.style.px(ui::kGap) + width <= right)
      ui::beside(frame.style);
    first = false;
    if (ui::verdict_button(frame.style, id_of(act), look_of(act), frame.text(title_of(act)),
                           options))
      frame.run(command);
  }
}

void ActBar::draw_case(const Frame& frame, const HitsDesk& hits) {
  ui::gap(frame.style);
  if (hits.suggested() == Act::kReport && !hits.reason_for()) {
    ui::icon(frame.style, ui::Icon::kShield, ui::Token::kTextSecondary);
    ui::beside(frame.style);
    return ui::secondary(frame.style, frame.text(texts::kGuideCaseAlways));
  }
  bool wanted = hits.into_case();
  ui::CheckOptions options;
  options.key = frame.key(commands::kIntoCase);
  if (ui::check_row(frame.style, "###into_case", frame.text(texts::kGuideCase), wanted, options))
    frame.run(commands::kIntoCase);
}

}  // namespace vigil::wildlife
