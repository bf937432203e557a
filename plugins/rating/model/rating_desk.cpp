#include "plugins/rating/model/rating_desk.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "plugins/sdk/format.h"
#include "rating_ids.h"

namespace vigil::rating {
namespace {

namespace texts = ids::texts;

constexpr Millis kGivenBackAfter = std::chrono::minutes(10);
constexpr std::size_t kMostSimilar = 6;
constexpr std::size_t kMostCases = 3;
constexpr sdk::QueueKey kAllQueues[kQueues] = {
    ids::queues::kRatingClips, ids::queues::kRatingSecond, ids::queues::kRatingThird};

int number_of(std::string_view text) {
  int number = -1;
  (void)std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

const RatingSheet& RatingDesk::sheet() const {
  if (!item_) return nothing_;
  const auto found = sheets_.find(item_->id);
  return found == sheets_.end() ? nothing_ : found->second;
}

RatingSheet& RatingDesk::working() {
  stale_ = true;
  return sheets_[item_->id];
}

Error RatingDesk::refuse(sdk::TextKey sentence) const {
  return fail(ErrorCode::kRejected, host_.texts().text(sentence));
}

bool RatingDesk::rates() const {
  const auto& roles = host_.person().roles;
  return std::find(roles.begin(), roles.end(), domain::Role::kRater) != roles.end();
}

bool RatingDesk::can_mark() const {
  return in_sight_ == InSight::kRate && item_ && !gone_ && shelf_.rubric() != nullptr;
}

void RatingDesk::set_in_sight(InSight what) {
  if (what == in_sight_) return;
  in_sight_ = what;
  if (what != InSight::kRate) clip_.pause();
}

void RatingDesk::shown(bool visible) {
  if (visible_ && !visible) {
    hidden_since_ = host_.clock().steady_now();
    host_.wake_after(kGivenBackAfter);
    set_in_sight(InSight::kNothing);
  }
  visible_ = visible;
}

bool RatingDesk::take_lists() {
  bool news = false;
  for (std::size_t i = 0; i < kQueues; ++i) {
    const auto list = host_.desk().tasks(kAllQueues[i]);
    news = news || list != lists_[i];
    lists_[i] = list;
  }
  return news;
}

sdk::Supply RatingDesk::supply() const {
  for (const sdk::Supply why : {sdk::Supply::kOffline, sdk::Supply::kLoading}) {
    for (const auto& list : lists_) {
      if (list->supply == why) return why;
    }
  }
  return sdk::Supply::kEmpty;
}

// The nearest due first, whichever rating of the clip it is; what an emergency pulls before all.
std::vector<RatingDesk::TaskPtr> RatingDesk::open_tasks() const {
  std::vector<TaskPtr> open;
  for (const auto& list : lists_) {
    for (const domain::Task& task : list->tasks) {
      const auto decided = decided_.find(task.id);
      if (decided != decided_.end() && decided->second >= task.lease.fence) continue;
      open.push_back(std::make_shared<const domain::Task>(task));
    }
  }
  std::stable_sort(open.begin(), open.end(),
                   [](const TaskPtr& a, const TaskPtr& b) { return a->due_at < b->due_at; });
  std::stable_partition(open.begin(), open.end(),
                        [&](const TaskPtr& task) { return team_.goes_first(task->item.tags); });
  return open;
}

void RatingDesk::update() {
  if (host_.person().id != person_) {
    person_ = host_.person().id;
    sheets_.clear();
    decided_.clear();
    last_.reset();
    revising_.reset();
    item_.reset();
    gone_ = false;
    clip_.close();
    stale_ = true;
  }
  const bool wanted =
      rates() && (visible_ || host_.clock().steady_now() - hidden_since_ < kGivenBackAfter);
  const bool ever = visible_ || asked_for_ > 0;
  const int count = wanted && ever
                        ? static_cast<int>(host_.settings().integer(ids::settings::kLeaseAhead)) + 1
                        : 0;
  if (count != asked_for_) {
    for (const sdk::QueueKey queue : kAllQueues) host_.desk().keep_leased(queue, count);
    asked_for_ = count;
  }
  const bool list_changed = take_lists();
  if (list_changed) stale_ = true;
  if (past_.revision() != past_revision_) {
    past_revision_ = past_.revision();
    stale_ = true;
  }
  if (!revising_ && item_ && !gone_ && list_changed) {
    const auto open = open_tasks();
    const auto here = std::find_if(open.begin(), open.end(),
                                   [&](const TaskPtr& task) { return task->id == item_->id; });
    if (here != open.end()) {
      item_ = *here;
    } else if (sheet().has_input()) {
      gone_ = true;
    } else {
      item_.reset();
    }
  }
  if (!item_ && rates()) show_first();
  clip_.update();
  if (stale_) fill_snapshot();
}

void RatingDesk::show_first() {
  const auto open = open_tasks();
  if (open.empty()) return clip_.close();
  const auto back = std::find_if(open.begin(), open.end(),
                                 [&](const TaskPtr& task) { return task->id == wanted_; });
  show(back != open.end() ? *back : open.front());
  wanted_ = {};
}

void RatingDesk::show(TaskPtr task) {
  item_ = std::move(task);
  gone_ = false;
  picking_ = false;
  stale_ = true;
  const bool autoplay = host_.settings().flag(ids::settings::kAutoplay);
  clip_.show(item_->item.media, autoplay && visible_ ? Start::kPlaying : Start::kPaused);
  std::vector<sdk::ClipWish> next;
  for (const TaskPtr& each : open_tasks()) {
    if (each->id != item_->id) next.push_back({each->item.media, {}});
  }
  clip_.prepare(next);
}

void RatingDesk::fill_snapshot() {
  stale_ = false;
  DeskSnapshot now;
  now.rubric = shelf_.rubric();
  for (const auto& list : lists_) now.waiting += list->waiting;
  now.picking = picking_;
  now.reason_asked = reason_asked_;
  now.note_asked = note_asked_;
  now.gone = gone_;
  now.revising = revising_.has_value();
  if (!rates()) {
    now.stage = Stage::kNoPermission;
  } else if (!now.rubric) {
    now.stage = shelf_.complete() ? Stage::kNoRubric : Stage::kLoading;
  } else if (item_) {
    now.stage = Stage::kRating;
    now.task = item_;
    for (const TaskPtr& each : open_tasks()) {
      if (each->id != item_->id) now.upcoming.push_back(each->item.caption);
    }
    now.similar = past_.like(item_->item, sheet().marks, kMostSimilar);
    std::vector<std::string> dimensions;
    for (const scale::RatingMark& mark : sheet().marks) dimensions.push_back(mark.dimension);
    now.cases = cases_.like(item_->item, dimensions, kMostCases);
  } else {
    switch (supply()) {
      case sdk::Supply::kLoading:
      case sdk::Supply::kReady: now.stage = Stage::kLoading; break;
      case sdk::Supply::kEmpty: now.stage = Stage::kEmpty; break;
      case sdk::Supply::kOffline: now.stage = Stage::kOffline; break;
    }
  }
  snapshot_ = std::move(now);
}

std::string RatingDesk::state_word(std::string_view name) const {
  if (name == "stage") {
    static constexpr const char* kWords[] = {"loading", "rating",        "empty",
                                             "offline", "no_permission", "no_rubric"};
    return kWords[static_cast<std::size_t>(snapshot_.stage)];
  }
  if (!item_ || !shelf_.rubric()) return {};
  if (name == "level") return std::to_string(sheet().level(*shelf_.rubric()));
  if (name == "marks") return std::to_string(sheet().marks.size());
  if (name == "group") return std::to_string(sheet().group + 1);
  if (name == "dimension") return sheet().dimension;
  if (name == "similar") return std::to_string(snapshot_.similar.size());
  if (name == "clip") return clip_.ready() ? "ready" : clip_.failed() ? "failed" : "opening";
  return {};
}

// ---- marking

Status RatingDesk::choose_dimension(int number) {
  if (!can_mark()) return {};
  const scale::Rubric& rubric = *shelf_.rubric();
  int at = 0;
  for (const scale::Dimension& dimension : rubric.dimensions) {
    if (dimension.group != rubric.groups[std::min(sheet().group, rubric.groups.size() - 1)].id)
      continue;
    if (++at == number) return choose_dimension(dimension.id);
  }
  return {};
}

Status RatingDesk::choose_dimension(std::string_view id) {
  if (!can_mark()) return {};
  const scale::Dimension* dimension = shelf_.rubric()->dimension(id);
  if (dimension == nullptr) return {};
  RatingSheet& sheet = working();
  sheet.dimension = dimension->id;
  const auto& groups = shelf_.rubric()->groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].id == dimension->group) sheet.group = i;
  }
  return {};
}

