// How what the reviewer presses becomes a decision, and how it is taken back.
#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "plugins/review/model/queue_rules.h"
#include "plugins/review/model/review_desk.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace texts = ids::texts;
using domain::DecisionKind;
using domain::DecisionState;

struct Reason {
  std::string_view id;
  sdk::TextKey words;
};

constexpr Reason kReasons[] = {
    {"language", texts::kReasonLanguage},   {"acquainted", texts::kReasonAcquainted},
    {"expertise", texts::kReasonExpertise}, {"distress", texts::kReasonDistress},
    {"technical", texts::kReasonTechnical},
};
constexpr std::string_view kOwnReason = "own";

bool on_its_way(DecisionState state) {
  return state != DecisionState::kConflict && state != DecisionState::kRefused;
}

bool carries_verdict(const sdk::DecisionRecord& record) {
  return record.decision.kind == DecisionKind::kDecide ||
         record.decision.kind == DecisionKind::kSupersede;
}

// Can another decision replace this one?
bool replaceable(const sdk::DecisionRecord& record) {
  return carries_verdict(record) && record.superseded_by.empty() && on_its_way(record.state);
}

WorkingDraft draft_of(const domain::Decision& decision) {
  WorkingDraft draft;
  draft.note = decision.note;
  draft.ticks = ticks_of(decision.checklist);
  draft.marks.marks = decision.marks;
  draft.actions = decision.actions;
  return draft;
}

sdk::DecisionDraft verdict_draft(domain::Verdict verdict, domain::PolicyId policy = {}) {
  sdk::DecisionDraft draft;
  draft.verdict = verdict;
  draft.policy = std::move(policy);
  return draft;
}

sdk::DecisionDraft skip_draft(std::string reason) {
  sdk::DecisionDraft draft;
  draft.kind = DecisionKind::kSkip;
  draft.reason = std::move(reason);
  return draft;
}

sdk::DecisionDraft withdrawal_draft() {
  sdk::DecisionDraft draft;
  draft.kind = DecisionKind::kWithdraw;
  return draft;
}

PickerEntry reason_entry(std::string_view id, std::string words) {
  PickerEntry entry;
  entry.id = id;
  entry.title = std::move(words);
  return entry;
}

// The next tier is told why it gets the item, whether or not the reviewer wrote something.
std::string with_machine_note(const sdk::Texts& words, const std::string& note,
                              const sdk::Clip& clip) {
  std::string told =
      sdk::format(words, texts::kNoteUndecodable, fmt::arg("reason", clip.failure()));
  if (note.empty()) return told;
  if (count_code_points(note) + 1 + count_code_points(told) > domain::kMaxNoteCodePoints)
    return note;
  return note + '\n' + told;
}

Error refusal(const sdk::Texts& words, sdk::TextKey key) {
  return fail(ErrorCode::kRejected, words.text(key));
}

}  // namespace

bool ReviewDesk::can_press(domain::Verdict verdict) const {
  if (!can_decide()) return false;
  return verdict != domain::Verdict::kEscalate ||
         has_higher_tier(sdk::QueueKey{item_->queue.text()});
}

bool ReviewDesk::can_skip() const { return can_decide() && !revising_; }

Status ReviewDesk::press(domain::Verdict verdict) {
  if (!can_decide()) return {};
  if (!can_press(verdict)) return refusal(host_.texts(), texts::kProblemNoTier);
  for (const domain::Action& action : draft().actions) {
    if (domain::check_actions({action}, verdict)) continue;
    return fail(ErrorCode::kRejected,
                sdk::format(host_.texts(), texts::kProblemActionMisfit,
                            fmt::arg("verdict", host_.texts().text(title_of(verdict))),
                            fmt::arg("action", actions_.words_for(host_.texts(), action))));
  }
  if (!domain::needs_policy(verdict)) {
    picker_.reset();
    return commit(verdict_draft(verdict));
  }
  if (shelf_.search(verdict, {}).empty()) {
    if (!shelf_.complete()) return refusal(host_.texts(), texts::kPoliciesMissing);
    return fail(ErrorCode::kRejected,
                sdk::format(host_.texts(), texts::kProblemNoPolicies,
                            fmt::arg("verdict", host_.texts().text(title_of(verdict)))));
  }
  open_picker(PickerKind::kPolicy, verdict);
  return {};
}

