#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

using nlohmann::json;

std::string queue_path(const domain::QueueId& queue, std::string_view rest) {
  return "/v1/queues/" + encode_path_part(queue.text()) + std::string(rest);
}

LeasedTask read_lease(AnswerReader& reader) {
  AnswerReader task(reader.object("task"));
  LeasedTask lease;
  lease.id = domain::TaskId(task.text("id"));
  lease.queue = domain::QueueId(task.text("queue"));
  lease.severity = static_cast<domain::Severity>(task.integer("severity"));
  lease.reach = task.integer("reach");
  lease.due_at = task.time("due_at");
  lease.created_at = task.time("created_at");
  lease.subject_json = task.document("subject");
  lease.fence = reader.integer("fence");
  lease.expires_at = reader.time("expires_at");
  reader.take(task);
  return lease;
}

std::optional<DecisionStatus> decision_status(std::string_view word) {
  if (word == "accepted") return DecisionStatus::kAccepted;
  if (word == "conflict") return DecisionStatus::kConflict;
  if (word == "refused") return DecisionStatus::kRefused;
  if (word == "unknown_task") return DecisionStatus::kUnknownTask;
  if (word == "mismatch") return DecisionStatus::kMismatch;
  return std::nullopt;
}

// Nothing for an item that is not in the agreed form: it stays unacknowledged while its neighbours
// count (I13, I16).
std::optional<DecisionOutcome> read_outcome(const json& item) {
  AnswerReader reader(item);
  DecisionOutcome outcome;
  outcome.id = domain::DecisionId(reader.text("id"));
  const auto status = decision_status(reader.text("status"));
  if (!reader.ok() || !status) return std::nullopt;
  outcome.status = *status;
  outcome.code = text_member(item, "code");
  outcome.detail = text_member(item, "detail");
  if (outcome.status == DecisionStatus::kAccepted) {
    outcome.ledger_index = reader.integer("ledger_index");
    if (!reader.ok() || outcome.ledger_index < 0) return std::nullopt;
  }
  if (const auto current = item.find("current"); current != item.end() && current->is_object()) {
    outcome.current_json = to_canonical_json(*current);
  }
  return outcome;
}

}  // namespace

Answer<std::vector<QueueSummary>> ApiClient::queues() {
  const auto body = exchange_json({.path = "/v1/queues"});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto queues = read_list<QueueSummary>(
      reader, reader.list("queues"), [](AnswerReader& each, const json& item) {
        QueueSummary queue;
        queue.id = domain::QueueId(each.text("id"));
        if (const auto title = item.find("title"); title != item.end()) {
          queue.title_zh = text_member(*title, "zh");
          queue.title_en = text_member(*title, "en");
        }
        queue.ready = each.integer("ready");
        queue.leased = each.integer("leased");
        queue.done = each.integer("done");
        queue.dead = each.integer("dead");
        return queue;
      });
  if (!reader.ok()) return reader.failure();
  return queues;
}

Answer<TaskPage> ApiClient::tasks(const domain::QueueId& queue, std::string_view state, int limit,
                                  std::string_view after) {
  std::string path = queue_path(queue, "/tasks?limit=" + std::to_string(limit));
  if (!state.empty()) path += "&state=" + encode_path_part(state);
  if (!after.empty()) path += "&after=" + encode_path_part(after);
  const auto body = exchange_json({.path = path});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  TaskPage page;
  page.tasks = read_list<TaskSummary>(
      reader, reader.list("tasks"), [](AnswerReader& each, const json& item) {
        TaskSummary task;
        task.id = domain::TaskId(each.text("id"));
        task.state = each.text("state");
        task.severity = static_cast<domain::Severity>(each.integer("severity"));
        task.due_at = from_rfc3339(text_member(item, "due_at")).value_or(WallTime{});
        task.leased_by = text_member(item, "leased_by");
        task.subject_json = each.document("subject");
        return task;
      });
  page.next = text_member(*body, "next");
  if (!reader.ok()) return reader.failure();
  return page;
}

