// Acts that cannot be undone take two persons: one proposes, another confirms, both with the right
// to do it. Nothing happens before the second has said yes; then it happens in that transaction,
// with leaves for both. A proposal that nobody decides in time ends by itself. Thread-safe.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/collections.h"
#include "app/backend/service/events.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/sessions.h"
#include "app/backend/service/webhook_event.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace vigil::backend {

// What can be proposed, by its word on the wire.
inline constexpr std::string_view kActRecord = "record";  // a record of a two-person collection
inline constexpr std::string_view kActRoles = "roles";    // somebody's roles
// A decision reports an item to an authority: opened by the decision itself.
inline constexpr std::string_view kActAuthority = "authority";

inline constexpr std::chrono::hours kProposalLife{72};

class Proposals {
 public:
  Proposals(Store& store, const Registry& registry, const Clock& clock, EventHub& events,
            Collections& collections, Sessions& sessions, Announce announce = Announce::kNothing)
      : store_(store),
        registry_(registry),
        clock_(clock),
        events_(events),
        collections_(collections),
        sessions_(sessions),
        announce_(announce) {}

  // `body` is canonical JSON: record {collection, id, record, revision?}; roles {user, roles}. The
  // same, proposed again by the same person while it is open, is that proposal.
  [[nodiscard]] Result<ProposalRow> propose(const Caller& caller, std::string_view act,
                                            const std::string& body);
  // Newest first; those the caller could have proposed.
  [[nodiscard]] Result<std::vector<ProposalRow>> list(const Caller& caller, int limit);
  // kRejected: the same person, or it is not open any more. What the act itself refuses is refused.
  // Said again by the same person it is answered as before.
  [[nodiscard]] Result<ProposalRow> confirm(const Caller& caller, std::string_view id);
  // Also by whoever proposed it.
  [[nodiscard]] Result<ProposalRow> reject(const Caller& caller, std::string_view id);

 private:
  [[nodiscard]] Status check_right(const Caller& caller, std::string_view act,
                                   const std::string& body) const;
  [[nodiscard]] Result<ProposalRow> decide(const Caller& caller, std::string_view id,
                                           ProposalState state);
  struct Touched {
    std::set<std::string> queues;
    std::set<std::string> collections;
  };
  [[nodiscard]] Status carry_out(Writer& writer, const Caller& caller, const ProposalRow& proposal,
                                 Touched& touched);
  void tell(const Touched& touched);

  Store& store_;
  const Registry& registry_;
  Ladders ladders_{registry_};
  QualityPolicies quality_{registry_};
  const Clock& clock_;
  EventHub& events_;
  Collections& collections_;
  Sessions& sessions_;
  const Announce announce_;
};

// Opens one inside a transaction that is under way; its record (proposal_records.h) with it.
[[nodiscard]] Result<ProposalRow> open_proposal(Writer& writer, const Registry& registry,
                                                const Caller& caller, std::string_view act,
                                                std::string body, WallTime now);

}  // namespace vigil::backend
