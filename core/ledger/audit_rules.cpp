#include "core/ledger/audit_rules.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "core/base/hash.h"
#include "core/ledger/leaf.h"

namespace vigil::ledger {
namespace {

AuditFault fault(std::string reason, std::uint64_t index, std::string sentence) {
  return {std::move(reason), index, index, std::move(sentence)};
}

AuditFault malformed(std::uint64_t index, std::string_view what) {
  return fault("leaf_malformed", index,
               fmt::format("Leaf {} lacks what its kind must have: {}.", index, what));
}

}  // namespace

AuditRules::AuditRules(Millis clock_tolerance)
    : tolerance_(clock_tolerance), secret_(crypto_shorthash_siphashx24_KEYBYTES) {
  randombytes_buf(secret_.data(), secret_.size());
}

AuditRules::Key AuditRules::key_of(std::string_view a, std::string_view b,
                                   std::string_view c) const {
  std::string text(a);
  if (!b.empty() || !c.empty()) {
    text.append(1, '\0').append(b).append(1, '\0').append(c);
  }
  std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> digest{};
  crypto_shorthash_siphashx24(digest.data(), reinterpret_cast<const unsigned char*>(text.data()),
                              text.size(), secret_.data());
  Key key;
  std::memcpy(&key.a, digest.data(), 8);
  std::memcpy(&key.b, digest.data() + 8, 8);
  return key;
}

std::string_view AuditRules::name_of(std::string_view commitment) const {
  const auto found = persons_.find(std::string(commitment));
  return found == persons_.end() ? std::string_view() : std::string_view(found->second.name);
}

std::optional<AuditFault> AuditRules::take(std::uint64_t index, const CanonicalValue& leaf) {
  const auto version = leaf.number("v");
  if (!version && !leaf.member("v")) return take_plain(index, leaf);
  if (version != kLeafVersion) {
    return fault("leaf_version", index,
                 fmt::format("Leaf {} has a version this program does not know.", index));
  }
  const auto sequence = leaf.number("seq");
  if (sequence != static_cast<std::int64_t>(index)) {
    return fault(
        "sequence", index,
        fmt::format("Leaf {} says of itself that it is leaf {}.", index, sequence.value_or(-1)));
  }
  const auto kind = leaf.plain_text("kind");
  const auto at = leaf.plain_text("at");
  if (!kind || !at) return malformed(index, "kind and time");
  if (auto wrong = take_time(index, *at)) return wrong;
  if (*kind == leaf_kind::kDecision) return take_decision(index, leaf);
  if (*kind == leaf_kind::kEpoch) return take_epoch(index, leaf);
  if (*kind == leaf_kind::kPerson) return take_person(index, leaf);
  if (*kind == leaf_kind::kItem) return take_item(index, leaf);
  if (*kind == leaf_kind::kProposal) return take_proposal(index, leaf);
  if (*kind == leaf_kind::kSignIn || *kind == leaf_kind::kView || *kind == leaf_kind::kOverride ||
      *kind == leaf_kind::kErasure) {
    return take_act(index, leaf);
  }
  return fault("leaf_kind", index,
               fmt::format("Leaf {} is of the kind \"{}\", which this program does not know.",
                           index, *kind));
}

std::optional<AuditFault> AuditRules::take_time(std::uint64_t index, std::string_view text) {
  const auto time = from_rfc3339(text);
  if (!time) return malformed(index, "a time that can be read");
  if (*time + tolerance_ < latest_) {
    return fault("clock", index,
                 fmt::format("Leaf {} says {}, but {} had been said before it: a clock was set "
                             "back or the leaf was put in later.",
                             index, text, to_rfc3339(latest_)));
  }
  latest_ = std::max(latest_, *time);
  leaf_time_ = *time;
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::take_checkpoint(const Checkpoint& checkpoint) {
  const std::uint64_t index = checkpoint.size == 0 ? 0 : checkpoint.size - 1;
  if (!epoch_.empty() && checkpoint.origin != origin_of(epoch_)) {
    return fault("origin", index,
                 fmt::format("The checkpoint of {} leaves is of another history ({}) than the "
                             "leaves ({}).",
                             checkpoint.size, checkpoint.origin, origin_of(epoch_)));
  }
  if (epoch_.empty() && !origin_.empty() && origin_ != checkpoint.origin) {
    return fault("origin", index,
                 fmt::format("The checkpoint of {} leaves is of another history ({}) than the one "
                             "before it ({}).",
                             checkpoint.size, checkpoint.origin, origin_));
  }
  origin_ = checkpoint.origin;
  if (checkpoint.signed_at + tolerance_ < latest_) {
    return fault(
        "clock", index,
        fmt::format("The checkpoint of {} leaves was signed at {}, but {} had been said "
                    "before it.",
                    checkpoint.size, to_rfc3339(checkpoint.signed_at), to_rfc3339(latest_)));
  }
  latest_ = std::max(latest_, checkpoint.signed_at);
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::take_epoch(std::uint64_t index, const CanonicalValue& leaf) {
  const auto epoch = leaf.plain_text("epoch");
  const auto previous = leaf.plain_text("previous");
  if (!epoch || epoch->empty() || !previous) return malformed(index, "the epoch");
  if (!epoch_.empty() && *previous != epoch_) {
    return fault("epoch", index,
                 fmt::format("Leaf {} begins an epoch after {}, but the one before it was {}.",
                             index, *previous, epoch_));
  }
  epoch_ = *epoch;
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::take_person(std::uint64_t index, const CanonicalValue& leaf) {
  const auto person = leaf.plain_text("person");
  const auto roles = leaf.member("roles");
  const auto active = leaf.member("active");
  if (!person || !is_sha256_hex(*person) || !roles || !active || !active->flag())
    return malformed(index, "person, roles and whether the person is active");
  if (const auto by = leaf.member("by")) {
    const auto who = by->plain_text();
    if (!who || (*who != *person && !persons_.contains(std::string(*who)))) {
      return fault(
          "person", index,
          fmt::format("Roles were changed in leaf {} by somebody no earlier leaf knows.", index));
    }
  }
  Person& entry = persons_[std::string(*person)];
  entry.roles.clear();
  for (const CanonicalValue& role : roles->elements()) {
    const auto word = role.plain_text();
    if (!word) return malformed(index, "roles as words");
    entry.roles.emplace_back(*word);
  }
  entry.active = *active->flag();
  return std::nullopt;
}

std::optional<AuditFault> AuditRules::take_act(std::uint64_t index, const CanonicalValue& leaf) {
  const auto actor = leaf.plain_text("actor");
  if (!actor) return malformed(index, "an actor");
  const auto found = persons_.find(std::string(*actor));
  if (found != persons_.end() && found->second.active) return std::nullopt;
  return fault("person", index,
               fmt::format("Leaf {} is by somebody whom no earlier leaf knows as active.", index));
}

std::optional<AuditFault> AuditRules::take_field(std::uint64_t index, std::string_view field,
                                                 const Opening& opening) {
  if (field != leaf_field::kPerson) return std::nullopt;
  const auto [known, fresh] = commitment_of_name_.emplace(opening.value, opening.commitment);
  if (!fresh && known->second != opening.commitment) {
    return fault("person", index,
                 fmt::format("Leaf {} gives one person a second pseudonym.", index));
  }
  if (const auto found = persons_.find(opening.commitment); found != persons_.end())
    found->second.name = opening.value;
  return std::nullopt;
}

}  // namespace vigil::ledger
