// One decision that was not accepted: mine, what stands instead, and what each answer would do.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>

#include "app/workstation/panels/unsent_page.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using domain::DecisionKind;
using domain::DecisionState;
using sdk::ui::Token;

constexpr float kActWidth = 236.0F;
constexpr float kPolicyListHeight = 132.0F;

bool carries_verdict(const domain::Decision& decision) {
  return decision.kind == DecisionKind::kDecide || decision.kind == DecisionKind::kSupersede;
}

std::string policy_title(const Page& page, const UnsentView& view, const domain::PolicyId& id) {
  for (const domain::Policy& policy : view.policies) {
    if (policy.id == id) return page.texts.language() == "en" ? policy.title_en : policy.title_zh;
  }
  return id.text();
}

void draw_mine(const Page& page, const UnsentView& view, const UnsentItem& item, float width) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  const domain::Decision& mine = item.record.decision;
  const sdk::ui::Card card(style, "###mine", width);
  sdk::ui::section_heading(style, texts.text(texts::kTrayMine));
  if (mine.verdict) {
    sdk::ui::verdict_mark(style, *mine.verdict, verdict_words(texts, mine));
  } else {
    sdk::ui::text(style, verdict_words(texts, mine));
  }
  if (!mine.policy.empty()) {
    sdk::ui::fact(style, texts.text(texts::kTrayPolicy), policy_title(page, view, mine.policy));
  }
  if (!mine.reason.empty()) sdk::ui::fact(style, texts.text(texts::kTrayReason), mine.reason);
  if (!mine.note.empty()) sdk::ui::fact(style, texts.text(texts::kTrayNote), mine.note);
  sdk::ui::fact(style, texts.text(texts::kTrayWhen), sdk::ui::exact_time(mine.decided_at));
  if (item.record.state == DecisionState::kRefused && !item.record.detail.empty()) {
    sdk::ui::fact(style, texts.text(texts::kTrayBackendSays), item.record.detail);
  }
}

void draw_theirs(const Page& page, const UnsentView& view, const UnsentItem& item, float width) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  const sdk::ui::Card card(style, "###theirs", width);
  sdk::ui::section_heading(style, texts.text(texts::kTrayTheirs));
  const auto& standing = item.record.standing;
  if (!standing) {
    sdk::ui::wrapped(style, texts.text(texts::kTrayNothingStands), Token::kTextSecondary);
    return;
  }
  if (standing->verdict) {
    sdk::ui::verdict_mark(style, *standing->verdict, verdict_word(texts, *standing->verdict));
  } else {
    sdk::ui::text(style, texts.text(texts::kKindWithdraw));
  }
  sdk::ui::fact(style, texts.text(texts::kTrayWho),
                standing->actor == view.person ? texts.text(texts::kTrayYourself)
                                               : standing->actor.text().c_str());
  sdk::ui::fact(style, texts.text(texts::kTrayWhen), sdk::ui::exact_time(standing->decided_at));
}

struct ActLook {
  TrayAct act;
  const char* id;
  sdk::TextKey words;
  sdk::CommandKey command;
};

ActLook look_of(const UnsentItem& item, TrayAct act) {
  const bool conflict = item.record.state == DecisionState::kConflict;
  switch (act) {
    case TrayAct::kPutAway:
      return {act, "###act_put_away",
              conflict && item.record.standing ? texts::kTrayKeepTheirs : texts::kTrayPutAway,
              commands::kTrayPutAway};
    case TrayAct::kWithdraw:
      return {act, "###act_withdraw", texts::kTrayWithdraw, commands::kTrayWithdraw};
    case TrayAct::kSendAgain:
      return {act, "###act_send_again",
              item.record.standing ? texts::kTraySupersede : texts::kTraySendAgain,
              commands::kTraySendAgain};
    case TrayAct::kChange: break;
  }
  return {act, "###act_change", texts::kTrayChange, commands::kTrayChange};
}

