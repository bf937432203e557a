// The desk as a witness of the ledger. It keeps the newest checkpoint it has verified, demands of
// every newer one that it contains it, and of the backend a receipt for every decision it
// acknowledged: only then does the outbox let a decision go (I2).
//
// When the ledger fails, that stays known until a person decides otherwise: decisions are still
// kept and sent, but nothing is marked confirmed any more. Engine's thread only.
#pragma once

#include <optional>
#include <string>

#include "core/net/api_types.h"
#include "core/storage/proof_store.h"
#include "core/sync/context.h"
#include "core/sync/desk_view.h"
#include "core/sync/witness_rules.h"

namespace vigil::sync {

class Witness {
 public:
  Witness(Context context, std::uint64_t seed);

  // Asks for a checkpoint and receipts when that is due; when it wants to be called again.
  [[nodiscard]] SteadyTime step(SteadyTime now, const domain::UserId& person);
  // False while the ledger has failed: an acknowledgement confirms nothing.
  [[nodiscard]] bool believes() const { return memory_.alarm.empty(); }
  // A decision was acknowledged: its receipt will be asked for.
  void expect_receipt(SteadyTime now);
  // Now, because the backend's database was replaced or somebody asks.
  void hurry();
  [[nodiscard]] bool take_unauthenticated();
  [[nodiscard]] const Channel& channel() const { return channel_; }
  // What can be shown of it.
  [[nodiscard]] LedgerView view() const;

  // A person has looked into it: the ledger is believed again as it is now, under whatever key it
  // has. What was acknowledged meanwhile is sent again and then counts.
  void start_afresh(SteadyTime now);

 private:
  void take_answer(SteadyTime now, const domain::UserId& person, const net::Receipts& answer,
                   const std::vector<storage::AwaitingProof>& awaiting);
  void raise(const WitnessAlarm& alarm, const std::string& note);
  [[nodiscard]] Status settle(storage::Connection& connection, const domain::UserId& person,
                              const net::Receipts& answer, const WitnessRuling& ruling,
                              const std::vector<storage::AwaitingProof>& awaiting);
  void count_waiting(const domain::UserId& person);
  [[nodiscard]] Millis jittered(Millis pause);

  Context context_;
  Channel channel_;
  WitnessMemory memory_;
  SteadyTime due_{};
  std::int64_t waiting_ = 0;
  bool unauthenticated_ = false;
  std::optional<WitnessAlarm> missing_;  // found while settling
  std::uint64_t random_;
};

}  // namespace vigil::sync
