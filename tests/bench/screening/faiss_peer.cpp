#include "tests/bench/screening/faiss_peer.h"

#include <faiss/IndexBinaryFlat.h>
#include <faiss/impl/AuxIndexStructures.h>

namespace vigil::bench {

struct FaissPeer::Index {
  faiss::IndexBinaryFlat flat{256};
};

FaissPeer::FaissPeer(const std::vector<screening::Hash256>& hashes)
    : index_(std::make_unique<Index>()) {
  index_->flat.add(static_cast<faiss::Index::idx_t>(hashes.size()),
                   reinterpret_cast<const std::uint8_t*>(hashes.data()));
}

FaissPeer::~FaissPeer() = default;

std::size_t FaissPeer::find(const std::vector<screening::Hash256>& queries, int radius) {
  faiss::RangeSearchResult result(queries.size());
  // Its radius is the first distance that is too far.
  index_->flat.range_search(static_cast<faiss::Index::idx_t>(queries.size()),
                            reinterpret_cast<const std::uint8_t*>(queries.data()), radius + 1,
                            &result);
  return result.lims[queries.size()];
}

}  // namespace vigil::bench
