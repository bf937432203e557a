#include "plugins/review/model/history.h"

#include <algorithm>

namespace vigil::review {
namespace {

constexpr int kMostShown = 500;

}  // namespace

void History::update() {
  const bool other_person = host_.person().id != person_;
  if (other_person) {
    person_ = host_.person().id;
    selected_ = {};
    snapshot_ = {};
  }
  if (asked_ && !other_person && host_.desk().revision() == revision_) return;
  ask();
}

void History::ask() {
  asked_ = true;
  revision_ = host_.desk().revision();
  snapshot_.records =
      host_.desk().history({.text = snapshot_.text, .state = snapshot_.state, .limit = kMostShown});
  find_selected();
}

void History::find_selected() {
  const auto at = std::find_if(
      snapshot_.records.begin(), snapshot_.records.end(),
      [&](const sdk::DecisionRecord& record) { return record.decision.id == selected_; });
  snapshot_.selected.reset();
  if (at != snapshot_.records.end()) {
    snapshot_.selected = static_cast<std::size_t>(at - snapshot_.records.begin());
  }
}

Status History::search(std::string_view text) {
  if (snapshot_.text == text) return {};
  snapshot_.text = text;
  ask();
  return {};
}

Status History::filter(std::string_view state_word) {
  const auto state = domain::decision_state_from_word(state_word);
  if (!state_word.empty() && !state) {
    return fail(ErrorCode::kInvalidArgument, "There is no such state of a decision.");
  }
  snapshot_.state = state;
  ask();
  return {};
}

Status History::select(std::string_view decision_id) {
  selected_ = domain::DecisionId(std::string(decision_id));
  find_selected();
  return {};
}

}  // namespace vigil::review
