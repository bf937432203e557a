#include "app/decoder/flash_detector.h"

#include <algorithm>
#include <cmath>

namespace vigil::decoder {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
// Cells that change within this time change together: two frames of 25 a second.
constexpr std::int64_t kTogetherUs = 85'000;
constexpr int kQuarter = kLightCells / 4;
constexpr float kLuminanceChange = 0.1F;
constexpr float kDarkerBelow = 0.8F;
constexpr float kRedChange = 20.0F / 320.0F;
constexpr float kSaturated = 0.8F;
// Points looked at in each direction of a cell.
constexpr int kPoints = 4;

using Table = std::array<float, 256>;

Table linear_table() {
  Table table{};
  for (int i = 0; i < 256; ++i) {
    const double value = i / 255.0;
    table[static_cast<std::size_t>(i)] = static_cast<float>(
        value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
  }
  return table;
}

const Table& linear() {
  static const Table kTable = linear_table();
  return kTable;
}

struct Light {
  float red = 0;
  float green = 0;
  float blue = 0;
};

// The place of a point in a side of `pixels`, cell by cell.
int place(int cell, int point, int pixels) {
  const std::int64_t at = (static_cast<std::int64_t>(cell) * kPoints + point) * 2 + 1;
  return static_cast<int>(at * pixels / (2ll * kPoints * kLightSide));
}

template <typename PointAt>
LightGrid sampled(int width, int height, const PointAt& point_at) {
  LightGrid grid;
  if (width <= 0 || height <= 0) return grid;
  std::size_t cell = 0;
  for (int row = 0; row < kLightSide; ++row) {
    for (int column = 0; column < kLightSide; ++column, ++cell) {
      Light sum;
      for (int i = 0; i < kPoints * kPoints; ++i) {
        const Light light =
            point_at(place(column, i % kPoints, width), place(row, i / kPoints, height));
        sum.red += light.red;
        sum.green += light.green;
        sum.blue += light.blue;
      }
      constexpr float kShare = 1.0F / (kPoints * kPoints);
      grid.luminance[cell] =
          (0.2126F * sum.red + 0.7152F * sum.green + 0.0722F * sum.blue) * kShare;
      const float whole = sum.red + sum.green + sum.blue;
      if (whole > 0 && sum.red / whole >= kSaturated)
        grid.red[cell] = (sum.red - sum.green - sum.blue) * kShare;
    }
  }
  return grid;
}

std::uint8_t to_byte(int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); }

}  // namespace

LightGrid light_of(std::span<const std::uint8_t> rgba, int width, int height, int stride) {
  const Table& table = linear();
  return sampled(width, height, [&](int x, int y) {
    const std::uint8_t* pixel =
        &rgba[static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) +
              static_cast<std::size_t>(x) * 4];
    return Light{table[pixel[0]], table[pixel[1]], table[pixel[2]]};
  });
}

LightGrid light_of(const PlanesView& planes) {
  const Table& table = linear();
  return sampled(planes.width, planes.height, [&](int x, int y) {
    const std::ptrdiff_t colour = static_cast<std::ptrdiff_t>(y / 2) * planes.uv_stride + x / 2;
    // In 256ths.
    const int luma =
        298 * (planes.y[static_cast<std::ptrdiff_t>(y) * planes.y_stride + x] - 16) + 128;
    const int u = planes.u[colour] - 128;
    const int v = planes.v[colour] - 128;
    return Light{table[to_byte((luma + 459 * v) >> 8)],
                 table[to_byte((luma - 55 * u - 136 * v) >> 8)],
                 table[to_byte((luma + 541 * u) >> 8)]};
  });
}

FlashDetector::Change FlashDetector::observe(Field& field,
                                             const std::array<float, kLightCells>& values,
                                             float least, float darker_below,
                                             std::int64_t pts_us) const {
  int brighter = 0;
  int darker = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Swing& swing = field.cells[i];
    const float value = values[i];
    if (!begun_) {
      swing = {value, value, Change::kNone, pts_us};
      continue;
    }
    swing.low = std::min(swing.low, value);
    swing.high = std::max(swing.high, value);
    if (swing.last != Change::kBrighter && value - swing.low >= least && swing.low < darker_below) {
      swing = {value, value, Change::kBrighter, pts_us};
    } else if (swing.last != Change::kDarker && swing.high - value >= least &&
               value < darker_below) {
      swing = {value, value, Change::kDarker, pts_us};
    }
    if (swing.last == Change::kNone || pts_us - swing.at_us >= kTogetherUs) continue;
    ++(swing.last == Change::kBrighter ? brighter : darker);
  }
  while (!field.changes_us.empty() && field.changes_us.front() <= pts_us - kSecondUs)
    field.changes_us.pop_front();
  Change change = Change::kNone;
  if (brighter > kQuarter && field.last != Change::kBrighter) change = Change::kBrighter;
  // Where both happen at once, in different places, it is the one that opposes what was before.
  if (darker > kQuarter && field.last != Change::kDarker &&
      (change == Change::kNone || field.last == Change::kBrighter)) {
    change = Change::kDarker;
  }
  if (change != Change::kNone) {
    field.last = change;
    field.changes_us.push_back(pts_us);
  }
  return change;
}

void FlashDetector::feed(std::int64_t pts_us, const LightGrid& light) {
  if (begun_ && pts_us <= last_us_) restart();
  const Change of_light = observe(light_, light.luminance, kLuminanceChange, kDarkerBelow, pts_us);
  const Change of_red = observe(red_, light.red, kRedChange, 2.0F, pts_us);
  last_change_ = of_light != Change::kNone ? of_light : of_red;
  begun_ = true;
  last_us_ = pts_us;
  note_range(light_, pts_us);
  note_range(red_, pts_us);
  if (open_ && pts_us - open_->end_us > kSecondUs) {
    done_.push_back(*open_);
    open_.reset();
  }
}

void FlashDetector::note_range(const Field& field, std::int64_t pts_us) {
  if (static_cast<int>(field.changes_us.size()) < kTooMany || field.changes_us.back() != pts_us)
    return;
  const std::int64_t begin = field.changes_us.front();
  if (!open_) open_ = FlashRange{begin, pts_us};
  open_->begin_us = std::min(open_->begin_us, begin);
  open_->end_us = pts_us;
}

void FlashDetector::restart() {
  finish();
  light_ = {};
  red_ = {};
  begun_ = false;
  last_change_ = Change::kNone;
}

void FlashDetector::finish() {
  if (open_) done_.push_back(*open_);
  open_.reset();
}

int FlashDetector::changes_in_a_second() const {
  return static_cast<int>(std::max(light_.changes_us.size(), red_.changes_us.size()));
}

std::optional<FlashRange> FlashDetector::take_range() {
  if (done_.empty()) return std::nullopt;
  const FlashRange range = done_.front();
  done_.pop_front();
  return range;
}

}  // namespace vigil::decoder
