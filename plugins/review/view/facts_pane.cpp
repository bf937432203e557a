#include "plugins/review/view/facts_pane.h"

#include <algorithm>
#include <vector>

#include "core/base/text.h"
#include "plugins/review/model/standing.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::review {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

// Design pixels; below it a checklist point and its key do not fit.
constexpr float kNarrowestPoints = 240;
// The line that the backend puts first on a calibration's copy; it is said above everything.
constexpr std::string_view kCalibrationKind = "calibration";

sdk::TextKey title_of_kind(std::string_view kind) {
  if (kind == "hash") return texts::kEvidenceHash;
  if (kind == "score") return texts::kEvidenceScore;
  if (kind == "report") return texts::kEvidenceReport;
  if (kind == "rule") return texts::kEvidenceRule;
  if (kind == "strike") return texts::kEvidenceStrike;
  return texts::kEvidenceTerm;
}

// "标题", "00:01.000", "" - where a finding points.
std::string place_of(const Frame& frame, const domain::Evidence& evidence) {
  if (evidence.clip_begin >= Millis{0}) return clock_text(evidence.clip_begin);
  if (evidence.caption_begin >= 0) return frame.text(texts::kItemEvidenceCaption);
  return {};
}

bool points_somewhere(const domain::Evidence& evidence) {
  return evidence.clip_begin >= Millis{0} || evidence.caption_begin >= 0;
}

// A narrower heading than section_heading(), which takes the rest of the row.
void group_heading(const Frame& frame, sdk::TextKey words) {
  ui::secondary(frame.style, frame.text(words));
}

// Rows that belong together stand close together.
class CloseRows {
 public:
  explicit CloseRows(const Frame& frame) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing,
                        ImVec2(frame.style.px(ui::kGap), frame.style.px(2)));
  }
  ~CloseRows() { ImGui::PopStyleVar(); }
  CloseRows(const CloseRows&) = delete;
  CloseRows& operator=(const CloseRows&) = delete;
};

// A finding about the item as a whole: nothing to jump to.
void draw_remark(const Frame& frame, const std::string& words) {
  ImGui::Indent(frame.style.px(ui::kPadding));
  ui::icon(frame.style, ui::Icon::kChart, ui::Token::kTextSecondary);
  ui::beside(frame.style);
  ui::wrapped(frame.style, words);
  ImGui::Unindent(frame.style.px(ui::kPadding));
}

void draw_author(const Frame& frame, const domain::Item& item) {
  const WallTime now = frame.host.clock().wall_now();
  std::string line = item.author_name;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    if (!line.empty()) line += "  ·  ";
    line += part;
  };
  if (item.author_followers > 0) {
    add(sdk::format(frame.words, texts::kItemFollowers,
                    fmt::arg("count", grouped(item.author_followers))));
  }
  add(sdk::format(frame.words, texts::kItemReach, fmt::arg("count", grouped(item.reach))));
  add(item.place);
  const bool dated = item.uploaded_at != WallTime{};
  if (dated) {
    add(sdk::format(frame.words, texts::kItemUploaded,
                    fmt::arg("time", relative_text(frame.words, now, item.uploaded_at))));
  }
  ui::wrapped(frame.style, line, ui::Token::kTextSecondary, ui::kSmallText);
  if (dated && ImGui::IsItemHovered()) {
    ImGui::SetTooltip("%s", ui::exact_time(item.uploaded_at).c_str());
  }
}

void draw_tags(const Frame& frame, const domain::Item& item) {
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  bool first = true;
  for (const std::string& tag : item.tags) {
    const float width = ui::text_size(frame.style, tag, ui::kSmallText).x + frame.style.px(24);
    if (!first && ImGui::GetItemRectMax().x + frame.style.px(ui::kGap) + width <= right) {
      ui::beside(frame.style);
    }
    ui::chip(frame.style, tag, ui::Token::kTextSecondary, ui::Icon::kTag);
    first = false;
  }
}

}  // namespace

