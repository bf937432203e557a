#include "plugins/rating/model/rubric_bench.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rating_ids.h"

namespace vigil::rating {

namespace texts = ids::texts;

void RubricBench::update() {
  const auto drafts = host_.records().records(ids::collections::kRubricDrafts);
  const bool published = state_.published != shelf_.rubric();
  if (drafts == drafts_ && !published) return;
  drafts_ = drafts;
  state_.published = shelf_.rubric();
  state_.draft.reset();
  state_.problems.clear();
  state_.preview.reset();
  state_.proposed = false;
  state_.changed_cells = 0;
  has_record_ = false;
  spent_ = false;
  for (const sdk::Record& record : drafts->records) {
    if (record.id != "default" || record.body == nullptr) continue;
    has_record_ = true;
    scale::Rubric draft;
    state_.problems = scale::check(*record.body, &draft);
    if (state_.problems.empty()) state_.draft = std::move(draft);
  }
  if (!state_.draft || !state_.published) return;
  if (state_.draft->version <= state_.published->version) {
    spent_ = true;
    state_.draft.reset();
    return;
  }
  for (const scale::Dimension& dimension : state_.draft->dimensions) {
    const scale::Dimension* before = state_.published->dimension(dimension.id);
    for (std::size_t i = 0; i < scale::kMarked; ++i) {
      state_.changed_cells += before == nullptr || before->levels[i] != dimension.levels[i] ? 1 : 0;
    }
  }
}

bool RubricBench::may_draft() const {
  const auto& roles = host_.person().roles;
  return std::any_of(roles.begin(), roles.end(), [](domain::Role role) {
    return role == domain::Role::kAdministrator || role == domain::Role::kAdmin;
  });
}

Status RubricBench::start() {
  if (!can_start()) return {};
  scale::Rubric draft = *state_.published;
  ++draft.version;
  Status kept =
      host_.records().edit(ids::collections::kRubricDrafts, draft.id, scale::to_json(draft));
  update();
  return kept;
}

Status RubricBench::discard() {
  if (!has_record_ || !may_draft()) return {};
  Status removed = host_.records().remove(ids::collections::kRubricDrafts, "default");
  update();
  return removed;
}

Status RubricBench::select(std::string_view dimension) {
  state_.selected = dimension;
  return {};
}

Status RubricBench::move_cell(std::string_view cell) {
  std::istringstream words{std::string(cell)};
  std::string dimension;
  std::string intensity;
  int by = 0;
  if (!(words >> dimension >> intensity >> by) || !can_change()) return {};
  const auto wanted = scale::intensity_from_word(intensity);
  if (!wanted || *wanted == scale::Intensity::kNone) return {};
  scale::Rubric draft = *state_.draft;
  for (scale::Dimension& each : draft.dimensions) {
    if (each.id != dimension) continue;
    scale::Level& level = each.levels[static_cast<std::size_t>(*wanted) - 1];
    level = std::clamp(level + by, scale::kLowestLevel, scale::kHighestLevel);
  }
  // What would put the rubric out of order is said, and the draft stays as it was.
  const auto problems = scale::check(scale::to_json(draft));
  if (!problems.empty()) return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemCell));
  Status kept =
      host_.records().edit(ids::collections::kRubricDrafts, draft.id, scale::to_json(draft));
  update();
  return kept;
}

Status RubricBench::run_preview() {
  if (!can_preview()) return {};
  state_.past = past_.for_preview();
  state_.preview = scale::preview(*state_.draft, state_.past);
  return {};
}

Status RubricBench::propose() {
  if (!can_propose()) return {};
  Status kept = host_.records().edit(ids::collections::kRubrics, state_.draft->id,
                                     scale::to_json(*state_.draft));
  state_.proposed = kept.ok();
  return kept;
}

}  // namespace vigil::rating
