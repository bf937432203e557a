// What a desk demands of the ledger before it believes a checkpoint or a receipt. Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/domain/ids.h"
#include "core/ledger/checkpoint.h"
#include "core/net/api_types.h"

namespace vigil::sync {

// What the desk keeps of the ledger.
struct WitnessMemory {
  std::optional<ledger::PublicKey> key;  // pinned at first contact, or by a setting
  std::string note;                      // the newest checkpoint that was verified; empty: none yet
  ledger::Checkpoint checkpoint;         // what the note says
  WallTime verified_at{};
  // Set when the ledger failed: why, as a word, in a sentence, and the note that shows it.
  std::string alarm;
  std::string alarm_detail;
  std::string alarm_note;
};

// How a checkpoint relates to the one that was verified before.
enum class Growth {
  kFirst,     // there was none before
  kGrown,     // it contains everything that was there
  kReplaced,  // another history that contains everything that was there
  kPutBack,   // another history, begun from an older state: something may be missing
};

// Why a checkpoint is not believed.
struct WitnessAlarm {
  std::string reason;  // "key", "signature", "went_back", "fork", "missing": docs/LEDGER.md
  std::string detail;
};

struct WitnessRuling {
  std::optional<WitnessAlarm> alarm;
  ledger::Checkpoint checkpoint;  // without an alarm
  Growth growth = Growth::kFirst;
};

[[nodiscard]] WitnessRuling judge_checkpoint(const WitnessMemory& memory,
                                             const net::Receipts& answer);

// Whether the receipt proves that this very decision, made by this person, is the leaf at `index`
// of the checkpoint's tree. Reason and note are compared through their commitments.
[[nodiscard]] bool proves_decision(const net::Receipt& receipt,
                                   const ledger::Checkpoint& checkpoint, std::int64_t index,
                                   std::string_view body, const domain::UserId& person);

}  // namespace vigil::sync
