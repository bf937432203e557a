// Checks a whole ledger, leaf after leaf, against what was signed and against the rules decisions
// are made under. Needs nothing but what it is given: no database, no network, no clock.
//
// What it proves, and what it cannot, is in docs/LEDGER.md. Memory: a few hundred bytes for every
// task, person and open question, none for leaves. Pure; thread-confined.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/ledger/canonical_reader.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/commitment.h"
#include "core/ledger/compact_range.h"

namespace vigil::ledger {

class AuditRules;

// The first thing that is wrong.
struct AuditFault {
  std::string reason;       // a word, e.g. "leaf_changed": see docs/LEDGER.md
  std::uint64_t first = 0;  // the leaf that is wrong; with `last`, one of these
  std::uint64_t last = 0;
  std::string sentence;
};

struct AuditOptions {
  PublicKey key{};
  // Clocks of several backends may differ by this much; more is an edited clock.
  Millis clock_tolerance = std::chrono::minutes(2);
  // Checkpoints somebody kept elsewhere: the ledger must contain them all.
  std::vector<std::string> seen{};
};

struct AuditField {
  std::string_view field;
  Opening opening;
};

struct AuditLeaf {
  std::uint64_t index = 0;
  std::string_view body;
  Hash hash{};  // as it was stored beside the body
  std::span<const AuditField> fields;
};

struct AuditSummary {
  std::uint64_t decisions = 0;
  std::uint64_t persons = 0;
  std::uint64_t plain_leaves = 0;   // from before leaves had versions: fewer rules can be checked
  std::uint64_t opened_fields = 0;  // commitments that were opened and fit
  std::uint64_t checkpoints = 0;
  std::optional<Checkpoint> last;
};

class Audit {
 public:
  explicit Audit(AuditOptions options);
  ~Audit();

  // A fault that comes of the options: a seen checkpoint that this key did not sign.
  [[nodiscard]] std::optional<AuditFault> begin();
  // Leaves and checkpoints come in their order: a checkpoint after the last leaf it covers.
  [[nodiscard]] std::optional<AuditFault> take(const AuditLeaf& leaf);
  [[nodiscard]] std::optional<AuditFault> take_checkpoint(std::string_view note);
  // After the last one. `size`: how many leaves there are said to be.
  [[nodiscard]] std::optional<AuditFault> finish(std::uint64_t size);

  [[nodiscard]] std::uint64_t size() const { return range_.size(); }
  [[nodiscard]] Hash root() const { return range_.root(); }
  [[nodiscard]] AuditSummary summary() const;
  // Of a person whose commitment was opened; empty otherwise.
  [[nodiscard]] std::string_view name_of(std::string_view commitment) const;

 private:
  [[nodiscard]] std::optional<AuditFault> check_seen();
  [[nodiscard]] std::optional<AuditFault> check_fields(const AuditLeaf& leaf,
                                                       const CanonicalValue& body);

  AuditOptions options_;
  CanonicalReader reader_;
  CompactRange range_;
  std::unique_ptr<AuditRules> rules_;
  std::vector<Checkpoint> seen_;  // by size, those not reached yet
  std::uint64_t proven_ = 0;      // leaves that a checkpoint covers
  std::optional<Checkpoint> last_;
  std::uint64_t checkpoints_ = 0;
  std::uint64_t opened_ = 0;
};

}  // namespace vigil::ledger
