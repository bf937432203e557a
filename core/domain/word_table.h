// Words for enumerators, both ways, from one table per enumeration. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace vigil::domain {

template <typename Enum>
struct Word {
  Enum value;
  std::string_view word;
};

// Precondition: the table has a line for every enumerator.
template <typename Enum, std::size_t Count>
[[nodiscard]] constexpr std::string_view word_for(const Word<Enum> (&table)[Count], Enum value) {
  for (const Word<Enum>& line : table) {
    if (line.value == value) return line.word;
  }
  return "unknown";
}

template <typename Enum, std::size_t Count>
[[nodiscard]] constexpr std::optional<Enum> value_for(const Word<Enum> (&table)[Count],
                                                      std::string_view word) {
  for (const Word<Enum>& line : table) {
    if (line.word == word) return line.value;
  }
  return std::nullopt;
}

}  // namespace vigil::domain
