// FAISS's flat index of binary vectors, behind a header of its own.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/screening/hash256.h"

namespace vigil::bench {

class FaissPeer {
 public:
  explicit FaissPeer(const std::vector<screening::Hash256>& hashes);
  ~FaissPeer();
  // How many hashes lie within the radius of the queries, in all.
  [[nodiscard]] std::size_t find(const std::vector<screening::Hash256>& queries, int radius);

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace vigil::bench
