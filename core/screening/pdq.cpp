#include "core/screening/pdq.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "core/screening/pdq_kernel.h"
#include "core/screening/processor.h"

namespace vigil::screening {
namespace {

constexpr int kSteepness = 90;  // steps of one hundredth that make one point of quality

const PdqKernel& best_kernel() {
  const PdqKernel* const wide = avx2_pdq_kernel();
  return wide != nullptr && has_avx2() ? *wide : portable_pdq_kernel();
}

// The middle pixel of each of `kGrid` parts.
void keep_middles(int size, int (&kept)[kGrid]) {
  for (int i = 0; i < kGrid; ++i) kept[i] = static_cast<int>((i + 0.5) * size / kGrid);
}

void fill_cosines(PdqMemory& memory) {
  const auto scale = static_cast<float>(std::sqrt(2.0 / kGrid));
  for (int i = 0; i < kFrequencies; ++i) {
    for (int j = 0; j < kGrid; ++j) {
      const double angle = std::numbers::pi / 2.0 / kGrid * (i + 1) * (2 * j + 1);
      const auto value = static_cast<float>(scale * std::cos(angle));
      memory.cosines[i * kGrid + j] = value;
      memory.cosines_across[j * kFrequencies + i] = value;
    }
  }
}

// A frequency is set when it is above the 128th smallest of the 256.
Hash256 above_median(const float (&spectrum)[kFrequencies * kFrequencies]) {
  float sorted[kFrequencies * kFrequencies];
  std::copy(std::begin(spectrum), std::end(spectrum), sorted);
  float* const middle = sorted + std::size(sorted) / 2 - 1;
  std::nth_element(sorted, middle, std::end(sorted));
  Hash256 hash;
  for (int k = 0; k < int{kFrequencies * kFrequencies}; ++k) {
    if (spectrum[k] > *middle) hash.set(k);
  }
  return hash;
}

}  // namespace

struct PdqHasher::Memory {
  PdqMemory work{};
  PdqPlan plan;
  // Which pixel of the picture each pixel of the reduced one is; only for large pictures.
  int source_columns[kMaxHashedSide];
  std::uint8_t row[3 * kMaxHashedSide];
  const PdqKernel* kernel = &best_kernel();
};

PdqHasher::PdqHasher() : memory_(std::make_unique<Memory>()) { fill_cosines(memory_->work); }
PdqHasher::~PdqHasher() = default;

// `fill(row, reduced, luma)` writes one row of luma of the plan's width.
template <typename View, typename Fill>
PdqResult PdqHasher::run(const View& picture, const Fill& fill) {
  if (picture.width < kMinPdqSide || picture.height < kMinPdqSide) return {};
  Memory& memory = *memory_;
  PdqMemory& work = memory.work;
  const bool reduced = picture.width > kMaxHashedSide || picture.height > kMaxHashedSide;
  const int width = reduced ? kMaxHashedSide : picture.width;
  const int height = reduced ? kMaxHashedSide : picture.height;
  if (width != memory.plan.width || height != memory.plan.height) {
    // What a wider picture left beyond the right edge must be zeros again.
    std::memset(&work, 0, sizeof work);
    fill_cosines(work);
    memory.plan.width = width;
    memory.plan.height = height;
    keep_middles(width, memory.plan.kept_columns);
    keep_middles(height, memory.plan.kept_rows);
  }
  if (reduced) {
    for (int c = 0; c < width; ++c)
      memory.source_columns[c] = static_cast<int>(std::int64_t{c} * picture.width / kMaxHashedSide);
  }
  const auto fill_row = [&](int row, float* luma) {
    const auto source =
        reduced ? static_cast<int>(std::int64_t{row} * picture.height / kMaxHashedSide) : row;
    fill(picture.data + source * picture.stride, reduced, luma);
  };
  if (width == kGrid && height == kGrid) {
    // Such a picture is its own grid.
    for (int row = 0; row < height; ++row) fill_row(row, work.grid + row * kGrid);
  } else {
    for (int first = 0; first < height; first += kBandRows) {
      for (int row = first; row < std::min(first + kBandRows, height); ++row)
        fill_row(row, work.luma + (row - first) * kBandStride);
      memory.kernel->filter_band(work, memory.plan, first);
    }
    memory.kernel->finish_grid(work, memory.plan);
  }
  memory.kernel->transform(work);
  return {above_median(work.spectrum), std::min(100, memory.kernel->gradients(work) / kSteepness)};
}

PdqResult PdqHasher::hash(const Rgb24View& picture) {
  Memory& memory = *memory_;
  return run(picture, [&](const std::uint8_t* row, bool reduced, float* luma) {
    if (reduced) {
      for (int c = 0; c < kMaxHashedSide; ++c)
        std::memcpy(memory.row + 3 * c, row + 3 * std::ptrdiff_t{memory.source_columns[c]}, 3);
      row = memory.row;
    }
    memory.kernel->rgb_row(row, memory.plan.width, luma);
  });
}

PdqResult PdqHasher::hash(const LumaView& picture) {
  Memory& memory = *memory_;
  if (picture.depth <= 8) {
    return run(picture, [&](const std::uint8_t* row, bool reduced, float* luma) {
      if (reduced) {
        for (int c = 0; c < kMaxHashedSide; ++c) memory.row[c] = row[memory.source_columns[c]];
        row = memory.row;
      }
      memory.kernel->grey_row(row, memory.plan.width, picture.limited_range, luma);
    });
  }
  // More than eight bits are rounded to eight, as a conversion to RGB does.
  const int shift = picture.depth - 8;
  return run(picture, [&](const std::uint8_t* row, bool reduced, float* luma) {
    const int width = memory.plan.width;
    for (int c = 0; c < width; ++c) {
      std::uint16_t sample;
      std::memcpy(&sample, row + 2 * std::ptrdiff_t{reduced ? memory.source_columns[c] : c},
                  sizeof sample);
      memory.row[c] =
          static_cast<std::uint8_t>(std::min((sample + (1 << shift >> 1)) >> shift, 255));
    }
    memory.kernel->grey_row(memory.row, width, picture.limited_range, luma);
  });
}

}  // namespace vigil::screening
