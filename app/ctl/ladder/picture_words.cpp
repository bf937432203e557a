#include "app/ctl/ladder/picture_words.h"

#include <fmt/format.h>

namespace vigil::ctl {

using domain::ladder::Condition;
using domain::ladder::Ladder;
using domain::ladder::Title;
using domain::ladder::Trigger;

Title words_for(Trigger trigger) {
  switch (trigger) {
    case Trigger::kMachineRemoved: return {"机器下架", "machine removes"};
    case Trigger::kMachineFlagged: return {"机器标记", "machine flags"};
    case Trigger::kMachinePassed: return {"机器放行", "machine passes"};
    case Trigger::kAllowed: return {"通过", "allowed"};
    case Trigger::kRestricted: return {"限制", "restricted"};
    case Trigger::kRemoved: return {"下架", "removed"};
    case Trigger::kEscalated: return {"上报", "escalated"};
    case Trigger::kHotCandidate: return {"热门候选", "hot-page candidate"};
    case Trigger::kReach: return {"关注度变化", "reach changes"};
    case Trigger::kUserReport: return {"用户举报", "user report"};
    case Trigger::kCommentReport: return {"评论举报", "comment report"};
    case Trigger::kOpinionReport: return {"网评举报", "public-opinion report"};
    case Trigger::kAuthority: return {"主管部门指令", "authority's instruction"};
    case Trigger::kPatrol: return {"巡查", "patrol"};
    case Trigger::kAppeal: return {"作者申诉", "author's appeal"};
    case Trigger::kSampled: return {"抽检", "sampled"};
  }
  return {};
}

Title words_for(Condition condition, const Ladder& ladder) {
  const std::int64_t line = ladder.threshold(condition);
  switch (condition) {
    case Condition::kReach:
    case Condition::kRatingReach:
      return {fmt::format("播放 ≥ {}", line), fmt::format("views ≥ {}", line)};
    case Condition::kAuthorFollowers:
      return {fmt::format("作者粉丝 ≥ {}", line), fmt::format("followers ≥ {}", line)};
    case Condition::kReports:
      return {fmt::format("新举报 ≥ {}", line), fmt::format("new reports ≥ {}", line)};
    case Condition::kExposureReports:
      return {fmt::format("播放×新举报 ≥ {}", line), fmt::format("views × new reports ≥ {}", line)};
    case Condition::kSeverity:
      return {fmt::format("严重度 ≥ {}", line), fmt::format("severity ≥ {}", line)};
    case Condition::kDisagreement:
      return {fmt::format("意见相差 > {}", line), fmt::format("verdicts apart > {}", line)};
    case Condition::kHotCandidate: return {"热门候选", "hot-page candidate"};
    case Condition::kTierMissing: return {"该级尚未审过", "not seen there yet"};
    case Condition::kUnrated: return {"尚未分级", "not rated"};
  }
  return {};
}

}  // namespace vigil::ctl
