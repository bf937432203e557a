// The outbox: drafts whose time is over become saved, saved decisions are sent in order and in
// batches, every item is settled by its own answer (I13). Whatever happens in between, an
// unanswered decision is sent again under the same id and with the same bytes (I3, I16, I17).
// Engine's thread only.
#pragma once

#include <optional>
#include <vector>

#include "core/storage/decision_store.h"
#include "core/sync/context.h"
#include "core/sync/witness.h"

namespace vigil::sync {

class OutboxSender {
 public:
  // `witness` hears of every acknowledgement and says whether acknowledgements count.
  OutboxSender(Context context, Witness& witness, std::uint64_t seed);

  // Drafts that are over become saved, signed in or not; when the next one will be.
  [[nodiscard]] SteadyTime promote(SteadyTime now);
  // Sends one batch of the signed-in person's; when it wants to be called again.
  [[nodiscard]] SteadyTime step(SteadyTime now, const domain::UserId& person);

  // The last answer said that the token is not accepted; cleared by asking.
  [[nodiscard]] bool take_unauthenticated();
  [[nodiscard]] const Channel& channel() const { return channel_; }
  // Since when something has been waiting without any decision getting settled.
  [[nodiscard]] std::optional<SteadyTime> no_progress_since() const { return no_progress_since_; }
  // At sign-in and when somebody asks.
  void hurry() { channel_.hurry(); }

 private:
  using Batch = std::vector<storage::OutboxEntry>;

  void settle(SteadyTime now, const Batch& batch, const std::vector<net::DecisionOutcome>& answers);
  [[nodiscard]] Status settle_one(storage::Connection& connection,
                                  const net::DecisionOutcome& answer, WallTime now);
  void take_failure(SteadyTime now, const Batch& batch, const net::Failure& failure);
  void put_back(const Batch& batch);
  void refuse(const storage::OutboxEntry& entry, const net::Failure& failure);
  void note_waiting(SteadyTime now, bool waiting);

  Context context_;
  Witness& witness_;
  Channel channel_;
  domain::UserId person_;  // whose batch is under way
  bool unauthenticated_ = false;
  // After a whole batch was refused: this many decisions go one by one, so that the guilty one
  // stands alone.
  std::size_t one_by_one_ = 0;
  std::optional<SteadyTime> no_progress_since_;
};

}  // namespace vigil::sync
