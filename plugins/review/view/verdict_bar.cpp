#include "plugins/review/view/verdict_bar.h"

#include <algorithm>
#include <vector>

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr float kBarHeight = 44;
constexpr float kSideButton = 108;
constexpr float kLastWidth = 180;
constexpr float kMostSpare = 36;
constexpr float kCapWidth = 30;  // with its gap

// Ids that do not change with the language, for the robot and for ImGui.
const char* id_of(domain::Verdict verdict) {
  using enum domain::Verdict;
  switch (verdict) {
    case kAllow: return "###allow";
    case kLabel: return "###label";
    case kWarn: return "###warn";
    case kLimit: return "###limit";
    case kRemove: return "###remove";
    case kEscalate: return "###escalate";
  }
  return "###verdict";
}

bool picks(const DeskSnapshot& desk, PickerKind kind) {
  return desk.picker && desk.picker->kind == kind;
}

ui::Anchor last_item() { return {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}; }

// Two lines: what was decided last, and where it stands.
void draw_last(const Frame& frame, const DeskSnapshot& desk) {
  ImGui::BeginGroup();
  if (!desk.last) {
    ui::secondary(frame.style, frame.text(texts::kLastLabel));
    ui::secondary(frame.style,
                  frame.text(desk.policies_missing ? texts::kPoliciesMissing : texts::kLastNone));
    return ImGui::EndGroup();
  }
  const sdk::DecisionRecord& last = *desk.last;
  ui::secondary(frame.style,
                sdk::format(frame.words, texts::kLastLine,
                            fmt::arg("verdict", decided_text(frame.words, last.decision))));
  std::string state = frame.text(title_of(last.state));
  if (last.state == domain::DecisionState::kDraft) {
    const Millis left = last.leaves_draft_at - frame.host.clock().wall_now();
    state =
        sdk::format(frame.words, texts::kLastDraft,
                    fmt::arg("seconds", std::max<std::int64_t>(0, (left.count() + 999) / 1000)));
  }
  ui::state_mark(frame.style, last.state, state);
  if (!last.cause.empty()) ui::tooltip(frame.style, last.cause);
  ImGui::EndGroup();
}

// As wide as its word needs, and wider where there is room; the same from item to item.
float natural_width(const Frame& frame, domain::Verdict verdict) {
  constexpr float kGlyphCapAndPadding = 82;
  return ui::text_size(frame.style, frame.text(title_of(verdict))).x / frame.style.scale +
         kGlyphCapAndPadding;
}

}  // namespace

void VerdictBar::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const DeskSnapshot& desk = desk_.snapshot();
  const float inset = frame.style.px(ui::kPadding);
  ImGui::SetCursorPos(ImVec2(inset, inset));
  const float room = (ImGui::GetContentRegionAvail().x - inset) / frame.style.scale;
  float natural = 0;
  for (const domain::Verdict verdict : domain::kAllVerdicts)
    natural += natural_width(frame, verdict) + ui::kGap;
  const float others = 2 * kSideButton + ui::kGap + 2 * ui::kSectionGap + kLastWidth;
  constexpr auto kVerdicts = static_cast<float>(std::size(domain::kAllVerdicts));
  float spare = (room - natural - others) / kVerdicts;
  // Where it is tight the last decision gives way first (the status bar counts it too), then the
  // key caps (the overview of keys has them): a verdict's word is never cut.
  const bool tight = spare < 0 && room < natural + others - kLastWidth - ui::kSectionGap;
  if (tight) spare = -kCapWidth;
  draw_verdicts(frame, desk, std::clamp(spare, tight ? -kCapWidth : 0.0F, kMostSpare));

  ui::ButtonOptions options;
  options.icon = ui::Icon::kSkip;
  if (!tight) options.key = frame.key(commands::kSkip);
  options.enabled = frame.enabled(commands::kSkip);
  options.emphasis = picks(desk, PickerKind::kReason) ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
  options.width = kSideButton - (tight ? kCapWidth : 0.0F);
  options.height = kBarHeight;
  ui::beside(frame.style, ui::kSectionGap);
  if (ui::button(frame.style, "###skip", frame.text(texts::kCommandSkip), options)) {
    frame.run(commands::kSkip);
  }
  if (picks(desk, PickerKind::kReason)) anchor_ = last_item();

  options.icon = ui::Icon::kUndo;
  if (!tight) options.key = frame.key(commands::kUndo);
  options.enabled = frame.enabled(commands::kUndo);
  options.emphasis = ui::Emphasis::kNone;
  ui::beside(frame.style);
  if (ui::button(frame.style, "###undo", frame.text(texts::kCommandUndo), options)) {
    frame.run(commands::kUndo);
  }
  ui::beside(frame.style, ui::kSectionGap);
  ImGui::SetCursorPosY(inset);
  draw_last(frame, desk);
  draw_picker(frame, desk);
}

