#include "core/domain/ladder/ladder.h"

#include <algorithm>
#include <cstdlib>

#include "core/domain/word_table.h"

namespace vigil::domain::ladder {
namespace {

constexpr Word<StageKind> kKindWords[] = {
    {StageKind::kMachine, "machine"}, {StageKind::kReview, "review"}, {StageKind::kOpen, "open"},
    {StageKind::kRating, "rating"},   {StageKind::kClosed, "closed"},
};

constexpr Word<Trigger> kTriggerWords[] = {
    {Trigger::kMachineRemoved, "machine_removed"},
    {Trigger::kMachineFlagged, "machine_flagged"},
    {Trigger::kMachinePassed, "machine_passed"},
    {Trigger::kAllowed, "allowed"},
    {Trigger::kRestricted, "restricted"},
    {Trigger::kRemoved, "removed"},
    {Trigger::kEscalated, "escalated"},
    {Trigger::kHotCandidate, "hot_candidate"},
    {Trigger::kReach, "reach"},
    {Trigger::kUserReport, "user_report"},
    {Trigger::kCommentReport, "comment_report"},
    {Trigger::kOpinionReport, "opinion_report"},
    {Trigger::kAuthority, "authority"},
    {Trigger::kPatrol, "patrol"},
    {Trigger::kAppeal, "appeal"},
    {Trigger::kSampled, "sampled"},
};

constexpr Word<Condition> kConditionWords[] = {
    {Condition::kReach, "reach"},
    {Condition::kAuthorFollowers, "author_followers"},
    {Condition::kReports, "reports"},
    {Condition::kExposureReports, "exposure_reports"},
    {Condition::kRatingReach, "rating_reach"},
    {Condition::kSeverity, "severity"},
    {Condition::kDisagreement, "disagreement"},
    {Condition::kHotCandidate, "hot_candidate"},
    {Condition::kTierMissing, "tier_missing"},
    {Condition::kUnrated, "unrated"},
};

constexpr Word<DifferentPerson> kPersonWords[] = {
    {DifferentPerson::kEver, "ever"},
    {DifferentPerson::kRound, "round"},
};

constexpr std::int64_t kMostViews = 1'000'000'000'000;

// Widest to narrowest look at an item: how much of it a verdict takes away.
int severity_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow: return 0;
    case Verdict::kLabel: return 1;
    case Verdict::kWarn: return 2;
    case Verdict::kLimit: return 3;
    case Verdict::kRemove: return 4;
    case Verdict::kEscalate: return -1;
  }
  return -1;
}

}  // namespace

bool is_machine(Trigger trigger) { return trigger <= Trigger::kMachinePassed; }

bool is_decision(Trigger trigger) {
  return trigger >= Trigger::kAllowed && trigger <= Trigger::kEscalated;
}

bool is_report(Trigger trigger) {
  return trigger >= Trigger::kUserReport && trigger <= Trigger::kOpinionReport;
}

std::optional<ThresholdRange> range_of(Condition condition) {
  switch (condition) {
    case Condition::kReach:
    case Condition::kAuthorFollowers:
    case Condition::kRatingReach: return ThresholdRange{condition, 1, kMostViews};
    case Condition::kReports: return ThresholdRange{condition, 1, 1'000'000};
    case Condition::kExposureReports: return ThresholdRange{condition, 1, 1'000 * kMostViews};
    case Condition::kSeverity: return ThresholdRange{condition, 1, kMaxSeverity};
    case Condition::kDisagreement: return ThresholdRange{condition, 0, 4};
    case Condition::kHotCandidate:
    case Condition::kTierMissing:
    case Condition::kUnrated: return std::nullopt;
  }
  return std::nullopt;
}

const Stage* Ladder::stage(std::string_view wanted) const {
  const auto found = std::find_if(stages.begin(), stages.end(),
                                  [&](const Stage& each) { return each.id == wanted; });
  return found == stages.end() ? nullptr : &*found;
}

const Stage* Ladder::tier(int number) const {
  const auto found = std::find_if(stages.begin(), stages.end(), [&](const Stage& each) {
    return each.kind == StageKind::kReview && each.tier == number;
  });
  return found == stages.end() ? nullptr : &*found;
}

int Ladder::highest_tier() const {
  int highest = 0;
  for (const Stage& each : stages) {
    if (each.kind == StageKind::kReview) highest = std::max(highest, each.tier);
  }
  return highest;
}

std::int64_t Ladder::threshold(Condition condition) const {
  const auto found = thresholds.find(condition);
  return found == thresholds.end() ? INT64_MAX : found->second;
}

std::string_view to_word(StageKind kind) { return word_for(kKindWords, kind); }
std::string_view to_word(Trigger trigger) { return word_for(kTriggerWords, trigger); }
std::string_view to_word(Condition condition) { return word_for(kConditionWords, condition); }
std::string_view to_word(DifferentPerson who) { return word_for(kPersonWords, who); }

std::optional<StageKind> stage_kind_from_word(std::string_view word) {
  return value_for(kKindWords, word);
}
std::optional<Trigger> trigger_from_word(std::string_view word) {
  return value_for(kTriggerWords, word);
}
std::optional<Condition> condition_from_word(std::string_view word) {
  return value_for(kConditionWords, word);
}
std::optional<DifferentPerson> different_person_from_word(std::string_view word) {
  return value_for(kPersonWords, word);
}

int distance(Verdict one, Verdict other) {
  const int a = severity_of(one);
  const int b = severity_of(other);
  return a < 0 || b < 0 ? 0 : std::abs(a - b);
}

Trigger trigger_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow: return Trigger::kAllowed;
    case Verdict::kLabel:
    case Verdict::kWarn:
    case Verdict::kLimit: return Trigger::kRestricted;
    case Verdict::kRemove: return Trigger::kRemoved;
    case Verdict::kEscalate: return Trigger::kEscalated;
  }
  return Trigger::kEscalated;
}

}  // namespace vigil::domain::ladder
