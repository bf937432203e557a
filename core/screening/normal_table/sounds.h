// The toneless pinyin syllables of hanzi, by ICU's Han-Latin transliterator. Used while building
// only.
#pragma once

#include <string>
#include <vector>

namespace vigil::screening {

struct SoundTable {
  std::vector<std::string> syllables;  // each once; the first is empty: no reading
  std::vector<unsigned short>
      of_hanzi;  // for U+4E00 and up to U+9FFF: index of the most frequent reading
};

[[nodiscard]] SoundTable make_sound_table();

}  // namespace vigil::screening
