// What the desk adds to looking: which marks go round, which clips there are to compare with.
#include <algorithm>

#include "plugins/review/model/review_desk.h"
#include "review_ids.h"

namespace vigil::review {

Status ReviewDesk::toggle_loop() {
  if (has_clip()) viewing_.toggle_loop(draft().marks);
  return {};
}

// The finding that was shown last comes first; where no finding names a clip, what is up next.
std::vector<CompareWith> ReviewDesk::comparable() const {
  std::vector<CompareWith> choices;
  // A clip that waits in this queue is shown as its own severity asks, from wherever it is opened.
  const std::vector<TaskPtr> waiting = open_tasks();
  const auto look_of = [&](const domain::MediaId& media) {
    domain::Severity severity = 0;
    for (const TaskPtr& task : waiting) {
      if (task->item.media == media) severity = std::max(severity, task->severity);
    }
    return viewing_.care().look_for(severity);
  };
  for (const domain::Evidence& line : item_->item.evidence) {
    if (line.media.empty()) continue;
    const Millis here = std::max(line.clip_begin, Millis{0});
    CompareWith with;
    with.wish = {line.media, look_of(line.media)};
    with.words = line.text;
    with.offset = line.media_begin - here;
    const bool shown = shown_evidence_ && &line == &item_->item.evidence[*shown_evidence_];
    choices.insert(shown ? choices.begin() : choices.end(), std::move(with));
  }
  if (!choices.empty()) return choices;
  for (const TaskPtr& task : waiting) {
    if (task->id == item_->id) continue;
    CompareWith& with = choices.emplace_back();
    with.wish = {task->item.media, look_of(task->item.media)};
    with.words = task->item.caption;
  }
  return choices;
}

Status ReviewDesk::compare() {
  if (!has_clip()) return {};
  std::vector<CompareWith> choices = comparable();
  if (choices.empty()) {
    return fail(ErrorCode::kRejected, host_.texts().text(ids::texts::kProblemCompareNothing));
  }
  viewing_.compare(std::move(choices));
  return {};
}

}  // namespace vigil::review
