// A set of row numbers kept as ranges: a million selected rows are one range. Value type, no
// threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "plugins/sdk/ui/export.h"

namespace vigil::sdk::ui {

class VIGIL_SDK_API RowSet {
 public:
  struct Range {
    std::int64_t begin;  // first row
    std::int64_t end;    // one past the last
    bool operator==(const Range&) const = default;
  };

  [[nodiscard]] bool contains(std::int64_t row) const;
  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  [[nodiscard]] std::int64_t count() const;
  // Ascending, apart from each other, none empty.
  [[nodiscard]] std::span<const Range> ranges() const { return ranges_; }

  // [begin, end); nothing happens when end <= begin.
  void add(std::int64_t begin, std::int64_t end);
  void remove(std::int64_t begin, std::int64_t end);
  void toggle(std::int64_t row);
  void clear() { ranges_.clear(); }
  // Only [begin, end).
  void assign(std::int64_t begin, std::int64_t end);

  bool operator==(const RowSet&) const = default;

 private:
  std::vector<Range> ranges_;
};

}  // namespace vigil::sdk::ui
