#include "plugins/wildlife/view/cases_view.h"

#include <algorithm>
#include <vector>

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

constexpr float kListShare = 0.46F;

sdk::TextKey title_of(CaseState state) {
  switch (state) {
    case CaseState::kOpen: return texts::kCaseOpen;
    case CaseState::kReleased: return texts::kCaseReleased;
    case CaseState::kGrownSince: return texts::kCaseGrown;
  }
  return texts::kCaseOpen;
}

ui::Token token_of(CaseState state) {
  switch (state) {
    case CaseState::kOpen: return ui::Token::kPending;
    case CaseState::kReleased: return ui::Token::kGood;
    case CaseState::kGrownSince: return ui::Token::kProblem;
  }
  return ui::Token::kPending;
}

}  // namespace

void CasesView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  sight_.workspace = Workspace::kCases;
  const ui::ScrollArea area(frame.style, "###cases_area", 0, 0, ui::kPadding);
  ui::page_heading(frame.style, frame.text(texts::kCasesTitle), frame.text(texts::kCasesNote));
  if (cases_.cases().empty()) {
    ui::EmptyState state;
    state.icon = ui::Icon::kShield;
    state.sentence = frame.text(texts::kCasesNone);
    state.detail = frame.text(texts::kCasesNoneHelp);
    (void)ui::empty_state(frame.style, "###no_cases", state);
    return;
  }
  const float room = ImGui::GetContentRegionAvail().x / frame.style.scale;
  draw_list(frame, room * kListShare);
  ui::beside(frame.style, ui::kPadding);
  const ui::ScrollArea side(frame.style, "###case_side", 0, 0, 0);
  if (const CaseFile* file = cases_.selected()) draw_case(frame, *file);
}

void CasesView::draw_list(const Frame& frame, float width) {
  const auto column = [&](const char* id, sdk::TextKey title, float column_width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = column_width;
    made.sortable = false;
    return made;
  };
  ui::Column columns[] = {column("###case_name", texts::kCasesName, 0),
                          column("###case_number", texts::kCasesNumber, 164),
                          column("###case_pieces", texts::kCasesEvidence, 84),
                          column("###case_state", texts::kCasesState, 108)};
  columns[2].align = ui::Align::kRight;
  const std::vector<CaseFile>& cases = cases_.cases();
  const auto selected = cases_.selected_place();
  // A row that comes under the selection by a filter or an order is scrolled to.
  const std::int64_t focus = selected ? static_cast<std::int64_t>(*selected) : -1;
  table_.reveal_focus = table_.reveal_focus || focus != table_.focus;
  table_.focus = focus;
  const std::string foot =
      sdk::format_plural(frame.words, texts::kCasesCount, static_cast<std::int64_t>(cases.size()));
  ui::TableOptions options;
  options.width = width;
  options.foot = foot;
  options.multiple = false;
  const ui::TableResult result = ui::table(
      frame.style, "###cases_table", columns, static_cast<std::int64_t>(cases.size()), table_,
      [&](std::int64_t at, std::size_t which, ui::TableCell& cell) {
        const CaseFile& file = cases[static_cast<std::size_t>(at)];
        switch (which) {
          case 0: cell.text(file.title); break;
          case 1: cell.secondary(file.number); break;
          case 2: cell.text(std::to_string(file.evidence.size())); break;
          default: {
            const CaseState state = cases_.state_of(file);
            cell.text(frame.text(title_of(state)), token_of(state), ui::kSmallText);
          }
        }
      },
      options);
  if (result.focus_changed && table_.focus >= 0)
    frame.run(commands::kCaseSelect, cases[static_cast<std::size_t>(table_.focus)].id);
}

