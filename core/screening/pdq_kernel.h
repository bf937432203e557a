// Private to core/screening: the heavy steps of PDQ, compiled for more than one kind of processor.
//
// Pictures are walked in bands of kBandRows rows, so that what one filter leaves is still at hand
// when the next one takes it up. The filters along columns and again along rows are one step; where
// luma is whole numbers the first one needs no running sum, because its sums are exact.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/screening/pdq_limits.h"

namespace vigil::screening {

inline constexpr int kBandRows = 32;
// A band's rows eight by eight: so many running sums at once hide each other's waiting.
inline constexpr int kGroups = kBandRows / 8;
// Floats from row to row: room for zeros to the right of 512, and no power of two, which would put
// every row into the same part of the cache.
inline constexpr int kBandStride = 560;
inline constexpr int kRingColumns = 32;
inline constexpr int kRingRows = 2 * kBandRows;
inline constexpr int kEdges = 3;
inline constexpr int kRowsBefore = 8;
inline constexpr int kGrid = 64;
inline constexpr int kFrequencies = 16;

// Zeroed by whoever made it.
struct alignas(64) PdqMemory {
  // One band of luma; column c of row r at r * kBandStride + c. Whoever fills it leaves zeros from
  // the picture's width to the next multiple of 8 and a further 8.
  float luma[kBandRows * kBandStride];
  // The last columns of a band, turned.
  float columns[kRingColumns * kBandRows];
  // The last rows after the first filter along rows.
  float along_rows[kRingRows * kBandStride];
  float column_sums[kBandStride];
  // Where luma is whole numbers, the same as whole sums.
  std::uint16_t whole_rows[kRingRows * kBandStride];
  std::uint16_t whole_sums[kBandStride];
  std::uint16_t whole_zeros[kBandStride];
  float zeros[kBandStride];
  // One row of whole numbers, between zeros.
  std::uint16_t grey[kMaxHashedSide + 64];
  // The second filter along rows, only at the columns that are kept; all rows, and some above and
  // below that nobody reads.
  float kept_columns[(kRowsBefore + kMaxHashedSide + 2 * kBandRows) * kGrid];
  float grid[kGrid * kGrid];
  float half_spectrum[kFrequencies * kGrid];
  float spectrum[kFrequencies * kFrequencies];
  // The cosine matrix, 16 rows of 64, and the same with rows and columns exchanged.
  float cosines[kFrequencies * kGrid];
  float cosines_across[kGrid * kFrequencies];
  // The outermost columns, whose means are no whole numbers: running sums and the last four values.
  float edge_sums[kEdges];
  float edge_before[kEdges][4];
};

struct PdqPlan {
  int width = 0;
  int height = 0;
  int kept_columns[kGrid];
  int kept_rows[kGrid];
};

// Which byte of a large picture's row each column of the reduced one is. A block of sixteen is
// found in a few loads of sixteen bytes each, where so many are there.
inline constexpr int kPickBytes = 16;
inline constexpr int kPickBlocks = kMaxHashedSide / kPickBytes;
inline constexpr int kMostPickLoads = 4;
struct PdqPicks {
  struct alignas(16) Block {
    std::uint8_t places[kMostPickLoads][kPickBytes];  // in that load; 0x80: not in it
    int first;
  };
  Block blocks[kPickBlocks];
  int columns[kMaxHashedSide];
  int loads = 0;  // 0: one by one
};

struct PdqKernel {
  // One row of luma; aligned to 32 bytes, with room up to a multiple of 8.
  void (*rgb_row)(const std::uint8_t* rgb, int width, float* luma);
  void (*grey_row)(const std::uint8_t* grey, int width, bool limited_range, float* luma);
  // A row of whole luma after the first filter, to where filter_grey looks for row `row`.
  void (*grey_means)(const std::uint8_t* grey, bool limited_range, PdqMemory& memory,
                     const PdqPlan& plan, int row);
  // kMaxHashedSide bytes; `out` is aligned to 16.
  void (*pick)(const std::uint8_t* row, const PdqPicks& picks, std::uint8_t* out);
  // The first filter for a band of luma, rows `first_row` on.
  void (*filter_luma)(PdqMemory& memory, const PdqPlan& plan, int first_row);
  // Rows `first_row` on are through the first filter. Precondition: bands come in order.
  void (*filter_band)(PdqMemory& memory, const PdqPlan& plan, int first_row);
  // The same after grey_means.
  void (*filter_grey)(PdqMemory& memory, const PdqPlan& plan, int first_row);
  // After the last band: the grid.
  void (*finish_grid)(PdqMemory& memory, const PdqPlan& plan);
  // The grid's sum of quantized gradients.
  int (*gradients)(const PdqMemory& memory);
  void (*transform)(PdqMemory& memory);
};

[[nodiscard]] const PdqKernel& portable_pdq_kernel();
// nullptr where they were not built.
[[nodiscard]] const PdqKernel* avx2_pdq_kernel();
[[nodiscard]] const PdqKernel* avx512_pdq_kernel();

}  // namespace vigil::screening
