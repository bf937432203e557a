#include "core/screening/normal_table/look_alikes.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/screening/normal_table/fold.h"

namespace vigil::screening {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

enum class Kind { kLatinLike, kKanaLike, kHan, kOther };

Kind kind_of(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_HAN: return Kind::kHan;
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO: return Kind::kKanaLike;
    case USCRIPT_ARABIC:
    case USCRIPT_HEBREW:
    case USCRIPT_DEVANAGARI:
    case USCRIPT_BENGALI:
    case USCRIPT_GURMUKHI:
    case USCRIPT_GUJARATI:
    case USCRIPT_ORIYA:
    case USCRIPT_TAMIL:
    case USCRIPT_TELUGU:
    case USCRIPT_KANNADA:
    case USCRIPT_MALAYALAM:
    case USCRIPT_SINHALA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_TIBETAN:
    case USCRIPT_MYANMAR:
    case USCRIPT_KHMER:
    case USCRIPT_MONGOLIAN:
    case USCRIPT_ETHIOPIC:
    case USCRIPT_GEORGIAN:
    case USCRIPT_HANGUL:
    case USCRIPT_HIRAGANA:
    case USCRIPT_YI: return Kind::kOther;
    default: return Kind::kLatinLike;
  }
}

// Radicals look like the hanzi they are taken from, and are signs to Unicode.
bool is_radical(char32_t c) { return c >= 0x2E80 && c <= 0x2EFF; }

// "LATIN LETTER SMALL CAPITAL A" looks like A to everybody but Unicode's data.
std::optional<char32_t> small_capital(char32_t c) {
  constexpr std::string_view kName = "LATIN LETTER SMALL CAPITAL ";
  std::array<char, 96> name{};
  UErrorCode status = U_ZERO_ERROR;
  const int length = u_charName(static_cast<UChar32>(c), U_UNICODE_CHAR_NAME, name.data(),
                                static_cast<int32_t>(name.size()), &status);
  const std::string_view text(name.data(), static_cast<std::size_t>(std::max(0, length)));
  if (U_FAILURE(status) || text.size() != kName.size() + 1 || !text.starts_with(kName)) {
    return std::nullopt;
  }
  return static_cast<char32_t>(text.back() - 'A' + 'a');
}

bool is_letter_or_digit(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  return u_isalpha(point) || (U_GET_GC_MASK(point) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

class Skeletons {
 public:
  Skeletons() {
    UErrorCode status = U_ZERO_ERROR;
    checker_ = uspoof_open(&status);
    if (U_FAILURE(status))
      give_up(std::string("ICU has no data of confusables: ") + u_errorName(status));
  }
  ~Skeletons() { uspoof_close(checker_); }
  Skeletons(const Skeletons&) = delete;
  Skeletons& operator=(const Skeletons&) = delete;

  [[nodiscard]] icu::UnicodeString of(char32_t c) const {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString skeleton;
    uspoof_getSkeletonUnicodeString(checker_, 0, icu::UnicodeString(static_cast<UChar32>(c)),
                                    skeleton, &status);
    if (U_FAILURE(status)) give_up(std::string("ICU makes no skeleton: ") + u_errorName(status));
    return skeleton;
  }

 private:
  USpoofChecker* checker_ = nullptr;
};

// The small ASCII letter or digit with this skeleton. Unicode takes "rn" for m, O for 0 and l for 1
// and I: the letters are meant here.
std::optional<char32_t> ascii_of(const icu::UnicodeString& skeleton) {
  if (skeleton == icu::UnicodeString("rn")) return U'm';
  if (skeleton.length() != 1) return std::nullopt;
  const char16_t c = skeleton.charAt(0);
  if (c >= u'A' && c <= u'Z') return static_cast<char32_t>(c - u'A' + u'a');
  if ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9')) return static_cast<char32_t>(c);
  return std::nullopt;
}

}  // namespace

LookAlikes::LookAlikes() {
  const Skeletons skeletons;
  std::map<icu::UnicodeString, char32_t> hanzi;  // the first hanzi of each skeleton
  for (char32_t c = 0x4E00; c <= 0x9FFF; ++c) hanzi.emplace(skeletons.of(c), c);

  for (char32_t c = 0x80; c <= kLastCodePoint; ++c) {
    if (!is_letter_or_digit(c) && !is_radical(c)) continue;
    const Kind kind = kind_of(c);
    if (kind == Kind::kKanaLike || is_radical(c)) {
      const auto found = hanzi.find(skeletons.of(c));
      if (found != hanzi.end()) prototypes_[c] = found->second;
    } else if (kind == Kind::kLatinLike) {
      const auto small = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
      const auto capital = static_cast<char32_t>(u_toupper(static_cast<UChar32>(c)));
      std::optional<char32_t> look = small < 0x80 ? std::nullopt : ascii_of(skeletons.of(small));
      if (!look && capital >= 0x80) look = ascii_of(skeletons.of(capital));
      if (!look) look = small_capital(c);
      if (look) prototypes_[c] = *look;
    }
  }
  if (prototype(U'а') != U'a' || prototype(U'工') != U'工')
    give_up("ICU's data of confusables is not as expected");
}

char32_t LookAlikes::prototype(char32_t c) const {
  const auto found = prototypes_.find(c);
  return found == prototypes_.end() ? c : found->second;
}

}  // namespace vigil::screening