void CasesView::draw_case(const Frame& frame, const CaseFile& file) {
  const ui::Card card(frame.style, "###case_card");
  ui::text(frame.style, file.title, ui::Token::kText, ui::kCaptionText);
  const auto fact = [&](sdk::TextKey label, const std::string& value) {
    if (!value.empty()) ui::fact(frame.style, frame.text(label), value, 84);
  };
  fact(texts::kCasesNumber, file.number);
  fact(texts::kCasesOpened, minute_text(file.opened_at) + "  ·  " + file.opened_by);
  fact(texts::kCaseTo, frame.text(title_of_authority(file.authority)));
  ui::gap(frame.style, ui::kTightGap);
  if (cases_.broken()) {
    const std::string sentence =
        sdk::format(frame.words, texts::kCaseBroken, fmt::arg("count", *cases_.broken() + 1));
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kProblem;
    notice.sentence = sentence;
    (void)ui::notice_line(frame.style, "###case_broken", notice);
  } else {
    ui::icon(frame.style, ui::Icon::kShield, ui::Token::kGood);
    ui::beside(frame.style);
    ui::text(frame.style, frame.text(texts::kCaseSealed), ui::Token::kGood, ui::kSmallText);
  }
  if (!cases_.ties().empty()) {
    ui::gap(frame.style);
    ui::section_heading(frame.style, frame.text(texts::kCaseTies),
                        std::to_string(cases_.ties().size()));
    for (const CaseDesk::Tie& tie : cases_.ties()) {
      ui::fact(frame.style, tie.number,
               tie.by == CaseLink::By::kAccount ? sdk::format(frame.words, texts::kCaseTieAccount,
                                                              fmt::arg("shared", tie.shared))
                                                : std::string(frame.text(texts::kCaseTieClip)),
               164);
    }
  }
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kCaseNote));
  if (!note_active_ || note_of_ != file.id) {
    note_ = file.note;
    note_of_ = file.id;
  }
  ui::FieldOptions options;
  options.hint = frame.text(texts::kCaseNoteHint);
  options.max_code_points = 2000;
  const ui::FieldResult result = ui::note_field(frame.style, "###case_note", note_, options, 2, 6);
  // Kept when the person leaves the field: each change of a record is sent.
  if (note_active_ && !result.active && note_ != file.note) frame.run(commands::kCaseNote, note_);
  note_active_ = result.active;
  ui::gap(frame.style);
  ui::wrapped(frame.style, frame.text(texts::kCaseRelease), ui::Token::kTextSecondary,
              ui::kSmallText);
  ui::ButtonOptions steps;
  steps.icon = ui::Icon::kDownload;
  steps.enabled = frame.enabled(commands::kCaseSteps);
  if (ui::button(frame.style, "###case_steps", frame.text(texts::kCommandCaseSteps), steps))
    frame.run(commands::kCaseSteps);
  draw_evidence(frame, file);
}

void CasesView::draw_evidence(const Frame& frame, const CaseFile& file) {
  for (std::size_t i = 0; i < file.evidence.size(); ++i) {
    const CaseEvidence& one = file.evidence[i];
    ui::gap(frame.style);
    ui::section_heading(frame.style,
                        sdk::format(frame.words, texts::kCasePiece, fmt::arg("count", i + 1)),
                        minute_text(one.added_at));
    ui::wrapped(frame.style, one.caption);
    const auto fact = [&](sdk::TextKey label, const std::string& value) {
      if (!value.empty()) ui::fact(frame.style, frame.text(label), value, 84);
    };
    fact(texts::kCaseAccount, one.account_name);
    fact(texts::kCasePlace, one.place);
    fact(texts::kGuideSpecies, library_.title_of(one.species));
    if (const auto act = act_from_word(one.act))
      fact(texts::kCaseDecided, std::string(frame.text(wildlife::title_of(*act))) + "  ·  " +
                                    minute_text(one.decided_at));
    std::string words;
    for (const std::string& word : one.words) words += (words.empty() ? "" : "；") + word;
    fact(texts::kCaseWords, words);
    fact(texts::kCaseFrames, sdk::format_plural(frame.words, texts::kCaseFramesCount,
                                                static_cast<std::int64_t>(one.frames.size())));
    fact(texts::kCaseSeal, one.seal.substr(0, 16) + "…");
  }
}

}  // namespace vigil::wildlife
