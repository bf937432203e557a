#include "app/decoder/vp9_header.h"

#include <cstddef>
#include <optional>

namespace vigil::decoder {
namespace {

constexpr unsigned kFrameMarker = 2;
constexpr unsigned kSyncCode = 0x498342;
constexpr unsigned kColoursRgb = 7;

// Bits from the highest down. Beyond the end everything is 0 and `ok` says so.
class Bits {
 public:
  explicit Bits(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  unsigned take(unsigned count) {
    unsigned value = 0;
    for (; count > 0; --count, ++at_) {
      const std::size_t byte = at_ / 8;
      if (byte >= bytes_.size()) {
        ok_ = false;
        return 0;
      }
      value = value << 1 | (bytes_[byte] >> (7 - at_ % 8) & 1u);
    }
    return value;
  }
  bool flag() { return take(1) != 0; }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// False for what no decoder accepts.
bool pass_colours(Bits& bits, unsigned profile) {
  if (profile >= 2) bits.take(1);  // 10 or 12 bits
  const bool all_sampled = (profile & 1) != 0;
  if (bits.take(3) == kColoursRgb) {
    if (!all_sampled) return false;
    bits.take(1);
    return true;
  }
  bits.take(1);                   // range
  if (all_sampled) bits.take(3);  // sampling
  return true;
}

void pass_size(Bits& bits) {
  bits.take(16);
  bits.take(16);
}

void pass_shown_size(Bits& bits) {
  if (bits.flag()) pass_size(bits);
}

void pass_references(Bits& bits) {
  bits.take(8);  // what it replaces
  for (int i = 0; i < 3; ++i) bits.take(4);
  bool sized_like_another = false;
  for (int i = 0; i < 3 && !sized_like_another; ++i) sized_like_another = bits.flag();
  if (!sized_like_another) pass_size(bits);
  pass_shown_size(bits);
  bits.take(1);                    // precision of movement
  if (!bits.flag()) bits.take(2);  // interpolation
}

// The first bit of the loop filter's strength, six bits long; nothing where there is none.
std::optional<std::size_t> filter_strength_at(std::span<const std::uint8_t> frame) {
  Bits bits(frame);
  if (bits.take(2) != kFrameMarker) return std::nullopt;
  const unsigned low = bits.take(1);
  const unsigned profile = low | bits.take(1) << 1;
  if (profile == 3 && bits.flag()) return std::nullopt;
  if (bits.flag()) return std::nullopt;  // shows another frame again
  const bool key = !bits.flag();
  const bool shown = bits.flag();
  const bool resilient = bits.flag();
  if (key) {
    if (bits.take(24) != kSyncCode || !pass_colours(bits, profile)) return std::nullopt;
    pass_size(bits);
    pass_shown_size(bits);
  } else {
    const bool intra_only = !shown && bits.flag();
    if (!resilient) bits.take(2);
    if (intra_only) {
      if (bits.take(24) != kSyncCode) return std::nullopt;
      if (profile > 0 && !pass_colours(bits, profile)) return std::nullopt;
      bits.take(8);
      pass_size(bits);
      pass_shown_size(bits);
    } else {
      pass_references(bits);
    }
  }
  if (!resilient) bits.take(2);
  bits.take(2);
  const std::size_t at = bits.at();
  bits.take(6);
  return bits.ok() ? std::optional(at) : std::nullopt;
}

bool leave_out(std::span<std::uint8_t> frame) {
  const std::optional<std::size_t> strength = filter_strength_at(frame);
  if (!strength) return false;
  bool changed = false;
  for (std::size_t at = *strength; at < *strength + 6; ++at) {
    const auto bit = static_cast<std::uint8_t>(0x80u >> at % 8);
    changed = changed || (frame[at / 8] & bit) != 0;
    frame[at / 8] = static_cast<std::uint8_t>(frame[at / 8] & ~bit);
  }
  return changed;
}

}  // namespace

// Several frames in one packet have a table behind them, between two equal bytes that say how large
// it is.
bool leave_out_vp9_loop_filter(std::span<std::uint8_t> packet) {
  if (packet.empty()) return false;
  const unsigned mark = packet.back();
  const std::size_t frames = (mark & 7) + 1;
  const std::size_t width = (mark >> 3 & 3) + 1;
  const std::size_t table = 2 + width * frames;
  if ((mark & 0xe0) != 0xc0 || packet.size() < table || packet[packet.size() - table] != mark)
    return leave_out(packet);
  const std::span<std::uint8_t> body = packet.first(packet.size() - table);
  bool changed = false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < frames; ++i) {
    std::size_t size = 0;
    for (std::size_t byte = 0; byte < width; ++byte)
      size |= std::size_t{packet[body.size() + 1 + i * width + byte]} << 8 * byte;
    if (size > body.size() - at) break;
    changed = leave_out(body.subspan(at, size)) || changed;
    at += size;
  }
  return changed;
}

}  // namespace vigil::decoder
