// The review desk: which item is before the reviewer, what has been put in about it, and how it
// becomes a decision.
//
// Promises: a verdict is committed once or not at all; when a commit fails, everything put in
// stays; an item decided here is not shown again unless it is undone or leased anew; the next item
// is there in the same call. User-interface thread. The host outlives the desk.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "plugins/review/model/action_shelf.h"
#include "plugins/review/model/alike.h"
#include "plugins/review/model/policy_shelf.h"
#include "plugins/review/model/snapshot.h"
#include "plugins/review/model/viewing.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

// Which of the plugin's workspaces the person looks at. Verdict keys work on the desk only.
enum class InSight { kNothing, kDesk, kHistory, kSearch, kHealth, kSecond, kCalibration };

class ReviewDesk {
 public:
  explicit ReviewDesk(sdk::Host& host);

  // Takes in what changed: tasks, policies, settings, person, clip, states.
  void update();
  // The views say what is drawn; the host says when none is.
  void set_in_sight(InSight what);
  [[nodiscard]] InSight in_sight() const { return in_sight_; }
  // Unfinished items are given back when the plugin has been out of sight for ten minutes.
  void shown(bool visible);

  // Holds until the next call of snapshot().
  [[nodiscard]] const DeskSnapshot& snapshot();

  // ---- deciding. Failures keep everything that was put in.

  // Commits, or opens the picker of policies where the verdict rests on one.
  Status press(domain::Verdict verdict);
  // Opens the picker of reasons.
  Status skip();
  // The next verdict covers what came several times, too; or not, after all.
  Status together();
  Status toggle_alike(std::string_view place);
  [[nodiscard]] bool can_decide_together() const {
    return can_decide() && !revising_ && alike_.any();
  }
  // Opens the picker of what else is to be done.
  Status act();
  // The draft's action of that place: not that one after all.
  Status drop_action(std::string_view place);
  // The entry of that id; "" takes the first.
  Status pick(std::string_view choice);
  Status filter_picker(std::string_view text);
  // Closes the picker, else what is open over the clip, else leaves deciding again.
  Status cancel();
  // Within the draft window the last decision is dropped and its item comes back; later it is
  // opened to decide again.
  Status undo();
  // Opens an own earlier decision to decide it again.
  Status revise(std::string_view decision_id);
  // Takes the decision being decided again back altogether: its item is open for review again.
  Status withdraw();

  [[nodiscard]] bool can_press(domain::Verdict verdict) const;
  [[nodiscard]] bool can_skip() const;
  [[nodiscard]] bool can_act() const { return can_decide() && !actions_.choices().empty(); }
  [[nodiscard]] bool can_undo() const;
  [[nodiscard]] bool can_withdraw() const;
  [[nodiscard]] bool can_cancel() const {
    return on_desk() && (picker_ || revising_ || viewing_.can_leave());
  }
  [[nodiscard]] bool picking() const { return picker_.has_value(); }
  // In the person's language; the id when the policy is not known here.
  [[nodiscard]] std::string policy_title(const domain::PolicyId& id) const;
  [[nodiscard]] const PolicyShelf& policies() const { return shelf_; }
  // What was done besides, in words.
  [[nodiscard]] std::vector<std::string> actions_text(
      const std::vector<domain::Action>& actions) const;

  // ---- the item before the reviewer

  Status open_note();
  Status set_note(std::string_view text);
  Status toggle_point(std::size_t index);
  Status mark_in();
  Status mark_out();
  Status clear_mark();
  Status show_evidence(std::string_view index);
  Status seek(std::string_view microseconds);
  // The same while something is dragged.
  Status scrub(std::string_view microseconds);
  // Opens what a finding names beside the clip, or what comes next where no finding names one; the
  // next of them when one is open.
  Status compare();
  // Round and round: what is marked, or all of it.
  Status toggle_loop();
  [[nodiscard]] ClipControl& clip() { return viewing_.clip(); }
  [[nodiscard]] Viewing& viewing() { return viewing_; }
  // For scripts: "look", "muted", "loop", "zoom", "compare", "sheet", "picture", "position_ms".
  [[nodiscard]] std::string state_word(std::string_view name) const {
    return viewing_.word_of(name);
  }
  [[nodiscard]] bool has_item() const {
    return on_desk() && item_ != nullptr && !wellbeing_.resting();
  }
  [[nodiscard]] bool has_clip() const { return has_item() && viewing_.clip().ready(); }

