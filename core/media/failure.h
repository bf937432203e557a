// Why a clip could not be shown. A small closed set; each value has one plain sentence on the card.
// Values travel between the desk and the decoder process, so they are never renumbered.
// Thread-safe: values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::media {

enum class MediaFailure : std::uint32_t {
  kNone = 0,
  // Told by the decoder after looking at the file:
  kEmpty = 1,                 // no bytes at all
  kNotMedia = 2,              // not a video or picture, whatever its name says
  kUnsupportedContainer = 3,  // a known kind of file that is not accepted
  kUnsupportedCodec = 4,
  kTruncated = 5,   // cut off before anything could be shown
  kDamaged = 6,     // no frame could be decoded
  kNoPicture = 7,   // sound or data only
  kTooLarge = 8,    // more pixels than are ever shown
  kUnreadable = 9,  // the bytes could not be read from disk
  // Found out by the desk:
  kTimedOut = 10,  // the decoder did not answer in time
  kDecoderDied = 11,
  kBadAnswer = 12,      // the decoder said something impossible
  kNoDecoder = 13,      // the decoder program cannot be started
  kWallsMissing = 14,   // a wall that this desk requires cannot be raised; the detail names it
  kTooMuchMemory = 15,  // the decoder took more than it is allowed
};

// True when the file itself is the reason, so that trying again does not help.
[[nodiscard]] bool is_for_good(MediaFailure failure);
// Lower-case word, stable: the key of the sentence on screen, e.g. "not_media".
[[nodiscard]] std::string_view to_word(MediaFailure failure);
// The same way back; kNone for a word that is none of them.
[[nodiscard]] MediaFailure failure_of(std::string_view word);
// One plain English sentence, for tools without a catalogue.
[[nodiscard]] std::string_view describe(MediaFailure failure);
// Only the values a decoder may report; anything else from the wire is no answer.
[[nodiscard]] std::optional<MediaFailure> reported_failure(std::uint32_t code);

}  // namespace vigil::media
