#include "core/sync/witness_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/ledger/commitment.h"
#include "core/ledger/leaf.h"

namespace vigil::sync {
namespace {

using nlohmann::json;

std::optional<ledger::Hash> hash_from(const std::string& hex) {
  if (!is_sha256_hex(hex)) return std::nullopt;
  const std::optional<std::string> bytes = from_hex(hex);
  ledger::Hash hash{};
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

std::optional<std::vector<ledger::Hash>> hashes_from(const std::vector<std::string>& list) {
  std::vector<ledger::Hash> hashes;
  for (const std::string& hex : list) {
    const auto hash = hash_from(hex);
    if (!hash) return std::nullopt;
    hashes.push_back(*hash);
  }
  return hashes;
}

WitnessRuling alarm(std::string reason, std::string detail) {
  WitnessRuling ruling;
  ruling.alarm = WitnessAlarm{std::move(reason), std::move(detail)};
  return ruling;
}

// The commitment opens to `value` with what came along.
bool opens_to(const net::Receipt& receipt, std::string_view field, const std::string& commitment,
              const std::string& value) {
  return std::any_of(
      receipt.leaf.fields.begin(), receipt.leaf.fields.end(), [&](const net::PersonalField& each) {
        return each.field == field && each.commitment == commitment && each.value == value &&
               ledger::opens({each.commitment, each.salt, each.value});
      });
}

// From before leaves had versions: everything in plain words.
bool is_plain_leaf_of(const json& leaf, const json& mine, const domain::UserId& person) {
  return text_member(leaf, "actor") == person.text() && leaf.contains("decision") &&
         leaf["decision"] == mine;
}

bool is_leaf_of(const net::Receipt& receipt, const json& leaf, const json& mine,
                const domain::UserId& person) {
  if (!leaf.contains("v")) return is_plain_leaf_of(leaf, mine, person);
  if (int_member(leaf, "v") != ledger::kLeafVersion ||
      text_member(leaf, "kind") != ledger::leaf_kind::kDecision ||
      int_member(leaf, "seq", -1) != receipt.leaf.index || !leaf.contains("decision")) {
    return false;
  }
  if (!opens_to(receipt, ledger::leaf_field::kPerson, text_member(leaf, "actor"), person.text()))
    return false;
  json decision = leaf["decision"];
  for (const std::string_view name : {ledger::leaf_field::kReason, ledger::leaf_field::kNote}) {
    const std::string field(name);
    if (decision.contains(field) != mine.contains(field)) return false;
    if (!mine.contains(field)) continue;
    if (!opens_to(receipt, name, text_member(decision, field), text_member(mine, field)))
      return false;
    decision[field] = mine[field];
  }
  return decision == mine;
}

}  // namespace

WitnessRuling judge_checkpoint(const WitnessMemory& memory, const net::Receipts& answer) {
  const Result<ledger::PublicKey> named =
      ledger::public_key_from_hex(answer.checkpoint.public_key_hex);
  if (memory.key && (!named || *named != *memory.key)) {
    return alarm("key", fmt::format("The ledger names the key {}; this desk knows {}.",
                                    answer.checkpoint.public_key_hex, to_hex(*memory.key)));
  }
  if (!named) return alarm("key", "The ledger names no key that can be read.");
  const Result<ledger::Checkpoint> read = ledger::verify_checkpoint(answer.checkpoint.note, *named);
  if (!read) return alarm("signature", read.error().message);
  WitnessRuling ruling;
  ruling.checkpoint = *read;
  if (memory.note.empty()) return ruling;

  const ledger::Checkpoint& before = memory.checkpoint;
  const bool same_history = read->origin == before.origin;
  const auto growth = hashes_from(answer.growth_hex);
  const bool contains =
      growth && read->size >= before.size &&
      ledger::verify_consistency(before.size, before.root, read->size, read->root, *growth);
  if (!same_history) {
    ruling.growth = contains ? Growth::kReplaced : Growth::kPutBack;
    return ruling;
  }
  if (read->size < before.size) {
    return alarm("went_back",
                 fmt::format("The ledger has {} leaves; this desk has verified {} before, signed "
                             "at {}.",
                             read->size, before.size, to_rfc3339(before.signed_at)));
  }
  if (!contains) {
    return alarm("fork", fmt::format("The ledger's {} leaves do not contain the {} that this desk "
                                     "has verified before.",
                                     read->size, before.size));
  }
  ruling.growth = Growth::kGrown;
  return ruling;
}

bool proves_decision(const net::Receipt& receipt, const ledger::Checkpoint& checkpoint,
                     std::int64_t index, std::string_view body, const domain::UserId& person) {
  if (index < 0 || receipt.leaf.index != index) return false;
  const auto path = hashes_from(receipt.path_hex);
  if (!path || !ledger::verify_inclusion(ledger::leaf_hash(receipt.leaf.body),
                                         static_cast<std::uint64_t>(index), checkpoint.size, *path,
                                         checkpoint.root)) {
    return false;
  }
  const Result<json> leaf = parse_json(receipt.leaf.body);
  const Result<json> mine = parse_json(body);
  return leaf && mine && leaf->is_object() && is_leaf_of(receipt, *leaf, *mine, person);
}

}  // namespace vigil::sync
