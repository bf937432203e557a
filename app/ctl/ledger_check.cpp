#include "app/ctl/ledger_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/hash.h"
#include "core/base/text.h"

namespace vigil::ctl {
namespace {

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> bytes_from_hex(const std::string& hex) {
  const std::optional<std::string> bytes = from_hex(hex);
  if (!bytes || bytes->size() != N) return std::nullopt;
  std::array<std::uint8_t, N> out;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

}  // namespace

std::optional<LedgerFault> LedgerCheck::take(const net::LedgerLeaf& leaf) {
  if (leaf.index != size_) {
    return LedgerFault{
        size_, fmt::format("Leaf {} is missing: leaf {} stands in its place.", size_, leaf.index)};
  }
  const ledger::Hash hash = ledger::leaf_hash(leaf.body);
  if (to_hex(hash) != to_lower_ascii(leaf.hash_hex)) {
    return LedgerFault{
        size_,
        fmt::format("Leaf {} was changed: its body does not have the hash it was stored with.",
                    size_)};
  }
  Peak peak{0, hash};
  while (!peaks_.empty() && peaks_.back().height == peak.height) {
    peak = {peak.height + 1, ledger::node_hash(peaks_.back().hash, peak.hash)};
    peaks_.pop_back();
  }
  peaks_.push_back(peak);
  ++size_;
  return std::nullopt;
}

ledger::Hash LedgerCheck::root() const {
  if (peaks_.empty()) return ledger::empty_root();
  ledger::Hash hash = peaks_.back().hash;
  for (auto at = peaks_.rbegin() + 1; at != peaks_.rend(); ++at)
    hash = ledger::node_hash(at->hash, hash);
  return hash;
}

std::optional<LedgerFault> LedgerCheck::finish(const net::Checkpoint& checkpoint,
                                               const std::optional<ledger::PublicKey>& pinned) {
  if (size_ != checkpoint.size) {
    return LedgerFault{size_, fmt::format("The checkpoint covers {} leaves, and {} are there.",
                                          checkpoint.size, size_)};
  }
  const ledger::Hash computed = root();
  if (to_hex(computed) != to_lower_ascii(checkpoint.root_hex)) {
    return LedgerFault{
        std::nullopt,
        "The leaves are not those that were signed: together they have another root than the "
        "checkpoint says. A leaf was replaced together with its hash."};
  }
  if (checkpoint.signature_hex.empty()) {
    if (!pinned) return std::nullopt;
    return LedgerFault{std::nullopt, "The checkpoint is not signed."};
  }
  const auto signature = bytes_from_hex<64>(checkpoint.signature_hex);
  const auto named = bytes_from_hex<32>(checkpoint.public_key_hex);
  const std::optional<ledger::PublicKey> key = pinned ? pinned : named;
  if (!signature || !key) {
    return LedgerFault{std::nullopt, "The checkpoint's signature or key cannot be read."};
  }
  const ledger::Checkpoint signed_one{checkpoint.epoch, static_cast<std::uint64_t>(checkpoint.size),
                                      computed, checkpoint.signed_at};
  if (!ledger::verify_checkpoint(signed_one, *signature, *key)) {
    return LedgerFault{std::nullopt,
                       pinned ? "The checkpoint is not signed with the key that was given."
                              : "The checkpoint's signature is not valid."};
  }
  signature_ = SignatureState::kValid;
  return std::nullopt;
}

Result<ledger::PublicKey> public_key_from_hex(const std::string& hex) {
  if (const auto key = bytes_from_hex<32>(hex)) return *key;
  return fail(ErrorCode::kInvalidArgument, "A key is 64 hexadecimal digits.");
}

}  // namespace vigil::ctl
