// Unsent work: what its page shows, and the person's answers to what was not accepted.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/workstation/panels/causes.h"
#include "app/workstation/words.h"
#include "app/workstation/workstation.h"
#include "host_texts.h"

namespace vigil::workstation {
namespace {

constexpr int kUnsentShown = 1000;
constexpr std::string_view kPolicies = "policies";

Error not_now() { return fail(ErrorCode::kRejected, "There is nothing chosen to do that with."); }

std::string_view word_of(UnsentTab tab) {
  switch (tab) {
    case UnsentTab::kWaiting: return "waiting";
    case UnsentTab::kConflicts: return "conflicts";
    case UnsentTab::kRefused: return "refused";
    case UnsentTab::kEdits: return "edits";
  }
  return "waiting";
}

}  // namespace

std::vector<UnsentItem> Workstation::unsent_items(domain::DecisionState state) {
  std::vector<UnsentItem> items;
  for (sync::DecisionRecord& record :
       client_->history({.text = {}, .state = state, .limit = kUnsentShown})) {
    UnsentItem item;
    item.cause = cause_sentence(*texts_, record.cause, record.detail);
    item.retake = client_->retake_state(record.decision.id);
    item.record = std::move(record);
    items.push_back(std::move(item));
  }
  return items;
}

void Workstation::refresh_unsent() {
  unsent_.connection = *connection_;
  const bool trouble = connection_->state != sync::ConnectionState::kOnline &&
                       connection_->state != sync::ConnectionState::kConnecting;
  unsent_.connection_cause =
      trouble ? cause_sentence(*texts_, connection_->cause, connection_->detail) : std::string();
  const std::string language(texts_->language());
  if (unsent_revision_ == client_->revision() && unsent_language_ == language) return;
  unsent_revision_ = client_->revision();
  unsent_language_ = language;
  unsent_.person = person_.id;
  unsent_.may_override =
      domain::has_permission(person_.roles, domain::Permission::kOverrideDecisions);
  unsent_.conflicts = unsent_items(domain::DecisionState::kConflict);
  unsent_.refused = unsent_items(domain::DecisionState::kRefused);
  unsent_.waiting = unsent_items(domain::DecisionState::kSaved);
  for (const auto state : {domain::DecisionState::kSent, domain::DecisionState::kDraft}) {
    auto some = unsent_items(state);
    std::move(some.begin(), some.end(), std::back_inserter(unsent_.waiting));
  }
  unsent_.edits = client_->edits();
  unsent_.policies.clear();
  for (const sync::Record& record : client_->records(std::string(kPolicies))->records) {
    if (auto policy = domain::policy_from_json(*record.body))
      unsent_.policies.push_back(std::move(*policy));
  }
}

bool Workstation::tray_allows(TrayAct act) const {
  if (workspaces_->current() != kUnsentPage) return false;
  if (const UnsentItem* item = chosen_item(unsent_, unsent_state_)) {
    if (act == TrayAct::kSendAgain && unsent_state_.change) return true;
    return choice_of(*texts_, unsent_, *item, act).possible;
  }
  const sync::RecordEdit* edit = chosen_edit(unsent_, unsent_state_);
  if (edit == nullptr) return false;
  if (act == TrayAct::kPutAway) return true;
  if (act != TrayAct::kSendAgain) return false;
  return edit->state == sync::EditState::kRefused ||
         (edit->state == sync::EditState::kClash &&
          std::all_of(edit->clashes.begin(), edit->clashes.end(),
                      [this](const domain::FieldClash& clash) {
                        return unsent_state_.sides.contains(clash.path);
                      }));
}

Status Workstation::answer_tray(TrayAct act) {
  if (unsent_state_.tab == UnsentTab::kEdits) return answer_edit(act);
  const UnsentItem* item = chosen_item(unsent_, unsent_state_);
  if (item == nullptr) return not_now();
  const domain::DecisionId id = item->record.decision.id;
  switch (act) {
    case TrayAct::kPutAway: {
      const Status away = client_->put_away(id);
      if (away) notify(sdk::NoticeKind::kDone, texts_->text(texts::kNoticePutAway));
      return away;
    }
    case TrayAct::kWithdraw: {
      const auto withdrawn = client_->withdraw_standing(id);
      if (!withdrawn) return withdrawn.error();
      notify(sdk::NoticeKind::kDone, texts_->text(texts::kNoticeWithdrawn));
      return {};
    }
    case TrayAct::kChange: {
      auto draft = client_->draft_of(id);
      if (!draft) return not_now();
      ChangeForm form{.parked = id, .draft = std::move(*draft)};
      for (std::size_t i = 0; i < std::size(domain::kAllVerdicts); ++i) {
        if (form.draft.verdict == domain::kAllVerdicts[i]) form.verdict = i;
      }
      unsent_state_.change = std::move(form);
      return {};
    }
    case TrayAct::kSendAgain: {
      if (unsent_state_.change) return send_changed();
      const auto draft = client_->draft_of(id);
      if (!draft) return not_now();
      const Status sent = client_->send_again(id, *draft);
      if (sent) notify(sdk::NoticeKind::kDone, texts_->text(texts::kNoticeSentAgain));
      return sent;
    }
  }
  return not_now();
}

Status Workstation::send_changed() {
  ChangeForm& form = *unsent_state_.change;
  const Status sent = client_->send_again(form.parked, form.draft);
  if (sent) {
    unsent_state_.change.reset();
    notify(sdk::NoticeKind::kDone, texts_->text(texts::kNoticeSentAgain));
    return {};
  }
  // It stands beside the field it is about; everything filled in stays.
  sdk::DecisionDraft draft;
  draft.kind = form.draft.kind;
  draft.verdict = form.draft.verdict;
  draft.policy = form.draft.policy;
  draft.reason = form.draft.reason;
  form.problem = rule_of(draft, sent.error());
  return {};
}

Status Workstation::answer_edit(TrayAct act) {
  const sync::RecordEdit* edit = chosen_edit(unsent_, unsent_state_);
  if (edit == nullptr) return not_now();
  const std::string collection = edit->collection;
  const std::string id = edit->id;
  if (act == TrayAct::kPutAway) return client_->drop_edit(collection, id);
  if (act != TrayAct::kSendAgain) return not_now();
  if (edit->state == sync::EditState::kRefused) return client_->send_edit_again(collection, id);
  std::vector<sync::DeskClient::FieldChoice> choices;
  for (const auto& [path, side] : unsent_state_.sides) choices.push_back({path, side});
  const Status resolved = client_->resolve_edit(collection, id, choices);
  if (resolved) unsent_state_.sides.clear();
  return resolved;
}

std::string Workstation::rule_of(const sdk::DecisionDraft& draft, const Error& error) const {
  std::optional<domain::Policy> policy;
  if (!draft.policy.empty()) {
    for (const sync::Record& record : client_->records(std::string(kPolicies))->records) {
      if (record.id != draft.policy.text()) continue;
      if (auto known = domain::policy_from_json(*record.body)) policy = std::move(*known);
    }
  }
  return rule_sentence(*texts_, draft, policy ? &*policy : nullptr, error);
}

void Workstation::turn_tray() {
  const auto at = std::find(std::begin(kUnsentTabs), std::end(kUnsentTabs), unsent_state_.tab);
  unsent_state_.tab = std::next(at) == std::end(kUnsentTabs) ? kUnsentTabs[0] : *std::next(at);
  unsent_state_.change.reset();
  desktop_->wake();
}

// For scripts: which tray is shown, and what can be done there now.
std::string Workstation::unsent_state(std::string_view name) const {
  if (name == "tray") return std::string(word_of(unsent_state_.tab));
  constexpr std::pair<TrayAct, std::string_view> kWords[] = {{TrayAct::kPutAway, "put_away"},
                                                             {TrayAct::kWithdraw, "withdraw"},
                                                             {TrayAct::kSendAgain, "send_again"},
                                                             {TrayAct::kChange, "change"}};
  std::string acts;
  for (const auto& [act, word] : kWords) {
    if (!tray_allows(act)) continue;
    if (!acts.empty()) acts += ',';
    acts += word;
  }
  return acts.empty() ? "none" : acts;
}

}  // namespace vigil::workstation