void FactsPane::draw(const Frame& frame, const DeskSnapshot& desk, FactsPlace place) {
  if (place == FactsPlace::kBeside) {
    const ui::ScrollArea area(frame.style, "###facts", 0, 0, ui::kPadding);
    const CloseRows rows(frame);
    draw_banners(frame, desk);
    draw_actions(frame, desk);
    draw_caption(frame, desk);
    draw_alike(frame, desk);
    draw_evidence(frame, desk);
    draw_standing(frame, desk);
    draw_checklist(frame, desk);
    draw_note(frame, desk);
    return;
  }
  const CloseRows rows(frame);
  const float third = ImGui::GetContentRegionAvail().x / frame.style.scale / 3;
  {
    const ui::ScrollArea left(frame.style, "###facts_caption", third, 0, ui::kPadding);
    draw_banners(frame, desk);
    draw_actions(frame, desk);
    draw_caption(frame, desk);
  }
  ImGui::SameLine(0, 0);
  {
    const ui::ScrollArea middle(frame.style, "###facts_evidence", third, 0, ui::kPadding);
    draw_alike(frame, desk);
    draw_evidence(frame, desk);
    draw_standing(frame, desk);
    draw_note(frame, desk);
  }
  ImGui::SameLine(0, 0);
  const ui::ScrollArea right(frame.style, "###facts_checklist", 0, 0, ui::kPadding);
  draw_checklist(frame, desk);
}

void FactsPane::draw_banners(const Frame& frame, const DeskSnapshot& desk) {
  if (!desk.task->item.evidence.empty() &&
      desk.task->item.evidence.front().kind == kCalibrationKind) {
    const std::string sentence =
        sdk::format(frame.words, texts::kStageCalibration,
                    fmt::arg("title", desk.task->item.evidence.front().text));
    {
      // It says what the answer does not do: that has to be read whole, however narrow the column.
      const ui::Card card(frame.style, "###calibration_banner");
      ui::wrapped(frame.style, sentence, ui::Token::kPending, ui::kSmallText);
    }
    ui::gap(frame.style);
  }
  if (desk.revising) {
    const WallTime now = frame.host.clock().wall_now();
    const domain::Decision& decision = desk.revising->decision;
    const std::string sentence =
        sdk::format(frame.words, texts::kStageRevising,
                    fmt::arg("verdict", decided_text(frame.words, decision)),
                    fmt::arg("time", relative_text(frame.words, now, decision.decided_at)));
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kPending;
    notice.sentence = sentence;
    notice.action = frame.text(texts::kStageRevisingBack);
    if (ui::notice_line(frame.style, "###revising", notice)) frame.run(commands::kCancel);
    ui::ButtonOptions options;
    options.icon = ui::Icon::kUndo;
    options.tooltip = frame.text(texts::kCommandWithdraw);
    options.enabled = frame.enabled(commands::kWithdraw);
    if (ui::button(frame.style, "###withdraw", frame.text(texts::kStageRevisingWithdraw),
                   options)) {
      frame.run(commands::kWithdraw);
    }
    ui::gap(frame.style);
  }
  if (desk.gone) {
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kProblem;
    notice.sentence = frame.text(texts::kStageGone);
    notice.action = frame.text(texts::kCommandNext);
    if (ui::notice_line(frame.style, "###gone", notice)) frame.run(commands::kNext);
    ui::wrapped(frame.style, frame.text(texts::kStageGoneHelp), ui::Token::kTextSecondary,
                ui::kSmallText);
    ui::gap(frame.style);
  }
}

// What the next verdict does besides: seen before it is given, and taken away by a click.
void FactsPane::draw_actions(const Frame& frame, const DeskSnapshot& desk) {
  if (desk.actions.empty()) return;
  group_heading(frame, texts::kActionHeading);
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  for (std::size_t i = 0; i < desk.actions.size(); ++i) {
    const std::string id = "###drop_action_" + std::to_string(i);
    constexpr float kIconAndPadding = 60;
    const bool fits =
        ui::text_size(frame.style, desk.actions[i]).x / frame.style.scale + kIconAndPadding <= room;
    ui::ButtonOptions options;
    options.icon = ui::Icon::kClose;
    options.emphasis = ui::Emphasis::kChosen;
    options.width = fits ? 0 : room;
    options.tooltip = fits ? frame.text(texts::kActionDrop) : desk.actions[i].c_str();
    if (ui::button(frame.style, id.c_str(), desk.actions[i], options))
      frame.run(commands::kDropAction, std::to_string(i));
  }
  ui::gap(frame.style, ui::kPadding);
}

