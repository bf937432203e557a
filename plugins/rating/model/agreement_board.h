// How far raters agree: Krippendorff's alpha of every dimension and of the level, each with its
// bootstrap interval, and the clips they agree about least.
//
// Only clips that two or more people rated count, and a figure is shown only where five or more
// people are behind it; the board names nobody and sets nobody against anybody. Figures are worked
// out one a turn, so that a large collection never holds the desk up. User-interface thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/agreement.h"
#include "plugins/rating/model/case_notes.h"
#include "plugins/rating/model/past_ratings.h"
#include "plugins/rating/model/rubric_shelf.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

struct AgreementLine {
  std::string dimension;   // empty: the level
  std::size_t clips = 0;   // rated by two or more
  std::size_t marked = 0;  // where somebody marked it
  bool enough = false;     // five people or more
  bool worked_out = false;
  std::optional<double> alpha;
  std::optional<domain::Interval> interval;
};

struct Disputed {
  std::string item;
  std::string caption;
  std::vector<std::string> tags;
  std::size_t raters = 0;
  int spread = 0;                       // of the level, 0 to 4
  std::vector<std::string> dimensions;  // with intensities two or more apart
  bool asked = false;
  bool answered = false;
};

struct AgreementState {
  std::size_t people = 0;  // behind the ratings that count
  std::size_t clips = 0;   // rated by two or more people
  bool enough = false;
  bool working = false;
  std::vector<AgreementLine> lines;  // the level first, then as in the rubric
  std::vector<Disputed> disputed;    // the most disputed first; empty unless enough
  std::optional<double> fleiss;      // of the level, where every clip has as many raters
};

class AgreementBoard {
 public:
  AgreementBoard(sdk::Host& host, RubricShelf& shelf, PastRatings& past, CaseNotes& cases)
      : host_(host), shelf_(shelf), past_(past), cases_(cases) {}

  // Takes in what changed and works one figure out, while the board is looked at.
  void update();
  void look() { looked_ = true; }
  [[nodiscard]] const AgreementState& state() const { return state_; }
  [[nodiscard]] std::optional<std::size_t> selected() const { return selected_; }

  Status select(std::string_view row);
  Status refresh();
  // Puts the selected clip before the committee.
  Status ask_committee();
  [[nodiscard]] bool can_ask() const;
  // The table as CSV, into the person's folder.
  Status export_table();

 private:
  struct Unit {
    std::vector<const Rated*> ratings;  // one of each rater, the newest
  };
  void collect();
  [[nodiscard]] domain::RatingTable table_of(std::string_view dimension) const;
  void find_disputed();

  sdk::Host& host_;
  RubricShelf& shelf_;
  PastRatings& past_;
  CaseNotes& cases_;
  bool looked_ = false;
  std::uint64_t seen_ = 0;
  std::shared_ptr<const scale::Rubric> rubric_;
  const void* notes_ = nullptr;
  std::vector<Unit> units_;
  std::size_t most_raters_ = 0;
  std::size_t next_line_ = 0;
  std::optional<std::size_t> selected_;
  AgreementState state_;
};

}  // namespace vigil::rating