void VerdictBar::draw_verdicts(const Frame& frame, const DeskSnapshot& desk, float spare) {
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    const sdk::CommandKey command = command_of(verdict);
    const bool chosen = picks(desk, PickerKind::kPolicy) && desk.picker->verdict == verdict;
    ui::VerdictButtonOptions options;
    if (spare >= 0) options.key = frame.key(command);
    options.enabled = frame.enabled(command);
    options.emphasis = chosen ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    options.width = natural_width(frame, verdict) + spare;
    options.height = kBarHeight;
    if (verdict != domain::Verdict::kAllow) ui::beside(frame.style);
    if (ui::verdict_button(frame.style, id_of(verdict), verdict, frame.text(title_of(verdict)),
                           options)) {
      frame.run(command);
    }
    if (chosen || (picks(desk, PickerKind::kAction) && verdict == domain::Verdict::kAllow))
      anchor_ = last_item();
  }
}

void VerdictBar::draw_picker(const Frame& frame, const DeskSnapshot& desk) {
  // Opened by a command, or closed by a choice that could not be stored or was made from rows
  // already out of date.
  const bool another = desk.picker && desk.picker->opened != opened_;
  const bool opening = desk.picker && (another || !list_.open);
  if (another) {
    opened_ = desk.picker->opened;
    list_.shown = false;
  }
  list_.open = desk.picker.has_value();
  static const std::vector<PickerEntry> kNothing;
  const std::vector<PickerEntry>& entries = desk.picker ? desk.picker->entries : kNothing;
  const bool policies = picks(desk, PickerKind::kPolicy);
  const bool actions = picks(desk, PickerKind::kAction);

  std::vector<std::string> ids;
  std::vector<std::string> used;
  ids.reserve(entries.size());
  used.reserve(entries.size());
  std::vector<ui::PopoverRow> rows;
  for (const PickerEntry& entry : entries) {
    ids.push_back((policies ? "###policy_" : actions ? "###action_" : "###reason_") + entry.id);
    used.push_back(entry.chosen ? frame.text(texts::kPickerChosen)
                   : entry.uses > 0
                       ? sdk::format_plural(frame.words, texts::kPickerUsed, entry.uses)
                       : std::string());
    ui::PopoverRow row;
    row.id = ids.back().c_str();
    row.title = entry.title;
    row.secondary = entry.guide;
    row.trailing = used.back();
    row.severity = entry.severity;
    rows.push_back(row);
  }
  const std::string title =
      policies ? sdk::format(frame.words, texts::kPickerPolicy,
                             fmt::arg("verdict", frame.text(title_of(desk.picker->verdict))))
               : frame.text(actions ? texts::kPickerAction : texts::kPickerReason);
  ui::PopoverOptions options;
  options.title = title;
  options.hint = frame.text(policies  ? texts::kPickerPolicyHint
                            : actions ? texts::kPickerActionHint
                                      : texts::kPickerReasonHint);
  options.nothing_found = frame.text(actions ? texts::kPickerActionNone : texts::kPickerNone);
  const ui::PopoverResult result =
      ui::popover(frame.style, "###picker", list_, anchor_, rows, options);
  if (!desk.picker) return;
  if (opening) {
    // What was typed before stays typed.
    list_.filter = list_.last_filter = desk.picker->filter;
  } else if (list_.filter != desk.picker->filter) {
    frame.run(commands::kPickFilter, list_.filter);
  } else if (result.chosen) {
    frame.run(commands::kPick, entries[*result.chosen].id);
  } else if (result.cancelled) {
    frame.run(commands::kCancel);
  }
}

}  // namespace vigil::review
