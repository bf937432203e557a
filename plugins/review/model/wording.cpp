#include "plugins/review/model/wording.h"

#include <cstdlib>

#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {

namespace texts = ids::texts;

sdk::TextKey title_of(domain::Verdict verdict) {
  using enum domain::Verdict;
  switch (verdict) {
    case kAllow: return texts::kCommandAllow;
    case kLabel: return texts::kCommandLabel;
    case kWarn: return texts::kCommandWarn;
    case kLimit: return texts::kCommandLimit;
    case kRemove: return texts::kCommandRemove;
    case kEscalate: return texts::kCommandEscalate;
  }
  return texts::kCommandAllow;
}

sdk::TextKey title_of(domain::DecisionState state) {
  using enum domain::DecisionState;
  switch (state) {
    case kDraft: return texts::kStateDraft;
    case kSaved: return texts::kStateSaved;
    case kSent: return texts::kStateSent;
    case kConfirmed: return texts::kStateConfirmed;
    case kConflict: return texts::kStateConflict;
    case kRefused: return texts::kStateRefused;
  }
  return texts::kStateDraft;
}

sdk::TextKey short_title_of(domain::DecisionState state) {
  using enum domain::DecisionState;
  switch (state) {
    case kDraft: return texts::kStateShortDraft;
    case kSaved: return texts::kStateShortSaved;
    case kSent: return texts::kStateShortSent;
    case kConfirmed: return texts::kStateShortConfirmed;
    case kConflict: return texts::kStateShortConflict;
    case kRefused: return texts::kStateShortRefused;
  }
  return texts::kStateShortDraft;
}

sdk::CommandKey command_of(domain::Verdict verdict) {
  using enum domain::Verdict;
  switch (verdict) {
    case kAllow: return ids::commands::kAllow;
    case kLabel: return ids::commands::kLabel;
    case kWarn: return ids::commands::kWarn;
    case kLimit: return ids::commands::kLimit;
    case kRemove: return ids::commands::kRemove;
    case kEscalate: return ids::commands::kEscalate;
  }
  return ids::commands::kAllow;
}

const char* decided_text(const sdk::Texts& words, const domain::Decision& decision) {
  if (decision.verdict) return words.text(title_of(*decision.verdict));
  return words.text(decision.kind == domain::DecisionKind::kSkip ? texts::kKindSkip
                                                                 : texts::kKindWithdraw);
}

sdk::TextKey why_kept_back(std::string_view word) {
  if (word == "day_limit") return texts::kKeptBackDayLimit;
  if (word == "skills") return texts::kKeptBackSkills;
  if (word == "place") return texts::kKeptBackPlace;
  if (word == "left_out") return texts::kKeptBackLeftOut;
  if (word == "seen") return texts::kKeptBackSeen;
  return texts::kKeptBackOther;
}

const std::string& title_of(const sdk::Texts& words, const domain::Policy& policy) {
  return words.language() == "en" ? policy.title_en : policy.title_zh;
}

const std::string& guide_of(const sdk::Texts& words, const domain::Policy& policy) {
  return words.language() == "en" ? policy.guide_en : policy.guide_zh;
}

std::string span_text(const sdk::Texts& words, Millis span) {
  const std::int64_t seconds = std::abs(span.count()) / 1000;
  if (seconds < 60) return sdk::format(words, texts::kTimeSeconds, fmt::arg("count", seconds));
  if (seconds < 3600) {
    return sdk::format(words, texts::kTimeMinutes, fmt::arg("count", seconds / 60));
  }
  if (seconds < 48 * 3600) {
    return sdk::format(words, texts::kTimeHours, fmt::arg("count", seconds / 3600));
  }
  return sdk::format(words, texts::kTimeDays, fmt::arg("count", seconds / 86'400));
}

std::string relative_text(const sdk::Texts& words, WallTime now, WallTime then) {
  const Millis distance = then - now;
  if (std::abs(distance.count()) < 5000) return words.text(texts::kTimeNow);
  return sdk::format(words, distance < Millis{0} ? texts::kTimeAgo : texts::kTimeIn,
                     fmt::arg("span", span_text(words, distance)));
}

std::string clock_text(Millis time) {
  const std::int64_t ms = std::max<std::int64_t>(0, time.count());
  const std::string short_form =
      fmt::format("{:02}:{:02}.{:03}", ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
  return ms < 3'600'000 ? short_form : fmt::format("{}:{}", ms / 3'600'000, short_form);
}

std::string grouped(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

Error explain_failed_commit(const sdk::Texts& words, const Error& error) {
  const auto with_detail = [&](sdk::TextKey key) {
    return fail(error.code, sdk::format(words, key, fmt::arg("detail", error.message)));
  };
  switch (error.code) {
    case ErrorCode::kStorageFull: return fail(error.code, words.text(texts::kProblemStorageFull));
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict: return fail(error.code, words.text(texts::kProblemNotYours));
    case ErrorCode::kRejected:
    case ErrorCode::kInvalidArgument: return with_detail(texts::kProblemRejected);
    default: return with_detail(texts::kProblemFailed);
  }
}

}  // namespace vigil::review
