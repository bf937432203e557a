// Which item is before the reviewer: person, queue, list, history. Deciding is in deciding.cpp.
#include "plugins/review/model/review_desk.h"

#include <algorithm>
#include <charconv>

#include "plugins/review/model/queue_rules.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

constexpr Millis kGiveBackAfter = std::chrono::minutes(10);
constexpr Millis kCountdownStep{1000};
// Enough to rank policies by use and to find what undo means.
constexpr int kRecentDecisions = 200;
// More than any list lags behind.
constexpr std::size_t kMostDecidedKept = 1000;
// As many as the longest run that a mild item may be asked for after.
constexpr std::size_t kMostSeveritiesKept = 20;

}  // namespace

ReviewDesk::ReviewDesk(sdk::Host& host)
    : host_(host), viewing_(host), wellbeing_(host), alike_(host) {}

void ReviewDesk::update() {
  take_person();
  shelf_.take(host_.records().records(ids::collections::kPolicies));
  actions_.take(host_.records().records(ids::collections::kActionChoices));
  take_history();
  keep_supply();
  take_tasks();
  alike_.show(queue_, revising_ || gone_ ? nullptr : item_.get());
  alike_.update(list_.get());
  viewing_.update();
  wellbeing_.update(before_the_eyes(), given());
  if (picker_) fill_picker();
  if (!recent_.empty() && recent_.front().state == domain::DecisionState::kDraft && visible_) {
    host_.wake_after(kCountdownStep);
  }
}

void ReviewDesk::set_in_sight(InSight what) {
  if (in_sight_ == what) return;
  in_sight_ = what;
  if (what != InSight::kDesk) viewing_.leave();
}

void ReviewDesk::shown(bool visible) {
  visible_ = visible;
  if (visible) return;
  wellbeing_.keep();
  set_in_sight(InSight::kNothing);
  hidden_since_ = host_.clock().steady_now();
  host_.wake_after(kGiveBackAfter);
}

// Another person at the desk starts from nothing: what the last one had put in is not theirs to
// see.
void ReviewDesk::take_person() {
  const sdk::Person& person = host_.person();
  if (person.id == person_ && person.roles == roles_) return;
  if (person.id != person_) {
    drafts_.clear();
    decided_.clear();
    decided_together_.clear();
    history_taken_ = false;
    queue_ = {};
    shown_severities_.clear();
  }
  person_ = person.id;
  roles_ = person.roles;
  queues_ = queues_for(roles_);
  if (std::find(queues_.begin(), queues_.end(), queue_) != queues_.end()) return;
  queue_ = first_queue_for(roles_);
  asked_for_ = 0;
  list_.reset();
  picker_.reset();
  revising_.reset();
  show(nullptr);
}

void ReviewDesk::take_history() {
  const std::uint64_t revision = host_.desk().revision();
  if (history_taken_ && revision == history_revision_) return;
  history_taken_ = true;
  history_revision_ = revision;
  recent_ = host_.desk().history({.text = {}, .state = std::nullopt, .limit = kRecentDecisions});
  shelf_.count_uses(recent_);
}

void ReviewDesk::keep_supply() {
  if (queue_.id.empty()) return;
  const bool hidden = !visible_ && host_.clock().steady_now() - hidden_since_ >= kGiveBackAfter;
  const bool away = hidden || wellbeing_.away();
  if (!visible_ && !away) return;
  const int wanted =
      away ? 0 : 1 + static_cast<int>(host_.settings().integer(ids::settings::kLeaseAhead));
  if (wanted == asked_for_) return;
  asked_for_ = wanted;
  host_.desk().keep_leased(queue_, wanted);
}

const domain::Task* ReviewDesk::in_list(const domain::TaskId& id) const {
  if (!list_) return nullptr;
  const auto at = std::find_if(list_->tasks.begin(), list_->tasks.end(),
                               [&](const domain::Task& task) { return task.id == id; });
  return at == list_->tasks.end() ? nullptr : &*at;
}

// The list may lag behind a decision made a moment ago; the same task under a new fence is a new
// lease.
bool ReviewDesk::decided_here(const domain::Task& task) const {
  const auto at = decided_.find(task.id);
  return at != decided_.end() && task.lease.fence <= at->second;
}

std::vector<ReviewDesk::TaskPtr> ReviewDesk::open_tasks() const {
  std::vector<TaskPtr> open;
  if (!list_) return open;
  for (const domain::Task& task : list_->tasks) {
    if (!decided_here(task)) open.emplace_back(list_, &task);  // shares the list's life
  }
  return open;
}