Status ReviewDesk::skip() {
  if (!can_skip()) return {};
  open_picker(PickerKind::kReason, domain::Verdict::kLabel);
  return {};
}

Status ReviewDesk::together() {
  return can_decide_together() ? alike_.toggle_together() : Status();
}

Status ReviewDesk::toggle_alike(std::string_view place) {
  return can_decide_together() ? alike_.toggle(place) : Status();
}

Status ReviewDesk::act() {
  if (!can_act()) return {};
  open_picker(PickerKind::kAction, domain::Verdict::kLabel);
  return {};
}

Status ReviewDesk::drop_action(std::string_view place) {
  if (!can_decide()) return {};
  std::vector<domain::Action>& actions = draft().actions;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (std::to_string(i) != place) continue;
    actions.erase(actions.begin() + static_cast<std::ptrdiff_t>(i));
    break;
  }
  return {};
}

// One of a kind and target: another amount takes the place of the first.
void ReviewDesk::toggle_action(const domain::Action& action) {
  std::vector<domain::Action>& actions = draft().actions;
  const bool was_chosen = std::find(actions.begin(), actions.end(), action) != actions.end();
  std::erase_if(actions, [&](const domain::Action& other) {
    return other.kind == action.kind && other.target == action.target;
  });
  if (!was_chosen && actions.size() < domain::kMostActions) actions.push_back(action);
}

std::vector<std::string> ReviewDesk::actions_text(
    const std::vector<domain::Action>& actions) const {
  std::vector<std::string> lines;
  for (const domain::Action& action : actions)
    lines.push_back(actions_.words_for(host_.texts(), action));
  return lines;
}

void ReviewDesk::open_picker(PickerKind kind, domain::Verdict verdict) {
  picker_.emplace();
  picker_->kind = kind;
  picker_->verdict = verdict;
  picker_->opened = ++pickers_opened_;
  fill_picker();
}

void ReviewDesk::fill_actions() {
  const std::string_view wanted = trim(picker_->filter);
  const std::string initials = to_lower_ascii(wanted);
  const std::vector<domain::Action>& chosen = draft().actions;
  for (const ActionChoice& choice : actions_.choices()) {
    PickerEntry entry = reason_entry(choice.id, actions_.words_for(host_.texts(), choice.action));
    if (!contains_caseless(entry.title, wanted) &&
        !domain::pinyin_initials(entry.title).starts_with(initials)) {
      continue;
    }
    entry.chosen = std::find(chosen.begin(), chosen.end(), choice.action) != chosen.end();
    if (choice.action.kind == domain::ActionKind::kAuthority)
      entry.guide = host_.texts().text(texts::kActionAuthorityGuide);
    picker_->entries.push_back(std::move(entry));
  }
}

void ReviewDesk::fill_picker() {
  Picker& picker = *picker_;
  picker.entries.clear();
  if (picker.kind == PickerKind::kAction) return fill_actions();
  const sdk::Texts& words = host_.texts();
  if (picker.kind == PickerKind::kPolicy) {
    for (const domain::PolicyMatch& match : shelf_.search(picker.verdict, picker.filter)) {
      PickerEntry entry;
      entry.id = match.policy->id.text();
      entry.title = title_of(words, *match.policy);
      entry.guide = guide_of(words, *match.policy);
      entry.severity = match.policy->severity;
      entry.uses = shelf_.uses(match.policy->id);
      picker.entries.push_back(std::move(entry));
    }
    return;
  }
  const std::string_view wanted = trim(picker.filter);
  const std::string initials = to_lower_ascii(wanted);
  for (const Reason& reason : kReasons) {
    const std::string text = words.text(reason.words);
    if (contains_caseless(text, wanted) || domain::pinyin_initials(text).starts_with(initials)) {
      picker.entries.push_back(reason_entry(reason.id, text));
    }
  }
  if (!wanted.empty()) picker.entries.push_back(reason_entry(kOwnReason, std::string(wanted)));
}

Status ReviewDesk::filter_picker(std::string_view text) {
  if (!picker_ || picker_->filter == text) return {};
  picker_->filter = text;
  fill_picker();
  return {};
}

