#include "core/screening/pdq.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <type_traits>

#include "core/screening/pdq_kernel.h"
#include "core/screening/processor.h"

namespace vigil::screening {
namespace {

constexpr int kSteepness = 90;  // steps of one hundredth that make one point of quality

const PdqKernel& best_kernel() {
  const PdqKernel* const widest = avx512_pdq_kernel();
  if (widest != nullptr && has_avx512()) return *widest;
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

// Which byte each of kMaxHashedSide columns is of a row of `width`.
void fill_picks(int width, PdqPicks& picks) {
  for (int c = 0; c < kMaxHashedSide; ++c)
    picks.columns[c] = static_cast<int>(std::int64_t{c} * width / kMaxHashedSide);
  int span = 0;
  for (int c = 0; c < kMaxHashedSide; c += kPickBytes)
    span = std::max(span, picks.columns[c + kPickBytes - 1] - picks.columns[c] + 1);
  const int loads = (span + kPickBytes - 1) / kPickBytes;
  picks.loads = loads <= kMostPickLoads && loads * kPickBytes <= width ? loads : 0;
  for (int block = 0; block < kPickBlocks && picks.loads > 0; ++block) {
    PdqPicks::Block& to = picks.blocks[block];
    const int* const columns = picks.columns + block * kPickBytes;
    // Nothing is read behind the row's end.
    to.first = std::min(columns[0], width - loads * kPickBytes);
    for (int k = 0; k < loads; ++k) {
      for (int i = 0; i < kPickBytes; ++i) {
        const int place = columns[i] - to.first - k * kPickBytes;
        to.places[k][i] =
            static_cast<std::uint8_t>(place >= 0 && place < kPickBytes ? place : 0x80);
      }
    }
  }
}

}  // namespace

struct PdqHasher::Memory {
  PdqMemory work{};
  PdqPlan plan;
  // Of a picture that is reduced: how wide it was, and which bytes of its rows are looked at.
  int picked_width = 0;
  PdqPicks picks;
  alignas(16) std::uint8_t row[3 * kMaxHashedSide];
  const PdqKernel* kernel = &best_kernel();
};

PdqHasher::PdqHasher() : memory_(std::make_unique<Memory>()) { fill_cosines(memory_->work); }
PdqHasher::~PdqHasher() = default;

// `fill(row, reduced, luma)` writes one row of luma of the plan's width; `filter(row, reduced, n)`
// takes row n through the first filter, or leaves that to the kernel.
template <typename View, typename Fill, typename Filter>
PdqResult PdqHasher::run(const View& picture, const Fill& fill, const Filter& filter) {
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
  if (reduced && memory.picked_width != picture.width) {
    fill_picks(picture.width, memory.picks);
    memory.picked_width = picture.width;
  }
  const auto source = [&](int row) {
    const auto from =
        reduced ? static_cast<int>(std::int64_t{row} * picture.height / kMaxHashedSide) : row;
    return picture.data + from * picture.stride;
  };
  if (width == kGrid && height == kGrid) {
    // Such a picture is its own grid.
    for (int row = 0; row < height; ++row) fill(source(row), reduced, work.grid + row * kGrid);
  } else {
    for (int first = 0; first < height; first += kBandRows) {
      for (int row = first; row < std::min(first + kBandRows, height); ++row)
        filter(source(row), reduced, row);
      if constexpr (std::is_same_v<View, Rgb24View>) {
        memory.kernel->filter_luma(work, memory.plan, first);
        memory.kernel->filter_band(work, memory.plan, first);
      } else {
        memory.kernel->filter_grey(work, memory.plan, first);
      }
    }
    memory.kernel->finish_grid(work, memory.plan);
  }
  memory.kernel->transform(work);
  return {above_median(work.spectrum), std::min(100, memory.kernel->gradients(work) / kSteepness)};
}

PdqResult PdqHasher::hash(const Rgb24View& picture) {
  Memory& memory = *memory_;
  const auto fill = [&](const std::uint8_t* row, bool reduced, float* luma) {
    if (reduced) {
      for (int c = 0; c < kMaxHashedSide; ++c)
        std::memcpy(memory.row + 3 * c, row + 3 * std::ptrdiff_t{memory.picks.columns[c]}, 3);
      row = memory.row;
    }
    memory.kernel->rgb_row(row, memory.plan.width, luma);
  };
  return run(picture, fill, [&](const std::uint8_t* row, bool reduced, int n) {
    fill(row, reduced, memory.work.luma + n % kBandRows * kBandStride);
  });
}

PdqResult PdqHasher::hash(const LumaView& picture) {
  Memory& memory = *memory_;
  // The row's bytes, of the plan's width.
  const auto bytes = [&](const std::uint8_t* row, bool reduced) -> const std::uint8_t* {
    if (picture.depth <= 8) {
      if (!reduced) return row;
      memory.kernel->pick(row, memory.picks, memory.row);
      return memory.row;
    }
    // More than eight bits are rounded to eight, as a conversion to RGB does.
    const int shift = picture.depth - 8;
    for (int c = 0; c < memory.plan.width; ++c) {
      std::uint16_t sample;
      std::memcpy(&sample, row + 2 * std::ptrdiff_t{reduced ? memory.picks.columns[c] : c},
                  sizeof sample);
      memory.row[c] =
          static_cast<std::uint8_t>(std::min((sample + (1 << shift >> 1)) >> shift, 255));
    }
    return memory.row;
  };
  return run(
      picture,
      [&](const std::uint8_t* row, bool reduced, float* luma) {
        memory.kernel->grey_row(bytes(row, reduced), memory.plan.width, picture.limited_range,
                                luma);
      },
      [&](const std::uint8_t* row, bool reduced, int n) {
        memory.kernel->grey_means(bytes(row, reduced), picture.limited_range, memory.work,
                                  memory.plan, n);
      });
}

}  // namespace vigil::screening
