#include <algorithm>
#include <cmath>

#include "core/domain/disclosure.h"
#include "plugins/rating/view/board_views.h"
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

constexpr float kTitleWidth = 168;
constexpr float kFigureWidth = 196;
constexpr float kAlphaRow = 26;
constexpr double kUsable = 0.667;  // tentative conclusions only above it (Krippendorff, ch. 12)
constexpr double kReliable = 0.8;

float x_of_alpha(double alpha, float left, float right) {
  return left + static_cast<float>(std::clamp(alpha, 0.0, 1.0)) * (right - left);
}

// One dimension: its name, the point with its interval on one line from 0 to 1, and the figures.
void draw_line(const Frame& frame, const scale::Rubric& rubric, const AgreementLine& line,
               float width) {
  const ui::Style& style = frame.style;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, style.px(kAlphaRow)});
  if (!ImGui::IsItemVisible()) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = at.y + style.px(kAlphaRow) / 2;
  const scale::Dimension* dimension = rubric.dimension(line.dimension);
  const std::string title =
      dimension != nullptr ? frame.text(dimension->title) : frame.text(texts::kAgreementLevel);
  (void)ui::draw_elided(style, list, {at.x, middle - style.px(10)},
                        style.px(kTitleWidth - ui::kGap), title, style.color(ui::Token::kText));
  const float left = at.x + style.px(kTitleWidth);
  const float right = at.x + width - style.px(kFigureWidth);
  list.AddLine({left, middle}, {right, middle}, style.color(ui::Token::kHairline));
  for (const double limit : {kUsable, kReliable}) {
    const float x = x_of_alpha(limit, left, right);
    list.AddLine({x, at.y}, {x, at.y + style.px(kAlphaRow)}, style.color(ui::Token::kHairline));
  }
  std::string figures;
  if (!line.worked_out) {
    figures = frame.text(texts::kAgreementWorking);
  } else if (!line.alpha) {
    figures = frame.text(texts::kAgreementAllSame);
  } else {
    figures = fmt::format("{:.3f}", *line.alpha);
    const ui::Token token = *line.alpha >= kReliable ? ui::Token::kChart2 : ui::Token::kChart1;
    if (line.interval) {
      figures += fmt::format("  [{:.3f}, {:.3f}]", line.interval->low, line.interval->high);
      list.AddLine({x_of_alpha(line.interval->low, left, right), middle},
                   {x_of_alpha(line.interval->high, left, right), middle},
                   ui::faded(style, token, 0.6F), style.px(4));
    }
    list.AddCircleFilled({x_of_alpha(*line.alpha, left, right), middle}, style.px(5),
                         style.color(token));
  }
  const ImVec2 size = ui::text_size(style, figures, ui::kSmallText);
  ui::draw_text(style, list, {at.x + width - size.x, middle - size.y / 2}, figures,
                style.color(line.alpha ? ui::Token::kText : ui::Token::kTextSecondary),
                ui::kSmallText);
}

void draw_scale(const Frame& frame, float width) {
  const ui::Style& style = frame.style;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, style.px(20)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float left = at.x + style.px(kTitleWidth);
  const float right = at.x + width - style.px(kFigureWidth);
  for (const double value : {0.0, kUsable, kReliable, 1.0}) {
    const std::string words = fmt::format("{:g}", value);
    const float half = ui::text_size(style, words, ui::kSmallText).x / 2;
    ui::draw_text(style, list, {x_of_alpha(value, left, right) - half, at.y}, words,
                  style.color(ui::Token::kTextSecondary), ui::kSmallText);
  }
}

}  // namespace

