#include "core/ledger/merkle.h"

#include <fmt/format.h>

#include <bit>
#include <string>

namespace vigil::ledger {
namespace {

// Leaves [begin, end) of the tree.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] std::uint64_t size() const { return end - begin; }
};

// The largest power of two smaller than `size`: where RFC 6962 splits. Precondition: size >= 2.
std::uint64_t split_of(std::uint64_t size) { return std::bit_floor(size - 1); }

// MTH of the RFC over a range that begins where a perfect subtree of its size may begin. The RFC's
// splits only make such ranges, and each perfect one is a stored node.
Result<Hash> range_hash(NodeReader& nodes, Range range) {
  const std::uint64_t size = range.size();
  if (std::has_single_bit(size)) return nodes.node({std::countr_zero(size), range.begin / size});
  const std::uint64_t middle = range.begin + split_of(size);
  const Result<Hash> left = range_hash(nodes, {range.begin, middle});
  if (!left) return left;
  const Result<Hash> right = range_hash(nodes, {middle, range.end});
  if (!right) return right;
  return node_hash(*left, *right);
}

Status append_hash(NodeReader& nodes, Range range, std::vector<Hash>& path) {
  const Result<Hash> hash = range_hash(nodes, range);
  if (!hash) return hash.error();
  path.push_back(*hash);
  return {};
}

// PATH of the RFC: the sibling nearest to the leaf comes first.
Status collect_inclusion(NodeReader& nodes, std::uint64_t index, Range range,
                         std::vector<Hash>& path) {
  if (range.size() == 1) return {};
  const std::uint64_t middle = range.begin + split_of(range.size());
  const Range left{range.begin, middle};
  const Range right{middle, range.end};
  const bool in_left = index < middle;
  if (Status below = collect_inclusion(nodes, index, in_left ? left : right, path); !below)
    return below;
  return append_hash(nodes, in_left ? right : left, path);
}

// SUBPROOF of the RFC. `whole` is true while the old tree is a complete subtree at this place,
// whose root the verifier has already.
Status collect_consistency(NodeReader& nodes, std::uint64_t from, Range range, bool whole,
                           std::vector<Hash>& path) {
  if (from == range.end) return whole ? Status{} : append_hash(nodes, range, path);
  const std::uint64_t middle = range.begin + split_of(range.size());
  const Range left{range.begin, middle};
  const Range right{middle, range.end};
  if (from <= middle) {
    if (Status below = collect_consistency(nodes, from, left, whole, path); !below) return below;
    return append_hash(nodes, right, path);
  }
  if (Status below = collect_consistency(nodes, from, right, false, path); !below) return below;
  return append_hash(nodes, left, path);
}

}  // namespace

Hash leaf_hash(std::string_view body) {
  Sha256Stream stream;
  stream.update(std::string_view("\0", 1));
  stream.update(body);
  return stream.finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
  Sha256Stream stream;
  stream.update("\x01");
  stream.update({reinterpret_cast<const char*>(left.data()), left.size()});
  stream.update({reinterpret_cast<const char*>(right.data()), right.size()});
  return stream.finish();
}

Hash empty_root() { return sha256({}); }

Result<std::vector<Node>> append_leaf(NodeReader& nodes, std::uint64_t size, const Hash& leaf) {
  std::vector<Node> fresh{{{0, size}, leaf}};
  // While the newest node is a right child, its parent has just become complete.
  for (NodeId at{0, size}; at.index % 2 == 1;) {
    const Result<Hash> left = nodes.node({at.level, at.index - 1});
    if (!left) return left.error();
    at = {at.level + 1, at.index / 2};
    fresh.push_back({at, node_hash(*left, fresh.back().hash)});
  }
  return fresh;
}

Result<Hash> root_at(NodeReader& nodes, std::uint64_t size) {
  if (size == 0) return empty_root();
  return range_hash(nodes, {0, size});
}

Result<std::vector<Hash>> inclusion_path(NodeReader& nodes, std::uint64_t index,
                                         std::uint64_t size) {
  if (index >= size) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("a tree of {} leaves has no leaf {}", size, index));
  }
  std::vector<Hash> path;
  if (Status collected = collect_inclusion(nodes, index, {0, size}, path); !collected)
    return collected.error();
  return path;
}

Result<std::vector<Hash>> consistency_path(NodeReader& nodes, std::uint64_t from,
                                           std::uint64_t to) {
  if (from > to) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("a tree of {} leaves cannot have grown from {}", to, from));
  }
  std::vector<Hash> path;
  if (from == 0 || from == to) return path;
  if (Status collected = collect_consistency(nodes, from, {0, to}, true, path); !collected)
    return collected.error();
  return path;
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> path, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t at = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : path) {
    if (last == 0) return false;
    if (at % 2 == 1 || at == last) {
      hash = node_hash(sibling, hash);
      // On the right edge of an incomplete tree a node has no sibling on some levels: it moves up
      // unchanged.
      while (at % 2 == 0 && at != 0) {
        at /= 2;
        last /= 2;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    at /= 2;
    last /= 2;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t to,
                        const Hash& to_root, std::span<const Hash> path) {
  if (from > to) return false;
  if (from == to) return path.empty() && from_root == to_root;
  if (from == 0) return path.empty() && from_root == empty_root();
  if (path.empty()) return false;
  std::uint64_t at = from - 1;
  std::uint64_t last = to - 1;
  // Levels on which the old tree's last node is a right child lie inside its last perfect subtree.
  while (at % 2 == 1) {
    at /= 2;
    last /= 2;
  }
  std::size_t next = 0;
  // The proof starts with that subtree's hash, unless it is the whole old tree, whose root is
  // known.
  Hash old_hash = at == 0 ? from_root : path[next++];
  Hash new_hash = old_hash;
  for (; next < path.size(); ++next) {
    if (last == 0) return false;
    if (at % 2 == 1 || at == last) {
      old_hash = node_hash(path[next], old_hash);
      new_hash = node_hash(path[next], new_hash);
      while (at % 2 == 0 && at != 0) {
        at /= 2;
        last /= 2;
      }
    } else {
      new_hash = node_hash(new_hash, path[next]);
    }
    at /= 2;
    last /= 2;
  }
  return last == 0 && old_hash == from_root && new_hash == to_root;
}

void MemoryTree::append(const Hash& leaf) {
  // Every complete node below size_ is here, so this cannot fail.
  const Result<std::vector<Node>> fresh = append_leaf(*this, size_, leaf);
  for (const Node& node : fresh.value()) nodes_.emplace(node.id, node.hash);
  ++size_;
}

Result<Hash> MemoryTree::node(NodeId id) {
  const auto found = nodes_.find(id);
  if (found == nodes_.end()) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("the tree has no node {} at level {}", id.index, id.level));
  }
  return found->second;
}

}  // namespace vigil::ledger
