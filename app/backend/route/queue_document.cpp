#include "app/backend/route/queue_document.h"

#include <nlohmann/json.hpp>

namespace vigil::backend {

using nlohmann::json;

json health_document(const QueueHealth& health) {
  const domain::QueueOutlook& outlook = health.outlook;
  const auto or_null = [](const auto& value) { return value ? json(*value) : json(); };
  json hours = json::array();
  for (const HourOfFlow& hour : health.hours) {
    hours.push_back(
        {{"from", to_rfc3339(hour.begin)}, {"arrived", hour.arrived}, {"decided", hour.decided}});
  }
  json out = {{"id", health.spec->id},
              {"title", {{"zh", health.spec->title_zh}, {"en", health.spec->title_en}}},
              {"as_of", to_rfc3339(health.as_of)},
              {"ready", health.counts.ready},
              {"leased", health.counts.leased},
              {"dead", health.counts.dead},
              {"arrived_last_hour", health.arrived_last_hour},
              {"decided_last_hour", health.decided_last_hour},
              {"past_due", health.past_due},
              {"past_due_most", kMostLate},
              {"examined", health.examined},
              {"breaches", or_null(outlook.breaches)},
              {"gini", or_null(outlook.gini)},
              {"gini_by_reach", or_null(outlook.by_reach)},
              {"people", health.people},
              {"nobody_left", health.nobody_left},
              {"nobody_left_of", kMostLookedForPeople},
              {"hours", std::move(hours)}};
  out["oldest_at"] = health.oldest ? json(to_rfc3339(*health.oldest)) : json();
  out["first_breach_at"] = outlook.first_breach ? json(to_rfc3339(*outlook.first_breach)) : json();
  return out;
}

}  // namespace vigil::backend
