// Writes the pinyin initials of U+4E00..U+9FFF as C++ string literals: one letter a character, '.'
// where ICU knows no reading. The build runs it, so that the programs need no ICU.
//
//   vigil_pinyin_table OUT
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

namespace {

constexpr char32_t kFirst = 0x4E00;
constexpr char32_t kLast = 0x9FFF;
constexpr int kLettersPerLine = 96;

char initial_of(const icu::Transliterator& to_pinyin, char32_t hanzi) {
  icu::UnicodeString text(static_cast<UChar32>(hanzi));
  to_pinyin.transliterate(text);
  const char16_t letter = text.length() > 0 ? text.charAt(0) : u'.';
  return letter >= u'a' && letter <= u'z' ? static_cast<char>(letter) : '.';
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: vigil_pinyin_table OUT\n");
    return 2;
  }
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> to_pinyin(icu::Transliterator::createInstance(
      "Han-Latin; Latin-ASCII; Lower()", UTRANS_FORWARD, status));
  if (U_FAILURE(status) || to_pinyin == nullptr) {
    std::fprintf(stderr, "vigil_pinyin_table: ICU has no Han-Latin transliterator: %s\n",
                 u_errorName(status));
    return 1;
  }
  std::string text;
  int column = 0;
  for (char32_t hanzi = kFirst; hanzi <= kLast; ++hanzi) {
    if (column == 0) text += '"';
    text += initial_of(*to_pinyin, hanzi);
    if (++column == kLettersPerLine || hanzi == kLast) {
      text += "\"\n";
      column = 0;
    }
  }
  std::ofstream out(arguments[1], std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    std::fprintf(stderr, "vigil_pinyin_table: cannot write %s\n", arguments[1]);
    return 1;
  }
  return 0;
}
