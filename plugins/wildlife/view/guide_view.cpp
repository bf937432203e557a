#include "plugins/wildlife/view/guide_view.h"

#include <algorithm>
#include <cmath>

#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::wildlife {
namespace {

namespace ui = sdk::ui;
namespace texts = ids::texts;
namespace commands = ids::commands;

constexpr sdk::CommandKey kAnswers[] = {commands::kAnswer1, commands::kAnswer2, commands::kAnswer3,
                                        commands::kAnswer4, commands::kAnswer5, commands::kAnswer6,
                                        commands::kAnswer7, commands::kAnswer8, commands::kAnswer9};
constexpr float kOptionHeight = 52;
constexpr float kFootHeight = 76;

sdk::TextKey title_of_state(domain::DecisionState state) {
  switch (state) {
    case domain::DecisionState::kDraft: return texts::kStateDraft;
    case domain::DecisionState::kSaved: return texts::kStateSaved;
    case domain::DecisionState::kSent: return texts::kStateSent;
    case domain::DecisionState::kConfirmed: return texts::kStateConfirmed;
    case domain::DecisionState::kConflict: return texts::kStateConflict;
    case domain::DecisionState::kRefused: return texts::kStateRefused;
  }
  return texts::kStateSaved;
}

// One answer: key cap, words, and what they mean below.
bool draw_option(const Frame& frame, std::size_t place, const Option& option) {
  const ui::Style& style = frame.style;
  const std::string id = "###option_" + std::to_string(place + 1);
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = style.px(option.detail.empty() ? 40 : kOptionHeight);
  const ui::PressArea area = ui::press_area(style, id.c_str(), {width, height}, option.words);
  if (!area.visible) return area.pressed;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, style.color(ui::Token::kRaised), style.px(ui::kCorner));
  list.AddRect(area.min, area.max,
               style.color(option.hinted ? ui::Token::kAccent : ui::Token::kHairline),
               style.px(ui::kCorner), 0, std::max(1.0F, std::floor(style.scale)));
  ui::draw_press_feedback(style, area);
  const std::string& key = frame.key(kAnswers[place]);
  const ImVec2 cap = ui::key_cap_size(style, key);
  const float inset = style.px(ui::kPadding);
  ui::draw_key_cap(style, list, {area.min.x + inset, area.center().y - cap.y / 2}, key);
  const float left = area.min.x + inset + std::max(cap.x, style.px(24)) + inset;
  float right = area.max.x - inset;
  const float top =
      option.detail.empty() ? area.center().y - style.px(10) : area.min.y + style.px(6);
  if (option.hinted) {
    const std::string hint = frame.text(texts::kGuideHint);
    const float hint_width = ui::text_size(style, hint, ui::kSmallText).x;
    ui::draw_text(style, list, {right - hint_width, top + style.px(1)}, hint,
                  style.color(ui::Token::kAccent), ui::kSmallText);
    right -= hint_width + style.px(ui::kGap);
  }
  ui::draw_elided(style, list, {left, top}, right - left, option.words,
                  style.color(ui::Token::kText));
  if (!option.detail.empty())
    ui::draw_elided(style, list, {left, area.min.y + style.px(28)}, area.max.x - inset - left,
                    option.detail, style.color(ui::Token::kTextSecondary), ui::kSmallText);
  if (!option.detail.empty()) ui::tooltip(style, option.detail);
  return area.pressed;
}

}  // namespace

void GuideView::draw(sdk::ViewContext& context) {
  const Frame frame(context);
  const float height = ImGui::GetContentRegionAvail().y / frame.style.scale - kFootHeight;
  {
    const ui::ScrollArea area(frame.style, "###guide_area", 0, height, ui::kPadding);
    if (hits_.task()) {
      draw_answers(frame);
      draw_question(frame);
      acts_.draw(frame, hits_);
    } else {
      ui::secondary(frame.style, frame.text(texts::kViewGuide));
    }
  }
  draw_foot(frame);
}

