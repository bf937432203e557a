#include "plugins/sdk/ui/row_set.h"

#include <algorithm>

namespace vigil::sdk::ui {
namespace {

// The first range that ends after `row`.
template <typename Ranges>
auto first_after(Ranges& ranges, std::int64_t row) {
  return std::upper_bound(
      ranges.begin(), ranges.end(), row,
      [](std::int64_t value, const RowSet::Range& range) { return value < range.end; });
}

}  // namespace

bool RowSet::contains(std::int64_t row) const {
  const auto at = first_after(ranges_, row);
  return at != ranges_.end() && at->begin <= row;
}

std::int64_t RowSet::count() const {
  std::int64_t sum = 0;
  for (const Range& range : ranges_) sum += range.end - range.begin;
  return sum;
}

void RowSet::add(std::int64_t begin, std::int64_t end) {
  if (end <= begin) return;
  // Everything that overlaps or touches becomes one range.
  const auto first =
      std::lower_bound(ranges_.begin(), ranges_.end(), begin,
                       [](const Range& range, std::int64_t value) { return range.end < value; });
  auto last = first;
  while (last != ranges_.end() && last->begin <= end) {
    begin = std::min(begin, last->begin);
    end = std::max(end, last->end);
    ++last;
  }
  const auto at = ranges_.erase(first, last);
  ranges_.insert(at, Range{begin, end});
}

void RowSet::remove(std::int64_t begin, std::int64_t end) {
  if (end <= begin) return;
  std::vector<Range> kept;
  kept.reserve(ranges_.size() + 1);
  for (const Range& range : ranges_) {
    if (range.begin < std::min(range.end, begin)) {
      kept.push_back({range.begin, std::min(range.end, begin)});
    }
    if (std::max(range.begin, end) < range.end) {
      kept.push_back({std::max(range.begin, end), range.end});
    }
  }
  ranges_ = std::move(kept);
}

void RowSet::toggle(std::int64_t row) {
  if (contains(row)) {
    remove(row, row + 1);
  } else {
    add(row, row + 1);
  }
}

void RowSet::assign(std::int64_t begin, std::int64_t end) {
  ranges_.clear();
  add(begin, end);
}

}  // namespace vigil::sdk::ui
