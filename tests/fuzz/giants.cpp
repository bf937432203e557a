#include "tests/fuzz/giants.h"

#include <array>
#include <string>

#include "tests/fuzz/malform.h"

namespace vigil::fuzz {
namespace {

using namespace std::literals;

constexpr std::array<std::uint32_t, 7> kSides = {0, 1, 16'384, 16'385, 32'767, 65'535, 0x7fffffff};

// Exp-Golomb and plain bits, as parameter sets are written.
class BitWriter {
 public:
  void bits(std::uint64_t value, int count) {
    for (int i = count - 1; i >= 0; --i) bit((value >> i & 1) != 0);
  }
  void number(std::uint64_t value) {
    int length = 0;
    while ((value + 1) >> (length + 1) != 0) ++length;
    bits(0, length);
    bits(value + 1, length + 1);
  }
  [[nodiscard]] Bytes finish() {
    bit(true);
    while (used_ != 0) bit(false);
    return bytes_;
  }

 private:
  void bit(bool one) {
    if (used_ == 0) bytes_ += '\0';
    if (one) bytes_.back() = static_cast<char>(bytes_.back() | 0x80 >> used_);
    used_ = (used_ + 1) % 8;
  }
  Bytes bytes_;
  int used_ = 0;
};

// A baseline sequence parameter set of that many macroblocks.
Bytes sequence_parameters(std::uint64_t width, std::uint64_t height) {
  BitWriter set;
  set.bits(0x67, 8);
  set.bits(66, 8);
  set.bits(0, 8);
  set.bits(51, 8);
  set.number(0);  // id
  set.number(0);  // frame number bits
  set.number(2);  // order of pictures
  set.number(1);  // reference frames
  set.bits(0, 1);
  set.number(width - 1);
  set.number(height - 1);
  set.bits(1, 1);
  set.bits(1, 1);
  set.bits(0, 2);
  return set.finish();
}

void giant_boxes(Bytes& bytes, Random& random) {
  for (const Piece& box : pieces_of(bytes)) {
    const std::uint32_t side = kSides[random() % kSides.size()];
    if (box.name == "tkhd" && box.size >= 92) {
      write_big(bytes, box.end() - 8, 4, side << 16 | side >> 16);
      write_big(bytes, box.end() - 4, 4, side << 16 | side >> 16);
    } else if ((box.name == "avc1" || box.name == "hvc1" || box.name == "av01") && box.size > 40) {
      write_big(bytes, box.body() + 24, 2, side);
      write_big(bytes, box.body() + 26, 2, side);
    } else if (box.name == "avcC" && box.size > 30 && random() % 4 != 0) {
      const auto room = static_cast<std::size_t>(read_big(bytes, box.body() + 6, 2));
      Bytes set = sequence_parameters(1 + random() % 0xffff, 1 + random() % 0xffff);
      if (set.size() <= room && box.body() + 8 + room <= bytes.size()) {
        set.resize(room, '\0');
        bytes.replace(box.body() + 8, room, set);
      }
    }
  }
}

// Where `mark` comes, as often as it comes, `change` is called with the place after it.
template <typename Change>
void after_each(Bytes& bytes, std::string_view mark, Change change) {
  for (std::size_t at = bytes.find(mark); at != Bytes::npos; at = bytes.find(mark, at + 1))
    change(at + mark.size());
}

void giant_frames(Bytes& bytes, Random& random) {
  const auto side = [&random] { return kSides[random() % kSides.size()]; };
  // VP9, profile 0: three bits of colour space, one of range, then the sides less one.
  after_each(bytes, "\x49\x83\x42"sv, [&](std::size_t at) {
    write_big(
        bytes, at, 5,
        0x1ull << 37 | std::uint64_t{side() & 0xffff} << 20 | std::uint64_t{side() & 0xffff} << 4);
  });
  after_each(bytes, "\x9d\x01\x2a"sv, [&](std::size_t at) { write_big(bytes, at, 4, random()); });
  after_each(bytes, "\0\0\1\xb3"sv, [&](std::size_t at) { write_big(bytes, at, 3, random()); });
  for (const Piece& element : pieces_of(bytes)) {
    if (element.name != "b0" && element.name != "ba") continue;
    write_big(bytes, element.body(), static_cast<int>(element.size - element.header), random());
  }
}

std::uint32_t png_check(std::string_view bytes) {
  std::uint32_t check = 0xffffffff;
  for (const char byte : bytes) {
    check ^= static_cast<unsigned char>(byte);
    for (int i = 0; i < 8; ++i) check = check >> 1 ^ ((check & 1) != 0 ? 0xedb88320u : 0u);
  }
  return ~check;
}

void giant_picture(Bytes& bytes, Random& random) {
  const auto side = [&random] { return kSides[random() % kSides.size()]; };
  switch (format_of(bytes)) {
    case Format::kPng:
      write_big(bytes, 16, 4, side());
      write_big(bytes, 20, 4, side());
      write_big(bytes, 29, 4, png_check(std::string_view(bytes).substr(12, 17)));
      break;
    case Format::kJpeg:
      for (const Piece& segment : pieces_of(bytes)) {
        if (segment.name != "c0" && segment.name != "c2") continue;
        write_big(bytes, segment.body() + 1, 2, side());
        write_big(bytes, segment.body() + 3, 2, side());
      }
      break;
    case Format::kGif:
      write_big(bytes, 6, 4, random());
      for (const Piece& block : pieces_of(bytes)) {
        if (block.name == "image" && random() % 2 == 0) write_big(bytes, block.at + 1, 8, random());
      }
      break;
    default: break;
  }
}

}  // namespace

Bytes make_giant(const Clip& clip, Random& random) {
  Bytes bytes = clip.bytes;
  if (format_of(bytes) == Format::kIsoMedia) giant_boxes(bytes, random);
  giant_frames(bytes, random);
  giant_picture(bytes, random);
  return bytes;
}

}  // namespace vigil::fuzz
