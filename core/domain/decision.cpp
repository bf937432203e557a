#include "core/domain/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/base/text.h"
#include "core/domain/word_table.h"

namespace vigil::domain {
namespace {

constexpr Word<DecisionKind> kKindWords[] = {
    {DecisionKind::kDecide, "decide"},
    {DecisionKind::kSkip, "skip"},
    {DecisionKind::kSupersede, "supersede"},
    {DecisionKind::kWithdraw, "withdraw"},
};

constexpr Word<DecisionState> kStateWords[] = {
    {DecisionState::kDraft, "draft"},       {DecisionState::kSaved, "saved"},
    {DecisionState::kSent, "sent"},         {DecisionState::kConfirmed, "confirmed"},
    {DecisionState::kConflict, "conflict"}, {DecisionState::kRefused, "refused"},
};

constexpr std::size_t kMaxChecklist = 64;
constexpr std::size_t kMaxPointBytes = 64;

bool carries_verdict(DecisionKind kind) {
  return kind == DecisionKind::kDecide || kind == DecisionKind::kSupersede;
}

bool replaces_another(DecisionKind kind) {
  return kind == DecisionKind::kSupersede || kind == DecisionKind::kWithdraw;
}

Error malformed(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

Error against_rules(std::string sentence) {
  return fail(ErrorCode::kRejected, std::move(sentence));
}

Status check_names(const Decision& decision) {
  if (decision.id.empty()) return malformed("The decision has no id.");
  if (decision.task.empty()) return malformed("The decision names no task.");
  if (decision.fence < 0) return malformed("The decision's fence is below zero.");
  if (replaces_another(decision.kind)) {
    if (decision.supersedes.empty()) {
      return malformed("The decision does not say which earlier decision it replaces.");
    }
    if (decision.supersedes == decision.id) return malformed("A decision cannot replace itself.");
  } else if (!decision.supersedes.empty()) {
    return malformed("Only a superseding or withdrawing decision can replace an earlier one.");
  }
  return {};
}

Status check_verdict(const Decision& decision) {
  if (carries_verdict(decision.kind)) {
    if (!decision.verdict) return against_rules("The decision has no verdict.");
    return {};
  }
  if (decision.verdict) return malformed("A skip or a withdrawal carries no verdict.");
  if (!decision.policy.empty()) return malformed("A skip or a withdrawal rests on no policy.");
  return {};
}

Status check_policy(const Decision& decision, const Policy* policy) {
  if (decision.policy.empty()) {
    if (decision.policy_version != 0) {
      return malformed("The decision gives a policy version but names no policy.");
    }
    if (decision.verdict && needs_policy(*decision.verdict)) {
      return against_rules(fmt::format("The verdict \"{}\" needs the policy it rests on.",
                                       to_word(*decision.verdict)));
    }
    return {};
  }
  if (decision.policy_version < 1) {
    return malformed(
        fmt::format("The decision names policy {} without its version.", decision.policy.text()));
  }
  if (policy == nullptr) return {};
  if (policy->id != decision.policy) {
    return malformed(fmt::format("The decision names policy {}, but was checked against {}.",
                                 decision.policy.text(), policy->id.text()));
  }
  // An older version is in order: the reviewer decided by the text of that moment.
  if (decision.policy_version > policy->version) {
    return against_rules(
        fmt::format("The decision names version {} of policy {}, but the newest is {}.",
                    decision.policy_version, policy->id.text(), policy->version));
  }
  if (!policy->active) {
    return against_rules(fmt::format("Policy {} is no longer in force.", policy->id.text()));
  }
  if (!permits(*policy, *decision.verdict)) {
    return against_rules(fmt::format("Policy {} does not permit the verdict \"{}\".",
                                     policy->id.text(), to_word(*decision.verdict)));
  }
  return {};
}

Status check_texts(const Decision& decision) {
  if (!is_utf8(decision.note)) return malformed("The note is not valid UTF-8.");
  if (!is_utf8(decision.reason)) return malformed("The reason is not valid UTF-8.");
  if (count_code_points(decision.note) > kMaxNoteCodePoints) {
    return malformed(fmt::format("The note is longer than {} characters.", kMaxNoteCodePoints));
  }
  if (count_code_points(decision.reason) > kMaxReasonCodePoints) {
    return malformed(fmt::format("The reason is longer than {} characters.", kMaxReasonCodePoints));
  }
  if (decision.kind == DecisionKind::kSkip && trim(decision.reason).empty()) {
    return against_rules("A skip needs a reason.");
  }
  return {};
}

bool is_checklist_point(std::string_view id) {
  return id.size() <= kMaxPointBytes && ((id.starts_with("whole.") && id.size() > 6) ||
                                         (id.starts_with("detail.") && id.size() > 7));
}

Status check_checklist(const std::vector<std::string>& points) {
  if (points.size() > kMaxChecklist) {
    return malformed(fmt::format("The checklist has more than {} points.", kMaxChecklist));
  }
  for (auto at = points.begin(); at != points.end(); ++at) {
    if (!is_utf8(*at) || !is_checklist_point(*at)) {
      return malformed("A checklist point must begin with \"whole.\" or \"detail.\".");
    }
    if (std::find(points.begin(), at, *at) != at) {
      return malformed(fmt::format("The checklist point {} appears twice.", *at));
    }
  }
  return {};
}

Status check_marks(const std::vector<Mark>& marks) {
  if (marks.size() > kMaxMarks) {
    return malformed(fmt::format("The decision has more than {} marks.", kMaxMarks));
  }
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const Mark& mark = marks[i];
    if (mark.begin < Millis{0}) return malformed("A mark begins before the clip does.");
    if (mark.end <= mark.begin) return malformed("A mark must end after it begins.");
    if (i > 0 && std::tie(marks[i - 1].begin, marks[i - 1].end) >= std::tie(mark.begin, mark.end)) {
      return malformed("The marks must be in the order of their times, each once.");
    }
  }
  return {};
}

}  // namespace

std::string_view to_word(DecisionKind kind) { return word_for(kKindWords, kind); }

std::optional<DecisionKind> decision_kind_from_word(std::string_view word) {
  return value_for(kKindWords, word);
}

std::string_view to_word(DecisionState state) { return word_for(kStateWords, state); }

std::optional<DecisionState> decision_state_from_word(std::string_view word) {
  return value_for(kStateWords, word);
}

Status check_decision(const Decision& decision, const Policy* policy) {
  if (Status status = check_names(decision); !status) return status;
  if (Status status = check_verdict(decision); !status) return status;
  if (Status status = check_policy(decision, policy); !status) return status;
  if (Status status = check_texts(decision); !status) return status;
  if (Status status = check_checklist(decision.checklist); !status) return status;
  if (Status status = check_actions(decision.actions, decision.verdict); !status) return status;
  return check_marks(decision.marks);
}

int Decision::level() const {
  const auto rate = std::find_if(actions.begin(), actions.end(), [](const Action& action) {
    return action.kind == ActionKind::kRate;
  });
  return rate == actions.end() ? 0 : rate->amount;
}

bool can_become(DecisionState from, DecisionState to) {
  using enum DecisionState;
  switch (from) {
    case kDraft: return to == kSaved;
    case kSaved: return to == kSent;
    case kSent: return to == kSaved || to == kConfirmed || to == kConflict || to == kRefused;
    case kConfirmed: return to == kSaved;
    case kConflict:
    case kRefused: return false;
  }
  return false;
}

}  // namespace vigil::domain
