// Normalised text as it sounds.
#include <array>
#include <cstring>

#include "core/screening/normalise.h"

namespace vigil::screening {
namespace {

// Made by normal_table/generate.cpp: the syllables, and which is whose from U+4E00 on.
#include "sound_table.inc"

constexpr char32_t kFirstHanzi = 0x4E00;
constexpr char32_t kLastHanzi = 0x9FFF;
static_assert(std::size(kSoundOf) == kLastHanzi - kFirstHanzi + 1);
constexpr std::size_t kLongestSyllable = 6;

}  // namespace

void Normalised::set_sound_of(const Normalised& plain) {
  size_ = 0;
  // A hanzi is three bytes.
  make_room(plain.size_ * (kLongestSyllable / 3) + 16);
  for (std::size_t at = 0; at < plain.size_;) {
    const auto* text = reinterpret_cast<const unsigned char*>(plain.bytes_.get() + at);
    std::size_t length = 1;
    if (text[0] >= 0xE4 && text[0] <= 0xE9) {  // normalised text is well-formed
      const char32_t c = (text[0] & 0x0Fu) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3Fu);
      length = 3;
      if (c >= kFirstHanzi && kSoundOf[c - kFirstHanzi] != 0) {
        const std::string_view syllable = kSyllables[kSoundOf[c - kFirstHanzi]];
        std::memcpy(bytes_.get() + size_, syllable.data(), syllable.size());
        std::fill_n(from_.get() + size_, syllable.size(), plain.from_[at]);
        size_ += syllable.size();
        at += length;
        continue;
      }
    }
    std::memcpy(bytes_.get() + size_, text, length);
    std::memcpy(from_.get() + size_, plain.from_.get() + at, length * sizeof(std::uint32_t));
    size_ += length;
    at += length;
  }
}

}  // namespace vigil::screening
