// When a case may be closed, and what its reporters are told: every source that reported has an
// answer that is not older than its last report, by a template of the operator's. An answer never
// names who worked on the case. Pure.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/report/case_file.h"
#include "core/domain/standing.h"

namespace vigil::domain::report {

struct AnswerTemplate {
  std::string id;
  TwoWords title;
  TwoWords upheld;      // something was done
  TwoWords not_upheld;  // nothing was found
  int appeal_days = 0;
};

// Shape: plugins/reports/schema/answer.schema.json. Places: {number} {received} {outcome}
// {appeal_days}; another place in braces is kInvalidArgument.
[[nodiscard]] Result<AnswerTemplate> answer_from_json(const nlohmann::json& record);

struct AnswerFacts {
  std::string number;    // of the case, as reporters are told
  std::string received;  // the day
  TwoWords outcome;
  int appeal_days = 0;
  bool upheld = false;
};

// What fills a place never opens another.
[[nodiscard]] TwoWords fill(const AnswerTemplate& answer, const AnswerFacts& facts);

// kRejected when the text names one of these people, by name or account.
[[nodiscard]] Status check_answer(std::string_view text, const std::vector<std::string>& people);

// The answers a case has, by source: when the last was given.
using Answered = std::map<std::string, WallTime>;

// Sources whose reporters still wait, those that waited longest first.
[[nodiscard]] std::vector<std::string> unanswered(const CaseFile& file, const Answered& answered);

// Eight digits that name a case to people outside: the same case has the same number, always.
[[nodiscard]] std::string case_number(const CaseFile& file);

}  // namespace vigil::domain::report