  // ---- looking after the person

  // Covers what is there until it is asked for again. What was put in stays.
  Status toggle_rest();
  Status rest_later();
  [[nodiscard]] bool can_rest() const { return on_desk(); }
  [[nodiscard]] bool can_rest_later() const { return wellbeing_.state().break_suggested; }

  // ---- the queue

  // Lets an item go that is no longer this person's.
  Status next();
  [[nodiscard]] bool can_go_next() const { return on_desk() && gone_; }
  Status refresh();
  // "" is the next queue in turn.
  Status switch_queue(std::string_view queue_id);
  [[nodiscard]] bool can_switch_queue() const {
    return on_desk() && queues_.size() > 1 && !revising_;
  }

 private:
  using TaskPtr = std::shared_ptr<const domain::Task>;

  [[nodiscard]] bool on_desk() const { return in_sight_ == InSight::kDesk; }
  [[nodiscard]] bool can_decide() const { return has_item() && !gone_; }
  [[nodiscard]] const domain::Task* in_list(const domain::TaskId& id) const;
  [[nodiscard]] bool decided_here(const domain::Task& task) const;
  [[nodiscard]] std::vector<TaskPtr> open_tasks() const;
  [[nodiscard]] std::vector<CompareWith> comparable() const;
  [[nodiscard]] WorkingDraft& draft();
  [[nodiscard]] std::string draft_key() const;

  void take_person();
  void take_tasks();
  void take_history();
  void keep_supply();
  void show(TaskPtr task);
  void show_first();
  void prepare_clips();
  void fill_picker();
  void fill_actions();
  void toggle_action(const domain::Action& action);
  void open_picker(PickerKind kind, domain::Verdict verdict);
  Status commit(sdk::DecisionDraft decision);
  // The same for each of what the verdict covers besides; those that fail stay.
  void commit_alike(sdk::DecisionDraft decision, const domain::DecisionId& first,
                    const std::vector<domain::TaskId>& tasks);
  Status undo_together(const sdk::DecisionRecord& record);
  Status undo_draft(const sdk::DecisionRecord& record);
  Status open_revision(const sdk::DecisionRecord& record);
  void leave_revision();
  [[nodiscard]] const sdk::DecisionRecord* undo_target() const;
  [[nodiscard]] Stage stage() const;
  [[nodiscard]] std::optional<domain::Severity> before_the_eyes() const;
  [[nodiscard]] std::vector<domain::Severity> given() const;

  sdk::Host& host_;
  Viewing viewing_;
  Wellbeing wellbeing_;
  PolicyShelf shelf_;
  ActionShelf actions_;
  Alike alike_;

  InSight in_sight_ = InSight::kNothing;
  bool visible_ = false;
  SteadyTime hidden_since_{};
  domain::UserId person_;
  std::vector<domain::Role> roles_;
  std::vector<sdk::QueueKey> queues_;
  sdk::QueueKey queue_;
  int asked_for_ = 0;  // items asked to be kept leased

  std::shared_ptr<const sdk::TaskList> list_;
  WallTime list_changed_at_{};
  std::map<domain::TaskId, std::int64_t> decided_;  // with the fence it was decided under
  domain::TaskId wanted_;                           // comes back by undo
  TaskPtr item_;
  bool gone_ = false;
  std::optional<sdk::DecisionRecord> revising_;
  std::map<std::string, WorkingDraft> drafts_;
  std::optional<Picker> picker_;
  int pickers_opened_ = 0;
  int note_asked_ = 0;
  std::optional<std::size_t> shown_evidence_;
  std::deque<domain::Severity> shown_severities_;  // the item before the reviewer last

  std::vector<domain::DecisionId> decided_together_;  // with the last verdict that covered several

  std::vector<sdk::DecisionRecord> recent_;  // newest first
  std::uint64_t history_revision_ = 0;
  bool history_taken_ = false;

  DeskSnapshot snapshot_;
};

}  // namespace vigil::review
