// "Did you mean ...?": the known name closest to a misspelt one. Pure and thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vigil::sdk::manifest {

// The candidate that was probably meant: at most a third of its letters differ. Empty when there is
// none.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> candidates);
// The end of a sentence: "; did you mean \"commands\"?" or ".".
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> candidates);

}  // namespace vigil::sdk::manifest
