// What checking a ledger costs, beside plain SHA-256 of the same bytes in the same run.
//
//   ledger_bench [LEAVES]      1,000,000 unless said; prints a table and one line of JSON
//
// CPU seconds of one thread. The leaves are decisions as the backend writes them; every rule is
// checked, with a checkpoint every 1,000 leaves.
#include <fmt/format.h>
#include <sodium.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/ledger/audit.h"

namespace vigil::ledger {
namespace {

using nlohmann::json;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string decision_leaf(std::uint64_t index, const std::string& actor) {
  const auto note = to_hex(sha256(std::to_string(index)));
  return to_canonical_json({{"v", 2},
                            {"kind", "decision"},
                            {"seq", index},
                            {"at", "2026-01-01T00:00:00.000Z"},
                            {"actor", actor},
                            {"role", "reviewer"},
                            {"task_key", fmt::format("clip-{:012}", index)},
                            {"task_state", "done"},
                            {"lease",
                             {{"device", "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11"},
                              {"expires_at", "2026-01-01T01:00:00.000Z"},
                              {"fence", 1}}},
                            {"decision",
                             {{"id", fmt::format("0193587a-6c1e-7b2f-9d53-{:012}", index)},
                              {"kind", "decide"},
                              {"task", fmt::format("0193587a-0000-7b2f-9d53-{:012}", index)},
                              {"queue", "review.first"},
                              {"fence", 1},
                              {"device", "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11"},
                              {"decided_at", "2026-01-01T00:00:00.000Z"},
                              {"verdict", "allow"},
                              {"checklist", json::array()},
                              {"marks", json::array()},
                              {"note", note}}}});
}

struct Made {
  std::vector<std::string> bodies;
  std::vector<Hash> hashes;
  std::vector<std::string> notes;
  MemoryTree tree;
};

int run(std::uint64_t leaves) {
  if (sodium_init() < 0) return 1;
  const SigningKey key = SigningKey::from_seed({1});
  const std::string actor = to_hex(sha256("lin"));
  auto made = std::make_unique<Made>();
  made->bodies.push_back(to_canonical_json({{"v", 2},
                                            {"kind", "person"},
                                            {"seq", 0},
                                            {"at", "2026-01-01T00:00:00.000Z"},
                                            {"person", actor},
                                            {"roles", {"reviewer"}},
                                            {"active", true}}));
  for (std::uint64_t i = 1; i < leaves; ++i) made->bodies.push_back(decision_leaf(i, actor));
  std::size_t bytes = 0;
  CompactRange range;
  for (const std::string& body : made->bodies) {
    bytes += body.size();
    made->hashes.push_back(leaf_hash(body));
    range.append(made->hashes.back());
    made->tree.append(made->hashes.back());
    if (range.size() % 1000 == 0 || range.size() == leaves) {
      made->notes.push_back(
          key.sign({origin_of("bench"), range.size(), range.root(), wall_from_ms(1767225600000)}));
    }
  }

  double begin = cpu_seconds();
  for (const std::string& body : made->bodies) (void)sha256(body);
  const double plain = cpu_seconds() - begin;

  begin = cpu_seconds();
  Hash digest{};
  for (const std::string& body : made->bodies) {
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(body.data()),
                       body.size());
  }
  const double sodium = cpu_seconds() - begin;

  begin = cpu_seconds();
  CompactRange hashed;
  for (const std::string& body : made->bodies) hashed.append(leaf_hash(body));
  const double tree = cpu_seconds() - begin;
  if (hashed.root() != range.root()) return 1;

  begin = cpu_seconds();
  Audit audit({.key = key.public_key()});
  std::size_t note = 0;
  for (std::uint64_t i = 0; i < leaves; ++i) {
    if (audit.take({i, made->bodies[i], made->hashes[i], {}})) return 1;
    if (((i + 1) % 1000 == 0 || i + 1 == leaves) && audit.take_checkpoint(made->notes[note++]))
      return 1;
  }
  if (audit.finish(leaves)) return 1;
  const double whole = cpu_seconds() - begin;

  constexpr int kProofs = 20'000;
  begin = cpu_seconds();
  for (int i = 0; i < kProofs; ++i) {
    const std::uint64_t index = static_cast<std::uint64_t>(i) * 7919 % leaves;
    const auto path = inclusion_path(made->tree, index, leaves).value();
    if (!verify_inclusion(made->hashes[index], index, leaves, path, range.root())) return 1;
  }
  const double proof = (cpu_seconds() - begin) / kProofs;

  const double millions = static_cast<double>(leaves) / 1e6;
  fmt::print("{} leaves, {:.0f} bytes each, CPU seconds per million leaves\n", leaves,
             static_cast<double>(bytes) / static_cast<double>(leaves));
  fmt::print("  plain SHA-256 of the bodies (OpenSSL)   {:6.2f}   1.0\n", plain / millions);
  fmt::print("  plain SHA-256 of the bodies (libsodium) {:6.2f}   {:.1f}\n", sodium / millions,
             sodium / plain);
  fmt::print("  leaves and tree                         {:6.2f}   {:.1f}\n", tree / millions,
             tree / plain);
  fmt::print("  everything the audit checks             {:6.2f}   {:.1f}\n", whole / millions,
             whole / plain);
  fmt::print("  one inclusion proof, made and checked   {:6.2f} us\n", proof * 1e6);
  fmt::print("{}\n", to_canonical_json({{"leaves", leaves},
                                        {"sha256_ns", static_cast<int>(plain / millions * 1e3)},
                                        {"tree_ns", static_cast<int>(tree / millions * 1e3)},
                                        {"audit_ns", static_cast<int>(whole / millions * 1e3)},
                                        {"proof_ns", static_cast<int>(proof * 1e9)}}));
  return 0;
}

}  // namespace
}  // namespace vigil::ledger

int main(int argc, char** argv) {
  std::uint64_t leaves = 1'000'000;
  if (argc > 1) std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), leaves);
  return vigil::ledger::run(leaves < 2 ? 2 : leaves);
}