Status RatingDesk::move_group(int by) {
  if (!can_mark()) return {};
  RatingSheet& sheet = working();
  const int count = static_cast<int>(shelf_.rubric()->groups.size());
  sheet.group = static_cast<std::size_t>((static_cast<int>(sheet.group) + by + count) % count);
  sheet.dimension.clear();
  return {};
}

Status RatingDesk::choose_group(std::string_view number) {
  const int wanted = number_of(number);
  if (!can_mark() || wanted < 0 ||
      static_cast<std::size_t>(wanted) >= shelf_.rubric()->groups.size()) {
    return {};
  }
  working().group = static_cast<std::size_t>(wanted);
  working().dimension.clear();
  return {};
}

Status RatingDesk::told(SheetResult result) const {
  switch (result) {
    case SheetResult::kDone: return {};
    case SheetResult::kNoDimension: return refuse(texts::kProblemNoDimension);
    case SheetResult::kNoIn: return refuse(texts::kProblemNoIn);
    case SheetResult::kOrder: return refuse(texts::kProblemOrder);
    case SheetResult::kTooMany: return refuse(texts::kProblemTooMany);
  }
  return {};
}

Status RatingDesk::set_intensity(scale::Intensity intensity) {
  if (!can_mark()) return {};
  RatingSheet& sheet = working();
  const Status done = told(sheet.set(intensity, clip_.position(), clip_.frame()));
  // The rubric may have come to the level that was chosen by hand.
  if (sheet.own_level) sheet.choose_level(*shelf_.rubric(), *sheet.own_level);
  return done;
}

