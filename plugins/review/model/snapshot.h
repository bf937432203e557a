// What the views of the desk draw: values and shared immutable parts, made by ReviewDesk.
// User-interface thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/review/model/alike.h"
#include "plugins/review/model/checklist.h"
#include "plugins/review/model/mark_pad.h"
#include "plugins/review/model/viewing.h"
#include "plugins/review/model/wellbeing.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

enum class Stage { kLoading, kReviewing, kResting, kEmpty, kOffline, kNoPermission };

// What the reviewer has put in about one item and not decided yet.
struct WorkingDraft {
  std::string note;
  Ticks ticks{};
  MarkPad marks;
  std::vector<domain::Action> actions;  // done besides the verdict

  [[nodiscard]] bool has_input() const {
    return !note.empty() || !marks.empty() || ticks != Ticks{} || !actions.empty();
  }
};

enum class PickerKind { kPolicy, kReason, kAction };

struct PickerEntry {
  std::string id;  // of the policy or reason; "own" for a reason in one's own words
  std::string title;
  std::string guide;  // empty for a reason
  domain::Severity severity = 0;
  int uses = 0;
  bool chosen = false;  // an action that is done already; picking it takes it away
};

// The list that opens from a pressed verdict (policies), from skip (reasons), or for what is to be
// done besides.
struct Picker {
  PickerKind kind = PickerKind::kPolicy;
  domain::Verdict verdict = domain::Verdict::kLabel;  // meaningful for kPolicy
  std::string filter;
  std::vector<PickerEntry> entries;
  int opened = 0;  // rises with every opening, so that a view knows when to take the keyboard
};

struct DeskSnapshot {
  Stage stage = Stage::kLoading;
  std::vector<sdk::QueueKey> queues;  // this person may work
  sdk::QueueKey queue;                // the one being worked; empty when there is none
  std::int64_t waiting = 0;
  // Why of those that wait none is for this person (sdk::TaskList).
  std::vector<std::string> kept_back;
  WallTime checked_at{};

  // Null unless kReviewing.
  std::shared_ptr<const domain::Task> task;
  // It left the list while the reviewer had put something in: shown, but no longer decided.
  bool gone = false;
  // The decision about to be replaced, when the reviewer decides again.
  std::optional<sdk::DecisionRecord> revising;
  std::vector<std::shared_ptr<const domain::Task>> upcoming;
  std::vector<std::shared_ptr<sdk::Clip>> upcoming_clips;  // of the first of them
  std::shared_ptr<sdk::Clip> clip;
  double speed = 1;
  double volume = 1;
  ViewingState viewing;

  WorkingDraft draft;
  std::vector<std::string> actions;  // of the draft, in words
  AlikeState alike;                  // what came several times
  int note_asked = 0;                // rises when the note wants the keyboard
  std::optional<std::size_t> shown_evidence;
  std::optional<Picker> picker;

  WellbeingState wellbeing;
  bool policies_missing = false;
  std::optional<sdk::DecisionRecord> last;  // newest decision of this person
};

}  // namespace vigil::review
