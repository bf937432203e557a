// The person's own decisions: searched, filtered by state, one selected. User-interface thread; the
// host outlives it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

struct HistorySnapshot {
  std::string text;
  std::optional<domain::DecisionState> state;
  std::vector<sdk::DecisionRecord> records;  // newest first
  std::optional<std::size_t> selected;       // into records
};

class History {
 public:
  explicit History(sdk::Host& host) : host_(host) {}

  // Asks the desk again when something changed. Cheap otherwise.
  void update();
  [[nodiscard]] const HistorySnapshot& snapshot() const { return snapshot_; }

  Status search(std::string_view text);
  // A word of domain::DecisionState; "" shows all.
  Status filter(std::string_view state_word);
  Status select(std::string_view decision_id);

 private:
  void ask();
  void find_selected();

  sdk::Host& host_;
  HistorySnapshot snapshot_;
  domain::DecisionId selected_;
  domain::UserId person_;
  std::uint64_t revision_ = 0;
  bool asked_ = false;
};

}  // namespace vigil::review