Status RatingDesk::mark_in() {
  if (has_clip()) working().mark_in(clip_.position());
  return {};
}

Status RatingDesk::mark_out() {
  if (!has_clip()) return {};
  return told(working().mark_out(clip_.position(), clip_.frame()));
}

Status RatingDesk::clear_mark() {
  if (!can_mark()) return {};
  if (!working().clear()) return refuse(texts::kProblemNothingMarked);
  return {};
}

Status RatingDesk::drop_mark(std::string_view place) {
  const int at = number_of(place);
  if (!can_mark() || at < 0 || static_cast<std::size_t>(at) >= sheet().marks.size()) return {};
  auto& marks = working().marks;
  marks.erase(marks.begin() + at);
  return {};
}

Status RatingDesk::toggle_loop() {
  if (!has_clip()) return {};
  if (clip_.clip()->loop()) {
    clip_.set_loop({});
    return {};
  }
  sdk::TimeRange range{sdk::MediaTime(0), clip_.clip()->info().duration};
  if (sheet().stretch) range = {sheet().stretch->begin, sheet().stretch->end};
  clip_.set_loop(range);
  return {};
}

Status RatingDesk::choose_level(scale::Level level) {
  if (!can_mark()) return {};
  RatingSheet& sheet = working();
  sheet.choose_level(*shelf_.rubric(), level);
  if (sheet.needs_reason(*shelf_.rubric())) ++reason_asked_;
  return {};
}

Status RatingDesk::set_reason(std::string_view reason) {
  if (can_mark()) {
    working().reason = clean_for_display(reason, domain::kMaxReasonCodePoints);
  }
  return {};
}

Status RatingDesk::open_note() {
  if (can_mark()) {
    ++note_asked_;
    stale_ = true;
  }
  return {};
}

Status RatingDesk::set_note(std::string_view note) {
  if (can_mark()) working().note = clean_for_display(note, domain::kMaxNoteCodePoints);
  return {};
}

// ---- deciding

Status RatingDesk::save() {
  if (!can_save()) return {};
  const RatingSheet& put_in = sheet();
  const scale::Rubric& rubric = *shelf_.rubric();
  // Nobody rates what cannot be seen: the clip may have been deleted.
  if (clip_.failed()) return refuse(texts::kProblemClipGone);
  if (!clip_.ready()) return refuse(texts::kProblemClipNotThere);
  if (put_in.needs_reason(rubric)) {
    ++reason_asked_;
    stale_ = true;
    return refuse(texts::kProblemReasonNeeded);
  }
  sdk::DecisionDraft draft;
  draft.verdict = domain::Verdict::kAllow;
  draft.actions = {{domain::ActionKind::kRate, put_in.level(rubric), ""}};
  draft.marks = put_in.decision_marks();
  draft.checklist = put_in.decision_points();
  draft.reason = put_in.reason;
  draft.note = put_in.note;
  return commit(std::move(draft));
}

Status RatingDesk::escalate() {
  if (!can_save()) return {};
  sdk::DecisionDraft draft;
  draft.verdict = domain::Verdict::kEscalate;
  draft.marks = sheet().decision_marks();
  draft.checklist = sheet().decision_points();
  draft.note = sheet().note;
  return commit(std::move(draft));
}

Status RatingDesk::skip() {
  if (can_skip()) {
    picking_ = true;
    stale_ = true;
  }
  return {};
}

Status RatingDesk::pick_reason(std::string_view number) {
  static constexpr sdk::TextKey kReasons[kSkipReasons] = {
      texts::kSkipNotPlayable, texts::kSkipLanguage, texts::kSkipKnown, texts::kSkipRather};
  const int at = number_of(number);
  if (!picking_ || !can_skip() || at < 0 || at >= static_cast<int>(kSkipReasons)) return {};
  sdk::DecisionDraft draft;
  draft.kind = domain::DecisionKind::kSkip;
  draft.reason = host_.texts().text(kReasons[at]);
  return commit(std::move(draft));
}

