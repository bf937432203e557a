#include "core/base/text.h"

#include <algorithm>
#include <cstdint>

namespace vigil {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Length and value of the sequence at `at`; length 0 when malformed (truncated, overlong,
// surrogate, out of range).
struct Sequence {
  std::size_t length = 0;
  char32_t code_point = kReplacement;
};

Sequence read_sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  std::size_t length = 0;
  char32_t value = 0;
  char32_t lowest = 0;
  if ((lead & 0xE0) == 0xC0) {
    length = 2, value = lead & 0x1F, lowest = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    length = 3, value = lead & 0x0F, lowest = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    length = 4, value = lead & 0x07, lowest = 0x10000;
  } else {
    return {};
  }
  if (at + length > text.size()) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    value = (value << 6) | (byte(i) & 0x3F);
  }
  if (value < lowest || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {length, value};
}

bool is_hidden_control(char32_t c) {
  if (c == '\n' || c == '\t') return false;
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  if (c >= 0x200B && c <= 0x200C) return true;                 // zero-width space, non-joiner
  if (c == 0x200E || c == 0x200F || c == 0x061C) return true;  // direction marks
  if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
    return true;  // embeddings, overrides, isolates
  return c == 0x2060 || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const Sequence sequence = read_sequence(text, at);
  at += sequence.length == 0 ? 1 : sequence.length;
  return sequence.code_point;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = read_sequence(text, at).length;
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void append_code_point(std::string& to, char32_t c) {
  if (c < 0x80) {
    to.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    to.push_back(static_cast<char>(0xC0 | (c >> 6)));
    to.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    to.push_back(static_cast<char>(0xE0 | (c >> 12)));
    to.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    to.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    to.push_back(static_cast<char>(0xF0 | (c >> 18)));
    to.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
    to.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    to.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) (void)next_code_point(text, at);
  return count;
}

std::string clean_for_display(std::string_view text, std::size_t max_code_points) {
  std::string clean;
  clean.reserve(std::min(text.size(), max_code_points * 3));
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_hidden_control(c)) continue;
    if (kept == max_code_points) {
      append_code_point(clean, 0x2026);
      break;
    }
    append_code_point(clean, c);
    ++kept;
  }
  return clean;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string to_lower_ascii(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool contains_caseless(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

}  // namespace vigil
