#include "core/screening/normal_table/fold.h"

#include <opencc.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <cstdio>
#include <cstdlib>

namespace vigil::screening {
namespace {

constexpr char32_t kVoicedMark = 0x3099;  // が is not か
constexpr char32_t kSemiVoicedMark = 0x309A;
constexpr char32_t kReplacement = 0xFFFD;
constexpr int kMostRounds = 8;

std::u32string to_u32(const icu::UnicodeString& text) {
  std::u32string points;
  for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    points.push_back(static_cast<char32_t>(text.char32At(at)));
  }
  return points;
}

UScriptCode script_of(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &status);
}

Fate fate_of(char32_t c) {
  if (c == kReplacement || c == kVoicedMark || c == kSemiVoicedMark) return Fate::kKept;
  const auto point = static_cast<UChar32>(c);
  if (u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return Fate::kIgnored;
  switch (u_charType(point)) {
    case U_FORMAT_CHAR:
    case U_ENCLOSING_MARK: return Fate::kIgnored;
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK: {
      const UScriptCode script = script_of(c);
      return script == USCRIPT_INHERITED || script == USCRIPT_COMMON ? Fate::kIgnored : Fate::kMark;
    }
    case U_CONTROL_CHAR:
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_CONNECTOR_PUNCTUATION:
    case U_DASH_PUNCTUATION:
    case U_START_PUNCTUATION:
    case U_END_PUNCTUATION:
    case U_INITIAL_PUNCTUATION:
    case U_FINAL_PUNCTUATION:
    case U_OTHER_PUNCTUATION:
    case U_MATH_SYMBOL:
    case U_MODIFIER_SYMBOL:
    case U_OTHER_SYMBOL: return Fate::kSeparator;
    default: return Fate::kKept;
  }
}

// Scripts that write vowels or points as marks.
bool takes_marks(char32_t c) {
  switch (script_of(c)) {
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_HANGUL: return false;
    default: return true;
  }
}

std::u32string digits_of(int value) {
  const std::string digits = std::to_string(value);
  return {digits.begin(), digits.end()};
}

// Letters and digits in boxes and circles, which have no compatibility form. Regional indicators
// are the letters that flags are written with.
std::u32string boxed(char32_t c) {
  if (c >= 0x1F150 && c <= 0x1F169) return {U'a' + (c - 0x1F150)};
  if (c >= 0x1F170 && c <= 0x1F189) return {U'a' + (c - 0x1F170)};
  if (c >= 0x1F1E6 && c <= 0x1F1FF) return {U'a' + (c - 0x1F1E6)};
  const auto point = static_cast<UChar32>(c);
  const auto type = u_charType(point);
  if (type == U_DECIMAL_DIGIT_NUMBER) return digits_of(u_charDigitValue(point));
  if (type == U_OTHER_NUMBER) {
    const double value = u_getNumericValue(point);
    if (value >= 0 && value <= 99 && value == static_cast<int>(value))
      return digits_of(static_cast<int>(value));
  }
  return {};
}

}  // namespace

void give_up(const std::string& sentence) {
  std::fprintf(stderr, "vigil_normal_table: %s\n", sentence.c_str());
  std::exit(1);
}

Folder::Folder() {
  UErrorCode status = U_ZERO_ERROR;
  case_folded_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
  decomposed_ = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status))
    give_up(std::string("ICU has no normalisation data: ") + u_errorName(status));
  opencc_ = opencc_open("t2s.json");
  if (opencc_ == reinterpret_cast<opencc_t>(-1)) give_up(std::string("OpenCC: ") + opencc_error());
  if (simplified(U'龜') != U'龟') give_up("OpenCC's t2s does not know 龜");
}

Folder::~Folder() { opencc_close(opencc_); }

char32_t Folder::simplified(char32_t c) const {
  if (script_of(c) != USCRIPT_HAN) return c;
  std::string utf8;
  icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(utf8);
  char* converted = opencc_convert_utf8(opencc_, utf8.c_str(), utf8.size());
  if (converted == nullptr) return c;
  const std::u32string points = to_u32(icu::UnicodeString::fromUTF8(converted));
  opencc_convert_utf8_free(converted);
  return points.size() == 1 ? points[0] : c;
}

std::u32string Folder::fold_once(char32_t c) const {
  if (std::u32string digits = boxed(c); !digits.empty()) return digits;
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString folded =
      case_folded_->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status);
  const icu::UnicodeString apart = decomposed_->normalize(folded, status);
  if (U_FAILURE(status)) give_up(std::string("ICU cannot fold: ") + u_errorName(status));
  std::u32string out;
  for (const char32_t each : to_u32(apart)) {
    if (std::u32string digits = boxed(each); !digits.empty()) {
      out += digits;
    } else {
      out.push_back(simplified(look_alikes_.prototype(each)));
    }
  }
  return out;
}

Folded Folder::fold(char32_t c) const {
  const Fate own = fate_of(c);
  if (own == Fate::kIgnored) return {own, {}, false};
  std::u32string text{c};
  for (int round = 0; round < kMostRounds; ++round) {
    std::u32string next;
    for (const char32_t each : text) {
      for (const char32_t folded : fold_once(each)) {
        const Fate fate = fate_of(folded);
        const bool on_its_own = own == Fate::kMark || (!next.empty() && takes_marks(next.back()));
        if (fate == Fate::kKept || (fate == Fate::kMark && on_its_own)) next.push_back(folded);
      }
    }
    if (next == text) {
      if (text.empty()) break;
      const bool mark = own == Fate::kMark;
      return {mark ? Fate::kMark : Fate::kKept, text, !mark && takes_marks(text.back())};
    }
    text = std::move(next);
  }
  if (!text.empty())
    give_up("folding does not end at U+" + std::to_string(static_cast<unsigned>(c)));
  return {own == Fate::kMark ? Fate::kIgnored : Fate::kSeparator, {}, false};
}

}  // namespace vigil::screening