void AgreementView::draw_alphas(const Frame& frame, float width) {
  const AgreementState& board = rooms_.board.state();
  const scale::Rubric& rubric = *rooms_.shelf.rubric();
  const ui::ScrollArea area(frame.style, "###alphas", width / frame.style.scale, 0, 0);
  const float inner = ImGui::GetContentRegionAvail().x - frame.style.px(ui::kPadding);
  ui::section_heading(frame.style, frame.text(texts::kAgreementAlpha),
                      board.working ? frame.text(texts::kAgreementWorking) : std::string_view());
  draw_scale(frame, inner);
  std::size_t untouched = 0;
  for (const AgreementLine& line : board.lines) {
    if (line.marked == 0) {
      ++untouched;
      continue;
    }
    draw_line(frame, rubric, line, inner);
  }
  if (untouched > 0) {
    ui::secondary(frame.style, sdk::format_plural(frame.words, texts::kAgreementUntouched,
                                                  static_cast<std::int64_t>(untouched)));
  }
  if (board.fleiss) {
    ui::secondary(frame.style,
                  sdk::format(frame.words, texts::kAgreementFleiss,
                              fmt::arg("kappa", fmt::format("{:.3f}", *board.fleiss))));
  }
  ui::wrapped(frame.style, frame.text(texts::kAgreementGuide), ui::Token::kTextSecondary,
              ui::kSmallText, inner / frame.style.scale);
}

void AgreementView::draw_disputed(const Frame& frame) {
  const AgreementState& board = rooms_.board.state();
  const scale::Rubric& rubric = *rooms_.shelf.rubric();
  ui::section_heading(frame.style, frame.text(texts::kAgreementDisputed));
  const auto column = [&](const char* id, sdk::TextKey title, float width) {
    ui::Column made;
    made.id = id;
    made.title = frame.text(title);
    made.width = width;
    made.sortable = false;
    made.align = width > 0 && width < 90 ? ui::Align::kRight : ui::Align::kLeft;
    return made;
  };
  const ui::Column columns[] = {column("###clip_column", texts::kAgreementClip, 0),
                                column("###spread", texts::kAgreementSpread, 72),
                                column("###about", texts::kAgreementAbout, 0),
                                column("###committee", texts::kAgreementCommittee, 128)};
  disputed_.focus =
      rooms_.board.selected() ? static_cast<std::int64_t>(*rooms_.board.selected()) : -1;
  const auto count = std::ssize(board.disputed);
  const std::string foot = sdk::format_plural(frame.words, texts::kAgreementDisputedCount, count);
  ui::TableOptions options;
  options.foot = foot;
  options.multiple = false;
  options.height = std::max(160.0F, ImGui::GetContentRegionAvail().y / frame.style.scale * 0.52F);
  const ui::TableResult result = ui::table(
      frame.style, "###disputed", columns, count, disputed_,
      [&](std::int64_t row, std::size_t index, ui::TableCell& cell) {
        const Disputed& clip = board.disputed[static_cast<std::size_t>(row)];
        switch (index) {
          case 0:
            cell.text(clip.caption.empty() ? frame.text(texts::kFactsNoCaption) : clip.caption);
            break;
          case 1: cell.text(std::to_string(clip.spread)); break;
          case 2: {
            std::string about;
            for (const std::string& id : clip.dimensions) {
              const scale::Dimension* dimension = rubric.dimension(id);
              if (!about.empty()) about += frame.text(texts::kFactsAnd);
              about += dimension != nullptr ? frame.text(dimension->title) : id;
            }
            cell.secondary(about);
            break;
          }
          default:
            cell.secondary(clip.answered ? frame.text(texts::kAgreementAnswered)
                           : clip.asked  ? frame.text(texts::kAgreementAsked)
                                         : "");
            break;
        }
      },
      options);
  if (result.focus_changed && disputed_.focus >= 0) {
    frame.run(commands::kAgreementSelect, std::to_string(disputed_.focus));
  }
  ui::ButtonOptions ask;
  ask.icon = ui::Icon::kUsers;
  ask.key = frame.key(commands::kAskCommittee);
  ask.enabled = frame.enabled(commands::kAskCommittee);
  if (ui::button(frame.style, "###ask", frame.text(texts::kCommandAskCommittee), ask)) {
    frame.run(commands::kAskCommittee);
  }
  ui::beside(frame.style);
  ui::ButtonOptions save;
  save.kind = ui::ButtonKind::kPlain;
  save.icon = ui::Icon::kDownload;
  save.enabled = frame.enabled(commands::kAgreementExport);
  if (ui::button(frame.style, "###export", frame.text(texts::kCommandAgreementExport), save)) {
    frame.run(commands::kAgreementExport);
  }
}

