// Reads canonical JSON, and nothing else: the one byte form of leaves and exports.
//
// Canonical is RFC 8785 (JCS) over a part of JSON: no white space, member names in ASCII and sorted
// by their bytes, none twice, whole numbers within +-(2^53 - 1), strings in UTF-8 with the shortest
// escapes. Two texts that mean the same are the same bytes, so a hash of the bytes is a hash of the
// meaning, and nothing can hide in the way something is written.
//
// A reader keeps its memory from text to text. What it returns points into the text, which must
// outlive it. Thread-confined.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace vigil::ledger {

class CanonicalReader;

// One value of a text that was read. Valid until the reader reads the next one.
class CanonicalValue {
 public:
  enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kText, kList, kObject };

  [[nodiscard]] Kind kind() const;
  // The bytes it was written with.
  [[nodiscard]] std::string_view bytes() const;
  // Members and elements; nothing for other kinds and where there is none.
  [[nodiscard]] std::optional<CanonicalValue> member(std::string_view name) const;
  [[nodiscard]] std::vector<CanonicalValue> elements() const;
  [[nodiscard]] std::size_t member_count() const;
  // Nothing for other kinds.
  [[nodiscard]] std::optional<std::int64_t> number() const;
  [[nodiscard]] std::optional<bool> flag() const;
  // Without escapes, as leaves write ids, words, hashes and times; nothing when there is one.
  [[nodiscard]] std::optional<std::string_view> plain_text() const;
  [[nodiscard]] std::optional<std::string> text() const;

  // A member's, or nothing when it is missing or of another kind.
  [[nodiscard]] std::optional<std::string_view> plain_text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;

 private:
  friend class CanonicalReader;
  CanonicalValue(const CanonicalReader& reader, std::uint32_t at) : reader_(&reader), at_(at) {}
  const CanonicalReader* reader_;
  std::uint32_t at_;
};

class CanonicalReader {
 public:
  // kCorrupt names the first byte at which the text is not canonical.
  [[nodiscard]] Result<CanonicalValue> read(std::string_view text);

 private:
  friend class CanonicalValue;
  struct Item {
    CanonicalValue::Kind kind = CanonicalValue::Kind::kNull;
    bool escaped = false;     // text: holds escapes
    std::uint32_t begin = 0;  // bytes [begin, end) of the text, quotes included
    std::uint32_t end = 0;
    std::uint32_t after = 0;  // the item after it and all below it
    std::string_view name;    // of a member
    std::int64_t number = 0;
  };

  [[nodiscard]] bool read_value(int depth, std::string_view name);
  [[nodiscard]] bool read_object(int depth);
  [[nodiscard]] bool read_list(int depth);
  [[nodiscard]] bool read_string(bool& escaped);
  [[nodiscard]] bool read_number(std::int64_t& number);
  [[nodiscard]] bool take(char c);
  [[nodiscard]] bool take_word(std::string_view word);

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Item> items_;
};

}  // namespace vigil::ledger
