#include "app/workstation/panels/status_bar.h"

#include <fmt/format.h>
#include <imgui.h>

#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/press_area.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using domain::DecisionState;
using sdk::ui::Icon;
using sdk::ui::Token;

constexpr float kItemHeight = 28.0F;

struct Look {
  Icon icon;
  Token token;
};

Look look_of(sync::ConnectionState state) {
  switch (state) {
    case sync::ConnectionState::kOnline: return {Icon::kOnline, Token::kGood};
    case sync::ConnectionState::kConnecting: return {Icon::kWaiting, Token::kTextSecondary};
    case sync::ConnectionState::kOffline: return {Icon::kOffline, Token::kPending};
    case sync::ConnectionState::kStalled: return {Icon::kProblem, Token::kProblem};
    case sync::ConnectionState::kSignedOut: return {Icon::kSignIn, Token::kProblem};
  }
  return {Icon::kWaiting, Token::kTextSecondary};
}

// One thing on the bar, in its middle: an icon before the words, either may be missing.
void bar_item(const Page& page, Icon icon, Token icon_token, std::string_view words, Token token) {
  const auto& style = page.style;
  const ImVec2 size = sdk::ui::text_size(style, words, sdk::ui::kSmallText);
  const float icon_room = icon == Icon::kNone ? 0 : style.px(22);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({size.x + icon_room, style.px(kItemHeight)});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = at.y + style.px(kItemHeight) / 2;
  if (icon != Icon::kNone) {
    sdk::ui::draw_icon(style, list, {at.x + style.px(8), middle}, icon, style.color(icon_token),
                       sdk::ui::kSmallText);
  }
  sdk::ui::draw_text(style, list, {at.x + icon_room, middle - size.y / 2}, words,
                     style.color(token), sdk::ui::kSmallText);
}

// A state with its figure; quiet when there is none in it.
void draw_count(const Page& page, DecisionState state, std::int64_t count) {
  const char* words = state_words(page.texts, state);
  const std::string figure = fmt::format("{} {}", words, count);
  const std::string id = fmt::format("###state_{}", domain::to_word(state));
  const ImVec2 size = sdk::ui::text_size(page.style, figure, sdk::ui::kSmallText);
  const float icon_room = page.style.px(18);
  const auto area = sdk::ui::press_area(page.style, id.c_str(),
                                        {size.x + icon_room, page.style.px(kItemHeight)}, figure);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  sdk::ui::draw_press_feedback(page.style, area);
  const bool quiet = count == 0;
  sdk::ui::draw_icon(
      page.style, list, {area.min.x + page.style.px(8), area.center().y}, sdk::ui::icon_of(state),
      page.style.color(quiet ? Token::kTextDisabled : sdk::ui::token_of(state)), 12.0F);
  sdk::ui::draw_text(page.style, list, {area.min.x + icon_room, area.center().y - size.y / 2},
                     figure, page.style.color(quiet ? Token::kTextSecondary : Token::kText),
                     sdk::ui::kSmallText);
  if (area.pressed) page.commands.run(commands::kUnsent);
  sdk::ui::tooltip(page.style, state_help(page.texts, state));
}

// The last sentence worth saying, in what is left of the bar.
void draw_notice(const Page& page, const StatusBarView& view) {
  const auto& style = page.style;
  if (!view.notice.empty()) {
    sdk::ui::beside(style, 20);
    ImGui::SetCursorPosY(
        (ImGui::GetWindowHeight() - sdk::ui::text_size(style, view.notice, sdk::ui::kSmallText).y) /
        2);
    sdk::ui::elided(style, view.notice, 0,
                    view.notice_is_problem ? Token::kProblem : Token::kTextSecondary,
                    sdk::ui::kSmallText);
  }
}

}  // namespace

std::int64_t StatusBarView::unsent() const {
  std::int64_t sum = connection.unsent_of_others + edits;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (domain::kAllDecisionStates[i] != DecisionState::kConfirmed) sum += counts[i];
  }
  return sum;
}

std::string connection_words(const sdk::Texts& texts, const sync::Connection& connection) {
  switch (connection.state) {
    case sync::ConnectionState::kOnline: return texts.text(texts::kStatusOnline);
    case sync::ConnectionState::kConnecting: return texts.text(texts::kStatusConnecting);
    case sync::ConnectionState::kOffline: return texts.text(texts::kStatusOffline);
    case sync::ConnectionState::kStalled: return texts.text(texts::kStatusStalled);
    case sync::ConnectionState::kSignedOut: return texts.text(texts::kStatusSignedOut);
  }
  return {};
}

const char* state_words(const sdk::Texts& texts, DecisionState state) {
  switch (state) {
    case DecisionState::kDraft: return texts.text(texts::kStateDraft);
    case DecisionState::kSaved: return texts.text(texts::kStateSaved);
    case DecisionState::kSent: return texts.text(texts::kStateSent);
    case DecisionState::kConfirmed: return texts.text(texts::kStateConfirmed);
    case DecisionState::kConflict: return texts.text(texts::kStateConflict);
    case DecisionState::kRefused: return texts.text(texts::kStateRefused);
  }
  return "";
}

const char* state_help(const sdk::Texts& texts, DecisionState state) {
  switch (state) {
    case DecisionState::kDraft: return texts.text(texts::kStateDraftHelp);
    case DecisionState::kSaved: return texts.text(texts::kStateSavedHelp);
    case DecisionState::kSent: return texts.text(texts::kStateSentHelp);
    case DecisionState::kConfirmed: return texts.text(texts::kStateConfirmedHelp);
    case DecisionState::kConflict: return texts.text(texts::kStateConflictHelp);
    case DecisionState::kRefused: return texts.text(texts::kStateRefusedHelp);
  }
  return "";
}

void draw_status_bar(const Page& page, const StatusBarView& view) {
  const auto& style = page.style;
  const Look look = look_of(view.connection.state);
  ImGui::SetCursorPos({style.px(12), style.px((kStatusBarHeight - kItemHeight) / 2)});
  if (view.practises) {
    bar_item(page, Icon::kBook, Token::kAccent, page.texts.text(texts::kStatusPractice),
             Token::kText);
    draw_notice(page, view);
    return;
  }
  bar_item(page, look.icon, look.token, connection_words(page.texts, view.connection),
           Token::kTextSecondary);
  if (!view.connection.person.name.empty()) {
    sdk::ui::beside(style, 20);
    bar_item(page, Icon::kUser, Token::kTextSecondary, view.connection.person.name,
             Token::kTextSecondary);
  }
  sdk::ui::beside(style, 20);
  bar_item(page, Icon::kNone, Token::kText,
           sdk::format(page.texts, texts::kStatusToday, fmt::arg("count", view.decided_today)),
           Token::kText);
  sdk::ui::beside(style, 20);
  bar_item(page, Icon::kNone, Token::kText,
           sdk::format(page.texts, texts::kStatusUnsent, fmt::arg("count", view.unsent())),
           view.unsent() > 0 ? Token::kPending : Token::kTextSecondary);
  for (std::size_t i = 0; i < kStateCount; ++i) {
    sdk::ui::beside(style, i == 0 ? 20.0F : 8.0F);
    draw_count(page, domain::kAllDecisionStates[i], view.counts[i]);
  }
  draw_notice(page, view);
}

}  // namespace vigil::workstation
