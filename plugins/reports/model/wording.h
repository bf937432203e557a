// Figures, times and failures in the person's language. Pure.
#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/action.h"
#include "core/domain/standing.h"
#include "core/domain/verdict.h"
#include "plugins/reports/model/case_shelf.h"
#include "plugins/sdk/host.h"

namespace vigil::reports {

// Digits in groups of three: "88,000".
[[nodiscard]] std::string grouped(std::int64_t count);
// The largest fitting unit: "12 分钟".
[[nodiscard]] std::string span_text(const sdk::Texts& texts, Millis span);
// "12 分钟前", "刚刚"; what is ahead: "还有 3 小时".
[[nodiscard]] std::string relative_text(const sdk::Texts& texts, WallTime now, WallTime then);
// A countdown: "还有 3 小时", past it "超时 20 分钟".
[[nodiscard]] std::string due_text(const sdk::Texts& texts, WallTime now, WallTime due);
// Local: "2026-11-30 18:05".
[[nodiscard]] std::string local_minute(WallTime time);
[[nodiscard]] std::string local_day(WallTime time);

[[nodiscard]] sdk::TextKey title_of(domain::Verdict verdict);
[[nodiscard]] sdk::TextKey title_of(domain::ActionKind kind);
[[nodiscard]] sdk::TextKey title_of(CaseState state);
[[nodiscard]] sdk::CommandKey command_of(domain::Verdict verdict);

// What reporters are told was done, in both languages.
[[nodiscard]] domain::TwoWords outcome_words(domain::Verdict verdict);

// A failed edit or decision, as a sentence that says what was kept. The code stays.
[[nodiscard]] Error explain(const sdk::Texts& texts, const Error& error);

}  // namespace vigil::reports
