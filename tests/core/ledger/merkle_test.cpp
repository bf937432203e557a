#include "core/ledger/merkle.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <string>

#include "core/ledger/compact_range.h"

namespace vigil::ledger {
namespace {

// The leaves and roots that implementations of RFC 6962 are checked against.
const std::vector<std::string> kLeaves = {
    std::string(),
    std::string("\x00", 1),
    std::string("\x10"),
    std::string("\x20\x21"),
    std::string("\x30\x31"),
    std::string("\x40\x41\x42\x43"),
    std::string("\x50\x51\x52\x53\x54\x55\x56\x57"),
    std::string("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f")};
const std::vector<std::string> kRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

MemoryTree tree_of(std::uint64_t size) {
  MemoryTree tree;
  for (std::uint64_t i = 0; i < size; ++i) tree.append(leaf_hash("leaf " + std::to_string(i)));
  return tree;
}

// The RFC's definition word for word, slow and independent of the stored nodes.
Hash plain_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  const std::size_t split = std::bit_floor(leaves.size() - 1);
  return node_hash(plain_root(leaves.first(split)), plain_root(leaves.subspan(split)));
}

Hash root_of(MemoryTree& tree, std::uint64_t size) {
  const Result<Hash> root = root_at(tree, size);
  EXPECT_TRUE(root.ok());
  return root.value_or(Hash{});
}

TEST(Merkle, EmptyTreeHasTheHashOfNothing) {
  MemoryTree tree;
  EXPECT_EQ(to_hex(root_of(tree, 0)),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Merkle, KnownRootsOfTheFirstEightTrees) {
  MemoryTree tree;
  for (std::size_t i = 0; i < kLeaves.size(); ++i) {
    tree.append(leaf_hash(kLeaves[i]));
    EXPECT_EQ(to_hex(root_of(tree, i + 1)), kRoots[i]) << "tree of " << i + 1;
  }
}

TEST(Merkle, KnownInclusionPathOfTheFirstLeafOfEight) {
  MemoryTree tree;
  for (const std::string& leaf : kLeaves) tree.append(leaf_hash(leaf));
  const Result<std::vector<Hash>> path = inclusion_path(tree, 0, 8);
  ASSERT_TRUE(path.ok());
  ASSERT_EQ(path->size(), 3u);
  EXPECT_EQ(to_hex((*path)[0]), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  EXPECT_EQ(to_hex((*path)[1]), "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  EXPECT_EQ(to_hex((*path)[2]), "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
}

TEST(Merkle, RootsEqualTheRfcDefinitionForEverySizeUpTo130) {
  MemoryTree tree = tree_of(130);
  std::vector<Hash> leaves;
  for (std::uint64_t size = 1; size <= 130; ++size) {
    leaves.push_back(leaf_hash("leaf " + std::to_string(size - 1)));
    ASSERT_EQ(root_of(tree, size), plain_root(leaves)) << size;
  }
}

// PATH and SUBPROOF of RFC 6962, section 2.1, word for word.
std::vector<Hash> plain_path(std::size_t index, std::span<const Hash> leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t split = std::bit_floor(leaves.size() - 1);
  std::vector<Hash> path = index < split ? plain_path(index, leaves.first(split))
                                         : plain_path(index - split, leaves.subspan(split));
  path.push_back(plain_root(index < split ? leaves.subspan(split) : leaves.first(split)));
  return path;
}

std::vector<Hash> plain_proof(std::size_t from, std::span<const Hash> leaves, bool whole) {
  if (from == leaves.size()) return whole ? std::vector<Hash>() : std::vector{plain_root(leaves)};
  const std::size_t split = std::bit_floor(leaves.size() - 1);
  std::vector<Hash> proof = from <= split ? plain_proof(from, leaves.first(split), whole)
                                          : plain_proof(from - split, leaves.subspan(split), false);
  proof.push_back(plain_root(from <= split ? leaves.subspan(split) : leaves.first(split)));
  return proof;
}

TEST(Merkle, ProofsEqualTheRfcDefinitionForEverySizeUpTo130) {
  MemoryTree tree = tree_of(130);
  std::vector<Hash> leaves;
  for (std::size_t size = 1; size <= 130; ++size) {
    leaves.push_back(leaf_hash("leaf " + std::to_string(size - 1)));
    const Hash root = plain_root(leaves);
    for (std::size_t at = 0; at < size; ++at) {
      const std::vector<Hash> path = inclusion_path(tree, at, size).value();
      ASSERT_EQ(path, plain_path(at, leaves)) << at << " of " << size;
      ASSERT_TRUE(verify_inclusion(leaves[at], at, size, path, root));
    }
    for (std::size_t from = 1; from <= size; ++from) {
      const std::vector<Hash> proof = consistency_path(tree, from, size).value();
      ASSERT_EQ(proof, plain_proof(from, leaves, true)) << from << "->" << size;
      ASSERT_TRUE(
          verify_consistency(from, plain_root(std::span(leaves).first(from)), size, root, proof));
    }
  }
}

TEST(Merkle, EveryQuestionIsOneJourney) {
  // Where nodes are far away, what counts is how often somebody goes there.
  struct Counting final : NodeReader {
    explicit Counting(MemoryTree& below) : tree(below) {}
    Result<Hash> node(NodeId id) override { return tree.node(id); }
    Result<std::vector<Hash>> nodes(std::span<const NodeId> ids) override {
      ++journeys;
      return NodeReader::nodes(ids);
    }
    MemoryTree& tree;
    int journeys = 0;
  };
  MemoryTree tree = tree_of(1000);
  Counting counting(tree);
  EXPECT_TRUE(inclusion_path(counting, 333, 999).ok());
  EXPECT_EQ(counting.journeys, 1);
  EXPECT_TRUE(consistency_path(counting, 333, 999).ok());
  EXPECT_EQ(counting.journeys, 2);
  EXPECT_TRUE(root_at(counting, 999).ok());
  EXPECT_EQ(counting.journeys, 3);
}

TEST(CompactRange, HasTheRootOfTheTreeAtEverySize) {
  MemoryTree tree = tree_of(130);
  CompactRange range;
  for (std::uint64_t size = 0; size <= 130; ++size) {
    EXPECT_EQ(range.size(), size);
    EXPECT_EQ(range.root(), root_of(tree, size)) << size;
    range.append(leaf_hash("leaf " + std::to_string(size)));
  }
}

TEST(Merkle, EveryInclusionProofVerifiesAndNoOtherLeafOrPlaceDoes) {
  constexpr std::uint64_t kSize = 40;
  MemoryTree tree = tree_of(kSize);
  for (std::uint64_t size = 1; size <= kSize; ++size) {
    const Hash root = root_of(tree, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Hash leaf = leaf_hash("leaf " + std::to_string(index));
      const std::vector<Hash> path = inclusion_path(tree, index, size).value_or({});
      ASSERT_TRUE(verify_inclusion(leaf, index, size, path, root)) << index << " of " << size;
      ASSERT_FALSE(verify_inclusion(leaf_hash("forged"), index, size, path, root));
      if (size > 1) {
        ASSERT_FALSE(verify_inclusion(leaf, (index + 1) % size, size, path, root))
            << index << " of " << size;
        ASSERT_FALSE(
            verify_inclusion(leaf, index, size, std::span(path).first(path.size() - 1), root));
      }
      std::vector<Hash> longer = path;
      longer.push_back(leaf);
      ASSERT_FALSE(verify_inclusion(leaf, index, size, longer, root));
    }
  }
}

TEST(Merkle, EveryConsistencyProofVerifiesAndRewrittenHistoryDoesNot) {
  constexpr std::uint64_t kSize = 40;
  MemoryTree tree = tree_of(kSize);
  MemoryTree rewritten;
  for (std::uint64_t i = 0; i < kSize; ++i) {
    rewritten.append(leaf_hash(i == 0 ? "forged" : "leaf " + std::to_string(i)));
  }
  for (std::uint64_t to = 1; to <= kSize; ++to) {
    for (std::uint64_t from = 1; from <= to; ++from) {
      const Result<std::vector<Hash>> path = consistency_path(tree, from, to);
      ASSERT_TRUE(path.ok());
      ASSERT_TRUE(verify_consistency(from, root_of(tree, from), to, root_of(tree, to), *path))
          << from << "->" << to;
      const std::vector<Hash> other = consistency_path(rewritten, from, to).value_or({});
      ASSERT_FALSE(verify_consistency(from, root_of(tree, from), to, root_of(rewritten, to), other))
          << from << "->" << to;
    }
  }
}

TEST(Merkle, AFlippedBitAnywhereInAProofIsFound) {
  std::mt19937_64 random(20181213);
  MemoryTree tree = tree_of(300);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t size = 2 + random() % 299;
    const std::uint64_t index = random() % size;
    std::vector<Hash> path = inclusion_path(tree, index, size).value_or({});
    path[random() % path.size()][random() % 32] ^= static_cast<std::uint8_t>(1u << (random() % 8));
    EXPECT_FALSE(verify_inclusion(leaf_hash("leaf " + std::to_string(index)), index, size, path,
                                  root_of(tree, size)));
    const std::uint64_t from = 1 + random() % (size - 1);
    std::vector<Hash> growth = consistency_path(tree, from, size).value_or({});
    ASSERT_FALSE(growth.empty());
    growth[random() % growth.size()][random() % 32] ^=
        static_cast<std::uint8_t>(1u << (random() % 8));
    EXPECT_FALSE(verify_consistency(from, root_of(tree, from), size, root_of(tree, size), growth));
  }
}

TEST(Merkle, GrowthFromNothingNeedsNoProof) {
  MemoryTree tree = tree_of(5);
  EXPECT_TRUE(consistency_path(tree, 0, 5).value().empty());
  EXPECT_TRUE(verify_consistency(0, empty_root(), 5, root_of(tree, 5), {}));
  EXPECT_FALSE(verify_consistency(0, root_of(tree, 1), 5, root_of(tree, 5), {}));
}

TEST(Merkle, ImpossibleQuestionsAreRefused) {
  MemoryTree tree = tree_of(5);
  EXPECT_EQ(inclusion_path(tree, 5, 5).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(consistency_path(tree, 6, 5).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(root_at(tree, 6).error().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(verify_consistency(6, root_of(tree, 5), 5, root_of(tree, 5), {}));
}

TEST(Merkle, AnAppendWritesLeafAndCompletedSubtreesOnly) {
  MemoryTree tree = tree_of(7);
  const Result<std::vector<Node>> fresh = append_leaf(tree, 7, leaf_hash("leaf 7"));
  ASSERT_TRUE(fresh.ok());
  ASSERT_EQ(fresh->size(), 4u);
  EXPECT_EQ((*fresh)[0].id, (NodeId{0, 7}));
  EXPECT_EQ((*fresh)[3].id, (NodeId{3, 0}));
  tree.append(leaf_hash("leaf 7"));
  EXPECT_EQ((*fresh)[3].hash, root_of(tree, 8));
}

}  // namespace
}  // namespace vigil::ledger
