// Which text says what: verdicts, states, times and failures in the person's language. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/domain/policy.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

[[nodiscard]] sdk::TextKey title_of(domain::Verdict verdict);
[[nodiscard]] sdk::TextKey title_of(domain::DecisionState state);
// One word, for columns and filters.
[[nodiscard]] sdk::TextKey short_title_of(domain::DecisionState state);
[[nodiscard]] sdk::CommandKey command_of(domain::Verdict verdict);

// "下架", or what else was decided: "跳过", "收回".
[[nodiscard]] const char* decided_text(const sdk::Texts& texts, const domain::Decision& decision);

// Why what waits is not for this person: a word of sdk::TaskList::kept_back.
[[nodiscard]] sdk::TextKey why_kept_back(std::string_view word);

// In the person's language.
[[nodiscard]] const std::string& title_of(const sdk::Texts& texts, const domain::Policy& policy);
[[nodiscard]] const std::string& guide_of(const sdk::Texts& texts, const domain::Policy& policy);

// The largest fitting unit: "12 分钟".
[[nodiscard]] std::string span_text(const sdk::Texts& texts, Millis span);
// "12 分钟前", "刚刚", "3 小时后".
[[nodiscard]] std::string relative_text(const sdk::Texts& texts, WallTime now, WallTime then);
// "00:07.433"; hours in front when there are any.
[[nodiscard]] std::string clock_text(Millis time);
// Digits in groups of three: "88,000".
[[nodiscard]] std::string grouped(std::int64_t count);

// A failed commit, as a sentence that says what was kept. The code stays.
[[nodiscard]] Error explain_failed_commit(const sdk::Texts& texts, const Error& error);

}  // namespace vigil::review
