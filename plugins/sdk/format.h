// Fills a translated text: format(texts, ids::texts::kSentCount, fmt::arg("count", 3)). A broken translation gives the
// unfilled text, never an exception.
#pragma once

#include <fmt/format.h>

#include <string>

#include "plugins/sdk/host.h"

namespace vigil::sdk {

template <typename... Args>
[[nodiscard]] std::string format(const Texts& texts, TextKey key, const Args&... args) {
  const char* pattern = texts.text(key);
  try {
    return fmt::format(fmt::runtime(pattern), args...);
  } catch (const fmt::format_error&) {
    return pattern;
  }
}

// The form for `count`; {count} is filled in as well.
template <typename... Args>
[[nodiscard]] std::string format_plural(const Texts& texts, TextKey key, std::int64_t count, const Args&... args) {
  const char* pattern = texts.plural(key, count);
  try {
    return fmt::format(fmt::runtime(pattern), fmt::arg("count", count), args...);
  } catch (const fmt::format_error&) {
    return pattern;
  }
}

}  // namespace vigil::sdk
