// The review ladder as data: the stages an item can be at, and the moves between them.
//
// A ladder is a record of the collection "ladder" that the operator versions and publishes; every
// threshold in it is the operator's. Nothing here decides anything about an item: step.h moves one
// along, check.h says what is wrong with a ladder. Values only, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/verdict.h"

namespace vigil::domain::ladder {

// machine: judged by programs. review: a tier of people, 1 the lowest. open: the public sees it.
// rating: the same, and somebody gives it one of five levels. closed: the public does not see it.
enum class StageKind { kMachine, kReview, kOpen, kRating, kClosed };

// What happens to an item. The first three come from the machine's pre-screen, the next four from a
// person's decision, the rest from outside.
enum class Trigger {
  kMachineRemoved,  // a known violation, or a clear-cut rule
  kMachineFlagged,
  kMachinePassed,
  kAllowed,     // the verdict leaves it as it is
  kRestricted,  // labelled, warned, limited
  kRemoved,
  kEscalated,
  kHotCandidate,   // about to reach the hot page
  kReach,          // how widely it or its author is seen changed
  kUserReport,     // 举报
  kCommentReport,  // 评论举报
  kOpinionReport,  // 网评举报
  kAuthority,      // an authority's instruction
  kPatrol,         // 巡查: an administrator saw an anomaly
  kAppeal,         // its author asks for another look
  kSampled,        // drawn for a check of what the machine removed
};

inline constexpr Trigger kAllTriggers[] = {
    Trigger::kMachineRemoved, Trigger::kMachineFlagged, Trigger::kMachinePassed,
    Trigger::kAllowed,        Trigger::kRestricted,     Trigger::kRemoved,
    Trigger::kEscalated,      Trigger::kHotCandidate,   Trigger::kReach,
    Trigger::kUserReport,     Trigger::kCommentReport,  Trigger::kOpinionReport,
    Trigger::kAuthority,      Trigger::kPatrol,         Trigger::kAppeal,
    Trigger::kSampled};

[[nodiscard]] bool is_machine(Trigger trigger);
[[nodiscard]] bool is_decision(Trigger trigger);
[[nodiscard]] bool is_report(Trigger trigger);

// What a move may ask of the item. The first seven compare with a threshold of the operator.
enum class Condition {
  kReach,            // views of the item >= reach
  kAuthorFollowers,  // followers of its author >= author_followers
  kReports,          // reports since a person last looked >= reports
  kExposureReports,  // views x those reports >= exposure_reports
  kRatingReach,      // views >= rating_reach
  kSeverity,         // severity >= severity
  kDisagreement,     // distance to the verdict before it > disagreement
  kHotCandidate,
  kTierMissing,  // nobody's verdict of the move's tier stands
  kUnrated,
};

// Highest and lowest value that makes sense; the word is the threshold's name too.
struct ThresholdRange {
  Condition condition;
  std::int64_t lowest;
  std::int64_t highest;
};
[[nodiscard]] std::optional<ThresholdRange> range_of(Condition condition);

struct Title {
  std::string zh;
  std::string en;
  bool operator==(const Title&) const = default;
};

inline constexpr std::size_t kSeverities = kMaxSeverity + 1;

struct Stage {
  std::string id;
  StageKind kind = StageKind::kReview;
  int tier = 0;       // review alone
  std::string queue;  // review and rating: whose task it is
  Title title;
  // Review and rating: until when, from entering, by severity 0 to 4.
  std::array<std::chrono::minutes, kSeverities> due{};
  bool operator==(const Stage&) const = default;
};

// Where a move leads besides to a stage by its id.
inline constexpr std::string_view kUp = "@up";      // the tier above the highest that has a verdict
inline constexpr std::string_view kHere = "@here";  // it stays, at most with a nearer due time

struct Move {
  std::vector<std::string> from;
  std::vector<Trigger> on;
  std::vector<Condition> any;  // one of them holds; empty: no matter
  std::vector<Condition> all;  // every one of them holds
  std::string to;
  Title why;                                // what a person reads
  std::optional<std::chrono::minutes> due;  // not later than this from now
  bool operator==(const Move&) const = default;
};

// Who is a different person: nobody who has a standing verdict on the item, or on this round of it.
enum class DifferentPerson { kEver, kRound };

struct Ladder {
  std::string id;
  int version = 1;
  Title title;
  std::string start;
  std::vector<Stage> stages;
  std::vector<Move> moves;  // the first that fits is taken
  std::map<Condition, std::int64_t> thresholds;
  DifferentPerson different_person = DifferentPerson::kEver;
  bool operator==(const Ladder&) const = default;

  [[nodiscard]] const Stage* stage(std::string_view id) const;
  // The stage of a tier; null when there is none.
  [[nodiscard]] const Stage* tier(int number) const;
  [[nodiscard]] int highest_tier() const;
  [[nodiscard]] std::int64_t threshold(Condition condition) const;
};

[[nodiscard]] std::string_view to_word(StageKind kind);
[[nodiscard]] std::string_view to_word(Trigger trigger);
[[nodiscard]] std::string_view to_word(Condition condition);
[[nodiscard]] std::string_view to_word(DifferentPerson who);
[[nodiscard]] std::optional<StageKind> stage_kind_from_word(std::string_view word);
[[nodiscard]] std::optional<Trigger> trigger_from_word(std::string_view word);
[[nodiscard]] std::optional<Condition> condition_from_word(std::string_view word);
[[nodiscard]] std::optional<DifferentPerson> different_person_from_word(std::string_view word);

// Something wrong in a ladder: where, as a JSON pointer, and one plain sentence.
struct Problem {
  std::string pointer;
  std::string sentence;
  bool operator==(const Problem&) const = default;
};

// Shape: docs/OPERATIONS.md, "The review ladder". Reads what has the right shape into `ladder`, and
// says the first thing that has not; whether it makes sense is check()'s business (check.h).
[[nodiscard]] std::optional<Problem> read(const nlohmann::json& record, Ladder& ladder);
// The same, with "pointer: sentence" as the error. kInvalidArgument.
[[nodiscard]] Result<Ladder> ladder_from_json(const nlohmann::json& record);
[[nodiscard]] nlohmann::json to_json(const Ladder& ladder);

// How far two verdicts are apart: allow 0, label 1, warn 2, limit 3, remove 4. An escalation is no
// opinion about the item and is at distance 0 from everything.
[[nodiscard]] int distance(Verdict one, Verdict other);
// What a verdict means to the ladder.
[[nodiscard]] Trigger trigger_of(Verdict verdict);

}  // namespace vigil::domain::ladder
