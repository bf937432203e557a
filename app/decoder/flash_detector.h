// Finds flashes that can harm: more than three within one second, over more than a quarter of the
// picture. Pure; each object is one thread's.
//
// After WCAG 2.2, success criterion 2.3.1. A flash is a pair of opposing changes of relative
// luminance by a tenth of its range or more, where the darker state is below 0.80; or a pair of
// opposing changes into and out of saturated red. Three flashes are six changes: the seventh within
// one second begins the fourth flash, and from it on a clip counts as flashing.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

namespace vigil::decoder {

inline constexpr int kLightSide = 32;
inline constexpr int kLightCells = kLightSide * kLightSide;

// The light of one frame in 32 x 32 cells, row by row.
struct LightGrid {
  std::array<float, kLightCells> luminance{};  // relative, 0..1, linear
  std::array<float, kLightCells> red{};        // R - G - B where red is saturated, else 0
};

// From a finished picture: RGBA, rows `stride` bytes apart. Precondition: it fits the memory.
[[nodiscard]] LightGrid light_of(std::span<const std::uint8_t> rgba, int width, int height,
                                 int stride);

// From planes Y, U, V, 8 bits, colour at half size (rounded up), BT.709 with limited range: near
// enough for finding flashes, whatever the clip's own matrix is.
struct PlanesView {
  const std::uint8_t* y = nullptr;
  const std::uint8_t* u = nullptr;
  const std::uint8_t* v = nullptr;
  int y_stride = 0;
  int uv_stride = 0;
  int width = 0;
  int height = 0;
};
[[nodiscard]] LightGrid light_of(const PlanesView& planes);

struct FlashRange {
  std::int64_t begin_us = 0;  // the first change of the first flash
  std::int64_t end_us = 0;    // the last change of the last one
};

class FlashDetector {
 public:
  enum class Change { kNone, kBrighter, kDarker };

  // Frames in presentation order. A time that does not rise begins anew.
  void feed(std::int64_t pts_us, const LightGrid& light);
  // What came before has nothing to do with what comes: after a seek. Open ranges are closed.
  void restart();

  // More than three flashes within the second that ends with the last frame.
  [[nodiscard]] bool flashing() const { return changes_in_a_second() >= kTooMany; }
  // Opposing changes within that second, of light or of red, whichever are more.
  [[nodiscard]] int changes_in_a_second() const;
  // What the last frame did.
  [[nodiscard]] Change last_change() const { return last_change_; }

  // A stretch of flashing that is over: a second has passed since. Call until there is none.
  [[nodiscard]] std::optional<FlashRange> take_range();
  // Nothing follows: closes the last stretch.
  void finish();

  static constexpr int kTooMany = 7;

 private:
  // One measure in one cell: swings between extremes.
  struct Swing {
    float low = 0;
    float high = 0;
    Change last = Change::kNone;
    std::int64_t at_us = 0;
  };
  // All cells of one measure.
  struct Field {
    std::array<Swing, kLightCells> cells;
    Change last = Change::kNone;
    std::deque<std::int64_t> changes_us;  // within the last second
  };

  Change observe(Field& field, const std::array<float, kLightCells>& values, float least,
                 float darker_below, std::int64_t pts_us) const;
  void note_range(const Field& field, std::int64_t pts_us);

  Field light_;
  Field red_;
  bool begun_ = false;
  std::int64_t last_us_ = 0;
  Change last_change_ = Change::kNone;
  std::optional<FlashRange> open_;
  std::deque<FlashRange> done_;
};

}  // namespace vigil::decoder
