// Scores of "probably a minor" from a recognition model, corrected by people, and how good the
// model is, measured from those corrections: precision and recall with Wilson's intervals.
//
// Recall is among the accounts that people looked at, which is said on the screen: nobody knows of
// minors the model never scored. User-interface thread; the host outlives it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/agreement.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

struct MinorScore {
  std::string id;
  std::string account;
  std::string shown;  // what there is to judge by
  std::string model;
  double score = 0;
  WallTime at{};
  std::optional<bool> minor;  // as a person found
};

struct Measured {
  std::size_t hits = 0;
  std::size_t trials = 0;
  domain::Interval interval{0, 1};
  [[nodiscard]] double value() const {
    return trials == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(trials);
  }
};

struct Recognition {
  int threshold = 50;  // per cent: from there on the model says "minor"
  std::size_t checked = 0;
  Measured precision;  // of those it calls minors, who are
  Measured recall;     // of the minors that were looked at, whom it calls so
  Measured accuracy;
};

class MinorScores {
 public:
  explicit MinorScores(sdk::Host& host) : host_(host) {}

  void update();
  // Unchecked ones first, the nearest to the threshold first among them; then the checked ones.
  [[nodiscard]] const std::vector<MinorScore>& scores() const { return scores_; }
  [[nodiscard]] const Recognition& recognition() const { return recognition_; }
  [[nodiscard]] std::optional<std::size_t> selected() const { return selected_; }

  Status select(std::string_view row);
  // The next unchecked one is selected then.
  Status correct(bool minor);
  [[nodiscard]] bool can_correct() const { return selected_.has_value() && in_sight_; }
  Status set_threshold(std::string_view per_cent);
  void set_in_sight(bool in_sight) { in_sight_ = in_sight; }

 private:
  void measure();

  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> records_;
  std::vector<MinorScore> scores_;
  Recognition recognition_;
  std::optional<std::size_t> selected_;
  bool in_sight_ = false;
  std::int64_t threshold_ = -1;
};

}  // namespace vigil::rating