Status ReviewDesk::pick(std::string_view choice) {
  if (!picker_ || !can_decide()) return {};
  const std::vector<PickerEntry>& entries = picker_->entries;
  const auto chosen = choice.empty()
                          ? entries.begin()
                          : std::find_if(entries.begin(), entries.end(),
                                         [&](const PickerEntry& one) { return one.id == choice; });
  if (chosen == entries.end()) return {};
  const PickerEntry entry = *chosen;
  if (picker_->kind == PickerKind::kPolicy) {
    return commit(verdict_draft(picker_->verdict, domain::PolicyId(entry.id)));
  }
  if (picker_->kind == PickerKind::kAction) {
    if (const ActionChoice* known = actions_.find(entry.id)) toggle_action(known->action);
    picker_.reset();
    return {};
  }
  if (count_code_points(entry.title) > domain::kMaxReasonCodePoints) {
    return fail(ErrorCode::kRejected, sdk::format(host_.texts(), texts::kProblemReasonLong,
                                                  fmt::arg("count", domain::kMaxReasonCodePoints)));
  }
  return commit(skip_draft(entry.title));
}

Status ReviewDesk::cancel() {
  if (picker_) {
    picker_.reset();
  } else if (viewing_.leave_one()) {
    return {};
  } else if (revising_) {
    leave_revision();
  }
  return {};
}

Status ReviewDesk::commit(sdk::DecisionDraft decision) {
  const WorkingDraft& input = draft();
  if (count_code_points(input.note) > domain::kMaxNoteCodePoints) {
    return fail(ErrorCode::kRejected, sdk::format(host_.texts(), texts::kProblemNoteLong,
                                                  fmt::arg("count", domain::kMaxNoteCodePoints)));
  }
  decision.task = item_->id;
  decision.note = input.note;
  const std::shared_ptr<sdk::Clip>& clip = viewing_.clip().clip();
  if (decision.verdict == domain::Verdict::kEscalate && clip && clip->undecodable())
    decision.note = with_machine_note(host_.texts(), input.note, *clip);
  decision.checklist = ids_of(input.ticks);
  decision.marks = input.marks.marks;
  if (decision.verdict) decision.actions = input.actions;
  const bool to_authority =
      std::any_of(decision.actions.begin(), decision.actions.end(),
                  [](const auto& action) { return action.kind == domain::ActionKind::kAuthority; });
  if (revising_) {
    if (decision.kind == DecisionKind::kDecide) decision.kind = DecisionKind::kSupersede;
    decision.supersedes = revising_->decision.id;
  }
  const Result<domain::DecisionId> stored = host_.desk().decide(decision);
  if (!stored) return explain_failed_commit(host_.texts(), stored.error());
  const std::vector<domain::TaskId> others =
      decision.kind == DecisionKind::kDecide ? alike_.covered() : std::vector<domain::TaskId>();
  if (!others.empty()) commit_alike(decision, *stored, others);

  if (to_authority)
    host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeAuthority));
  drafts_.erase(draft_key());
  picker_.reset();
  take_history();
  if (revising_) {
    leave_revision();
    return {};
  }
  decided_[item_->id] = item_->lease.fence;
  item_.reset();
  list_.reset();  // read again, whether or not the pointer changed
  take_tasks();
  return {};
}

void ReviewDesk::commit_alike(sdk::DecisionDraft decision, const domain::DecisionId& first,
                              const std::vector<domain::TaskId>& tasks) {
  decided_together_ = {first};
  std::size_t failed = 0;
  for (const domain::TaskId& id : tasks) {
    const domain::Task* task = in_list(id);
    if (task == nullptr) continue;
    decision.task = id;
    const Result<domain::DecisionId> stored = host_.desk().decide(decision);
    if (!stored) {
      ++failed;
      continue;
    }
    decided_together_.push_back(*stored);
    decided_[id] = task->lease.fence;
    drafts_.erase(id.text());
  }
  const sdk::Texts& words = host_.texts();
  host_.notify(
      failed == 0 ? sdk::NoticeKind::kDone : sdk::NoticeKind::kProblem,
      failed == 0
          ? sdk::format(words, texts::kNoticeTogether, fmt::arg("count", decided_together_.size()))
          : sdk::format(words, texts::kNoticeTogetherSome,
                        fmt::arg("count", decided_together_.size()), fmt::arg("failed", failed)));
}