void draw_acts(const Page& page, const UnsentView& view, const UnsentItem& item) {
  const auto& style = page.style;
  if (item.retake == sync::RetakeState::kWaiting) {
    sdk::ui::wrapped(style, page.texts.text(texts::kTrayRetaking), Token::kPending);
    return;
  }
  if (item.retake == sync::RetakeState::kTaken) {
    sdk::ui::wrapped(style, page.texts.text(texts::kTrayRetakeTaken), Token::kProblem);
  } else if (item.retake == sync::RetakeState::kForbidden) {
    sdk::ui::wrapped(style, page.texts.text(texts::kTrayRetakeForbidden), Token::kProblem);
  }
  const bool conflict = item.record.state == DecisionState::kConflict;
  const std::array<TrayAct, 4> order = conflict ? std::array{TrayAct::kPutAway, TrayAct::kSendAgain,
                                                             TrayAct::kWithdraw, TrayAct::kChange}
                                                : std::array{TrayAct::kChange, TrayAct::kSendAgain,
                                                             TrayAct::kPutAway, TrayAct::kWithdraw};
  for (const TrayAct act : order) {
    const TrayChoice choice = choice_of(page.texts, view, item, act);
    if (choice.effect.empty()) continue;  // nothing to do with this kind at all
    const ActLook look = look_of(item, act);
    if (sdk::ui::button(style, look.id, page.texts.text(look.words),
                        {.key = page.commands.key_of(look.command),
                         .enabled = choice.possible,
                         .width = kActWidth})) {
      page.commands.run(look.command);
    }
    sdk::ui::beside(style, 12);
    sdk::ui::wrapped(style, choice.effect,
                     choice.possible ? Token::kTextSecondary : Token::kTextDisabled,
                     sdk::ui::kSmallText);
  }
}

void draw_policies(const Page& page, const UnsentView& view, ChangeForm& form,
                   domain::Verdict verdict) {
  const auto matches = domain::find_policies(view.policies, verdict, "");
  std::vector<std::string> ids;
  std::vector<sdk::ui::Segment> rows;
  std::size_t chosen = matches.size();
  ids.reserve(matches.size());
  for (const domain::PolicyMatch& match : matches) {
    if (match.policy->id == form.draft.policy) chosen = ids.size();
    ids.push_back("###policy_" + match.policy->id.text());
    rows.push_back(
        {.id = ids.back().c_str(),
         .words = page.texts.language() == "en" ? match.policy->title_en : match.policy->title_zh});
  }
  sdk::ui::secondary(page.style, page.texts.text(texts::kTrayPolicy));
  const sdk::ui::ScrollArea area(page.style, "###change_policies", 0, kPolicyListHeight);
  if (sdk::ui::radio_rows(page.style, "###policies", rows, chosen) && chosen < matches.size()) {
    form.draft.policy = matches[chosen].policy->id;
  }
}

void draw_change(const Page& page, UnsentState& state, const UnsentView& view) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  ChangeForm& form = *state.change;
  const bool with_verdict = form.draft.kind != DecisionKind::kSkip;
  if (with_verdict) {
    constexpr std::array kIds = {"###verdict_allow", "###verdict_label",  "###verdict_warn",
                                 "###verdict_limit", "###verdict_remove", "###verdict_escalate"};
    std::array<sdk::ui::Segment, std::size(domain::kAllVerdicts)> verdicts;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      verdicts[i] = {.id = kIds[i], .words = verdict_word(texts, domain::kAllVerdicts[i])};
    }
    (void)sdk::ui::segmented(style, "###change_verdict", verdicts, form.verdict);
    const domain::Verdict verdict = domain::kAllVerdicts[form.verdict];
    form.draft.verdict = verdict;
    sdk::ui::gap(style, 4);
    if (domain::needs_policy(verdict)) {
      draw_policies(page, view, form, verdict);
    } else {
      form.draft.policy = {};
    }
  }
  (void)sdk::ui::note_field(
      style, "###change_note", with_verdict ? form.draft.note : form.draft.reason,
      {.label = texts.text(with_verdict ? texts::kTrayNote : texts::kTrayReason),
       .max_code_points = with_verdict ? domain::kMaxNoteCodePoints : domain::kMaxReasonCodePoints},
      2, 4);
  if (!form.problem.empty()) {
    sdk::ui::wrapped(style, form.problem, Token::kProblem, sdk::ui::kSmallText);
  }
  sdk::ui::gap(style, 4);
  if (sdk::ui::button(style, "###change_send", texts.text(texts::kTraySendChanged),
                      {.kind = sdk::ui::ButtonKind::kPrimary,
                       .key = page.commands.key_of(commands::kTraySendAgain)})) {
    page.commands.run(commands::kTraySendAgain);
  }
  sdk::ui::beside(style);
  if (sdk::ui::button(style, "###change_cancel", texts.text(texts::kTrayCancel))) {
    state.change.reset();
  }
}

}  // namespace

