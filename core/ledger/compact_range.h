// The root of a growing list of leaves from O(log n) hashes: what somebody needs who sees every
// leaf once and keeps none of them.
//
// Pure values; copies are independent. Thread-safe as values are.
#pragma once

#include <cstdint>
#include <vector>

#include "core/ledger/merkle.h"

namespace vigil::ledger {

class CompactRange {
 public:
  void append(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // Of everything appended so far.
  [[nodiscard]] Hash root() const;

 private:
  // Roots of perfect subtrees, largest first: one for every bit that is set in size_.
  std::vector<Hash> peaks_;
  std::uint64_t size_ = 0;
};

}  // namespace vigil::ledger