// What was decided with one key is taken back with one: as long as all of it can be dropped.
Status ReviewDesk::undo_together(const sdk::DecisionRecord& record) {
  const std::vector<domain::DecisionId> together = std::exchange(decided_together_, {});
  // The item that was before the reviewer is the last of them, so that it is there again.
  for (auto id = together.rbegin(); id != together.rend(); ++id) {
    if (*id == record.decision.id) continue;
    const auto other = host_.desk().find(*id);
    if (!other || other->state != DecisionState::kDraft) continue;
    if (id + 1 == together.rend()) {
      if (Status undone = undo_draft(record); !undone) return undone;
      return undo_draft(*other);
    }
    if (Status undone = undo_draft(*other); !undone) return undone;
  }
  return undo_draft(record);
}

// ---- taking back
// ---------------------------------------------------------------------------------------------------

// The newest decision that still counts and can be dropped or replaced.
const sdk::DecisionRecord* ReviewDesk::undo_target() const {
  for (const sdk::DecisionRecord& record : recent_) {
    if (!record.superseded_by.empty()) continue;
    if (record.state == DecisionState::kDraft || carries_verdict(record)) return &record;
  }
  return nullptr;
}

bool ReviewDesk::can_undo() const { return on_desk() && !revising_ && undo_target() != nullptr; }

bool ReviewDesk::can_withdraw() const { return can_decide() && revising_.has_value(); }

Status ReviewDesk::undo() {
  if (!on_desk() || revising_) return {};
  take_history();
  const sdk::DecisionRecord* target = undo_target();
  if (target == nullptr) return refusal(host_.texts(), texts::kProblemUndoNothing);
  const sdk::DecisionRecord record = *target;
  if (record.state == DecisionState::kDraft) {
    const bool one_of_several = std::find(decided_together_.begin(), decided_together_.end(),
                                          record.decision.id) != decided_together_.end();
    return one_of_several ? undo_together(record) : undo_draft(record);
  }
  if (!replaceable(record)) return refusal(host_.texts(), texts::kProblemUndoSettled);
  return open_revision(record);
}

Status ReviewDesk::undo_draft(const sdk::DecisionRecord& record) {
  const Status undone = host_.desk().undo(record.decision.id);
  if (!undone) {
    // The window closed between the key and here: the decision is on its way, so it is decided
    // again instead.
    if (undone.error().code == ErrorCode::kRejected && replaceable(record)) {
      return open_revision(record);
    }
    return explain_failed_commit(host_.texts(), undone.error());
  }
  picker_.reset();
  const bool opens_item =
      record.decision.kind == DecisionKind::kDecide || record.decision.kind == DecisionKind::kSkip;
  const bool in_this_queue = record.decision.queue.text() == queue_.id;
  if (opens_item) {
    decided_.erase(record.decision.task);
    drafts_[record.decision.task.text()] = draft_of(record.decision);
    if (in_this_queue) wanted_ = record.decision.task;
  }
  take_history();
  list_.reset();
  take_tasks();
  host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeUndone));
  return {};
}

Status ReviewDesk::revise(std::string_view decision_id) {
  const std::optional<sdk::DecisionRecord> record =
      host_.desk().find(domain::DecisionId(std::string(decision_id)));
  if (!record || !replaceable(*record)) return refusal(host_.texts(), texts::kProblemAlreadyGone);
  // It has not left yet: nothing is to be replaced, it is taken back and open again.
  if (record->state == DecisionState::kDraft) return undo_draft(*record);
  if (Status opened = open_revision(*record); !opened) return opened;
  if (!on_desk()) host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeRevise));
  return {};
}

Status ReviewDesk::open_revision(const sdk::DecisionRecord& record) {
  domain::Task task;
  task.id = record.decision.task;
  task.queue = record.decision.queue;
  task.created_at = record.decision.decided_at;
  task.lease.fence = record.decision.fence;
  task.item = record.item;
  revising_ = record;
  drafts_[draft_key()] = draft_of(record.decision);
  item_.reset();
  show(std::make_shared<const domain::Task>(std::move(task)));
  return {};
}

void ReviewDesk::leave_revision() {
  drafts_.erase(draft_key());
  revising_.reset();
  item_.reset();
  list_.reset();
  take_tasks();
  if (!item_) show(nullptr);
}

Status ReviewDesk::withdraw() {
  if (!can_withdraw()) return {};
  return commit(withdrawal_draft());
}

std::string ReviewDesk::policy_title(const domain::PolicyId& id) const {
  const domain::Policy* policy = shelf_.find(id);
  return policy == nullptr ? id.text() : title_of(host_.texts(), *policy);
}

}  // namespace vigil::review
