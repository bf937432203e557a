// The Merkle tree of RFC 6962 (section 2): an append-only list of leaves whose root commits to
// every leaf and its place.
//
// The tree is kept as the hashes of its perfect subtrees, numbered by level and index: level 0
// holds the leaf hashes, and node (l, i) covers the leaves [i * 2^l, (i + 1) * 2^l). A node is
// written once, when its last leaf arrives, and never changes; an append writes two nodes on
// average, and every root and proof reads O(log n) of them.
//
// Pure: no clock, no disk, no locks. Whoever keeps the nodes implements NodeReader. Thread-safe as
// far as it is.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/result.h"

namespace vigil::ledger {

using Hash = Sha256;

// SHA-256(0x00 || body) and SHA-256(0x01 || left || right); the prefixes keep a leaf from posing as
// a node.
[[nodiscard]] Hash leaf_hash(std::string_view body);
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);
// The root of a tree without leaves: SHA-256 of nothing.
[[nodiscard]] Hash empty_root();

struct NodeId {
  int level = 0;
  std::uint64_t index = 0;
  auto operator<=>(const NodeId&) const = default;
};

struct Node {
  NodeId id;
  Hash hash{};
};

class NodeReader {
 public:
  virtual ~NodeReader() = default;
  // The hash of a complete perfect subtree; kCorrupt when it ought to be there and is not.
  [[nodiscard]] virtual Result<Hash> node(NodeId id) = 0;
  // Several, in the order of `ids`: every question below asks once. Worth its own answer where each
  // question is a journey.
  [[nodiscard]] virtual Result<std::vector<Hash>> nodes(std::span<const NodeId> ids);
};

// The nodes that come into being when `leaf` is appended to a tree of `size` leaves, the leaf's own
// first. The caller stores them all, or none.
[[nodiscard]] Result<std::vector<Node>> append_leaf(NodeReader& nodes, std::uint64_t size,
                                                    const Hash& leaf);

// The root of the first `size` leaves.
[[nodiscard]] Result<Hash> root_at(NodeReader& nodes, std::uint64_t size);

// The audit path for the leaf at `index` in the tree of `size` leaves, nearest sibling first.
// kInvalidArgument unless index < size.
[[nodiscard]] Result<std::vector<Hash>> inclusion_path(NodeReader& nodes, std::uint64_t index,
                                                       std::uint64_t size);

// The proof that the tree of `to` leaves extends the tree of `from` leaves. Empty when from is 0 or
// equals to. kInvalidArgument unless from <= to.
[[nodiscard]] Result<std::vector<Hash>> consistency_path(NodeReader& nodes, std::uint64_t from,
                                                         std::uint64_t to);

[[nodiscard]] bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                    std::span<const Hash> path, const Hash& root);
[[nodiscard]] bool verify_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t to,
                                      const Hash& to_root, std::span<const Hash> path);

// A whole tree in memory, for those who hold all leaves: an auditor's check, tests.
class MemoryTree final : public NodeReader {
 public:
  void append(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Result<Hash> node(NodeId id) override;

 private:
  std::map<NodeId, Hash> nodes_;
  std::uint64_t size_ = 0;
};

}  // namespace vigil::ledger
