// Below what a search found, once items are ticked: one verdict for all of them, its policy, the
// reason, and off to a second person.
#include "plugins/review/model/wording.h"
#include "plugins/review/view/search_view.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

const char* button_id(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return "###mass_allow";
    case domain::Verdict::kLabel: return "###mass_label";
    case domain::Verdict::kWarn: return "###mass_warn";
    case domain::Verdict::kLimit: return "###mass_limit";
    case domain::Verdict::kRemove: return "###mass_remove";
    case domain::Verdict::kEscalate: return "###mass_escalate";
  }
  return "###mass";
}

}  // namespace

void SearchView::draw_mass_bar(const Frame& frame) {
  const MassChoice& choice = mass_.choice();
  if (mass_.cleared() != mass_cleared_) {
    mass_cleared_ = mass_.cleared();
    table_.selected = {};
    mass_note_.clear();
  }
  if (choice.items.empty()) return;
  ui::text(frame.style,
           sdk::format_plural(frame.words, texts::kMassChosen, std::ssize(choice.items)));
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    if (verdict == domain::Verdict::kEscalate) continue;  // for one item, with a reason of its own
    ui::beside(frame.style);
    ui::VerdictButtonOptions options;
    options.height = 32;
    options.emphasis = choice.verdict == verdict ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    if (ui::verdict_button(frame.style, button_id(verdict), verdict, frame.text(title_of(verdict)),
                           options)) {
      frame.run(commands::kMassVerdict, domain::to_word(verdict));
      if (domain::needs_policy(verdict)) mass_policy_.open = true;
    }
  }
  if (!choice.verdict) {
    ui::beside(frame.style, ui::kPadding);
    ui::ButtonOptions together;
    together.icon = ui::Icon::kHandshake;
    together.key = frame.key(commands::kCalibrationPrepare);
    together.enabled = frame.enabled(commands::kCalibrationPrepare);
    if (ui::button(frame.style, "###calibration_prepare",
                   frame.text(texts::kCommandCalibrationPrepare), together))
      frame.run(commands::kCalibrationPrepare);
    return;
  }
  const domain::Policy* const policy = desk_.policies().find(choice.policy);
  if (domain::needs_policy(*choice.verdict)) {
    const std::string words = policy == nullptr ? std::string(frame.text(texts::kMassChoosePolicy))
                                                : title_of(frame.words, *policy);
    if (ui::button(frame.style, "###mass_policy", words, {})) mass_policy_.open = true;
    mass_anchor_ = {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
    ui::beside(frame.style);
  }
  ui::FieldOptions field;
  field.hint = frame.text(texts::kMassReason);
  field.width = 360;
  field.max_code_points = 500;
  const ui::FieldResult typed = ui::text_field(frame.style, "###mass_note", mass_note_, field);
  ui::beside(frame.style);
  ui::ButtonOptions propose;
  propose.kind = ui::ButtonKind::kPrimary;
  propose.enabled = mass_.can_propose() && !mass_note_.empty();
  const bool pressed =
      ui::button(frame.style, "###mass_propose", frame.text(texts::kMassPropose), propose);
  if ((pressed || typed.submitted) && propose.enabled)
    frame.run(commands::kMassPropose, mass_note_);
  ui::beside(frame.style, ui::kTightGap);
  ui::ButtonOptions leave;
  leave.kind = ui::ButtonKind::kPlain;
  if (ui::button(frame.style, "###mass_clear", frame.text(texts::kSearchLeave), leave))
    frame.run(commands::kMassClear);
  draw_mass_policy(frame);
}

void SearchView::draw_mass_policy(const Frame& frame) {
  const MassChoice& choice = mass_.choice();
  if (!choice.verdict || (!mass_policy_.open && !mass_policy_.shown)) return;
  const std::vector<domain::PolicyMatch> found =
      desk_.policies().search(*choice.verdict, mass_policy_.filter);
  std::vector<ui::PopoverRow> rows;
  for (const domain::PolicyMatch& match : found) {
    ui::PopoverRow row;
    row.title = title_of(frame.words, *match.policy);
    row.secondary = guide_of(frame.words, *match.policy);
    row.severity = match.policy->severity;
    rows.push_back(row);
  }
  ui::PopoverOptions options;
  const std::string heading =
      sdk::format(frame.words, texts::kPickerPolicy,
                  fmt::arg("verdict", frame.text(title_of(*choice.verdict))));
  options.title = heading;
  options.hint = frame.text(texts::kPickerPolicyHint);
  options.nothing_found = frame.text(texts::kPickerNone);
  const ui::PopoverResult result =
      ui::popover(frame.style, "###mass_policies", mass_policy_, mass_anchor_, rows, options);
  if (result.chosen) frame.run(commands::kMassPolicy, found[*result.chosen].policy->id.text());
}

}  // namespace vigil::review
