#include "app/ctl/png_encoder.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace vigil::ctl {
namespace {

constexpr int kLeastRows = 64;
constexpr unsigned kMostStrips = 4;
// Rows beside the ones above them and the quickest compression.
constexpr std::uint8_t kFilterUp = 2;
constexpr int kLevel = 1;

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

void fill(const media::Picture& picture, Strip& strip) {
  const std::size_t row_bytes = static_cast<std::size_t>(picture.width) * 3 + 1;
  std::vector<std::uint8_t> rows(row_bytes * static_cast<std::size_t>(strip.end - strip.first));
  const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(picture.width) * 4);
  for (int y = strip.first; y < strip.end; ++y) {
    const std::uint8_t* row =
        picture.pixels.get() + static_cast<std::ptrdiff_t>(y) * picture.stride;
    std::uint8_t* to = rows.data() + row_bytes * static_cast<std::size_t>(y - strip.first);
    *to = kFilterUp;
    filter_row(row, y > 0 ? row - picture.stride : nothing.data(), picture.width, to + 1);
  }
  strip.unpacked = static_cast<uLong>(rows.size());
  strip.check = ::adler32(::adler32(0, nullptr, 0), rows.data(), static_cast<uInt>(rows.size()));

  z_stream stream{};
  // Without a head of its own: the strips are one stream.
  if (::deflateInit2(&stream, kLevel, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) return;
  strip.bytes.resize(::deflateBound(&stream, strip.unpacked) + 16);
  stream.next_in = rows.data();
  stream.avail_in = static_cast<uInt>(rows.size());
  stream.next_out = reinterpret_cast<Bytef*>(strip.bytes.data());
  stream.avail_out = static_cast<uInt>(strip.bytes.size());
  const bool last = strip.end == picture.height;
  const int result = ::deflate(&stream, last ? Z_FINISH : Z_FULL_FLUSH);
  strip.done = result == (last ? Z_STREAM_END : Z_OK) && stream.avail_in == 0;
  strip.bytes.resize(strip.bytes.size() - stream.avail_out);
  ::deflateEnd(&stream);
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

std::optional<std::string> encode_png(const media::Picture& picture) {
  const int most = std::max(1, picture.height / kLeastRows);
  const int count = std::min(
      most, static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, kMostStrips)));
  std::vector<Strip> strips(static_cast<std::size_t>(count));
  {
    std::vector<std::jthread> hands;
    for (int i = 0; i < count; ++i) {
      Strip& strip = strips[static_cast<std::size_t>(i)];
      strip.first = picture.height * i / count;
      strip.end = picture.height * (i + 1) / count;
      if (i + 1 < count) {
        hands.emplace_back([&picture, &strip] { fill(picture, strip); });
      } else {
        fill(picture, strip);
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
  std::string head = big_endian(static_cast<uLong>(picture.width)) +
                     big_endian(static_cast<uLong>(picture.height));
  head += {8, 2, 0, 0, 0};  // eight bits of red, green and blue; not interlaced
  append_chunk(file, "IHDR", head);
  for (const Strip& strip : strips) append_chunk(file, "IDAT", strip.bytes);
  append_chunk(file, "IEND", {});
  return file;
}

}  // namespace vigil::ctl