const char* verdict_word(const sdk::Texts& texts, domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return texts.text(texts::kVerdictAllow);
    case domain::Verdict::kLabel: return texts.text(texts::kVerdictLabel);
    case domain::Verdict::kWarn: return texts.text(texts::kVerdictWarn);
    case domain::Verdict::kLimit: return texts.text(texts::kVerdictLimit);
    case domain::Verdict::kRemove: return texts.text(texts::kVerdictRemove);
    case domain::Verdict::kEscalate: return texts.text(texts::kVerdictEscalate);
  }
  return "";
}

const char* verdict_words(const sdk::Texts& texts, const domain::Decision& decision) {
  if (decision.kind == DecisionKind::kSkip) return texts.text(texts::kKindSkip);
  if (decision.kind == DecisionKind::kWithdraw || !decision.verdict)
    return texts.text(texts::kKindWithdraw);
  return verdict_word(texts, *decision.verdict);
}

TrayChoice choice_of(const sdk::Texts& texts, const UnsentView& view, const UnsentItem& item,
                     TrayAct act) {
  const auto say = [&](bool possible, sdk::TextKey key) {
    return TrayChoice{possible, texts.text(key)};
  };
  const sync::DecisionRecord& record = item.record;
  const bool waits = item.retake == sync::RetakeState::kWaiting;
  const bool conflict = record.state == DecisionState::kConflict;
  const bool stands = record.standing.has_value();
  const bool own = stands && record.standing->actor == view.person;
  const bool verdict = carries_verdict(record.decision);
  const bool sendable = verdict || record.decision.kind == DecisionKind::kSkip;
  if (waits) return say(false, texts::kTrayRetaking);
  switch (act) {
    case TrayAct::kPutAway:
      if (!conflict) return say(true, texts::kTrayPutAwayRefused);
      if (!stands) return say(true, texts::kTrayPutAwayLate);
      return say(true, own ? texts::kTrayKeepOwn : texts::kTrayKeepTheirsEffect);
    case TrayAct::kWithdraw:
      if (!conflict || !stands) return {};
      return own ? say(true, texts::kTrayWithdrawEffect) : say(false, texts::kTrayWithdrawNotOwn);
    case TrayAct::kSendAgain:
      if (!conflict || !sendable) return {};
      if (!stands) return say(true, texts::kTraySendAgainEffect);
      if (!verdict) return {};
      if (own) return say(true, texts::kTraySupersedeOwn);
      return view.may_override ? say(true, texts::kTraySupersedeEffect)
                               : say(false, texts::kTraySupersedeForbidden);
    case TrayAct::kChange:
      if (!sendable) return {};
      if (conflict && stands && !own && !view.may_override) return {};
      return say(true, texts::kTrayChangeEffect);
  }
  return {};
}

void draw_tray_details(const Page& page, UnsentState& state, const UnsentView& view,
                       const UnsentItem& item) {
  const auto& style = page.style;
  if (!item.record.item.caption.empty()) {
    sdk::ui::elided(style, item.record.item.caption);
  }
  sdk::ui::wrapped(
      style, item.cause,
      item.record.state == DecisionState::kConflict ? Token::kPending : Token::kProblem);
  sdk::ui::gap(style, 4);
  const bool conflict = item.record.state == DecisionState::kConflict;
  const float width = ImGui::GetContentRegionAvail().x / style.scale;
  const float half = (width - sdk::ui::kGap) / 2;
  draw_mine(page, view, item, conflict ? half : width);
  if (conflict) {
    sdk::ui::beside(style);
    draw_theirs(page, view, item, half);
  }
  sdk::ui::gap(style, 4);
  if (state.change && state.change->parked == item.record.decision.id) {
    draw_change(page, state, view);
  } else {
    draw_acts(page, view, item);
  }
}

}  // namespace vigil::workstation
