// The walls around a decoder, by their words (media::layer_words), as people call them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/host.h"

namespace vigil::workstation {

// The word itself for one that has no name yet.
[[nodiscard]] std::string wall_name(const sdk::Texts& texts, std::string_view word);
// Several in one line.
[[nodiscard]] std::string wall_names(const sdk::Texts& texts,
                                     const std::vector<std::string>& words);

}  // namespace vigil::workstation