// What came several times: one line until it is decided together, then each of them.
void FactsPane::draw_alike(const Frame& frame, const DeskSnapshot& desk) {
  const AlikeState& alike = desk.alike;
  if (alike.items.empty()) return;
  ui::ButtonOptions options;
  options.key = frame.key(commands::kTogether);
  options.emphasis = alike.together ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
  options.enabled = frame.enabled(commands::kTogether);
  const std::string words =
      sdk::format_plural(frame.words, texts::kAlikeTogether, std::ssize(alike.items));
  if (ui::button(frame.style, "###together", words, options)) frame.run(commands::kTogether);
  if (alike.together) {
    const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
    for (std::size_t i = 0; i < alike.items.size(); ++i) {
      const AlikeItem& item = alike.items[i];
      std::string line = sdk::format(
          frame.words, texts::kAlikeLine, fmt::arg("share", static_cast<int>(item.share * 100)),
          fmt::arg("author", item.author), fmt::arg("caption", item.caption));
      if (item.chosen && !item.held) line += frame.text(texts::kAlikeNotHeld);
      bool chosen = item.chosen;
      const std::string id = "###alike_" + std::to_string(i);
      ui::CheckOptions check;
      check.width = room;
      if (ui::check_row(frame.style, id.c_str(), line.c_str(), chosen, check))
        frame.run(commands::kAlikeToggle, std::to_string(i));
    }
  }
  ui::gap(frame.style, ui::kPadding);
}

void FactsPane::draw_caption(const Frame& frame, const DeskSnapshot& desk) {
  const domain::Item& item = desk.task->item;
  std::vector<ui::MarkedSpan> spans;
  std::vector<std::size_t> evidence_of;
  ui::CaptionOptions options;
  for (std::size_t i = 0; i < item.evidence.size(); ++i) {
    const domain::Evidence& evidence = item.evidence[i];
    if (evidence.caption_begin < 0) continue;
    if (desk.shown_evidence == i) options.emphasis = spans.size();
    spans.push_back({static_cast<std::size_t>(evidence.caption_begin),
                     static_cast<std::size_t>(evidence.caption_end)});
    evidence_of.push_back(i);
  }
  if (item.caption.empty()) {
    ui::text(frame.style, frame.text(texts::kItemNoCaption), ui::Token::kTextSecondary);
  } else if (const auto result =
                 ui::caption(frame.style, "###caption", item.caption, spans, options);
             result.clicked) {
    frame.run(commands::kShowEvidence, std::to_string(evidence_of[*result.clicked]));
  }
  ui::gap(frame.style, ui::kTightGap);
  draw_author(frame, item);
  if (!item.tags.empty()) {
    ui::gap(frame.style, ui::kTightGap);
    draw_tags(frame, item);
  }
  ui::gap(frame.style, ui::kPadding);
}

void FactsPane::draw_standing(const Frame& frame, const DeskSnapshot& desk) {
  if (!desk.task->item.standing) return;
  const StandingWords words = words_of(frame.words, *desk.task->item.standing);
  ui::section_heading(frame.style, frame.text(texts::kStandingTitle), words.stage);
  ui::wrapped(frame.style, words.why);
  for (const std::string* line : {&words.figure, &words.reports}) {
    if (line->empty()) continue;
    ui::wrapped(frame.style, *line, ui::Token::kTextSecondary, ui::kSmallText);
  }
  if (!words.next.empty()) {
    std::string ways;
    for (const std::string& next : words.next) ways += (ways.empty() ? "" : "   ") + next;
    ui::gap(frame.style, ui::kTightGap);
    ui::wrapped(frame.style, ways, ui::Token::kTextSecondary, ui::kSmallText);
    ui::wrapped(frame.style, words.note, ui::Token::kTextSecondary, ui::kSmallText);
  }
  ui::gap(frame.style, ui::kPadding);
}

