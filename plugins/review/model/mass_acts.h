// One verdict for several items that a search found (批量处理). What is chosen here becomes a
// record of the two-person collection "mass_acts": nothing happens before another person has
// confirmed it, then every item has a decision of its own. User-interface thread; host and shelf
// outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/policy.h"
#include "core/domain/verdict.h"
#include "plugins/review/model/policy_shelf.h"
#include "plugins/review/model/search.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

inline constexpr std::size_t kMostMassItems = 200;

struct MassItem {
  std::string task;
  std::string caption;
};

struct MassChoice {
  std::vector<MassItem> items;  // in the order of the search
  std::optional<domain::Verdict> verdict;
  domain::PolicyId policy;
};

class MassActs {
 public:
  MassActs(sdk::Host& host, const SearchDesk& search, const PolicyShelf& policies)
      : host_(host), search_(search), policies_(policies) {}

  void update();
  [[nodiscard]] const MassChoice& choice() const { return choice_; }
  // Whose roles let them propose one; for others the search chooses a single item.
  [[nodiscard]] bool possible() const;

  // Ids of tasks with single blanks between; they replace what was chosen.
  Status mark(std::string_view tasks);
  Status choose_verdict(std::string_view word);
  Status choose_policy(std::string_view id);
  // kRejected with a sentence: nothing chosen, no policy where one is needed, too many.
  Status propose(std::string_view note);
  [[nodiscard]] bool can_propose() const;
  // Rises when the choice was proposed or given up: the view clears its ticks.
  [[nodiscard]] int cleared() const { return cleared_; }
  Status clear();

 private:
  sdk::Host& host_;
  const SearchDesk& search_;
  const PolicyShelf& policies_;
  MassChoice choice_;
  domain::UserId person_;
  int cleared_ = 0;
};

}  // namespace vigil::review
