#include "app/decoder/flash_guard.h"

#include <algorithm>
#include <cmath>

namespace vigil::decoder {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
// Frames further apart than this are not one after the other.
constexpr std::int64_t kGapUs = 2 * kSecondUs;
// Brighter than the darkest by this much is allowed; a change that counts is 0.1.
constexpr float kRoom = 0.07F;
constexpr float kRedRoom = 0.05F;
// Above it nothing counts as a flash.
constexpr float kBrightEnough = 0.8F;
// Fast clips do not need every frame remembered.
constexpr std::size_t kMostPast = 120;

float red_gain(float red) { return red > kRedRoom ? kRedRoom / red : 1.0F; }

using GainGrid = std::array<float, kLightCells>;

// Every cell takes the smallest gain around it, so that spreading between cells never makes one
// brighter than it may be.
GainGrid smallest_around(const GainGrid& gains) {
  GainGrid result{};
  for (int y = 0; y < kLightSide; ++y) {
    for (int x = 0; x < kLightSide; ++x) {
      float least = 1.0F;
      for (int v = std::max(0, y - 1); v <= std::min(kLightSide - 1, y + 1); ++v) {
        for (int u = std::max(0, x - 1); u <= std::min(kLightSide - 1, x + 1); ++u)
          least = std::min(least, gains[static_cast<std::size_t>(v * kLightSide + u)]);
      }
      result[static_cast<std::size_t>(y * kLightSide + x)] = least;
    }
  }
  return result;
}

// Where a pixel lies between the middles of two cells.
struct Between {
  int cell = 0;
  int next = 0;
  float part = 0;
};
Between between(int at, int pixels) {
  const float place =
      (static_cast<float>(at) + 0.5F) * kLightSide / static_cast<float>(pixels) - 0.5F;
  const int cell = static_cast<int>(std::floor(place));
  return {std::clamp(cell, 0, kLightSide - 1), std::clamp(cell + 1, 0, kLightSide - 1),
          place - static_cast<float>(cell)};
}

}  // namespace

void FlashGuard::restart() {
  detector_.restart();
  past_.clear();
  begun_ = false;
  dimming_ = false;
}

bool FlashGuard::known_to_flash(std::int64_t pts_us) const {
  return std::any_of(known_.begin(), known_.end(), [&](const FlashRange& range) {
    return pts_us >= range.begin_us && pts_us < range.end_us + kSecondUs;
  });
}

bool FlashGuard::pass_alone(std::int64_t pts_us, std::span<std::uint8_t> rgba, int width,
                            int height, int stride) {
  if (!known_to_flash(pts_us)) return false;
  darken(light_of(rgba, width, height, stride), true, rgba, width, height, stride);
  return true;
}

bool FlashGuard::pass(std::int64_t pts_us, std::span<std::uint8_t> rgba, int width, int height,
                      int stride) {
  if (begun_ && (pts_us <= last_us_ || pts_us - last_us_ > kGapUs)) restart();
  if (!begun_) first_us_ = pts_us;
  begun_ = true;
  last_us_ = pts_us;

  const LightGrid light = light_of(rgba, width, height, stride);
  detector_.feed(pts_us, light);
  while (detector_.take_range()) {
  }
  // A bright frame that is the sixth change would be followed by the seventh whatever is done then.
  const int changes = detector_.changes_in_a_second();
  const bool changed = detector_.last_change() != FlashDetector::Change::kNone;
  const bool brighter = detector_.last_change() == FlashDetector::Change::kBrighter;
  if (changed && (changes >= FlashDetector::kTooMany ||
                  (changes == FlashDetector::kTooMany - 1 && (brighter || dimming_)))) {
    dimming_ = true;
    last_bad_us_ = pts_us;
  }
  if (dimming_ && pts_us - last_bad_us_ >= kSecondUs) dimming_ = false;

  Past now{pts_us, light.luminance};
  for (std::size_t i = 0; i < now.luminance.size(); ++i) now.luminance[i] *= red_gain(light.red[i]);
  past_.push_back(now);
  while (past_.front().pts_us <= pts_us - kSecondUs || past_.size() > kMostPast) past_.pop_front();

  const bool known = known_to_flash(pts_us);
  if (!dimming_ && !known) return false;
  darken(light, known && pts_us - first_us_ < kSecondUs, rgba, width, height, stride);
  return true;
}

void FlashGuard::darken(const LightGrid& light, bool from_black, std::span<std::uint8_t> rgba,
                        int width, int height, int stride) {
  GainGrid gains{};
  for (std::size_t i = 0; i < gains.size(); ++i) {
    float darkest = from_black ? 0.0F : light.luminance[i] * red_gain(light.red[i]);
    if (!from_black) {
      for (const Past& past : past_) darkest = std::min(darkest, past.luminance[i]);
    }
    float gain = red_gain(light.red[i]);
    if (darkest < kBrightEnough && light.luminance[i] > darkest + kRoom)
      gain = std::min(gain, (darkest + kRoom) / light.luminance[i]);
    gains[i] = gain;
  }
  gains = smallest_around(gains);
  // From light to coded values, nearly.
  for (float& gain : gains) gain = std::pow(gain, 1.0F / 2.2F);

  line_.resize(static_cast<std::size_t>(width));
  std::vector<Between> columns(static_cast<std::size_t>(width));
  for (int x = 0; x < width; ++x) columns[static_cast<std::size_t>(x)] = between(x, width);
  std::array<float, kLightSide> across{};
  for (int y = 0; y < height; ++y) {
    const Between rows = between(y, height);
    for (int cell = 0; cell < kLightSide; ++cell) {
      const float upper = gains[static_cast<std::size_t>(rows.cell * kLightSide + cell)];
      const float lower = gains[static_cast<std::size_t>(rows.next * kLightSide + cell)];
      across[static_cast<std::size_t>(cell)] = upper + (lower - upper) * rows.part;
    }
    for (std::size_t x = 0; x < columns.size(); ++x) {
      const Between& column = columns[x];
      const float left = across[static_cast<std::size_t>(column.cell)];
      const float right = across[static_cast<std::size_t>(column.next)];
      line_[x] = static_cast<std::uint16_t>((left + (right - left) * column.part) * 256.0F);
    }
    std::uint8_t* row =
        rgba.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(stride);
    for (std::size_t x = 0; x < columns.size(); ++x) {
      const std::uint32_t gain = line_[x];
      for (std::size_t c = 0; c < 3; ++c)
        row[x * 4 + c] = static_cast<std::uint8_t>(row[x * 4 + c] * gain >> 8);
    }
  }
}

}  // namespace vigil::decoder
