// UTF-8 text: validation, cleaning of strangers' text for the screen, and lengths people would
// count. Pure and thread-safe. Invalid input never throws.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vigil {

[[nodiscard]] bool is_utf8(std::string_view text);

// One code point at `at`, which moves past it; U+FFFD for a malformed sequence (one byte is
// consumed). Precondition: at < text.size().
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& to, char32_t code_point);
[[nodiscard]] std::size_t count_code_points(std::string_view text);

// For text from strangers: malformed bytes become U+FFFD; control characters (but not newline and
// tab), bidirectional controls and zero-width fillers are dropped; the result has at most
// `max_code_points`, cut with an ellipsis.
[[nodiscard]] std::string clean_for_display(std::string_view text,
                                            std::size_t max_code_points = 10'000);

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string to_lower_ascii(std::string_view text);
// Caseless for ASCII, exact for the rest.
[[nodiscard]] bool contains_caseless(std::string_view text, std::string_view part);

}  // namespace vigil
