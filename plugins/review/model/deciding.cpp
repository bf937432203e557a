// How what the reviewer presses becomes a decision, and how it is taken back.
#include <algorithm>

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

void ReviewDesk::open_picker(PickerKind kind, domain::Verdict verdict) {
  picker_.emplace();
  picker_->kind = kind;
  picker_->verdict = verdict;
  picker_->opened = ++pickers_opened_;
  fill_picker();
}

void ReviewDesk::fill_picker() {
  Picker& picker = *picker_;
  picker.entries.clear();
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
  if (revising_) {
    if (decision.kind == DecisionKind::kDecide) decision.kind = DecisionKind::kSupersede;
    decision.supersedes = revising_->decision.id;
  }
  const Result<domain::DecisionId> stored = host_.desk().decide(decision);
  if (!stored) return explain_failed_commit(host_.texts(), stored.error());

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
  if (record.state == DecisionState::kDraft) return undo_draft(record);
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
