#include "tests/fuzz/traps.h"

#include <algorithm>
#include <array>
#include <string>

#include "tests/fuzz/malform.h"

namespace vigil::fuzz {
namespace {

using namespace std::literals;

Bytes big(std::uint64_t value, int count) {
  Bytes bytes(static_cast<std::size_t>(count), '\0');
  write_big(bytes, 0, count, value);
  return bytes;
}

Bytes box(std::string_view name, std::string_view body) {
  return big(8 + body.size(), 4).append(name).append(body);
}

// Puts a child at the end of the first box of that name and makes every box around it larger.
void add_to_box(Bytes& bytes, std::string_view parent, const Bytes& child) {
  const auto pieces = pieces_of(bytes);
  const auto found = std::find_if(pieces.begin(), pieces.end(),
                                  [&](const Piece& piece) { return piece.name == parent; });
  if (found == pieces.end()) return;
  for (const Piece& piece : pieces) {
    if (piece.at > found->at || piece.end() < found->end() || piece.size_bytes != 4) continue;
    write_big(bytes, piece.size_at, 4, piece.size + child.size());
  }
  bytes.insert(found->end(), child);
}

Bytes nested_boxes(std::string_view name, int depth) {
  Bytes bytes;
  for (int left = depth; left > 0; --left)
    bytes.append(big(static_cast<std::uint64_t>(left) * 8, 4)).append(name);
  return bytes;
}

// An element whose size takes eight bytes.
Bytes element(std::string_view id, std::uint64_t size) {
  return Bytes(id).append(big(1ull << 56 | size, 8));
}

// Replaces the body of every box of that name, as far as it goes, from `at` on.
void spoil_box(Bytes& bytes, std::string_view name, std::size_t at, const Bytes& with) {
  for (const Piece& piece : pieces_of(bytes)) {
    if (piece.name != name || piece.size < piece.header + at) continue;
    const std::size_t room = piece.size - piece.header - at;
    bytes.replace(piece.body() + at, std::min(room, with.size()), with, 0,
                  std::min(room, with.size()));
  }
}

void endless_boxes(Bytes& bytes, Random& random) {
  switch (random() % 9) {
    case 0: {  // the same second, tens of thousands of times
      Bytes edits = big(0, 4).append(big(50'000, 4));
      for (int i = 0; i < 50'000; ++i)
        edits.append(big(1000, 4)).append(big(0, 4)).append(big(0x10000, 4));
      add_to_box(bytes, "trak", box("edts", box("elst", edits)));
      break;
    }
    case 1: spoil_box(bytes, "elst", 4, big(0xffffffff, 4)); break;
    case 2:
      spoil_box(bytes, "stts", 4, big(1, 4).append(big(0xffffffff, 4)).append(big(0, 4)));
      break;
    case 3:  // samples of no bytes, four thousand million of them
      spoil_box(bytes, "stsz", 4, big(random() % 2, 4).append(big(0xffffffff, 4)));
      break;
    case 4: {  // every chunk is the index itself
      Bytes places = big(0x7fffffff, 4);
      for (int i = 0; i < 4000; ++i) places.append(big(32, 4));
      spoil_box(bytes, "stco", 4, places);
      break;
    }
    case 5:
      spoil_box(bytes, "stsc", 4,
                big(2, 4).append(big(1, 4)).append(big(0xffffffff, 4)).append(big(1, 4)));
      break;
    case 6: spoil_box(bytes, "ctts", 4, big(0x1fffffff, 4).append(big(random(), 8))); break;
    case 7:
      for (const Piece& piece : pieces_of(bytes)) {
        if (random() % 3 == 0) write_big(bytes, piece.size_at, piece.size_bytes, 0);
      }
      break;
    default: {  // fragments that point back to the first one
      const Bytes header = box("mfhd", big(0, 4).append(big(1, 4)));
      const Bytes track =
          box("traf", box("tfhd", big(0x000001, 4).append(big(1, 4)).append(big(0, 8)))
                          .append(box("trun", big(0, 4).append(big(0x0fffffff, 4)))));
      for (int i = 0; i < 2000; ++i) bytes.append(box("moof", header + track));
    }
  }
}

void endless_elements(Bytes& bytes, Random& random) {
  const auto pieces = pieces_of(bytes);
  for (const Piece& piece : pieces) {
    switch (random() % 4) {
      case 0:  // of unknown size
        write_big(bytes, piece.size_at, piece.size_bytes, ~0ull >> (8 - piece.size_bytes));
        break;
      case 1:  // places in the file: all the same one
        if (piece.name == "f1" || piece.name == "53ac")
          write_big(bytes, piece.body(), static_cast<int>(piece.size - piece.header), 0);
        break;
      default: break;
    }
  }
  if (random() % 2 == 0) {
    for (int i = 0; i < 20'000; ++i) bytes.append(element("\x1f\x43\xb6\x75"sv, 0));
  }
}

Bytes endless_other(Bytes bytes, Random& random) {
  Bytes chunks;
  switch (format_of(bytes)) {
    case Format::kGif: {  // frames without a delay
      const auto pieces = pieces_of(bytes);
      if (pieces.empty()) break;
      const Bytes frames = bytes.substr(pieces[0].at, std::min<std::size_t>(4000, bytes.size()));
      const Bytes tail = bytes.substr(pieces[0].at);
      bytes.resize(pieces[0].at);
      for (int i = 0; i < 500; ++i) bytes.append(frames);
      bytes.append(tail);
      break;
    }
    case Format::kFlv:
      for (int i = 0; i < 100'000; ++i) bytes.append(big(9, 1)).append(big(0, 14));
      break;
    case Format::kTransportStream:
      for (std::size_t at = 0; at + 188 <= bytes.size(); at += 188) {
        if (random() % 4 == 0) bytes.replace(at + 4, 60, bytes, 4, 60);  // time stands still
      }
      for (int i = 0; i < 3; ++i) bytes.append(bytes);
      break;
    case Format::kPng:
      for (int i = 0; i < 100'000; ++i) chunks.append(box("tEXt", "")).append(big(0, 4));
      bytes.insert(33, chunks);
      break;
    case Format::kJpeg: {
      Bytes scans;
      for (int i = 0; i < 3000; ++i) scans.append("\xff\xdd\x00\x04\x00\x01"sv);
      bytes.insert(2, scans);
      break;
    }
    default: break;
  }
  return bytes;
}

// A file whose samples are said to be in another file.
Bytes with_outside_reference(Bytes bytes, Random& random) {
  const Bytes url = big(0, 4).append("file:///etc/passwd"sv).append(1, '\0');
  const bool as_alias = random() % 2 == 0;
  const Bytes alias = big(0, 4).append(Bytes(146, '\0')).append("\x00\x02\x00\x0b/etc/passwd"sv);
  const Bytes entry = as_alias ? box("alis", alias) : box("url ", url);
  add_to_box(bytes, "minf", box("dinf", box("dref", big(0, 4).append(big(1, 4)).append(entry))));
  return bytes;
}

}  // namespace

Bytes nest_deeply(const Clip& clip, Random& random) {
  constexpr std::array<int, 4> kDepths = {50, 1000, 20'000, 200'000};
  const int depth = kDepths[random() % kDepths.size()];
  Bytes bytes = clip.bytes;
  if (format_of(bytes) == Format::kMatroska) {
    // Tags in tags; a group of blocks in a group of blocks.
    const std::array<std::string_view, 3> ids = {"\x67\xc8"sv, "\xa0"sv, "\x18\x53\x80\x67"sv};
    const std::string_view id = ids[random() % ids.size()];
    const std::size_t one = id.size() + 8;
    Bytes nested;
    for (int left = depth; left > 0; --left)
      nested.append(element(id, static_cast<std::uint64_t>(left - 1) * one));
    if (random() % 2 == 0) return bytes.append(nested);
    return bytes.insert(std::min<std::size_t>(bytes.size(), 64), nested);
  }
  constexpr std::array<std::string_view, 6> kNames = {"moov", "trak", "udta",
                                                      "meta", "stsd", "moof"};
  const Bytes nested = nested_boxes(kNames[random() % kNames.size()], depth);
  if (format_of(bytes) != Format::kIsoMedia) return bytes.append(nested);
  if (random() % 3 == 0) return bytes.insert(0, box("ftyp", "isom\0\0\0\0"sv) + nested);
  add_to_box(bytes, random() % 2 == 0 ? "moov" : "stbl", nested);
  return bytes;
}

Bytes make_endless(const Clip& clip, Random& random) {
  Bytes bytes = clip.bytes;
  switch (format_of(bytes)) {
    case Format::kIsoMedia: endless_boxes(bytes, random); return bytes;
    case Format::kMatroska: endless_elements(bytes, random); return bytes;
    default: return endless_other(std::move(bytes), random);
  }
}

Bytes make_polyglot(const Clip& clip, Random& random) {
  constexpr auto kPage = "<html><script>fetch('http://127.0.0.1/')</script></html>"sv;
  constexpr auto kZipEnd = "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv;
  constexpr auto kPng = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"sv;
  constexpr auto kPlaylist = "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:3,\nfile:///etc/passwd\n"sv;
  constexpr auto kDash =
      "<?xml version=\"1.0\"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>"sv;
  switch (random() % 12) {
    case 0: return clip.bytes + Bytes(kPage);
    case 1: return box("free", kPage) + clip.bytes;
    case 2: return Bytes(kPage) + clip.bytes;
    case 3: return Bytes(kPng) + clip.bytes;
    case 4: return clip.bytes + Bytes(kPng);
    case 5: return clip.bytes + Bytes(kZipEnd);
    case 6: return "PK\x03\x04"s + clip.bytes;
    case 7: return Bytes(kPlaylist) + clip.bytes;
    case 8: return box("ftyp", kPlaylist) + Bytes(kPlaylist);
    case 9: return Bytes(kDash);
    case 10: return "GIF89a/*"s + clip.bytes + "*/=1;alert(1)";
    default: return with_outside_reference(clip.bytes, random);
  }
}

}  // namespace vigil::fuzz