Status RatingDesk::commit(sdk::DecisionDraft draft) {
  const TaskPtr task = item_;
  const RatingSheet put_in = sheet();
  draft.task = task->id;
  const bool rating = draft.verdict == domain::Verdict::kAllow;
  if (revising_) {
    draft.kind = domain::DecisionKind::kSupersede;
    draft.supersedes = revising_->decision;
  }
  const Result<domain::DecisionId> made = host_.desk().decide(draft);
  if (!made) {
    stale_ = true;
    return fail(made.error().code, sdk::format(host_.texts(), texts::kProblemNotSaved,
                                               fmt::arg("detail", made.error().message)));
  }
  decided_[task->id] = task->lease.fence;
  last_ = Made{*made, task->id, task, put_in};
  revising_.reset();
  Status recorded;
  if (rating) recorded = keep_record(*made, *task, put_in);
  sheets_.erase(task->id);
  item_.reset();
  picking_ = false;
  past_.update();
  take_lists();
  show_first();
  fill_snapshot();
  return recorded;
}

Status RatingDesk::keep_record(const domain::DecisionId& decision, const domain::Task& task,
                               const RatingSheet& put_in) {
  const scale::Rubric& rubric = *shelf_.rubric();
  const domain::Item& item = task.item;
  nlohmann::json tags = nlohmann::json::array();
  for (const std::string& tag : item.tags) {
    if (tags.size() < 64 && !tag.empty() && tag.size() <= 64) tags.push_back(tag);
  }
  const std::string rater = pseudonym(host_.person().id);
  const std::string id = task.id.text() + "." + rater;
  const Status kept = host_.records().edit(ids::collections::kRatings, id,
                                           {{"id", id},
                                            {"item", item.item_id},
                                            {"task", task.id.text()},
                                            {"decision", decision.text()},
                                            {"caption", item.caption},
                                            {"media", item.media.text()},
                                            {"tags", std::move(tags)},
                                            {"rater", rater},
                                            {"rubric", rubric.id},
                                            {"rubric_version", rubric.version},
                                            {"marks", scale::to_json(std::span(put_in.marks))},
                                            {"level", put_in.level(rubric)},
                                            {"from_rubric", put_in.rubric_level(rubric)},
                                            {"reason", put_in.reason},
                                            {"note", put_in.note},
                                            {"duration_ms", clip_.duration().count()},
                                            {"at", to_rfc3339(host_.clock().wall_now())}});
  if (kept) return {};
  return fail(kept.error().code, sdk::format(host_.texts(), texts::kProblemRecordNotKept,
                                             fmt::arg("detail", kept.error().message)));
}

Status RatingDesk::cancel() {
  if (!can_cancel()) return {};
  stale_ = true;
  if (picking_) {
    picking_ = false;
  } else if (sheet().open || sheet().stretch) {
    (void)working().clear();
  } else if (revising_) {
    sheets_.erase(item_->id);
    revising_.reset();
    item_.reset();
    show_first();
  }
  return {};
}

Status RatingDesk::undo() {
  if (!can_undo()) return {};
  const Made made = *last_;
  const auto record = host_.desk().find(made.decision);
  if (!record) return refuse(texts::kProblemNothingToUndo);
  if (record->state == domain::DecisionState::kDraft) {
    if (const Status undone = host_.desk().undo(made.decision); !undone) return undone;
    decided_.erase(made.task);
    sheets_[made.task] = made.sheet;
    // There is none where the clip was skipped or escalated.
    (void)host_.records().remove(ids::collections::kRatings,
                                 made.task.text() + "." + pseudonym(host_.person().id));
    last_.reset();
    wanted_ = made.task;
    item_.reset();
    take_lists();
    show_first();
    stale_ = true;
    return {};
  }
  if (record->decision.kind == domain::DecisionKind::kSkip) {
    return refuse(texts::kProblemSkippedForGood);
  }
  revising_ = made;
  sheets_[made.task] = made.sheet;
  last_.reset();
  show(made.shown);
  return {};
}

Status RatingDesk::next() {
  if (!can_go_next()) return {};
  sheets_.erase(item_->id);
  item_.reset();
  gone_ = false;
  show_first();
  stale_ = true;
  return {};
}

Status RatingDesk::refresh() {
  for (const sdk::QueueKey queue : kAllQueues) host_.desk().keep_leased(queue, asked_for_);
  return {};
}

}  // namespace vigil::rating
