#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "core/base/json.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxNumber = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMostEventsPerCall = 500;

// "events", a list of numbers; nothing when it is not there.
Result<std::optional<std::vector<std::int64_t>>> read_events(const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return body.error();
  const auto list = body->find("events");
  if (list == body->end()) return std::optional<std::vector<std::int64_t>>();
  if (!list->is_array() || list->empty() || list->size() > kMostEventsPerCall) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"events\" must be a list of 1 to {} numbers.", kMostEventsPerCall));
  }
  std::vector<std::int64_t> events;
  for (const json& entry : *list) {
    if (!entry.is_number_integer()) {
      return fail(ErrorCode::kInvalidArgument, "An event is named by its number, \"seq\".");
    }
    events.push_back(entry.get<std::int64_t>());
  }
  return std::optional(std::move(events));
}

}  // namespace

// Bodies are for the receiver alone.
Answer list_webhooks(Services& services, const Request& request) {
  WebhookQuery query;
  if (const std::string state = request.query_text("state"); !state.empty()) {
    query.state = webhook_state_from_word(state);
    if (!query.state) {
      return problem_answer(fail(ErrorCode::kInvalidArgument, "\"state\" is waiting or dead."));
    }
  }
  const auto after = query_number(request, "after", 0, kMaxNumber);
  if (!after) return problem_answer(after.error());
  query.after = after->value_or(0);
  const Result<int> limit = query_limit(request, 100, 500);
  if (!limit) return problem_answer(limit.error());
  query.limit = *limit;
  const Result<WebhookPage> page = services.webhooks.list(query);
  if (!page) return problem_answer(page.error());
  json list = json::array();
  for (const WebhookRow& event : page->events) {
    json entry = {{"seq", event.seq},
                  {"event", event.id},
                  {"item", event.item},
                  {"kind", event.kind},
                  {"state", to_word(event.state)},
                  {"attempts", event.attempts},
                  {"created_at", to_rfc3339(event.created)},
                  {"next_at", to_rfc3339(event.next)}};
    if (!event.cause.empty()) entry["cause"] = event.cause;
    list.push_back(std::move(entry));
  }
  json next = page->next ? json(std::to_string(*page->next)) : json();
  return json_answer(200, {{"events", std::move(list)},
                           {"next", std::move(next)},
                           {"waiting", page->counts.waiting},
                           {"dead", page->counts.dead}});
}

Answer requeue_webhooks(Services& services, const Request& request) {
  const auto events = read_events(request);
  if (!events) return problem_answer(events.error());
  const Result<int> changed =
      services.webhooks.requeue(events->value_or(std::vector<std::int64_t>()));
  if (!changed) return problem_answer(changed.error());
  return json_answer(200, {{"requeued", *changed}});
}

Answer drop_webhooks(Services& services, const Request& request) {
  const auto events = read_events(request);
  if (!events) return problem_answer(events.error());
  if (!*events) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument, "Say which \"events\" are to be given up."));
  }
  const Result<int> changed = services.webhooks.drop(request.caller, **events);
  if (!changed) return problem_answer(changed.error());
  return json_answer(200, {{"dropped", *changed}});
}

}  // namespace vigil::backend::handlers
