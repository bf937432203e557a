// What there is to know about the clip, and what was decided about clips like it.
#include "plugins/rating/view/rate_views.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::rating {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr std::size_t kMostEvidence = 6;

std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

void draw_item(const Frame& frame, const domain::Item& item) {
  ui::wrapped(frame.style, item.caption.empty() ? frame.text(texts::kFactsNoCaption) : item.caption,
              ui::Token::kText, ui::kHeadingText);
  ui::secondary(frame.style,
                sdk::format(frame.words, texts::kFactsAuthor, fmt::arg("name", item.author_name),
                            fmt::arg("reach", grouped(item.reach))));
  if (!item.tags.empty()) {
    ui::gap(frame.style, ui::kTightGap);
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    bool first = true;
    for (const std::string& tag : item.tags) {
      const float width = ui::text_size(frame.style, tag, ui::kSmallText).x + frame.style.px(20);
      if (!first && ImGui::GetItemRectMax().x + frame.style.px(ui::kTightGap) + width < right) {
        ui::beside(frame.style, ui::kTightGap);
      }
      ui::chip(frame.style, tag);
      first = false;
    }
  }
  std::size_t shown = 0;
  for (const domain::Evidence& line : item.evidence) {
    if (++shown > kMostEvidence) break;
    ui::wrapped(frame.style, line.text, ui::Token::kTextSecondary, ui::kSmallText);
  }
}

void draw_similar(const Frame& frame, const DeskSnapshot& desk) {
  ui::section_heading(frame.style, frame.text(texts::kFactsSimilar));
  if (desk.similar.empty()) {
    return ui::wrapped(frame.style, frame.text(texts::kFactsSimilarNone), ui::Token::kTextSecondary,
                       ui::kSmallText);
  }
  for (const Similar& similar : desk.similar) {
    const Rated& rated = *similar.rated;
    level_chip(frame, *desk.rubric, rated.level);
    ui::beside(frame.style);
    ui::elided(frame.style,
               rated.caption.empty() ? frame.text(texts::kFactsNoCaption) : rated.caption);
    std::string why;
    for (const scale::RatingMark& mark : rated.marks) {
      if (!why.empty()) why += frame.text(texts::kFactsAnd);
      why += mark_words(frame, *desk.rubric, mark);
    }
    if (why.empty()) why = frame.text(texts::kFactsNothingMarked);
    ui::wrapped(frame.style, why, ui::Token::kTextSecondary, ui::kSmallText);
    if (rated.overridden() && !rated.reason.empty()) {
      ui::wrapped(
          frame.style,
          sdk::format(frame.words, texts::kFactsOverridden, fmt::arg("reason", rated.reason)),
          ui::Token::kTextSecondary, ui::kSmallText);
    }
    ui::gap(frame.style, ui::kTightGap);
  }
}

void draw_cases(const Frame& frame, const DeskSnapshot& desk) {
  if (desk.cases.empty()) return;
  ui::section_heading(frame.style, frame.text(texts::kFactsCases));
  for (const CaseNote* note : desk.cases) {
    if (note->level > 0) {
      level_chip(frame, *desk.rubric, note->level);
      ui::beside(frame.style);
    }
    ui::elided(frame.style, note->caption);
    ui::wrapped(frame.style, note->opinion, ui::Token::kTextSecondary, ui::kSmallText);
    ui::gap(frame.style, ui::kTightGap);
  }
}

}  // namespace

void FactsView::draw_note(const Frame& frame) {
  const DeskSnapshot& desk = rooms_.desk.snapshot();
  const std::string task = desk.task->id.text();
  const RatingSheet& sheet = rooms_.desk.sheet();
  if (note_of_ != task) {
    note_ = sheet.note;
    note_of_ = task;
  }
  ui::FieldOptions options;
  options.hint = frame.text(texts::kFactsNoteHint);
  options.key = frame.key(commands::kNote);
  options.max_code_points = domain::kMaxNoteCodePoints;
  options.take_focus = note_asked_ != desk.note_asked;
  note_asked_ = desk.note_asked;
  (void)ui::note_field(frame.style, "###note", note_, options, 2, 5);
  if (note_ != sheet.note) frame.run(commands::kSetNote, note_);
}

void FactsView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const DeskSnapshot& desk = rooms_.desk.snapshot();
  const ui::ScrollArea area(frame.style, "###facts", 0, 0, ui::kPadding);
  draw_emergency(frame, rooms_.team);
  if (!desk.task || !desk.rubric) return;
  if (desk.gone) {
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kProblem;
    notice.sentence = frame.text(texts::kFactsGone);
    notice.action = frame.text(texts::kCommandNext);
    if (ui::notice_line(frame.style, "###next", notice)) frame.run(commands::kNext);
    ui::gap(frame.style);
  } else if (desk.revising) {
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kPending;
    notice.sentence = frame.text(texts::kFactsRevising);
    (void)ui::notice_line(frame.style, "###revising", notice);
    ui::gap(frame.style);
  }
  draw_item(frame, desk.task->item);
  ui::gap(frame.style);
  draw_note(frame);
  ui::gap(frame.style);
  draw_cases(frame, desk);
  draw_similar(frame, desk);
}

}  // namespace vigil::rating
