// What an author is told about a decision that restricts the item or the author: a template of the
// operator's, filled with the policy it rests on and what was done. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/domain/action.h"
#include "core/domain/policy.h"
#include "core/domain/standing.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

struct NoticeTemplate {
  std::string id;
  std::vector<Verdict> verdicts;  // that it speaks of
  TwoWords title;
  TwoWords body;
  int appeal_days = 0;  // 0: no appeal
};

// Shape: {id, verdicts:[word...], title:{zh,en}, body:{zh,en}, appeal_days}. Places in title and body:
// {item} {policy} {guide} {actions} {appeal_days}; another place in braces is kInvalidArgument.
[[nodiscard]] Result<NoticeTemplate> notice_from_json(const nlohmann::json& record);

struct Notice {
  TwoWords title;
  TwoWords body;
  bool operator==(const Notice&) const = default;
};

// What fills a place never opens another.
[[nodiscard]] Notice fill(const NoticeTemplate& notice, std::string_view item, const Policy& policy,
                          const std::vector<Action>& actions);

}  // namespace vigil::domain
