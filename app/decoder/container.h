// Opens strangers' containers, with nothing accepted but what is named here. No container can make
// another file or address be opened.
#pragma once

#include <string>

#include "app/decoder/libav.h"
#include "app/decoder/media_input.h"
#include "core/media/failure.h"

namespace vigil::decoder {

struct Problem {
  media::MediaFailure failure = media::MediaFailure::kNone;
  std::string detail;
};

// The reader must outlive the format.
[[nodiscard]] Problem open_container(const InputReader& reader, const Kind& kind,
                                     FormatPtr& format);

// FFmpeg's names of the accepted demuxers and decoders, with commas between them.
[[nodiscard]] const char* accepted_formats();
[[nodiscard]] const char* accepted_codecs();
[[nodiscard]] bool is_accepted(const AVCodec& codec);

// FFmpeg's words for an error.
[[nodiscard]] std::string reason(int error);

}  // namespace vigil::decoder
