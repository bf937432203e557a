#include "app/backend/service/webhook_event.h"

#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {

WebhookRow decision_event(const domain::Decision& decision, const TaskRow& task,
                          std::uint64_t ledger_index, WallTime now, const nlohmann::json& besides) {
  WebhookRow event;
  event.id = make_uuid7(now);
  // The platform's own name of the item: what is decided about it in several queues is in order.
  event.item = task.key;
  event.kind = "decision";
  event.created = now;
  event.next = now;
  nlohmann::json made = {{"id", decision.id.text()},
                         {"kind", to_word(decision.kind)},
                         {"decided_at", to_rfc3339(decision.decided_at)},
                         {"ledger_index", ledger_index}};
  if (decision.verdict) made["verdict"] = to_word(*decision.verdict);
  if (!decision.supersedes.empty()) made["supersedes"] = decision.supersedes.text();
  if (!decision.policy.empty()) {
    made["policy"] = {{"id", decision.policy.text()}, {"version", decision.policy_version}};
  }
  // A report to an authority waits for a second person, and is not the platform's to carry out.
  std::vector<domain::Action> actions = decision.actions;
  std::erase_if(actions, [](const domain::Action& action) {
    return action.kind == domain::ActionKind::kAuthority;
  });
  if (!actions.empty()) made["actions"] = domain::to_json(actions);
  nlohmann::json body = {{"event", event.id},
                         {"kind", event.kind},
                         {"created_at", to_rfc3339(now)},
                         {"item", event.item},
                         {"queue", task.queue},
                         {"task", task.id},
                         {"task_state", to_word(task.state)},
                         {"decision", std::move(made)}};
  body.update(besides);
  event.body = to_canonical_json(body);
  return event;
}

}  // namespace vigil::backend
