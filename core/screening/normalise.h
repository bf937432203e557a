// Text as it is compared: one form for everything that people read as the same.
//
// One pass over a table (normal_table/) makes of every character what it becomes whatever stands
// around it: small letters (NFKC with case folding, so width and font do not matter), simplified
// characters (OpenCC's data of single characters; words are not looked at), the Latin letter or
// hanzi that a letter of another script looks like, ASCII digits. Spaces, punctuation, signs,
// emoji, zero-width and control characters are left out, and so are accents and whatever else is
// only put around a character; vowels and points stay with the scripts that write them. 'ー' and 一
// stay. Signs of money stay. Normalising twice is normalising once. Any bytes are text: each
// malformed byte is a U+FFFD, which stays.
//
// Linear in the text, at most kMostGrowth times its length (a few characters stand for a phrase).
// Pure; a Normalised is for one thread at a time and is meant to be used again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::screening {

inline constexpr std::size_t kMostTextBytes = 64u << 20;
// Normalised text is at most so many times as long.
inline constexpr std::size_t kMostGrowth = 10;

// A half-open range of bytes in the original text, whole characters.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

// Which kind of letter a place in the original text continues, for terms that must stand alone.
enum class Edge { kFree, kLetter, kDigit };

class Normalised {
 public:
  // Replaces what was there. kTooLarge over kMostTextBytes, and nothing is there then. `original`
  // is not kept.
  [[nodiscard]] Status set(std::string_view original);
  // Replaces what was there by the sound of `plain`: each hanzi its toneless pinyin (its most
  // frequent reading), everything else as it is there. Places lead to the original of `plain`.
  void set_sound_of(const Normalised& plain);

  [[nodiscard]] std::string_view text() const { return {bytes_.get(), size_}; }
  // Where the bytes [begin, end) of text() come from. Precondition: begin < end <= text().size().
  // `original` is the text that was set.
  [[nodiscard]] Span origin(std::size_t begin, std::size_t end, std::string_view original) const;
  // Whether a character of the original begins (ends) at this byte of text(): no match may begin
  // (end) inside of one.
  [[nodiscard]] bool begins_character(std::size_t at) const {
    return at == 0 || from_[at] != from_[at - 1];
  }
  [[nodiscard]] bool ends_character(std::size_t at) const {
    return at == size_ || from_[at] != from_[at - 1];
  }
  // The first byte of text() that comes from byte `at` of the original or later.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t at) const;

 private:
  void make_room(std::size_t bytes);

  std::unique_ptr<char[]> bytes_;
  std::unique_ptr<std::uint32_t[]> from_;  // for each byte, where its original character begins
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

// The same in one call, for what is done once. Empty for text over the limit.
[[nodiscard]] std::string normalise(std::string_view text);

// How the original text goes on at a place: just before byte `at`, or from it. Invisible characters
// and accents are passed over; a space, punctuation, a hanzi or an end leaves the place free.
[[nodiscard]] Edge edge_before(std::string_view original, std::size_t at);
[[nodiscard]] Edge edge_after(std::string_view original, std::size_t at);

// Counts code points up to places that rise, so that many spans of one text cost one pass.
class CodePointCounter {
 public:
  explicit CodePointCounter(std::string_view text) : text_(text) {}
  // Code points before byte `at`. A smaller place than the last one starts over.
  [[nodiscard]] int upto(std::size_t at);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int count_ = 0;
};

}  // namespace vigil::screening
