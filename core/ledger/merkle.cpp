#include "core/ledger/merkle.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>
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

// The perfect subtrees a range is made of, largest first: the one-bits of its size. The range
// begins where a subtree of its size may begin; the RFC's splits only make such ranges.
void append_subtrees(Range range, std::vector<NodeId>& nodes) {
  for (std::uint64_t at = range.begin; at < range.end;) {
    const std::uint64_t size = std::bit_floor(range.end - at);
    nodes.push_back({std::countr_zero(size), at / size});
    at += size;
  }
}

// What a proof is made of: the hashes of ranges, in the order in which they are sent.
using Plan = std::vector<Range>;

// PATH of the RFC: the sibling nearest to the leaf comes first.
void plan_inclusion(std::uint64_t index, Range range, Plan& plan) {
  if (range.size() == 1) return;
  const std::uint64_t middle = range.begin + split_of(range.size());
  const Range left{range.begin, middle};
  const Range right{middle, range.end};
  const bool in_left = index < middle;
  plan_inclusion(index, in_left ? left : right, plan);
  plan.push_back(in_left ? right : left);
}

// SUBPROOF of the RFC. `whole` is true while the old tree is a complete subtree at this place,
// whose root the verifier has already.
void plan_consistency(std::uint64_t from, Range range, bool whole, Plan& plan) {
  if (from == range.end) {
    if (!whole) plan.push_back(range);
    return;
  }
  const std::uint64_t middle = range.begin + split_of(range.size());
  const Range left{range.begin, middle};
  const Range right{middle, range.end};
  if (from <= middle) {
    plan_consistency(from, left, whole, plan);
    plan.push_back(right);
    return;
  }
  plan_consistency(from, right, false, plan);
  plan.push_back(left);
}

// MTH of the RFC over every range of the plan.
Result<std::vector<Hash>> carry_out(NodeReader& reader, const Plan& plan) {
  std::vector<NodeId> ids;
  std::vector<std::size_t> ends;
  for (const Range& range : plan) {
    append_subtrees(range, ids);
    ends.push_back(ids.size());
  }
  const Result<std::vector<Hash>> nodes = reader.nodes(ids);
  if (!nodes) return nodes.error();
  std::vector<Hash> hashes;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    Hash hash = (*nodes)[end - 1];
    for (std::size_t at = end - 1; at > begin; --at) hash = node_hash((*nodes)[at - 1], hash);
    hashes.push_back(hash);
    begin = end;
  }
  return hashes;
}

}  // namespace

Hash leaf_hash(std::string_view body) {
  Sha256Stream stream;
  stream.update(std::string_view("\0", 1));
  stream.update(body);
  return stream.finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<char, 65> bytes{'\x01'};
  std::memcpy(bytes.data() + 1, left.data(), left.size());
  std::memcpy(bytes.data() + 33, right.data(), right.size());
  return sha256({bytes.data(), bytes.size()});
}

Hash empty_root() { return sha256({}); }

Result<std::vector<Hash>> NodeReader::nodes(std::span<const NodeId> ids) {
  std::vector<Hash> hashes;
  hashes.reserve(ids.size());
  for (const NodeId& id : ids) {
    const Result<Hash> hash = node(id);
    if (!hash) return hash.error();
    hashes.push_back(*hash);
  }
  return hashes;
}

Result<std::vector<Node>> append_leaf(NodeReader& nodes, std::uint64_t size, const Hash& leaf) {
  // While the newest node is a right child, its parent has just become complete.
  std::vector<NodeId> siblings;
  for (NodeId at{0, size}; at.index % 2 == 1; at = {at.level + 1, at.index / 2})
    siblings.push_back({at.level, at.index - 1});
  const Result<std::vector<Hash>> hashes = nodes.nodes(siblings);
  if (!hashes) return hashes.error();
  std::vector<Node> fresh{{{0, size}, leaf}};
  for (const Hash& left : *hashes) {
    const NodeId at = fresh.back().id;
    fresh.push_back({{at.level + 1, at.index / 2}, node_hash(left, fresh.back().hash)});
  }
  return fresh;
}

Result<Hash> root_at(NodeReader& nodes, std::uint64_t size) {
  if (size == 0) return empty_root();
  const Result<std::vector<Hash>> root = carry_out(nodes, {{0, size}});
  if (!root) return root.error();
  return root->front();
}

Result<std::vector<Hash>> inclusion_path(NodeReader& nodes, std::uint64_t index,
                                         std::uint64_t size) {
  if (index >= size) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("a tree of {} leaves has no leaf {}", size, index));
  }
  Plan plan;
  plan_inclusion(index, {0, size}, plan);
  return carry_out(nodes, plan);
}

Result<std::vector<Hash>> consistency_path(NodeReader& nodes, std::uint64_t from,
                                           std::uint64_t to) {
  if (from > to) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("a tree of {} leaves cannot have grown from {}", to, from));
  }
  if (from == 0 || from == to) return std::vector<Hash>();
  Plan plan;
  plan_consistency(from, {0, to}, true, plan);
  return carry_out(nodes, plan);
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