void AgreementView::draw_committee(const Frame& frame) {
  ui::gap(frame.style);
  ui::section_heading(frame.style, frame.text(texts::kCommitteeTitle));
  const ui::ScrollArea area(frame.style, "###cases", 0, 0, 0);
  const scale::Rubric& rubric = *rooms_.shelf.rubric();
  if (rooms_.cases.all().empty()) {
    ui::wrapped(frame.style, frame.text(texts::kCommitteeNone), ui::Token::kTextSecondary,
                ui::kSmallText);
  }
  for (const CaseNote& note : rooms_.cases.all()) {
    if (note.level > 0) {
      level_chip(frame, rubric, note.level);
      ui::beside(frame.style);
    }
    ui::elided(frame.style,
               note.caption.empty() ? frame.text(texts::kFactsNoCaption) : note.caption);
    if (!note.opinion.empty()) {
      ui::wrapped(frame.style, note.opinion, ui::Token::kTextSecondary, ui::kSmallText);
    } else if (!rooms_.cases.may_answer()) {
      ui::secondary(frame.style, frame.text(texts::kCommitteeWaiting));
    } else if (answering_ != note.id) {
      ui::ButtonOptions options;
      options.kind = ui::ButtonKind::kPlain;
      options.icon = ui::Icon::kEdit;
      ImGui::PushID(note.id.c_str());
      if (ui::button(frame.style, "###write", frame.text(texts::kCommitteeWrite), options)) {
        answering_ = note.id;
        opinion_.clear();
        level_ = 0;
      }
      ImGui::PopID();
    } else {
      static constexpr const char* kIds[] = {"###no_level", "###give_1", "###give_2",
                                             "###give_3",   "###give_4", "###give_5"};
      std::vector<std::string> words = {frame.text(texts::kCommitteeNoLevel)};
      for (int level = 1; level <= 5; ++level) words.push_back(short_level(frame, rubric, level));
      std::vector<ui::Segment> segments(words.size());
      for (std::size_t i = 0; i < words.size(); ++i) {
        segments[i].id = kIds[i];
        segments[i].words = words[i];
      }
      (void)ui::segmented(frame.style, "###give", segments, level_);
      ui::FieldOptions options;
      options.hint = frame.text(texts::kCommitteeHint);
      (void)ui::note_field(frame.style, "###opinion", opinion_, options, 2, 5);
      ui::ButtonOptions keep;
      keep.kind = ui::ButtonKind::kPrimary;
      keep.enabled = !opinion_.empty();
      if (ui::button(frame.style, "###keep", frame.text(texts::kCommitteeKeep), keep)) {
        frame.run(commands::kCommitteeAnswer, fmt::format("{}\n{}\n{}", note.id, level_, opinion_));
        answering_.clear();
      }
    }
    ui::gap(frame.style, ui::kTightGap);
  }
}

void AgreementView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  rooms_.desk.set_in_sight(InSight::kAgreement);
  rooms_.board.look();
  const AgreementState& board = rooms_.board.state();
  const ui::ScrollArea area(frame.style, "###agreement", 0, 0, ui::kPadding);
  draw_emergency(frame, rooms_.team);
  if (!rooms_.shelf.rubric() || !rooms_.past.complete()) {
    return ui::loading_state(frame.style, frame.text(texts::kStageLoading), -1, "");
  }
  ui::page_heading(frame.style, frame.text(texts::kViewAgreement),
                   sdk::format(frame.words, texts::kAgreementAbove, fmt::arg("clips", board.clips),
                               fmt::arg("people", board.people)));
  if (!board.enough) {
    ui::EmptyState state;
    state.icon = ui::Icon::kUsers;
    const std::string sentence = sdk::format(frame.words, texts::kAgreementTooFew,
                                             fmt::arg("people", domain::kFewestPeople));
    state.sentence = sentence;
    state.detail = frame.text(texts::kAgreementTooFewDetail);
    state.action = frame.text(texts::kCommandAgreementRefresh);
    if (ui::empty_state(frame.style, "###look_again", state)) {
      frame.run(commands::kAgreementRefresh);
    }
    return;
  }
  const float room = ImGui::GetContentRegionAvail().x;
  const float left = std::floor(room * 0.52F);
  draw_alphas(frame, left);
  ui::beside(frame.style, ui::kPadding);
  ImGui::BeginGroup();
  draw_disputed(frame);
  draw_committee(frame);
  ImGui::EndGroup();
}

}  // namespace vigil::rating
