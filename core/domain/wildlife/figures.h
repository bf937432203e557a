// The wildlife shield's figures: hits, what was blocked and what was labelled, by species, product,
// province and month, counted from findings. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/finding.h"
#include "core/domain/wildlife/words.h"

namespace vigil::wildlife {

enum class Dimension { kMonth, kSpecies, kProduct, kProvince };
[[nodiscard]] std::string_view to_word(Dimension dimension);  // "month", ...

struct Figures {
  std::int64_t hits = 0;      // looked at and decided
  std::int64_t blocked = 0;   // limited, removed or reported
  std::int64_t labelled = 0;  // labelled, or with a warning over the clip
  std::int64_t reported = 0;  // of the blocked, those reported to an authority
  [[nodiscard]] std::int64_t let_pass() const { return hits - blocked - labelled; }
  bool operator==(const Figures&) const = default;
};

struct FigureRow {
  std::string key;    // "2026-01", a Latin name, a product's id, "云南"; empty: not known
  std::string title;  // for people; empty: as the key
  Figures figures;
};

[[nodiscard]] Figures total(std::span<const Finding> findings);
// Months in their order, without gaps from the first to the last; everything else with most hits
// first, then by key, what is not known last. Months are those of `offset` from UTC, China's unless
// said.
[[nodiscard]] std::vector<FigureRow> tally(std::span<const Finding> findings, Dimension dimension,
                                           std::span<const Product> products = {},
                                           Millis offset = Millis{8LL * 3600 * 1000});

// A table to open in a spreadsheet. A cell that would be a formula there begins with an apostrophe.
[[nodiscard]] std::string to_csv(std::span<const FigureRow> rows, Dimension dimension);
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace vigil::wildlife
