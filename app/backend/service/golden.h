// Golden items: items whose right answer is known, mixed into what a person is leased.
//
// Each is a task of its own, made for one person and one time, with a name, a time and a standing
// on the ladder like those of the tasks beside it; nothing that a desk is told sets it apart. It is
// never in the pool: when its lease ends without a decision it waits for the same person. Whoever
// may read the answers is given none, and nobody an item of one's own earlier decision.
//
// Thread-confined to the transaction it is given.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/service/routing.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"
#include "core/domain/sampling.h"

namespace vigil::backend {

// A name like `key` and another one: its digits, and the letters of words that have some, are drawn
// anew.
[[nodiscard]] std::string name_like(std::string_view key, const domain::Sampler& sampler,
                                    std::string_view draw);

class Golden {
 public:
  struct Known {
    const Registry& registry;
    Ladders& ladders;
    QualityPolicies& quality;
  };
  // What this person may be given among the next `count` leases of the queue, the n-th on.
  [[nodiscard]] static Result<Golden> read(Reader& reader, const Known& known,
                                           const QueueSpec& queue, const Caller& caller, int count,
                                           std::uint64_t n);

  // Leases what there is to `wish.user`, as far as the person's routing admits it.
  [[nodiscard]] Result<std::vector<TaskRow>> give(Writer& writer, const LeaseWish& wish,
                                                  Routing& routing, WallTime now) const;
  // Puts the golden ones among the others, in the places that were drawn.
  [[nodiscard]] std::vector<TaskRow> mix(std::vector<TaskRow> golden,
                                         std::vector<TaskRow> real) const;

 private:
  struct Candidate {
    std::string record;
    std::string verdict;
    std::string policy;
    std::string subject;
    int severity = 0;
    std::int64_t reach = 0;
    double order = 0;  // drawn for the person
  };
  [[nodiscard]] Result<std::optional<TaskRow>> make(Writer& writer, const Candidate& candidate,
                                                    const LeaseWish& wish, WallTime now) const;

  Ladders* ladders_ = nullptr;
  const QueueSpec* queue_ = nullptr;
  std::optional<domain::Sampler> sampler_;
  std::vector<std::size_t> places_;     // among the leases, that were drawn
  std::vector<QualityCheckRow> again_;  // given before, and still to be decided
  std::vector<Candidate> candidates_;   // in the person's order
  std::optional<TaskRow> beside_;       // a task that waits: what a golden one looks like
};

// Its lease ended without a decision: it waits for the same person, out of everybody's sight.
[[nodiscard]] Status put_aside(Writer& writer, TaskRow& task);
// The check that waits for this person's decision of the task, where one does.
[[nodiscard]] Result<std::optional<QualityCheckRow>> waiting_golden(Reader& reader,
                                                                    std::string_view task,
                                                                    std::string_view person);
// The person's decision of a golden task, beside the known answer.
[[nodiscard]] Status note_golden(Writer& writer, const domain::Decision& decision,
                                 const TaskRow& task, std::string_view person, WallTime now);

}  // namespace vigil::backend