void FactsPane::draw_evidence(const Frame& frame, const DeskSnapshot& desk) {
  const std::vector<domain::Evidence>& lines = desk.task->item.evidence;
  const auto shown = std::count_if(lines.begin(), lines.end(), [](const domain::Evidence& line) {
    return line.kind != kCalibrationKind;
  });
  if (shown == 0) {
    ui::section_heading(frame.style, frame.text(texts::kItemEvidence));
    ui::secondary(frame.style, frame.text(texts::kItemEvidenceNone));
    return ui::gap(frame.style, ui::kPadding);
  }
  ui::section_heading(frame.style, frame.text(texts::kItemEvidence), std::to_string(shown));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const domain::Evidence& line = lines[i];
    if (line.kind == kCalibrationKind) continue;
    std::string words = std::string(frame.text(title_of_kind(line.kind))) + "  " + line.text;
    if (line.score > 0) words += fmt::format("  {:.0f}%", line.score * 100);
    if (!points_somewhere(line)) {
      draw_remark(frame, words);
      continue;
    }
    const std::string whole = words + "  →  " + place_of(frame, line);
    const std::string id = "###evidence_" + std::to_string(i);
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.height = ui::kRowHeight;
    // In a narrow place the line goes without its place, elided where need be, and is whole on
    // hover.
    constexpr float kIconAndPadding = 60;
    const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
    const auto fits = [&](const std::string& text) {
      return ui::text_size(frame.style, text).x / frame.style.scale + kIconAndPadding <= room;
    };
    if (fits(whole)) {
      words = whole;
    } else {
      options.width = fits(words) ? 0 : room;
      options.tooltip = whole;
    }
    options.icon = line.clip_begin >= Millis{0} ? ui::Icon::kClock : ui::Icon::kTag;
    options.emphasis = desk.shown_evidence == i ? ui::Emphasis::kChosen : ui::Emphasis::kNone;
    if (ui::button(frame.style, id.c_str(), words, options)) {
      frame.run(commands::kShowEvidence, std::to_string(i));
    }
  }
  ui::gap(frame.style, ui::kPadding);
}

void FactsPane::draw_checklist(const Frame& frame, const DeskSnapshot& desk) {
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  const bool two_columns = room >= 2 * kNarrowestPoints;
  const float width = two_columns ? (room - ui::kSectionGap) / 2 : room;
  ImGui::BeginGroup();
  for (std::size_t i = 0; i < kPointCount; ++i) {
    if (i == 0) group_heading(frame, texts::kChecklistWhole);
    if (i == kWholePoints) {
      ImGui::EndGroup();
      if (two_columns) ui::beside(frame.style, ui::kSectionGap);
      ImGui::BeginGroup();
      group_heading(frame, texts::kChecklistDetail);
    }
    const Point& point = checklist()[i];
    bool ticked = desk.draft.ticks[i];
    const std::string id = "###check_" + std::to_string(i + 1);
    ui::CheckOptions options;
    options.key = frame.key(point.command);
    options.width = width;
    if (ui::check_row(frame.style, id.c_str(), frame.text(point.title), ticked, options)) {
      frame.run(point.command);
    }
  }
  ImGui::EndGroup();
  ui::gap(frame.style, ui::kPadding);
}

void FactsPane::draw_note(const Frame& frame, const DeskSnapshot& desk) {
  const bool asked = desk.note_asked != note_asked_;
  note_asked_ = desk.note_asked;
  const bool other_item = note_task_ != desk.task->id;
  if (other_item || !note_active_) note_ = desk.draft.note;
  if (other_item) {
    note_task_ = desk.task->id;
    note_open_ = false;
  }
  note_open_ = note_open_ || asked || !note_.empty();
  if (!note_open_) {
    note_active_ = false;
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPlain;
    options.icon = ui::Icon::kNote;
    options.key = frame.key(commands::kNote);
    if (ui::button(frame.style, "###note_open", frame.text(texts::kItemNote), options)) {
      frame.run(commands::kNote);
    }
    ui::beside(frame.style);
    return draw_act(frame);
  }
  ui::section_heading(frame.style, frame.text(texts::kItemNote));
  ui::FieldOptions options;
  options.hint = frame.text(texts::kItemNoteHint);
  options.max_code_points = domain::kMaxNoteCodePoints;
  options.take_focus = asked;
  const ui::FieldResult result = ui::note_field(frame.style, "###note", note_, options, 3, 6);
  if (note_active_ && !result.active && note_.empty()) note_open_ = false;
  note_active_ = result.active;
  if (note_ != desk.draft.note) frame.run(commands::kSetNote, note_);
  draw_act(frame);
}

// What else can be done: where the hand already goes for a note.
void FactsPane::draw_act(const Frame& frame) {
  if (!frame.enabled(commands::kAct)) return ImGui::NewLine();
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPlain;
  options.icon = ui::Icon::kPlus;
  options.key = frame.key(commands::kAct);
  if (ui::button(frame.style, "###act_open", frame.text(texts::kCommandAct), options))
    frame.run(commands::kAct);
}

}  // namespace vigil::review
