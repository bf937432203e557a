#include "app/workstation/words.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/workstation/panels/walls.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"

namespace vigil::workstation {

namespace {

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
  }
  return {};
}

std::string failure_sentence(const sdk::Texts& texts, const Error& error) {
  switch (error.code) {
    case ErrorCode::kStorageFull: return texts.text(texts::kNoticeDiskFull);
    case ErrorCode::kUnauthenticated: return texts.text(texts::kNoticeSignIn);
    case ErrorCode::kNotFound: return texts.text(texts::kNoticeGone);
    case ErrorCode::kConflict: return texts.text(texts::kNoticeReplaced);
    default: return sdk::format(texts, texts::kNoticeNotDone, fmt::arg("reason", error.message));
  }
}

}  // namespace vigil::workstation
