#include "app/ctl/png_encoder.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace vigil::ctl {
namespace {

constexpr int kLeastRows = 64;
constexpr unsigned kMostStrips = 4;
// Rows beside the ones above them and the quickest compression.
constexpr std::uint8_t kFilterUp = 2;
constexpr int kLevel = 1;
constexpr std::size_t kPieceBytes = 32u << 10;

struct Strip {
  int first = 0;  // row
  int end = 0;
  std::string bytes;   // a part of one stream
  uLong check = 0;     // of what went into it
  uLong unpacked = 0;  // bytes
  bool done = false;
};

// What is left of the row above, three bytes a pixel.
void filter_row(const std::uint8_t* row, const std::uint8_t* above, int width, std::uint8_t* to) {
  for (int x = 0; x < width; ++x, row += 4, above += 4, to += 3) {
    for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>(row[c] - above[c]);
  }
}

struct DeflateEnd {
  void operator()(z_stream* stream) const { ::deflateEnd(stream); }
};

// Rows and what they become pass through small buffers: memory touched for the first time costs
// about as much as compressing into it.
void fill(int width, int height, const RowMaker& make_row, Strip& strip) {
  z_stream stream{};
  // Without a head of its own: the strips are one stream.
  if (::deflateInit2(&stream, kLevel, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) return;
  const std::unique_ptr<z_stream, DeflateEnd> end(&stream);
  const std::size_t row_bytes = static_cast<std::size_t>(width) * 3 + 1;
  std::vector<std::uint8_t> row(static_cast<std::size_t>(width) * 4);
  std::vector<std::uint8_t> above(row.size());
  std::vector<std::uint8_t> piece;
  std::vector<std::uint8_t> packed(kPieceBytes);
  piece.reserve(kPieceBytes + row_bytes);
  if (strip.first > 0) make_row(strip.first - 1, above);
  strip.check = ::adler32(0, nullptr, 0);
  for (int y = strip.first; y < strip.end; ++y) {
    make_row(y, row);
    piece.push_back(kFilterUp);
    piece.resize(piece.size() + row_bytes - 1);
    filter_row(row.data(), above.data(), width, piece.data() + piece.size() + 1 - row_bytes);
    row.swap(above);
    const bool at_end = y + 1 == strip.end;
    if (piece.size() < kPieceBytes && !at_end) continue;
    strip.unpacked += static_cast<uLong>(piece.size());
    strip.check = ::adler32(strip.check, piece.data(), static_cast<uInt>(piece.size()));
    const int flush = !at_end ? Z_NO_FLUSH : y + 1 == height ? Z_FINISH : Z_FULL_FLUSH;
    stream.next_in = piece.data();
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
      stream.next_out = packed.data();
      stream.avail_out = static_cast<uInt>(packed.size());
      if (::deflate(&stream, flush) == Z_STREAM_ERROR) return;
      strip.bytes.append(reinterpret_cast<const char*>(packed.data()),
                         packed.size() - stream.avail_out);
    } while (stream.avail_out == 0);
    piece.clear();
  }
  strip.done = true;
}

std::string big_endian(uLong value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xff);
  return bytes;
}

void append_chunk(std::string& file, const char* type, std::string_view data) {
  file += big_endian(static_cast<uLong>(data.size()));
  const std::size_t checked = file.size();
  file += type;
  file += data;
  file += big_endian(::crc32(::crc32(0, nullptr, 0),
                             reinterpret_cast<const Bytef*>(file.data() + checked),
                             static_cast<uInt>(file.size() - checked)));
}

}  // namespace

std::optional<std::string> encode_png(int width, int height, const RowMaker& row) {
  const int most = std::max(1, height / kLeastRows);
  const int count = std::min(
      most, static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, kMostStrips)));
  std::vector<Strip> strips(static_cast<std::size_t>(count));
  {
    std::vector<std::jthread> hands;
    for (int i = 0; i < count; ++i) {
      Strip& strip = strips[static_cast<std::size_t>(i)];
      strip.first = height * i / count;
      strip.end = height * (i + 1) / count;
      if (i + 1 < count) {
        hands.emplace_back([=, &row, &strip] { fill(width, height, row, strip); });
      } else {
        fill(width, height, row, strip);
      }
    }
  }
  if (!std::all_of(strips.begin(), strips.end(), [](const Strip& strip) { return strip.done; }))
    return std::nullopt;

  strips.front().bytes.insert(0, "\x78\x01", 2);
  uLong check = ::adler32(0, nullptr, 0);
  for (const Strip& strip : strips)
    check = ::adler32_combine(check, strip.check, static_cast<z_off_t>(strip.unpacked));
  strips.back().bytes += big_endian(check);

  std::string file("\x89PNG\r\n\x1a\n", 8);
  std::string head = big_endian(static_cast<uLong>(width)) + big_endian(static_cast<uLong>(height));
  head += {8, 2, 0, 0, 0};  // eight bits of red, green and blue; not interlaced
  append_chunk(file, "IHDR", head);
  for (const Strip& strip : strips) append_chunk(file, "IDAT", strip.bytes);
  append_chunk(file, "IEND", {});
  return file;
}

}  // namespace vigil::ctl