void ReviewDesk::take_tasks() {
  if (queue_.id.empty()) return;
  const std::shared_ptr<const sdk::TaskList> list = host_.desk().tasks(queue_);
  if (list == list_) return;
  list_ = list;
  list_changed_at_ = host_.clock().wall_now();
  if (decided_.size() > kMostDecidedKept) {
    std::erase_if(decided_, [&](const auto& one) { return in_list(one.first) == nullptr; });
  }
  if (revising_) return prepare_clips();

  if (const domain::Task* back = in_list(wanted_); back != nullptr && !decided_here(*back)) {
    wanted_ = {};
    show(TaskPtr(list_, back));
  } else if (item_) {
    const domain::Task* same = in_list(item_->id);
    if (same != nullptr && !decided_here(*same)) {
      item_ = TaskPtr(list_, same);  // a renewed lease, perhaps; the reviewer sees no change
      gone_ = false;
    } else if (draft().has_input() || picker_) {
      gone_ = true;
      picker_.reset();
    } else {
      if (!wellbeing_.resting()) {
        host_.notify(sdk::NoticeKind::kProblem, host_.texts().text(ids::texts::kNoticeGone));
      }
      show_first();
    }
  }
  if (!item_) show_first();
  prepare_clips();
}

void ReviewDesk::show_first() {
  const std::vector<TaskPtr> open = open_tasks();
  show(open.empty() ? nullptr : open.front());
}

void ReviewDesk::show(TaskPtr task) {
  const bool same = item_ && task && item_->id == task->id;
  item_ = std::move(task);
  gone_ = false;
  if (same) return;
  picker_.reset();
  shown_evidence_.reset();
  if (!item_) return viewing_.close();
  shown_severities_.push_back(item_->severity);
  if (shown_severities_.size() > kMostSeveritiesKept) shown_severities_.pop_front();
  viewing_.show(*item_);
}

void ReviewDesk::prepare_clips() {
  std::vector<TaskPtr> upcoming = open_tasks();
  std::erase_if(upcoming, [&](const TaskPtr& task) { return item_ && task->id == item_->id; });
  viewing_.prepare(upcoming);
}

std::string ReviewDesk::draft_key() const {
  if (revising_) return "revising " + revising_->decision.id.text();
  return item_ ? item_->id.text() : std::string();
}

WorkingDraft& ReviewDesk::draft() { return drafts_[draft_key()]; }

Status ReviewDesk::next() {
  if (!can_go_next()) return {};
  drafts_.erase(draft_key());
  show_first();
  prepare_clips();
  return {};
}

Status ReviewDesk::refresh() {
  asked_for_ = 0;
  keep_supply();
  return {};
}

Status ReviewDesk::switch_queue(std::string_view queue_id) {
  if (!can_switch_queue()) return {};
  auto at = std::find(queues_.begin(), queues_.end(), queue_);
  if (queue_id.empty()) {
    at = at + 1 == queues_.end() ? queues_.begin() : at + 1;
  } else {
    at = std::find(queues_.begin(), queues_.end(), sdk::QueueKey{queue_id});
  }
  if (at == queues_.end() || *at == queue_) return {};
  host_.desk().keep_leased(queue_, 0);
  queue_ = *at;
  asked_for_ = 0;
  list_.reset();
  show(nullptr);
  keep_supply();
  take_tasks();
  return {};
}

// ---- the item
// ------------------------------------------------------------------------------------------------------

Status ReviewDesk::open_note() {
  ++note_asked_;
  return {};
}

Status ReviewDesk::set_note(std::string_view text) {
  if (!has_item()) return {};
  draft().note = text;
  return {};
}

Status ReviewDesk::toggle_point(std::size_t index) {
  if (!has_item() || index >= kPointCount) return {};
  bool& ticked = draft().ticks[index];
  ticked = !ticked;
  return {};
}

Status ReviewDesk::mark_in() {
  if (has_clip() && !clip().clip()->info().still) draft().marks.mark_in(clip().position());
  return {};
}

Status ReviewDesk::mark_out() {
  if (!has_clip() || clip().clip()->info().still) return {};
  const sdk::Texts& words = host_.texts();
  const auto refuse = [&](sdk::TextKey key) {
    return fail(ErrorCode::kRejected,
                sdk::format(words, key, fmt::arg("count", domain::kMaxMarks)));
  };
  switch (draft().marks.mark_out(clip().position(), clip().frame())) {
    case MarkResult::kDone: return {};
    case MarkResult::kNoIn: return refuse(ids::texts::kProblemMarkNoIn);
    case MarkResult::kOrder: return refuse(ids::texts::kProblemMarkOrder);
    case MarkResult::kTwice: return refuse(ids::texts::kProblemMarkTwice);
    case MarkResult::kTooMany: return refuse(ids::texts::kProblemMarkMany);
  }
  return {};
}

