#include "core/ledger/audit.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/hash.h"
#include "core/ledger/audit_rules.h"
#include "core/ledger/leaf.h"

namespace vigil::ledger {
namespace {

AuditFault fault(std::string reason, std::uint64_t index, std::string sentence) {
  return {std::move(reason), index, index, std::move(sentence)};
}

}  // namespace

Audit::Audit(AuditOptions options)
    : options_(std::move(options)),
      rules_(std::make_unique<AuditRules>(options_.clock_tolerance)) {}

Audit::~Audit() = default;

std::optional<AuditFault> Audit::begin() {
  for (const std::string& note : options_.seen) {
    const Result<Checkpoint> checkpoint = verify_checkpoint(note, options_.key);
    if (!checkpoint)
      return fault("seen_checkpoint", 0,
                   "The checkpoint kept elsewhere cannot be used: " + checkpoint.error().message);
    seen_.push_back(*checkpoint);
  }
  std::sort(seen_.begin(), seen_.end(),
            [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
  return check_seen();
}

std::optional<AuditFault> Audit::check_seen() {
  while (!seen_.empty() && seen_.front().size == size()) {
    const Checkpoint seen = seen_.front();
    seen_.erase(seen_.begin());
    if (seen.root == root()) continue;
    return AuditFault{
        "fork", std::min(proven_, size() - 1), size() - 1,
        fmt::format("A checkpoint of {} leaves was seen elsewhere, signed at {}, that these leaves "
                    "do not lead to: there are two histories.",
                    seen.size, to_rfc3339(seen.signed_at))};
  }
  return std::nullopt;
}

std::optional<AuditFault> Audit::check_fields(const AuditLeaf& leaf, const CanonicalValue& body) {
  for (const AuditField& field : leaf.fields) {
    if (!commits_to(body, field.field, field.opening.commitment)) {
      return fault("field_foreign", leaf.index,
                   fmt::format("A personal field is given for leaf {} that the leaf does not "
                               "commit to.",
                               leaf.index));
    }
    if (!opens(field.opening)) {
      return fault("field_changed", leaf.index,
                   fmt::format("The {} given for leaf {} is not the one the leaf commits to.",
                               field.field, leaf.index));
    }
    if (auto wrong = rules_->take_field(leaf.index, field.field, field.opening)) return wrong;
    ++opened_;
  }
  return std::nullopt;
}

std::optional<AuditFault> Audit::take(const AuditLeaf& leaf) {
  if (leaf.index != size()) {
    return leaf.index < size()
               ? fault(
                     "leaf_repeated", size(),
                     fmt::format("Leaf {} stands again where leaf {} belongs.", leaf.index, size()))
               : fault("leaf_missing", size(),
                       fmt::format("Leaf {} is missing: leaf {} stands in its place.", size(),
                                   leaf.index));
  }
  const Hash hash = leaf_hash(leaf.body);
  if (hash != leaf.hash) {
    return fault("leaf_changed", leaf.index,
                 fmt::format("Leaf {} was changed: its body does not have the hash it was stored "
                             "with.",
                             leaf.index));
  }
  const Result<CanonicalValue> body = reader_.read(leaf.body);
  if (!body || body->kind() != CanonicalValue::Kind::kObject) {
    return fault("leaf_unreadable", leaf.index,
                 fmt::format("Leaf {} cannot be read: {}", leaf.index,
                             body ? "it is no object." : body.error().message));
  }
  if (auto wrong = rules_->take(leaf.index, *body)) return wrong;
  if (auto wrong = check_fields(leaf, *body)) return wrong;
  range_.append(hash);
  return check_seen();
}

std::optional<AuditFault> Audit::take_checkpoint(std::string_view note) {
  const Result<Checkpoint> checkpoint = verify_checkpoint(note, options_.key);
  if (!checkpoint) {
    return fault(checkpoint.error().code == ErrorCode::kForbidden ? "signature" : "checkpoint",
                 size(), checkpoint.error().message);
  }
  if (checkpoint->size > size()) {
    return fault("leaf_missing", size(),
                 fmt::format("Leaf {} is missing: a checkpoint of {} leaves follows.", size(),
                             checkpoint->size));
  }
  if (checkpoint->size < size() || (last_ && checkpoint->size <= last_->size)) {
    return fault("checkpoint_order", checkpoint->size,
                 fmt::format("A checkpoint of {} leaves stands after leaf {}: it is an old one.",
                             checkpoint->size, size() == 0 ? 0 : size() - 1));
  }
  if (checkpoint->root != root()) {
    return AuditFault{
        "root", std::min(proven_, size() == 0 ? 0 : size() - 1), size() == 0 ? 0 : size() - 1,
        fmt::format("The leaves {} to {} are not those that were signed: together they have "
                    "another root than the checkpoint of {} leaves.",
                    proven_, size() - 1, size())};
  }
  if (auto wrong = rules_->take_checkpoint(*checkpoint)) return wrong;
  proven_ = size();
  last_ = *checkpoint;
  ++checkpoints_;
  return std::nullopt;
}

std::optional<AuditFault> Audit::finish(std::uint64_t size) {
  if (size != range_.size()) {
    return fault("leaf_missing", std::min(size, range_.size()),
                 fmt::format("There should be {} leaves, and {} are there.", size, range_.size()));
  }
  if (proven_ != size) {
    return AuditFault{"unsigned_end", proven_, size == 0 ? 0 : size - 1,
                      fmt::format("No checkpoint covers the leaves from {} on.", proven_)};
  }
  if (!seen_.empty()) {
    return fault("cut_short", size,
                 fmt::format("A checkpoint of {} leaves was seen elsewhere, signed at {}; this "
                             "ledger ends after {}.",
                             seen_.front().size, to_rfc3339(seen_.front().signed_at), size));
  }
  return std::nullopt;
}

AuditSummary Audit::summary() const {
  return {
      rules_->decisions(), rules_->persons(), rules_->plain_leaves(), opened_, checkpoints_, last_};
}

std::string_view Audit::name_of(std::string_view commitment) const {
  return rules_->name_of(commitment);
}

}  // namespace vigil::ledger