Answer<std::vector<EnqueueOutcome>> ApiClient::enqueue(const domain::QueueId& queue,
                                                       std::span<const NewTask> tasks) {
  json list = json::array();
  for (const NewTask& task : tasks) {
    auto subject = parse_json(task.subject_json);
    if (!subject) {
      return make_local_failure(
          fail(ErrorCode::kInvalidArgument,
               "The subject of " + task.key + ": " + subject.error().message));
    }
    json entry = {{"key", task.key},
                  {"severity", task.severity},
                  {"reach", task.reach},
                  {"subject", std::move(*subject)}};
    if (task.due_at) entry["due_at"] = to_rfc3339(*task.due_at);
    list.push_back(std::move(entry));
  }
  const json request = {{"tasks", std::move(list)}};
  const auto body = exchange_json({.method = "POST",
                                   .path = queue_path(queue, "/tasks"),
                                   .body = to_canonical_json(request),
                                   .timeout = std::chrono::seconds(60)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto outcomes = read_list<EnqueueOutcome>(
      reader, reader.list("results"), [](AnswerReader& each, const json& item) {
        EnqueueOutcome outcome;
        outcome.key = each.text("key");
        const std::string status = each.text("status");
        outcome.status = status == "created"   ? EnqueueStatus::kCreated
                         : status == "exists"  ? EnqueueStatus::kExists
                         : status == "removed" ? EnqueueStatus::kRemoved
                                               : EnqueueStatus::kRefused;
        outcome.task = domain::TaskId(text_member(item, "task"));
        outcome.detail = text_member(item, "detail");
        return outcome;
      });
  if (!reader.ok()) return reader.failure();
  if (outcomes.size() != tasks.size()) {
    return make_failure(FailureClass::kMalformed, "The answer does not name every task.");
  }
  return outcomes;
}

Answer<LeaseGrants> ApiClient::lease(const domain::QueueId& queue, int count,
                                     const domain::DeviceId& device,
                                     const domain::LeaseWishes& wishes) {
  json request = {{"count", count}, {"device", device.text()}};
  if (wishes != domain::LeaseWishes{}) request["wishes"] = domain::to_json(wishes);
  const auto body = exchange_json(
      {.method = "POST", .path = queue_path(queue, "/leases"), .body = to_canonical_json(request)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  LeaseGrants grants;
  grants.tasks =
      read_list<LeasedTask>(reader, reader.list("leases"),
                            [](AnswerReader& each, const json&) { return read_lease(each); });
  if (!reader.ok()) return reader.failure();
  // What it says besides is a help to people: one that cannot be read is none.
  if (const auto why = body->find("kept_back"); why != body->end() && why->is_array()) {
    for (const json& word : *why) {
      if (word.is_string()) grants.kept_back.push_back(word.get<std::string>());
    }
  }
  return grants;
}

Answer<std::vector<LeaseOutcome>> ApiClient::send_leases(std::string path,
                                                         std::span<const LeaseRef> leases) {
  json list = json::array();
  for (const LeaseRef& lease : leases) {
    list.push_back({{"task", lease.task.text()}, {"fence", lease.fence}});
  }
  const json request = {{"leases", std::move(list)}};
  const auto body = exchange_json(
      {.method = "POST", .path = std::move(path), .body = to_canonical_json(request)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto outcomes = read_list<LeaseOutcome>(
      reader, reader.list("results"), [](AnswerReader& each, const json& item) {
        LeaseOutcome outcome;
        outcome.task = domain::TaskId(each.text("task"));
        outcome.status = each.text("status") == "ok" ? LeaseStatus::kHeld : LeaseStatus::kLost;
        outcome.expires_at = from_rfc3339(text_member(item, "expires_at")).value_or(WallTime{});
        return outcome;
      });
  if (!reader.ok()) return reader.failure();
  return outcomes;
}

Answer<std::vector<LeaseOutcome>> ApiClient::renew_leases(std::span<const LeaseRef> leases) {
  return send_leases("/v1/leases/renew", leases);
}

Answer<std::optional<LeasedTask>> ApiClient::take_task(const domain::QueueId& queue,
                                                       const domain::TaskId& task,
                                                       const domain::DeviceId& device) {
  const json request = {{"count", 1}, {"device", device.text()}, {"task", task.text()}};
  const auto body = exchange_json(
      {.method = "POST", .path = queue_path(queue, "/leases"), .body = to_canonical_json(request)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto leases =
      read_list<LeasedTask>(reader, reader.list("leases"),
                            [](AnswerReader& each, const json&) { return read_lease(each); });
  if (!reader.ok()) return reader.failure();
  if (leases.empty()) return std::optional<LeasedTask>();
  if (leases.size() != 1 || leases.front().id != task) {
    return make_failure(FailureClass::kMalformed, "The answer is about another task.");
  }
  return std::optional<LeasedTask>(std::move(leases.front()));
}

Answer<std::int64_t> ApiClient::requeue(const domain::QueueId& queue,
                                        std::span<const domain::TaskId> tasks) {
  json list = json::array();
  for (const domain::TaskId& task : tasks) list.push_back(task.text());
  const json request = {{"tasks", std::move(list)}};
  const auto body = exchange_json({.method = "POST",
                                   .path = queue_path(queue, "/requeue"),
                                   .body = to_canonical_json(request)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  const std::int64_t requeued = reader.integer("requeued");
  if (!reader.ok()) return reader.failure();
  return requeued;
}

Answer<std::vector<LeaseOutcome>> ApiClient::release(std::span<const LeaseRef> leases) {
  return send_leases("/v1/leases/release", leases);
}

Answer<std::vector<DecisionOutcome>> ApiClient::send_decisions(
    const domain::DeviceId& device, std::span<const std::string> bodies) {
  // Joined as text: the stored bytes are what the backend compares a repetition with (I3, I4).
  std::string request =
      "{\"device\":" + to_canonical_json(json(device.text())) + ",\"decisions\":[";
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    if (i > 0) request += ',';
    request += bodies[i];
  }
  request += "]}";
  const auto body =
      exchange_json({.method = "POST", .path = "/v1/decisions", .body = std::move(request)});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  std::vector<DecisionOutcome> outcomes;
  for (const json& item : reader.list("results")) {
    if (auto outcome = read_outcome(item)) outcomes.push_back(std::move(*outcome));
  }
  if (!reader.ok()) return reader.failure();
  return outcomes;
}

Answer<DecisionPage> ApiClient::decisions(const DecisionQuery& query) {
  std::string path = "/v1/decisions?limit=" + std::to_string(query.limit);
  if (query.mine) path += "&mine=1";
  if (!query.text.empty()) path += "&q=" + encode_path_part(query.text);
  if (!query.task.empty()) path += "&task=" + encode_path_part(query.task.text());
  if (!query.after.empty()) path += "&after=" + encode_path_part(query.after);
  const auto body = exchange_json({.path = path});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  DecisionPage page;
  page.next = text_member(*body, "next");
  for (const json& item : reader.list("decisions")) {
    auto decision = domain::decision_from_json(item);
    if (!decision) return make_failure(FailureClass::kMalformed, decision.error().message);
    DecisionEntry entry;
    entry.decision = std::move(*decision);
    entry.decision.actor = domain::UserId(text_member(item, "actor"));
    entry.ledger_index = int_member(item, "ledger_index", -1);
    entry.received_at = from_rfc3339(text_member(item, "received_at")).value_or(WallTime{});
    page.decisions.push_back(std::move(entry));
  }
  if (!reader.ok()) return reader.failure();
  return page;
}

}  // namespace vigil::net
