#include "core/screening/normal_table/sounds.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <memory>

#include "core/screening/normal_table/fold.h"

namespace vigil::screening {

SoundTable make_sound_table() {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> to_pinyin(icu::Transliterator::createInstance(
      "Han-Latin; Latin-ASCII; Lower()", UTRANS_FORWARD, status));
  if (U_FAILURE(status) || to_pinyin == nullptr) {
    give_up(std::string("ICU has no Han-Latin transliterator: ") + u_errorName(status));
  }
  SoundTable table{{""}, {}};
  std::map<std::string, unsigned short> known{{"", 0}};
  for (char32_t hanzi = 0x4E00; hanzi <= 0x9FFF; ++hanzi) {
    icu::UnicodeString text(static_cast<UChar32>(hanzi));
    to_pinyin->transliterate(text);
    std::string syllable;
    text.toUTF8String(syllable);
    const bool letters =
        std::all_of(syllable.begin(), syllable.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!letters || syllable.size() > 6) syllable.clear();
    const auto [entry, fresh] =
        known.emplace(syllable, static_cast<unsigned short>(table.syllables.size()));
    if (fresh) table.syllables.push_back(syllable);
    table.of_hanzi.push_back(entry->second);
  }
  return table;
}

}  // namespace vigil::screening
