#include "app/workstation/words.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "host_texts.h"
#include "plugins/sdk/format.h"

namespace vigil::workstation {

namespace {

constexpr std::pair<std::string_view, sdk::TextKey> kWalls[] = {
    {"no_new_privileges", texts::kWallNoNewPrivileges},
    {"not_dumpable", texts::kWallNotDumpable},
    {"dies_with_parent", texts::kWallDiesWithParent},
    {"file_limits", texts::kWallFileLimits},
    {"cpu_limit", texts::kWallCpuLimit},
    {"memory_limit", texts::kWallMemoryLimit},
    {"process_limit", texts::kWallProcessLimit},
    {"no_writable_code", texts::kWallNoWritableCode},
    {"landlock", texts::kWallLandlock},
    {"seccomp", texts::kWallSeccomp},
    {"user_namespace", texts::kWallUserNamespace},
    {"pid_namespace", texts::kWallPidNamespace},
    {"net_namespace", texts::kWallNetNamespace},
    {"ipc_namespace", texts::kWallIpcNamespace},
    {"mount_namespace", texts::kWallMountNamespace},
    {"no_capabilities", texts::kWallNoCapabilities},
};

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

std::string wall_names(const sdk::Texts& texts, const std::vector<std::string>& words) {
  std::string names;
  for (const std::string& word : words) {
    const auto* wall = std::find_if(std::begin(kWalls), std::end(kWalls),
                                    [&](const auto& one) { return one.first == word; });
    if (!names.empty()) names += texts.text(texts::kWallSeparator);
    names += wall == std::end(kWalls) ? std::string_view(word) : texts.text(wall->second);
  }
  return names;
}

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
