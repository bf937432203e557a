// Second looks at what was decided: a share of a first tier's decisions is reviewed by another
// person who is not told of the first, and a share of what the machine removed by a person.
//
// What is drawn waits a while, so that a decision can still be taken back, and then goes back to
// the first tier by the ladder's own move on "sampled"; where the two are too far apart, the
// ladder's rule for disagreement takes the item up. A ladder without such a move has no second
// looks.
//
// SecondLooks is thread-confined to the transaction it is given; put_before_people() is
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/backend/service/climbing.h"
#include "app/backend/service/events.h"
#include "app/backend/service/quality_policy.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/decision.h"

namespace vigil::backend {

class SecondLooks {
 public:
  SecondLooks(Writer& writer, QualityPolicies& policies, WallTime now)
      : writer_(writer), policies_(policies), now_(now) {}

  // A decision was applied, `step` is what it did to its item.
  [[nodiscard]] Status note(const domain::Decision& decision, std::string_view person,
                            const TaskRow& task, const Climbing::Step& step);
  // The machine removed an item, by this policy.
  [[nodiscard]] Status note_removal(const Climbing::Step& step, std::string_view policy);

 private:
  [[nodiscard]] Status draw(const domain::Decision& decision, std::string_view person,
                            const TaskRow& task, const Climbing::Step& step);
  [[nodiscard]] Status answer(const domain::Decision& decision, std::string_view person,
                              const TaskRow& task);
  [[nodiscard]] Status replace(const domain::Decision& decision, std::string_view person,
                               const TaskRow& task);

  Writer& writer_;
  QualityPolicies& policies_;
  const WallTime now_;
};

// What was drawn and is due goes to people; what can no longer, is dropped.
[[nodiscard]] Status put_before_people(Store& store, Ladders& ladders, const Clock& clock,
                                       EventHub& events);

}  // namespace vigil::backend
