#include "core/screening/dry_run.h"

#include <algorithm>
#include <cmath>

namespace vigil::screening {
namespace {

constexpr double kZ = 1.959963984540054;  // 95 %

bool is_right(Outcome outcome, domain::Verdict verdict) {
  switch (outcome) {
    case Outcome::kRemove: return verdict == domain::Verdict::kRemove;
    case Outcome::kFlag: return domain::needs_policy(verdict);
    case Outcome::kPass: return verdict == domain::Verdict::kAllow;
    case Outcome::kNone: break;
  }
  return false;
}

void count(RuleRecord& record, bool meant, bool held) {
  ++record.items;
  record.meant += meant;
  record.held += held;
  record.right += meant && held;
}

}  // namespace

Share share_of(std::int64_t part, std::int64_t whole) {
  Share out{part, whole, 0, 0, 1};
  if (whole <= 0) return out;
  const auto n = static_cast<double>(whole);
  const double p = static_cast<double>(part) / n;
  const double scale = 1 + kZ * kZ / n;
  const double middle = (p + kZ * kZ / (2 * n)) / scale;
  const double half = kZ / scale * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  out.share = p;
  out.low = part == 0 ? 0 : std::max(0.0, middle - half);
  out.high = part == whole ? 1 : std::min(1.0, middle + half);
  return out;
}

DryRun::DryRun(std::span<const Rule> rules)
    : rules_(rules.begin(), rules.end()), by_rule_(rules.size()) {
  for (Rule& rule : rules_) rule.active = true;
}

void DryRun::add(const Facts& facts, domain::Verdict verdict) {
  if (verdict == domain::Verdict::kEscalate) {
    ++escalated_;
    return;
  }
  const Judgement judgement = judge(rules_, facts);
  auto held = judgement.held.begin();
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const bool holds = held != judgement.held.end() && held->rule == &rules_[i];
    if (holds) ++held;
    count(by_rule_[i], is_right(rules_[i].outcome, verdict), holds);
  }
  count(removed_, is_right(Outcome::kRemove, verdict), judgement.outcome == Outcome::kRemove);
  count(caught_, is_right(Outcome::kFlag, verdict),
        judgement.outcome == Outcome::kRemove || judgement.outcome == Outcome::kFlag);
}

}  // namespace vigil::screening
