// What rules would have done with items that people have judged: how much of it rightly. Counts and
// shares with 95 % confidence intervals (Wilson's). Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/domain/verdict.h"
#include "core/screening/rule.h"

namespace vigil::screening {

struct Share {
  std::int64_t part = 0;
  std::int64_t whole = 0;
  double share = 0;  // 0 when the whole is empty
  double low = 0;    // of the interval; 0..1 when the whole is empty
  double high = 1;
};
[[nodiscard]] Share share_of(std::int64_t part, std::int64_t whole);

// Right means: `remove` of what people removed, `flag` of what people restricted in any way (label,
// warn, limit, remove), `pass` of what people allowed. Escalated items were not decided and are
// left out.
struct RuleRecord {
  std::int64_t items = 0;  // decided items looked at
  std::int64_t meant = 0;  // of them, those the outcome would have been right for
  std::int64_t held = 0;   // the rule held
  std::int64_t right = 0;  // and rightly
  [[nodiscard]] Share caught() const { return share_of(right, meant); }
  [[nodiscard]] Share wrongly() const { return share_of(held - right, held); }
};

class DryRun {
 public:
  // `rules` outlives the run; inactive ones are run too, for that is how they are tried.
  explicit DryRun(std::span<const Rule> rules);

  void add(const Facts& facts, domain::Verdict verdict);

  [[nodiscard]] std::int64_t escalated() const { return escalated_; }
  // One for each rule.
  [[nodiscard]] const std::vector<RuleRecord>& by_rule() const { return by_rule_; }
  // All rules together, by judge(): what would have been removed, and what flagged or removed.
  [[nodiscard]] const RuleRecord& removed() const { return removed_; }
  [[nodiscard]] const RuleRecord& caught() const { return caught_; }

 private:
  std::vector<Rule> rules_;  // all active
  std::vector<RuleRecord> by_rule_;
  RuleRecord removed_;
  RuleRecord caught_;
  std::int64_t escalated_ = 0;
};

}  // namespace vigil::screening
