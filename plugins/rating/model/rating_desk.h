// The rating desk: which clip is before the rater, what has been marked in it, and how it becomes
// a decision with a level and a record of every mark.
//
// Promises: a rating is committed once or not at all; when a commit fails, everything put in stays;
// a clip that went away while it was being rated keeps what was put in until the rater lets it go.
// The decision (level, stretches, marked points) is what counts and is in the ledger; the record in
// "ratings" repeats it with the rater as a pseudonym, for likeness, agreement and previews.
// User-interface thread. The host outlives the desk.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "plugins/rating/model/case_notes.h"
#include "plugins/rating/model/clip_control.h"
#include "plugins/rating/model/past_ratings.h"
#include "plugins/rating/model/rating_sheet.h"
#include "plugins/rating/model/rating_team.h"
#include "plugins/rating/model/rubric_shelf.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

enum class InSight { kNothing, kRate, kAgreement, kRubric, kYouth, kTeam, kMinors };
enum class Stage { kLoading, kRating, kEmpty, kOffline, kNoPermission, kNoRubric };
inline constexpr std::size_t kSkipReasons = 4;
// A first rating, and a second and third of the same clip by others: the rater is not told which.
inline constexpr std::size_t kQueues = 3;

struct DeskSnapshot {
  Stage stage = Stage::kLoading;
  std::shared_ptr<const scale::Rubric> rubric;  // null: none has come
  std::shared_ptr<const domain::Task> task;     // null unless kRating
  bool gone = false;                            // shown, but no longer to be decided
  bool revising = false;                        // a decision that was sent is replaced
  std::vector<std::string> upcoming;            // captions
  std::int64_t waiting = 0;
  bool picking = false;  // a reason for skipping
  int reason_asked = 0;  // rises when the reason of an own level wants the keyboard
  int note_asked = 0;
  std::vector<Similar> similar;
  std::vector<const CaseNote*> cases;
};

class RatingDesk {
 public:
  RatingDesk(sdk::Host& host, RubricShelf& shelf, PastRatings& past, CaseNotes& cases,
             const RatingTeam& team)
      : host_(host), shelf_(shelf), past_(past), cases_(cases), team_(team), clip_(host.clips()) {}

  // Takes in what changed. The shelf, the past, the notes and the team are updated before.
  void update();
  // The views say what is drawn; the host says when none is.
  void set_in_sight(InSight what);
  [[nodiscard]] InSight in_sight() const { return in_sight_; }
  void shown(bool visible);

  // Holds until the next call.
  [[nodiscard]] const DeskSnapshot& snapshot() const { return snapshot_; }
  [[nodiscard]] const RatingSheet& sheet() const;
  [[nodiscard]] ClipControl& clip() { return clip_; }
  [[nodiscard]] const ClipControl& clip() const { return clip_; }
  // For scripts: "level", "marks", "group", "dimension", "similar", "stage".
  [[nodiscard]] std::string state_word(std::string_view name) const;

  // ---- marking. Precondition of all that change: can_mark().
  [[nodiscard]] bool can_mark() const;
  [[nodiscard]] bool has_clip() const { return can_mark() && clip_.ready(); }
  // The n-th of the group in sight, from 1.
  Status choose_dimension(int number);
  Status choose_dimension(std::string_view id);
  Status move_group(int by);
  Status choose_group(std::string_view number);
  Status set_intensity(scale::Intensity intensity);
  Status mark_in();
  Status mark_out();
  Status clear_mark();
  Status drop_mark(std::string_view place);
  Status toggle_loop();
  Status choose_level(scale::Level level);
  Status set_reason(std::string_view reason);
  Status open_note();
  Status set_note(std::string_view note);

  // ---- deciding. Failures keep everything that was put in.
  Status save();
  Status escalate();
  // Opens the list of reasons.
  Status skip();
  Status pick_reason(std::string_view number);
  Status cancel();
  // Within the draft window the last rating is dropped and its clip comes back with its marks;
  // later it is opened to be rated again.
  Status undo();
  // Lets a clip go that is no longer this person's.
  Status next();
  Status refresh();
  [[nodiscard]] bool can_save() const { return can_mark(); }
  [[nodiscard]] bool can_skip() const { return can_mark() && !revising_; }
  [[nodiscard]] bool can_undo() const { return in_sight_ == InSight::kRate && last_.has_value(); }
  [[nodiscard]] bool can_go_next() const { return in_sight_ == InSight::kRate && gone_; }
  [[nodiscard]] bool can_cancel() const {
    return in_sight_ == InSight::kRate &&
           (picking_ || revising_ || sheet().open || sheet().stretch);
  }

 private:
  using TaskPtr = std::shared_ptr<const domain::Task>;
  struct Made {
    domain::DecisionId decision;
    domain::TaskId task;
    TaskPtr shown;
    RatingSheet sheet;
  };

  [[nodiscard]] RatingSheet& working();
  [[nodiscard]] bool rates() const;
  // True when there is news.
  bool take_lists();
  [[nodiscard]] sdk::Supply supply() const;
  [[nodiscard]] std::vector<TaskPtr> open_tasks() const;
  void show(TaskPtr task);
  void show_first();
  void fill_snapshot();
  Status commit(sdk::DecisionDraft draft);
  Status keep_record(const domain::DecisionId& decision, const domain::Task& task,
                     const RatingSheet& sheet);
  [[nodiscard]] Error refuse(sdk::TextKey sentence) const;
  [[nodiscard]] Status told(SheetResult result) const;

  sdk::Host& host_;
  RubricShelf& shelf_;
  PastRatings& past_;
  CaseNotes& cases_;
  const RatingTeam& team_;
  ClipControl clip_;

  InSight in_sight_ = InSight::kNothing;
  bool visible_ = false;
  SteadyTime hidden_since_{};
  int asked_for_ = 0;
  domain::UserId person_;
  std::array<std::shared_ptr<const sdk::TaskList>, kQueues> lists_;
  std::map<domain::TaskId, std::int64_t> decided_;  // with the fence it was decided under
  domain::TaskId wanted_;                           // comes back by undo
  TaskPtr item_;
  bool gone_ = false;
  bool picking_ = false;
  int reason_asked_ = 0;
  int note_asked_ = 0;
  std::map<domain::TaskId, RatingSheet> sheets_;
  RatingSheet nothing_;
  std::optional<Made> last_;
  std::optional<Made> revising_;
  std::uint64_t past_revision_ = 0;
  bool stale_ = true;
  DeskSnapshot snapshot_;
};

}  // namespace vigil::rating
