#include "core/media/failure.h"

namespace vigil::media {
namespace {

struct Entry {
  MediaFailure failure;
  std::string_view word;
  std::string_view sentence;
};

constexpr Entry kEntries[] = {
    {MediaFailure::kNone, "none", "Nothing is wrong."},
    {MediaFailure::kEmpty, "empty", "The file is empty."},
    {MediaFailure::kNotMedia, "not_media", "This is not a video or a picture."},
    {MediaFailure::kUnsupportedContainer, "unsupported_container",
     "This kind of file is not accepted."},
    {MediaFailure::kUnsupportedCodec, "unsupported_codec",
     "The video is coded in a way that is not accepted."},
    {MediaFailure::kTruncated, "truncated", "The file is cut off; nothing in it can be shown."},
    {MediaFailure::kDamaged, "damaged", "The file is damaged; no frame could be decoded."},
    {MediaFailure::kNoPicture, "no_picture", "The file has no picture, only sound or data."},
    {MediaFailure::kTooLarge, "too_large", "The picture is larger than can be shown."},
    {MediaFailure::kUnreadable, "unreadable", "The file could not be read."},
    {MediaFailure::kTimedOut, "timed_out", "The file took too long to open."},
    {MediaFailure::kDecoderDied, "decoder_died", "The decoder stopped while reading this file."},
    {MediaFailure::kBadAnswer, "bad_answer", "The decoder gave an impossible answer."},
    {MediaFailure::kNoDecoder, "no_decoder", "The decoder program could not be started."},
    {MediaFailure::kWallsMissing, "walls_missing",
     "This desk opens clips only behind walls that this system cannot raise."},
    {MediaFailure::kTooMuchMemory, "too_much_memory",
     "The file took more memory than a clip is allowed."},
};

const Entry& entry(MediaFailure failure) {
  for (const Entry& candidate : kEntries) {
    if (candidate.failure == failure) return candidate;
  }
  return kEntries[0];
}

}  // namespace

bool is_for_good(MediaFailure failure) {
  return failure != MediaFailure::kNone && failure != MediaFailure::kUnreadable &&
         failure != MediaFailure::kNoDecoder && failure != MediaFailure::kWallsMissing;
}

std::string_view to_word(MediaFailure failure) { return entry(failure).word; }

MediaFailure failure_of(std::string_view word) {
  for (const Entry& candidate : kEntries) {
    if (candidate.word == word) return candidate.failure;
  }
  return MediaFailure::kNone;
}

std::string_view describe(MediaFailure failure) { return entry(failure).sentence; }

std::optional<MediaFailure> reported_failure(std::uint32_t code) {
  if (code < static_cast<std::uint32_t>(MediaFailure::kEmpty) ||
      code > static_cast<std::uint32_t>(MediaFailure::kUnreadable)) {
    return std::nullopt;
  }
  return static_cast<MediaFailure>(code);
}

}  // namespace vigil::media
