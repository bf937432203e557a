// Writes what every character becomes in normalised text, and how hanzi sound, as C++ arrays. The
// build runs it, so that the programs need neither ICU nor OpenCC.
//
//   vigil_normal_table NORMAL_OUT SOUND_OUT
//
// Layout of an entry, read by core/screening/normalise.cpp: bits 0-23 up to three bytes of UTF-8,
// the first lowest; bits 24-27 how many; bits 28-30 the kind below; bit 31 that marks of its own
// script belong to the character.
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "core/screening/normal_table/fold.h"
#include "core/screening/normal_table/sounds.h"

namespace vigil::screening {
namespace {

constexpr std::uint32_t kDirect = 0;  // with no bytes: bit 0 says that it is a separator
constexpr std::uint32_t kPooled =
    1;  // bits 0-23: where in the pool; a byte of length, then the bytes
constexpr std::uint32_t kCopied = 2;  // four bytes, as they are
constexpr std::uint32_t kMark = 3;    // as kPooled, when the character before takes marks

constexpr std::size_t kBlock = 128;
constexpr char32_t kEnd = 0x110000;

std::string utf8_of(const std::u32string& points) {
  std::string text;
  for (const char32_t c : points) append_code_point(text, c);
  return text;
}

class Table {
 public:
  std::uint32_t entry_of(char32_t c, const Folded& folded) {
    if (folded.fate == Fate::kIgnored) return 0;
    if (folded.fate == Fate::kSeparator) return 1;
    const std::string text = utf8_of(folded.text);
    const std::uint32_t flag = folded.takes_marks ? 1u << 31 : 0;
    std::string own;
    append_code_point(own, c);
    growth_ = std::max(growth_, (text.size() + own.size() - 1) / own.size());
    if (text.size() <= 3 && folded.fate == Fate::kKept) {
      std::uint32_t bytes = 0;
      for (std::size_t i = 0; i < text.size(); ++i) {
        bytes |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << (8 * i);
      }
      return flag | kDirect << 28 | static_cast<std::uint32_t>(text.size()) << 24 | bytes;
    }
    if (text == own && folded.fate == Fate::kKept) return flag | kCopied << 28;
    const auto [found, fresh] = pooled_.emplace(text, static_cast<std::uint32_t>(pool_.size()));
    if (fresh) {
      pool_.push_back(static_cast<unsigned char>(text.size()));
      for (const char byte : text) pool_.push_back(static_cast<unsigned char>(byte));
    }
    return flag | (folded.fate == Fate::kMark ? kMark : kPooled) << 28 | found->second;
  }

  void add_block(const std::array<std::uint32_t, kBlock>& block) {
    const auto [found, fresh] = blocks_.emplace(block, static_cast<unsigned>(blocks_.size()));
    if (fresh) entries_.insert(entries_.end(), block.begin(), block.end());
    index_.push_back(found->second);
  }

  [[nodiscard]] std::string text() const {
    std::string out = "constexpr std::size_t kTableGrowth = " + std::to_string(growth_) + ";\n";
    out += "alignas(64) constexpr std::uint16_t kBlockOf[] = {" + list(index_) + "};\n";
    out += "alignas(64) constexpr std::uint32_t kEntries[] = {" + list(entries_) + "};\n";
    out += "constexpr unsigned char kPool[] = {" + list(pool_) + "};\n";
    return out;
  }

  template <typename T>
  static std::string list(const std::vector<T>& values) {
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
      out += i % 24 == 0 ? "\n" : "";
      out += std::to_string(values[i]) + ",";
    }
    return out;
  }

 private:
  std::map<std::array<std::uint32_t, kBlock>, unsigned> blocks_;
  std::vector<unsigned> index_;
  std::vector<std::uint32_t> entries_;
  std::map<std::string, std::uint32_t> pooled_;
  std::vector<unsigned> pool_;
  std::size_t growth_ = 3;  // a malformed byte becomes three
};

std::string normal_table() {
  const Folder folder;
  Table table;
  for (char32_t first = 0; first < kEnd; first += kBlock) {
    std::array<std::uint32_t, kBlock> block{};
    for (std::size_t i = 0; i < kBlock; ++i) {
      const char32_t c = first + static_cast<char32_t>(i);
      const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
      const char32_t meant = surrogate ? U'\uFFFD' : c;
      block[i] = table.entry_of(meant, folder.fold(meant));
    }
    table.add_block(block);
  }
  return table.text();
}

std::string sound_table() {
  const SoundTable sounds = make_sound_table();
  std::string out = "constexpr std::string_view kSyllables[] = {";
  for (const std::string& syllable : sounds.syllables) out += "\"" + syllable + "\",";
  out += "};\nconstexpr std::uint16_t kSoundOf[] = {" + Table::list(sounds.of_hanzi) + "};\n";
  return out;
}

bool write(const char* file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << "// Made by core/screening/normal_table/generate.cpp.\n" << text;
  out.close();
  if (!out) std::fprintf(stderr, "vigil_normal_table: cannot write %s\n", file);
  return static_cast<bool>(out);
}

}  // namespace
}  // namespace vigil::screening

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: vigil_normal_table NORMAL_OUT SOUND_OUT\n");
    return 2;
  }
  using namespace vigil::screening;
  return write(arguments[1], normal_table()) && write(arguments[2], sound_table()) ? 0 : 1;
}
