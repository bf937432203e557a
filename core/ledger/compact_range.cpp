#include "core/ledger/compact_range.h"

namespace vigil::ledger {

void CompactRange::append(const Hash& leaf) {
  Hash hash = leaf;
  // Every one-bit at the end of the old size is a subtree that the new leaf completes.
  for (std::uint64_t size = size_; size % 2 == 1; size /= 2) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
  }
  peaks_.push_back(hash);
  ++size_;
}

Hash CompactRange::root() const {
  if (peaks_.empty()) return empty_root();
  Hash hash = peaks_.back();
  for (auto at = peaks_.rbegin() + 1; at != peaks_.rend(); ++at) hash = node_hash(*at, hash);
  return hash;
}

}  // namespace vigil::ledger