// What is known so far; the last line can be taken back.
void GuideView::draw_answers(const Frame& frame) {
  const Answers& answers = hits_.answers();
  if (hits_.looks_like_rescue()) {
    ui::Notice notice;
    notice.tone = ui::NoticeTone::kGood;
    notice.sentence = frame.text(texts::kGuideRescue);
    (void)ui::notice_line(frame.style, "###rescue", notice);
    ui::gap(frame.style);
  }
  if (!answers.subject_known) return;
  const auto fact = [&](sdk::TextKey label, const std::string& value) {
    ui::fact(frame.style, frame.text(label), value, 84);
  };
  if (const Product* product = hits_.product()) {
    fact(texts::kGuideProduct,
         (frame.english() ? product->en : product->zh) + "  " + product->taxon);
  } else if (const Species* species = hits_.species()) {
    fact(texts::kGuideSpecies, species->name_zh + "  " + species->name_la);
  }
  if (answers.standing) {
    std::string standing = frame.text(title_of(*answers.standing));
    if (answers.wild_only) standing += std::string("  ·  ") + frame.text(texts::kWildOnly);
    fact(texts::kGuideClass, standing);
  }
  if (answers.happening) fact(texts::kGuideHappening, frame.text(title_of(*answers.happening)));
  if (answers.form) fact(texts::kGuideForm, frame.text(title_of(*answers.form)));
  if (answers.origin) fact(texts::kGuideOrigin, frame.text(title_of(*answers.origin)));
  draw_alike(frame);
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kPlain;
  options.icon = ui::Icon::kUndo;
  options.key = frame.key(commands::kBack);
  if (ui::button(frame.style, "###back", frame.text(texts::kCommandBack), options))
    frame.run(commands::kBack);
  ui::gap(frame.style);
}

void GuideView::draw_alike(const Frame& frame) {
  for (const LookAlikes* alike : hits_.look_alikes()) {
    std::string names;
    for (const std::string& name : alike->names) names += (names.empty() ? "" : "  ·  ") + name;
    ui::gap(frame.style, ui::kTightGap);
    ui::secondary(frame.style, std::string(frame.text(texts::kGuideAlike)) + "  " + names);
    ui::wrapped(frame.style, frame.english() ? alike->tell_en : alike->tell_zh,
                ui::Token::kTextSecondary, ui::kSmallText);
  }
}

void GuideView::draw_question(const Frame& frame) {
  const Asking asking = hits_.asking();
  if (asking == Asking::kNothing) return;
  ui::text(frame.style, frame.text(title_of(asking)), ui::Token::kText, ui::kCaptionText);
  ui::gap(frame.style, ui::kTightGap);
  if (asking == Asking::kSubject) draw_search(frame);
  draw_options(frame);
}

void GuideView::draw_search(const Frame& frame) {
  if (!typing_) filter_ = hits_.filter();
  ui::FieldOptions options;
  options.hint = frame.text(texts::kGuideSearch);
  options.key = frame.key(commands::kSubject);
  options.max_code_points = 60;
  options.take_focus = filter_asked_ != hits_.filter_asked();
  filter_asked_ = hits_.filter_asked();
  const ui::FieldResult result =
      ui::search_field(frame.style, "###subject_search", filter_, options);
  typing_ = result.active;
  if (filter_ != hits_.filter()) frame.run(commands::kSubjectFilter, filter_);
  // Enter takes the first that fits.
  if (result.submitted && !filter_.empty() && hits_.options().size() > 1) frame.run(kAnswers[0]);
  ui::gap(frame.style, ui::kTightGap);
}

void GuideView::draw_options(const Frame& frame) {
  for (std::size_t i = 0; i < std::min(hits_.options().size(), std::size(kAnswers)); ++i) {
    if (draw_option(frame, i, hits_.options()[i])) frame.run(kAnswers[i]);
  }
}

void GuideView::draw_foot(const Frame& frame) {
  ui::hairline(frame.style);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + frame.style.px(ui::kPadding));
  ui::ButtonOptions options;
  options.icon = ui::Icon::kSkip;
  options.key = frame.key(commands::kSkip);
  options.enabled = frame.enabled(commands::kSkip);
  options.height = 36;
  if (ui::button(frame.style, "###skip", frame.text(texts::kCommandSkip), options))
    frame.run(commands::kSkip);
  ui::beside(frame.style);
  options.icon = ui::Icon::kUndo;
  options.key = frame.key(commands::kUndo);
  options.enabled = frame.enabled(commands::kUndo);
  if (ui::button(frame.style, "###undo", frame.text(texts::kCommandUndo), options))
    frame.run(commands::kUndo);
  ui::beside(frame.style, ui::kPadding);
  ImGui::BeginGroup();
  std::string line = sdk::format_plural(frame.words, texts::kHitsDone, hits_.decided());
  if (hits_.list()) {
    line += "  ·  " + sdk::format_plural(frame.words, texts::kHitsWaiting,
                                         std::max<std::int64_t>(hits_.list()->waiting, 0) +
                                             static_cast<std::int64_t>(hits_.list()->tasks.size()));
  }
  ui::elided(frame.style, line, 0, ui::Token::kTextSecondary, ui::kSmallText);
  if (hits_.last()) {
    ui::state_mark(frame.style, hits_.last()->state,
                   frame.text(title_of_state(hits_.last()->state)));
  } else {
    ui::secondary(frame.style, frame.text(texts::kLastNone));
  }
  ImGui::EndGroup();
}

}  // namespace vigil::wildlife
