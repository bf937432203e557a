#include "tests/fuzz/structure.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace vigil::fuzz {
namespace {

using namespace std::literals;

constexpr std::size_t kMostPieces = 4000;

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void walk_boxes(std::string_view bytes, std::size_t at, std::size_t end, int depth,
                std::vector<Piece>& pieces) {
  while (at + 8 <= end && pieces.size() < kMostPieces) {
    Piece box{at,
              8,
              static_cast<std::size_t>(read_big(bytes, at, 4)),
              at,
              4,
              depth,
              std::string(bytes.substr(at + 4, 4))};
    if (box.size == 1 && at + 16 <= end) {
      box.header = 16;
      box.size = static_cast<std::size_t>(read_big(bytes, at + 8, 8));
      box.size_at = at + 8;
      box.size_bytes = 8;
    }
    if (box.size < box.header || box.size > end - at) return;
    pieces.push_back(box);
    if (is_any(box.name, {"moov", "trak", "mdia", "minf", "stbl", "edts", "dinf", "udta", "moof",
                          "traf", "mvex"})) {
      walk_boxes(bytes, box.body(), box.end(), depth + 1, pieces);
    } else if (box.name == "stsd" && box.size > 16) {
      walk_boxes(bytes, box.body() + 8, box.end(), depth + 1, pieces);
    } else if (is_any(box.name, {"avc1", "hvc1", "hev1", "av01", "mp4v"}) && box.size > 86) {
      walk_boxes(bytes, box.body() + 78, box.end(), depth + 1, pieces);
    }
    at = box.end();
  }
}

// Length of a number with its marker bit, 1..8; 0 when there is none.
int ebml_length(std::string_view bytes, std::size_t at) {
  if (at >= bytes.size()) return 0;
  const auto first = static_cast<unsigned char>(bytes[at]);
  for (int length = 1; length <= 8; ++length) {
    if ((first & (0x100u >> length)) != 0) return length;
  }
  return 0;
}

void walk_elements(std::string_view bytes, std::size_t at, std::size_t end, int depth,
                   std::vector<Piece>& pieces) {
  while (at < end && pieces.size() < kMostPieces) {
    const int id_bytes = ebml_length(bytes, at);
    if (id_bytes == 0 || id_bytes > 4 || at + static_cast<std::size_t>(id_bytes) >= end) return;
    const std::size_t size_at = at + static_cast<std::size_t>(id_bytes);
    const int size_bytes = ebml_length(bytes, size_at);
    if (size_bytes == 0 || size_at + static_cast<std::size_t>(size_bytes) > end) return;
    const std::uint64_t marker = 1ull << (7 * size_bytes);
    const std::uint64_t size = read_big(bytes, size_at, size_bytes) & (marker - 1);
    const std::size_t header = static_cast<std::size_t>(id_bytes + size_bytes);
    const std::size_t left = end - at - header;
    std::array<char, 12> name;
    std::snprintf(name.data(), name.size(), "%llx",
                  static_cast<unsigned long long>(read_big(bytes, at, id_bytes)));
    const bool unknown = size == marker - 1;
    if (!unknown && size > left) return;
    pieces.push_back({at, header, header + (unknown ? left : static_cast<std::size_t>(size)),
                      size_at, size_bytes, depth, name.data()});
    const Piece element = pieces.back();
    if (is_any(element.name, {"18538067", "1f43b675", "1654ae6b", "ae", "e0", "1549a966",
                              "114d9b74", "4dbb", "1c53bb6b", "bb", "b7", "a0", "1254c367"})) {
      walk_elements(bytes, element.body(), element.end(), depth + 1, pieces);
    }
    at = element.end();
  }
}

void walk_packets(std::string_view bytes, std::vector<Piece>& pieces) {
  for (std::size_t at = 0; at + 188 <= bytes.size() && pieces.size() < kMostPieces; at += 188)
    pieces.push_back({at, 4, 188, at, 0, 0, "packet"});
}

void walk_tags(std::string_view bytes, std::vector<Piece>& pieces) {
  for (std::size_t at = 13; at + 11 <= bytes.size() && pieces.size() < kMostPieces;) {
    const std::size_t size = 11 + static_cast<std::size_t>(read_big(bytes, at + 1, 3));
    if (size > bytes.size() - at) return;
    pieces.push_back({at, 11, size, at + 1, 3, 0, "tag"});
    at += size + 4;
  }
}

void walk_chunks(std::string_view bytes, std::vector<Piece>& pieces) {
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const std::size_t size = 12 + static_cast<std::size_t>(read_big(bytes, at, 4));
    if (size > bytes.size() - at) return;
    pieces.push_back({at, 8, size, at, 4, 0, std::string(bytes.substr(at + 4, 4))});
    at += size;
  }
}