Status ReviewDesk::clear_mark() {
  if (!has_item()) return {};
  (void)draft().marks.clear(clip().ready() ? clip().position() : sdk::MediaTime(-1));
  return {};
}

namespace {

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Status ReviewDesk::show_evidence(std::string_view index) {
  const auto number = parse_number(index);
  if (!has_item() || !number || *number < 0 || *number >= std::ssize(item_->item.evidence))
    return {};
  shown_evidence_ = static_cast<std::size_t>(*number);
  const domain::Evidence& evidence = item_->item.evidence[*shown_evidence_];
  if (evidence.clip_begin >= Millis{0} && clip().ready()) {
    clip().pause();
    clip().seek(evidence.clip_begin);
  }
  return {};
}

Status ReviewDesk::seek(std::string_view microseconds) {
  const auto time = parse_number(microseconds);
  if (has_clip() && time) clip().seek(sdk::MediaTime(*time));
  return {};
}

Status ReviewDesk::scrub(std::string_view microseconds) {
  const auto time = parse_number(microseconds);
  if (has_clip() && time) clip().scrub(sdk::MediaTime(*time));
  return {};
}

// ---- snapshot
// ------------------------------------------------------------------------------------------------------

// What is being looked at now.
std::optional<domain::Severity> ReviewDesk::before_the_eyes() const {
  if (!visible_ || !has_item() || !viewing_.clip().ready()) return std::nullopt;
  return item_->severity;
}

std::vector<domain::Severity> ReviewDesk::given() const {
  std::vector<domain::Severity> severities(shown_severities_.begin(), shown_severities_.end());
  for (const TaskPtr& task : open_tasks()) {
    if (!item_ || task->id != item_->id) severities.push_back(task->severity);
  }
  return severities;
}

Status ReviewDesk::toggle_rest() {
  if (!can_rest()) return {};
  if (!wellbeing_.resting()) {
    picker_.reset();
    clip().pause();
    viewing_.leave();
  }
  wellbeing_.toggle_rest();
  keep_supply();
  return {};
}

Status ReviewDesk::rest_later() {
  wellbeing_.not_now();
  return {};
}

Stage ReviewDesk::stage() const {
  if (wellbeing_.resting()) return Stage::kResting;
  if (item_) return Stage::kReviewing;
  if (queue_.id.empty()) return Stage::kNoPermission;
  if (!list_) return Stage::kLoading;
  switch (list_->supply) {
    case sdk::Supply::kEmpty: return Stage::kEmpty;
    case sdk::Supply::kOffline: return Stage::kOffline;
    case sdk::Supply::kLoading:
    case sdk::Supply::kReady: return Stage::kLoading;
  }
  return Stage::kLoading;
}

const DeskSnapshot& ReviewDesk::snapshot() {
  snapshot_ = {};
  snapshot_.stage = stage();
  snapshot_.queues = queues_;
  snapshot_.queue = queue_;
  if (list_) {
    snapshot_.waiting = list_->waiting;
    snapshot_.kept_back = list_->kept_back;
    snapshot_.checked_at = list_->heard_at != WallTime{} ? list_->heard_at : list_changed_at_;
  }
  snapshot_.wellbeing = wellbeing_.state();
  if (!wellbeing_.resting()) snapshot_.task = item_;
  snapshot_.gone = gone_;
  snapshot_.revising = revising_;
  for (TaskPtr& task : open_tasks()) {
    if (!item_ || task->id != item_->id) snapshot_.upcoming.push_back(std::move(task));
  }
  snapshot_.upcoming_clips = clip().prepared();
  if (!wellbeing_.resting()) snapshot_.clip = clip().clip();
  snapshot_.speed = clip().speed();
  snapshot_.volume = clip().volume();
  snapshot_.viewing = viewing_.state();
  if (item_) snapshot_.draft = draft();
  snapshot_.actions = actions_text(snapshot_.draft.actions);
  snapshot_.alike = alike_.state();
  snapshot_.note_asked = note_asked_;
  snapshot_.shown_evidence = shown_evidence_;
  snapshot_.picker = picker_;
  snapshot_.policies_missing = !shelf_.complete();
  if (!recent_.empty()) snapshot_.last = recent_.front();
  return snapshot_;
}

}  // namespace vigil::review
