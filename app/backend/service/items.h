// Items on their review ladder, as the platform and the desks see them: what happened to one is
// brought in, and where it stands is told - without the verdicts of others to whoever has still to
// give one.
//
// An event and the step it makes, the next stage's task and the leaf are one transaction. The same
// event id twice is one event. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/climbing.h"
#include "app/backend/service/events.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/standing.h"

namespace vigil::backend {

struct ItemEvent {
  std::string id;  // the sender's own, once
  domain::ladder::Trigger trigger = domain::ladder::Trigger::kReach;
  std::optional<std::int64_t> reach;
  std::optional<std::int64_t> author_followers;
  int severity = 0;
  std::int64_t reports = 1;
  std::string policy;   // machine_removed: by which the machine removed it; may be empty
  std::string subject;  // canonical JSON of an object; empty: the item is known
};

struct ItemView {
  Standing standing;
  bool moved = false;        // by the event that was brought in
  bool sees_others = false;  // the verdicts of others may be shown
};

class Items {
 public:
  Items(Store& store, const Registry& registry, const Clock& clock, EventHub& events)
      : store_(store), registry_(registry), clock_(clock), events_(events) {}

  // kNotFound: nobody knows the item, and the event brings no subject.
  [[nodiscard]] Result<ItemView> note(const Caller& caller, std::string_view ladder,
                                      std::string_view item, const ItemEvent& event);
  [[nodiscard]] Result<ItemView> show(const Caller& caller, std::string_view ladder,
                                      std::string_view item);
  // Takes out the decisions of others on items of which the caller has still to judge.
  [[nodiscard]] Status hide_from(const Caller& caller, std::vector<DecisionRow>& decisions);
  // How each task's item is to be shown, in their order.
  struct Sight {
    bool blind = false;  // others' verdicts would colour one that the caller has still to give
    std::optional<Standing> standing;  // on its ladder, where it climbs one
  };
  [[nodiscard]] Result<std::vector<Sight>> sights(Reader& reader, const Caller& caller,
                                                  const std::vector<TaskRow>& tasks);
  // Where each leased task's item stands, for whoever has to judge it: by task id, as the member
  // "ladder" of its subject.
  [[nodiscard]] Result<std::map<std::string, domain::ItemStanding>> tell_judge(
      std::string_view queue, const std::vector<TaskRow>& tasks);
  // Of those whose author has strikes in force, one line each, by task id (strikes.h).
  [[nodiscard]] Result<std::map<std::string, std::string>> tell_strikes(
      const std::vector<TaskRow>& tasks);
  // The ladder that is meant where none is named: the first that a queue names; empty: none.
  [[nodiscard]] std::string usual_ladder() const;

 private:
  [[nodiscard]] bool has_to_judge(const Caller& caller, const Standing& standing) const;
  // Items that golden ones are made of: their verdicts are answers to what somebody may be asked.
  [[nodiscard]] Result<std::shared_ptr<const std::set<std::string, std::less<>>>> golden_items(
      Reader& reader);

  Store& store_;
  const Registry& registry_;
  Ladders ladders_{registry_};
  QualityPolicies quality_{registry_};
  const Clock& clock_;
  EventHub& events_;

  std::mutex golden_mutex_;
  std::int64_t golden_head_ = 0;  // of what follows
  std::shared_ptr<const std::set<std::string, std::less<>>> golden_ =
      std::make_shared<const std::set<std::string, std::less<>>>();
};

}  // namespace vigil::backend