void walk_segments(std::string_view bytes, std::vector<Piece>& pieces) {
  for (std::size_t at = 2; at + 4 <= bytes.size() && bytes[at] == '\xff';) {
    const std::size_t size = 2 + static_cast<std::size_t>(read_big(bytes, at + 2, 2));
    if (size > bytes.size() - at) return;
    std::array<char, 4> name;
    std::snprintf(name.data(), name.size(), "%02x", static_cast<unsigned char>(bytes[at + 1]));
    pieces.push_back({at, 4, size, at + 2, 2, 0, name.data()});
    if (bytes[at + 1] == '\xda') return;  // coded data from here on
    at += size;
  }
}

std::size_t colour_table(std::string_view bytes, std::size_t flags_at) {
  const auto flags = static_cast<unsigned char>(bytes[flags_at]);
  return (flags & 0x80) != 0 ? 3u << ((flags & 7) + 1) : 0;
}

void walk_blocks(std::string_view bytes, std::vector<Piece>& pieces) {
  if (bytes.size() < 13) return;
  std::size_t at = 13 + colour_table(bytes, 10);
  while (at + 10 < bytes.size() && pieces.size() < kMostPieces) {
    const std::size_t begin = at;
    const bool image = bytes[at] == ',';
    if (!image && bytes[at] != '!') return;
    at += image ? 10 + colour_table(bytes, at + 9) + 1 : 2;
    const std::size_t header = at - begin;
    while (at < bytes.size() && bytes[at] != '\0') at += 1u + static_cast<unsigned char>(bytes[at]);
    if (++at > bytes.size()) return;
    pieces.push_back(
        {begin, header, at - begin, begin + header, 1, 0, image ? "image" : "extension"});
  }
}

}  // namespace

std::uint64_t read_big(std::string_view bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count && at + static_cast<std::size_t>(i) < bytes.size(); ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

void write_big(Bytes& bytes, std::size_t at, int count, std::uint64_t value) {
  for (int i = count - 1; i >= 0; --i, value >>= 8) {
    if (at + static_cast<std::size_t>(i) < bytes.size())
      bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value & 0xff);
  }
}

Format format_of(std::string_view bytes) {
  if (bytes.size() > 8 && bytes.substr(4, 4) == "ftyp") return Format::kIsoMedia;
  if (bytes.starts_with("\x1a\x45\xdf\xa3"sv)) return Format::kMatroska;
  if (bytes.starts_with("FLV")) return Format::kFlv;
  if (bytes.starts_with("GIF8")) return Format::kGif;
  if (bytes.starts_with("\x89PNG")) return Format::kPng;
  if (bytes.starts_with("\xff\xd8\xff"sv)) return Format::kJpeg;
  if (bytes.size() > 376 && bytes[0] == 'G' && bytes[188] == 'G') return Format::kTransportStream;
  return Format::kOther;
}

std::vector<Piece> pieces_of(std::string_view bytes) {
  std::vector<Piece> pieces;
  switch (format_of(bytes)) {
    case Format::kIsoMedia: walk_boxes(bytes, 0, bytes.size(), 0, pieces); break;
    case Format::kMatroska: walk_elements(bytes, 0, bytes.size(), 0, pieces); break;
    case Format::kTransportStream: walk_packets(bytes, pieces); break;
    case Format::kFlv: walk_tags(bytes, pieces); break;
    case Format::kGif: walk_blocks(bytes, pieces); break;
    case Format::kPng: walk_chunks(bytes, pieces); break;
    case Format::kJpeg: walk_segments(bytes, pieces); break;
    case Format::kOther: break;
  }
  return pieces;
}

}  // namespace vigil::fuzz
