// How large a picture says it is, by its header alone, so that one that is too large is refused by
// that name before anything tries to make room for it. Thread-safe as the input is.
#pragma once

#include <cstdint>
#include <optional>

#include "app/decoder/media_input.h"
#include "app/decoder/sniff.h"

namespace vigil::decoder {

struct DeclaredSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

// For png, jpeg, gif and webp; nothing where the header does not get so far, and for clips.
[[nodiscard]] std::optional<DeclaredSize> declared_size(const MediaInput& input, const Kind& kind);

}  // namespace vigil::decoder
