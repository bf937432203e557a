// The next rubric while it is being made: a draft in the collection "rubric_drafts", what is wrong
// with it, what it would change in past ratings, and its proposal, which a second person confirms
// elsewhere. User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/rating/preview.h"
#include "plugins/rating/model/past_ratings.h"
#include "plugins/rating/model/rubric_shelf.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

struct RubricState {
  std::shared_ptr<const scale::Rubric> published;
  std::optional<scale::Rubric> draft;
  std::vector<scale::Problem> problems;  // of the draft; where there are some it is not shown
  std::size_t changed_cells = 0;
  std::optional<scale::Preview> preview;  // of the draft; absent until asked for
  bool proposed = false;                  // the draft as it is, from here, and not confirmed yet
  std::vector<scale::PastRating> past;    // what the preview's indices mean
  std::string selected;                   // a dimension
};

class RubricBench {
 public:
  RubricBench(sdk::Host& host, RubricShelf& shelf, PastRatings& past)
      : host_(host), shelf_(shelf), past_(past) {}

  void update();
  [[nodiscard]] const RubricState& state() const { return state_; }

  [[nodiscard]] bool may_draft() const;
  // A draft from what is published, with the next version.
  Status start();
  Status discard();
  [[nodiscard]] bool can_start() const {
    return may_draft() && state_.published && (!has_record_ || spent_);
  }
  [[nodiscard]] bool can_change() const { return may_draft() && state_.draft; }
  [[nodiscard]] bool has_record() const { return has_record_; }
  Status select(std::string_view dimension);
  // "dimension intensity +1": one level up or down, as far as the rubric stays in order.
  Status move_cell(std::string_view cell);
  Status run_preview();
  [[nodiscard]] bool can_preview() const { return state_.draft.has_value(); }
  // Offers the draft as the rubric; nothing changes until somebody else confirms. Only what was
  // previewed as it is now.
  Status propose();
  [[nodiscard]] bool can_propose() const {
    return may_draft() && state_.preview && !state_.proposed;
  }

 private:
  sdk::Host& host_;
  RubricShelf& shelf_;
  PastRatings& past_;
  std::shared_ptr<const sdk::RecordSet> drafts_;
  bool has_record_ = false;
  bool spent_ = false;  // the record is of a version that is in force, or was
  RubricState state_;
};

}  // namespace vigil::rating
