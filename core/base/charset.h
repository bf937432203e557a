// The encodings that tables from spreadsheets come in, made UTF-8: UTF-8 with or without a byte
// order mark, UTF-16 of either order, with a mark or recognised without one, GB18030. Pure and
// thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil {

enum class Charset { kUtf8, kUtf16Le, kUtf16Be, kGb18030 };

[[nodiscard]] std::string_view to_word(Charset charset);  // "UTF-8", "UTF-16LE", ...

// What the bytes most likely are. A byte order mark decides; else valid UTF-8 is UTF-8, text whose
// every other byte is often zero is UTF-16, and anything else is taken for GB18030.
[[nodiscard]] Charset recognise_charset(std::string_view bytes);

struct DecodedText {
  std::string text;  // UTF-8, without a byte order mark
  Charset charset = Charset::kUtf8;
};
// kInvalidArgument with the line of the first byte that the recognised encoding does not have.
[[nodiscard]] Result<DecodedText> decode_text(std::string_view bytes);

}  // namespace vigil
