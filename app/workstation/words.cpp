#include "app/workstation/words.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/workstation/panels/walls.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"

namespace vigil::workstation {

namespace {

// Sentences of other rooms are English: in Chinese the kind of failure is said instead, and the log
// has the rest. What a plugin says is in the person's language already.
std::string plain_reason(const sdk::Texts& texts, const Error& error) {
  const bool english_words = std::all_of(error.message.begin(), error.message.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
  if (texts.language() == "en" || !english_words) return error.message;
  switch (error.code) {
    case ErrorCode::kRejected: return texts.text(texts::kReasonRejected);
    case ErrorCode::kInvalidArgument: return texts.text(texts::kReasonInvalid);
    case ErrorCode::kForbidden: return texts.text(texts::kReasonForbidden);
    case ErrorCode::kUnavailable: return texts.text(texts::kReasonUnavailable);
    case ErrorCode::kTimeout: return texts.text(texts::kReasonTimeout);
    case ErrorCode::kCorrupt: return texts.text(texts::kReasonCorrupt);
    case ErrorCode::kTooLarge: return texts.text(texts::kReasonTooLarge);
    case ErrorCode::kUnsupported: return texts.text(texts::kReasonUnsupported);
    default: return texts.text(texts::kReasonInternal);
  }
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

std::string clip_failure_sentence(const sdk::Texts& texts, media::MediaFailure failure,
                                  std::string_view detail, std::string_view operator_file) {
  using media::MediaFailure;
  switch (failure) {
    case MediaFailure::kNone: return {};
    case MediaFailure::kEmpty: return texts.text(texts::kClipFailedEmpty);
    case MediaFailure::kNotMedia: return texts.text(texts::kClipFailedNotMedia);
    case MediaFailure::kUnsupportedContainer:
      return texts.text(texts::kClipFailedUnsupportedContainer);
    case MediaFailure::kUnsupportedCodec: return texts.text(texts::kClipFailedUnsupportedCodec);
    case MediaFailure::kTruncated: return texts.text(texts::kClipFailedTruncated);
    case MediaFailure::kDamaged: return texts.text(texts::kClipFailedDamaged);
    case MediaFailure::kNoPicture: return texts.text(texts::kClipFailedNoPicture);
    case MediaFailure::kTooLarge: return texts.text(texts::kClipFailedTooLarge);
    case MediaFailure::kUnreadable: return texts.text(texts::kClipFailedUnreadable);
    case MediaFailure::kTimedOut: return texts.text(texts::kClipFailedTimedOut);
    case MediaFailure::kDecoderDied: return texts.text(texts::kClipFailedDecoderDied);
    case MediaFailure::kBadAnswer: return texts.text(texts::kClipFailedBadAnswer);
    case MediaFailure::kNoDecoder: return texts.text(texts::kClipFailedNoDecoder);
    case MediaFailure::kTooMuchMemory: return texts.text(texts::kClipFailedTooMuchMemory);
    case MediaFailure::kWallsMissing:
      return sdk::format(texts, texts::kClipFailedWallsMissing,
                         fmt::arg("walls", wall_names(texts, split_words(detail))),
                         fmt::arg("file", operator_file));
  }
  return {};
}

std::string fetch_failure_sentence(const sdk::Texts& texts, sync::MediaFailure failure) {
  switch (failure) {
    case sync::MediaFailure::kNone: return {};
    case sync::MediaFailure::kNotFound: return texts.text(texts::kClipFetchNotFound);
    case sync::MediaFailure::kForbidden: return texts.text(texts::kClipFetchForbidden);
    case sync::MediaFailure::kDamaged: return texts.text(texts::kClipFetchDamaged);
    case sync::MediaFailure::kNoRoom: return texts.text(texts::kClipFetchNoRoom);
    case sync::MediaFailure::kUnusable: return texts.text(texts::kClipFetchUnusable);
  }
  return {};
}

std::string_view session_word(sync::SessionState state) {
  switch (state) {
    case sync::SessionState::kSignedOut: return "signed_out";
    case sync::SessionState::kSigningIn: return "signing_in";
    case sync::SessionState::kOffline: return "offline";
    case sync::SessionState::kSignedIn: return "signed_in";
  }
  return "";
}

std::string_view connection_word(sync::ConnectionState state) {
  switch (state) {
    case sync::ConnectionState::kSignedOut: return "signed_out";
    case sync::ConnectionState::kConnecting: return "connecting";
    case sync::ConnectionState::kOnline: return "online";
    case sync::ConnectionState::kOffline: return "offline";
    case sync::ConnectionState::kStalled: return "stalled";
  }
  return "";
}

std::string rule_sentence(const sdk::Texts& texts, const sdk::DecisionDraft& draft,
                          const domain::Policy* policy, const Error& error) {
  if (draft.kind == domain::DecisionKind::kSkip && draft.reason.empty())
    return texts.text(texts::kRuleSkipReason);
  if (draft.verdict && domain::needs_policy(*draft.verdict) && draft.policy.empty())
    return texts.text(texts::kRuleNeedsPolicy);
  if (!draft.policy.empty() && policy == nullptr) return texts.text(texts::kRulePolicyUnknown);
  if (policy != nullptr && !policy->active) return texts.text(texts::kRulePolicyEnded);
  if (policy != nullptr && draft.verdict && !domain::permits(*policy, *draft.verdict))
    return texts.text(texts::kRulePolicyForbids);
  return plain_reason(texts, error);
}

std::string failure_sentence(const sdk::Texts& texts, const Error& error) {
  switch (error.code) {
    case ErrorCode::kStorageFull: return texts.text(texts::kNoticeDiskFull);
    case ErrorCode::kUnauthenticated: return texts.text(texts::kNoticeSignIn);
    case ErrorCode::kNotFound: return texts.text(texts::kNoticeGone);
    case ErrorCode::kConflict: return texts.text(texts::kNoticeReplaced);
    default:
      return sdk::format(texts, texts::kNoticeNotDone,
                         fmt::arg("reason", plain_reason(texts, error)));
  }
}

}  // namespace vigil::workstation
