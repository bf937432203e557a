#include "core/base/text.h"
#include "core/domain/policy.h"

namespace vigil::domain {
namespace {

// Made by pinyin_table/generate.cpp: the initial of U+4E00 + i, or '.'.
constexpr char kInitials[] =
#include "pinyin_table.inc"
    ;
constexpr char32_t kFirstHanzi = 0x4E00;
constexpr char32_t kLastHanzi = 0x9FFF;
static_assert(sizeof(kInitials) == kLastHanzi - kFirstHanzi + 2, "one letter for each hanzi");

// Letters outside ASCII that are neither hanzi nor signs: accented Latin, Greek, Cyrillic, kana,
// hangul.
bool is_other_letter(char32_t c) {
  if (c == 0xD7 || c == 0xF7) return false;  // multiplication and division signs
  return (c >= 0xC0 && c <= 0x24F) || (c >= 0x370 && c <= 0x52F) || (c >= 0x3041 && c <= 0x30FA) ||
         (c >= 0xAC00 && c <= 0xD7A3);
}

}  // namespace

std::string pinyin_initials(std::string_view text) {
  std::string initials;
  initials.reserve(text.size() / 3 + 1);
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = next_code_point(text, at);
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width forms of ASCII
    if (c >= kFirstHanzi && c <= kLastHanzi) {
      const char initial = kInitials[c - kFirstHanzi];
      if (initial != '.') initials.push_back(initial);
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      initials.push_back(static_cast<char>(c));
    } else if (c >= 'A' && c <= 'Z') {
      initials.push_back(static_cast<char>(c - 'A' + 'a'));
    } else if (is_other_letter(c)) {
      append_code_point(initials, c);
    }
  }
  return initials;
}

}  // namespace vigil::domain
