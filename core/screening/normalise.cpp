#include "core/screening/normalise.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/text.h"

namespace vigil::screening {
namespace {

// Made by normal_table/generate.cpp, which says what an entry holds.
#include "normal_table.inc"

static_assert(kTableGrowth <= kMostGrowth);

constexpr std::uint32_t kCopied = 2;
constexpr std::uint32_t kMark = 3;
constexpr std::size_t kBlockBits = 7;
// Stores are wider than what they store.
constexpr std::size_t kSlack = 16;
// No direct entry makes more of a byte than this.
constexpr std::size_t kDirectGrowth = 3;

std::uint32_t entry_of(char32_t c) {
  return kEntries[(static_cast<std::size_t>(kBlockOf[c >> kBlockBits]) << kBlockBits) |
                  (c & ((1u << kBlockBits) - 1))];
}
std::uint32_t kind_of(std::uint32_t entry) { return entry >> 28 & 7; }
std::size_t length_of(std::uint32_t entry) { return entry >> 24 & 15; }
// Marks after marks of the same script stay too.
bool takes_marks(std::uint32_t entry) { return entry >> 31 != 0 || kind_of(entry) == kMark; }
bool is_ignored(std::uint32_t entry) { return (entry & 0x7FFFFFFF) == 0; }

// The code point whose last byte is text[end - 1]; U+FFFD for what is malformed. `begin` is where
// it begins.
char32_t code_point_before(std::string_view text, std::size_t end, std::size_t& begin) {
  const std::size_t furthest = end >= 4 ? end - 4 : 0;
  begin = end - 1;
  while (begin > furthest && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  std::size_t at = begin;
  const char32_t c = next_code_point(text.substr(0, end), at);
  if (at == end) return c;
  begin = end - 1;
  return U'\uFFFD';
}

bool takes_marks_at_end(std::string_view text) {
  std::size_t begin = 0;
  return !text.empty() && takes_marks(entry_of(code_point_before(text, text.size(), begin)));
}

Edge edge_of(std::uint32_t entry) {
  if (kind_of(entry) != 0 || length_of(entry) != 1) return Edge::kFree;
  const char c = static_cast<char>(entry & 0xFF);
  if (c >= '0' && c <= '9') return Edge::kDigit;
  return c >= 'a' && c <= 'z' ? Edge::kLetter : Edge::kFree;
}

void store(char* to, std::uint32_t bytes) { std::memcpy(to, &bytes, sizeof bytes); }
void store(std::uint32_t* to, std::uint32_t place) {
  const std::array<std::uint32_t, 4> places{place, place, place, place};
  std::memcpy(to, places.data(), sizeof places);
}

}  // namespace

void Normalised::make_room(std::size_t bytes) {
  if (bytes <= room_) return;
  const std::size_t room = std::max(bytes, room_ * 2);
  auto text = std::make_unique_for_overwrite<char[]>(room);
  auto from = std::make_unique_for_overwrite<std::uint32_t[]>(room);
  if (size_ > 0) {
    std::memcpy(text.get(), bytes_.get(), size_);
    std::memcpy(from.get(), from_.get(), size_ * sizeof(std::uint32_t));
  }
  bytes_ = std::move(text);
  from_ = std::move(from);
  room_ = room;
}

Status Normalised::set(std::string_view original) {
  size_ = 0;
  if (original.size() > kMostTextBytes) {
    return fail(ErrorCode::kTooLarge, "The text is larger than 64 MiB.");
  }
  make_room(original.size() * kDirectGrowth + kSlack);
  const auto* text = reinterpret_cast<const unsigned char*>(original.data());
  const std::size_t end = original.size();
  char* bytes = bytes_.get();
  std::uint32_t* from = from_.get();
  std::size_t size = 0;
  for (std::size_t at = 0; at < end;) {
    const auto place = static_cast<std::uint32_t>(at);
    char32_t c = text[at];
    if (c < 0x80) {
      ++at;
    } else if (at + 2 < end && (c & 0xF0) == 0xE0 && (text[at + 1] & 0xC0) == 0x80 &&
               (text[at + 2] & 0xC0) == 0x80 && c != 0xED && (c != 0xE0 || text[at + 1] >= 0xA0)) {
      c = (c & 0x0F) << 12 | (text[at + 1] & 0x3Fu) << 6 | (text[at + 2] & 0x3Fu);
      at += 3;
    } else {
      c = next_code_point(original, at);
    }
    const std::uint32_t entry = entry_of(c);
    const std::uint32_t kind = kind_of(entry);
    if (kind == 0) [[likely]] {
      store(bytes + size, entry);
      store(from + size, place);
      size += length_of(entry);
      continue;
    }
    const char* source = original.data() + place;
    std::size_t length = 4;
    if (kind == kMark && !takes_marks_at_end({bytes, size})) continue;
    if (kind != kCopied) {
      const unsigned char* pooled = kPool + (entry & 0xFFFFFF);
      length = *pooled;
      source = reinterpret_cast<const char*>(pooled + 1);
    }
    size_ = size;
    make_room(size + length + (end - at) * kDirectGrowth + kSlack);
    bytes = bytes_.get();
    from = from_.get();
    std::memcpy(bytes + size, source, length);
    std::fill_n(from + size, length, place);
    size += length;
  }
  size_ = size;
  return {};
}

Span Normalised::origin(std::size_t begin, std::size_t end, std::string_view original) const {
  std::size_t after = from_[end - 1];
  (void)next_code_point(original, after);
  return {from_[begin], static_cast<std::uint32_t>(after)};
}

std::uint32_t Normalised::place_of(std::uint32_t at) const {
  return static_cast<std::uint32_t>(std::lower_bound(from_.get(), from_.get() + size_, at) -
                                    from_.get());
}

std::string normalise(std::string_view text) {
  Normalised normalised;
  if (!normalised.set(text)) return {};
  return std::string(normalised.text());
}

Edge edge_before(std::string_view original, std::size_t at) {
  while (at > 0) {
    const std::uint32_t entry = entry_of(code_point_before(original, at, at));
    if (is_ignored(entry) || kind_of(entry) == kMark) continue;
    return edge_of(entry);
  }
  return Edge::kFree;
}

Edge edge_after(std::string_view original, std::size_t at) {
  while (at < original.size()) {
    const std::uint32_t entry = entry_of(next_code_point(original, at));
    if (is_ignored(entry) || kind_of(entry) == kMark) continue;
    return edge_of(entry);
  }
  return Edge::kFree;
}

int CodePointCounter::upto(std::size_t at) {
  if (at < at_) at_ = 0, count_ = 0;
  while (at_ < at) {
    (void)next_code_point(text_, at_);
    ++count_;
  }
  return count_;
}

}  // namespace vigil::screening
