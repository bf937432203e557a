#include "plugins/reports/model/wording.h"

#include <ctime>

#include "plugins/sdk/format.h"
#include "reports_ids.h"

namespace vigil::reports {
namespace {

namespace texts = ids::texts;
namespace commands = ids::commands;

std::tm local_of(WallTime time) {
  const std::time_t seconds = to_ms(time) / 1000;
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local;
}

}  // namespace

std::string grouped(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string span_text(const sdk::Texts& words, Millis span) {
  using namespace std::chrono;
  const auto minutes = duration_cast<std::chrono::minutes>(span).count();
  if (minutes < 60) return sdk::format_plural(words, texts::kSpanMinutes, minutes);
  if (minutes < 48 * 60) return sdk::format_plural(words, texts::kSpanHours, minutes / 60);
  return sdk::format_plural(words, texts::kSpanDays, minutes / (24 * 60));
}

std::string relative_text(const sdk::Texts& words, WallTime now, WallTime then) {
  if (then == WallTime{}) return "–";
  if (then > now) return due_text(words, now, then);
  if (now - then < std::chrono::minutes(1)) return words.text(texts::kTimeNow);
  return sdk::format(words, texts::kTimeAgo, fmt::arg("span", span_text(words, now - then)));
}

std::string due_text(const sdk::Texts& words, WallTime now, WallTime due) {
  if (due == WallTime{}) return "–";
  if (due > now)
    return sdk::format(words, texts::kDueIn, fmt::arg("span", span_text(words, due - now)));
  return sdk::format(words, texts::kDuePast, fmt::arg("span", span_text(words, now - due)));
}

std::string local_minute(WallTime time) {
  if (time == WallTime{}) return "–";
  const std::tm local = local_of(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1,
                     local.tm_mday, local.tm_hour, local.tm_min);
}

std::string local_day(WallTime time) { return local_minute(time).substr(0, 10); }

sdk::TextKey title_of(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return texts::kVerdictAllow;
    case domain::Verdict::kLabel: return texts::kVerdictLabel;
    case domain::Verdict::kWarn: return texts::kVerdictWarn;
    case domain::Verdict::kLimit: return texts::kVerdictLimit;
    case domain::Verdict::kRemove: return texts::kVerdictRemove;
    case domain::Verdict::kEscalate: return texts::kVerdictEscalate;
  }
  return texts::kVerdictAllow;
}

sdk::TextKey title_of(domain::ActionKind kind) {
  switch (kind) {
    case domain::ActionKind::kWarn: return texts::kActWarn;
    case domain::ActionKind::kLimitReach: return texts::kActReach;
    case domain::ActionKind::kRestrictAuthor: return texts::kActRestrict;
    case domain::ActionKind::kStrike: return texts::kActStrike;
    case domain::ActionKind::kAuthority: return texts::kActAuthority;
    default: return texts::kActTeam;
  }
}

sdk::TextKey title_of(CaseState state) {
  switch (state) {
    case CaseState::kOpen: return texts::kStateOpen;
    case CaseState::kDecided: return texts::kStateDecided;
    case CaseState::kClosed: return texts::kStateClosed;
  }
  return texts::kStateOpen;
}

sdk::CommandKey command_of(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return commands::kAllow;
    case domain::Verdict::kLabel: return commands::kLabel;
    case domain::Verdict::kWarn: return commands::kWarn;
    case domain::Verdict::kLimit: return commands::kLimit;
    case domain::Verdict::kRemove: return commands::kRemove;
    case domain::Verdict::kEscalate: return commands::kEscalate;
  }
  return commands::kAllow;
}

domain::TwoWords outcome_words(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::kAllow: return {"未发现违规", "no violation was found"};
    case domain::Verdict::kLabel: return {"已加注提示", "a notice was put on it"};
    case domain::Verdict::kWarn: return {"已警告作者", "the author was warned"};
    case domain::Verdict::kLimit: return {"已限制传播", "its reach was limited"};
    case domain::Verdict::kRemove: return {"已下架", "it was removed"};
    case domain::Verdict::kEscalate:
      return {"已转交专门人员处理", "it was passed on to specialists"};
  }
  return {};
}

Error explain(const sdk::Texts& words, const Error& error) {
  switch (error.code) {
    case ErrorCode::kStorageFull: return fail(error.code, words.text(texts::kProblemStorageFull));
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict: return fail(error.code, words.text(texts::kProblemNotYours));
    default:
      return fail(error.code,
                  sdk::format(words, texts::kProblemFailed, fmt::arg("detail", error.message)));
  }
}

}  // namespace vigil::reports
