#include "app/backend/service/webhook_event.h"

#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

// The platform's own name of the item: what happens to it in several queues is told in order.
WebhookRow event_of(std::string_view kind, std::string_view item, WallTime now) {
  WebhookRow event;
  event.id = make_uuid7(now);
  event.item = item;
  event.kind = kind;
  event.created = now;
  event.next = now;
  return event;
}

nlohmann::json body_of(const WebhookRow& event, std::string_view queue) {
  return {{"event", event.id},
          {"kind", event.kind},
          {"created_at", to_rfc3339(event.created)},
          {"item", event.item},
          {"queue", queue}};
}

}  // namespace

WebhookRow removal_event(std::string_view queue, std::string_view item, std::string_view rule,
                         std::uint64_t ledger_index, WallTime now, const nlohmann::json& besides) {
  WebhookRow event = event_of("machine_removal", item, now);
  nlohmann::json body = body_of(event, queue);
  body["rule"] = rule;
  body["ledger_index"] = ledger_index;
  body.update(besides);
  event.body = to_canonical_json(body);
  return event;
}

WebhookRow decision_event(const domain::Decision& decision, const TaskRow& task,
                          std::uint64_t ledger_index, WallTime now, const nlohmann::json& besides) {
  WebhookRow event = event_of("decision", task.key, now);
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
  nlohmann::json body = body_of(event, task.queue);
  body["task"] = task.id;
  body["task_state"] = to_word(task.state);
  body["decision"] = std::move(made);
  body.update(besides);
  event.body = to_canonical_json(body);
  return event;
}

}  // namespace vigil::backend
