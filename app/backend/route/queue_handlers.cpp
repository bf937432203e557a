#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/queue_document.h"
#include "app/backend/route/reading.h"
#include "core/base/json.h"
#include "core/domain/verdict.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxKeyBytes = 200;

// The subject was stored as JSON this server wrote.
json stored_json(const std::string& text) {
  const Result<json> parsed = parse_json(text);
  return parsed ? *parsed : json();
}

NewTask read_task(const json& entry) {
  NewTask task;
  const auto refuse = [&](std::string sentence) {
    task.problem = std::move(sentence);
    return task;
  };
  if (!entry.is_object()) return refuse("A task must be an object.");
  task.key = text_member(entry, "key");
  if (task.key.empty() || task.key.size() > kMaxKeyBytes) {
    return refuse(fmt::format("\"key\" must be text of 1 to {} bytes.", kMaxKeyBytes));
  }
  const std::int64_t severity = int_member(entry, "severity", 0);
  if (severity < 0 || severity > domain::kMaxSeverity) {
    return refuse(fmt::format("\"severity\" must be 0 to {}.", domain::kMaxSeverity));
  }
  task.severity = static_cast<int>(severity);
  task.reach = int_member(entry, "reach", 0);
  if (task.reach < 0) return refuse("\"reach\" must not be below zero.");
  if (entry.contains("due_at")) {
    task.due = from_rfc3339(text_member(entry, "due_at"));
    if (!task.due) return refuse("\"due_at\" must be an RFC 3339 time.");
  }
  const auto subject = entry.find("subject");
  if (subject == entry.end() || !subject->is_object())
    return refuse("\"subject\" must be an object.");
  task.subject = to_canonical_json(*subject);
  return task;
}

Result<std::vector<LeaseRef>> read_leases(const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return body.error();
  const auto list = body->find("leases");
  if (list == body->end() || !list->is_array() || list->size() > 200) {
    return fail(ErrorCode::kInvalidArgument, "\"leases\" must be a list of at most 200 leases.");
  }
  std::vector<LeaseRef> leases;
  for (const json& entry : *list) {
    LeaseRef lease{text_member(entry, "task"), int_member(entry, "fence", -1)};
    if (lease.task.empty() || lease.fence < 0) {
      return fail(ErrorCode::kInvalidArgument, "A lease has a \"task\" and a \"fence\".");
    }
    leases.push_back(std::move(lease));
  }
  return leases;
}

void add_evidence(json& subject, std::string_view kind, const std::string& text) {
  if (!subject.is_object()) return;
  json& lines = subject["evidence"];
  if (!lines.is_array()) lines = json::array();
  lines.push_back({{"kind", kind}, {"text", text}});
}

Answer lease_outcomes(const Result<std::vector<LeaseOutcome>>& outcomes) {
  if (!outcomes) return problem_answer(outcomes.error());
  json results = json::array();
  for (const LeaseOutcome& outcome : *outcomes) {
    json result = {{"task", outcome.task}, {"status", outcome.held ? "ok" : "lost"}};
    if (outcome.held && outcome.expires != WallTime{})
      result["expires_at"] = to_rfc3339(outcome.expires);
    results.push_back(std::move(result));
  }
  return json_answer(200, {{"results", std::move(results)}});
}

}  // namespace

Answer list_queues(Services& services, const Request&) {
  const Result<std::vector<QueueView>> queues = services.queues.list();
  if (!queues) return problem_answer(queues.error());
  json list = json::array();
  for (const QueueView& queue : *queues) {
    list.push_back({{"id", queue.spec->id},
                    {"title", {{"zh", queue.spec->title_zh}, {"en", queue.spec->title_en}}},
                    {"ready", queue.counts.ready},
                    {"leased", queue.counts.leased},
                    {"done", queue.counts.done},
                    {"dead", queue.counts.dead}});
  }
  return json_answer(200, {{"queues", std::move(list)}});
}

Answer queue_health(Services& services, const Request& request) {
  const Result<QueueHealth> health = services.watch.health(request.parameters[0]);
  if (!health) return problem_answer(health.error());
  return json_answer(200, health_document(*health));
}

Answer enqueue_tasks(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const auto list = body->find("tasks");
  if (list == body->end() || !list->is_array() || list->size() > kMostTasksPerCall) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument,
             fmt::format("\"tasks\" must be a list of at most {} tasks.", kMostTasksPerCall)));
  }
  std::vector<NewTask> tasks;
  for (const json& entry : *list) tasks.push_back(read_task(entry));
  const Result<std::vector<EnqueueOutcome>> outcomes =
      services.queues.enqueue(request.parameters[0], tasks);
  if (!outcomes) return problem_answer(outcomes.error());
  json results = json::array();
  for (const EnqueueOutcome& outcome : *outcomes) {
    if (outcome.status == EnqueueStatus::kRefused) {
      results.push_back({{"key", outcome.key}, {"status", "refused"}, {"detail", outcome.detail}});
      continue;
    }
    if (outcome.status == EnqueueStatus::kRemoved) {
      results.push_back({{"key", outcome.key}, {"status", "removed"}, {"detail", outcome.detail}});
      continue;
    }
    results.push_back({{"key", outcome.key},
                       {"status", outcome.status == EnqueueStatus::kCreated ? "created" : "exists"},
                       {"task", outcome.task}});
  }
  return json_answer(200, {{"results", std::move(results)}});
}

Answer list_tasks(Services& services, const Request& request) {
  std::optional<TaskState> state;
  if (const std::string word = request.query_text("state"); !word.empty()) {
    state = task_state_from_word(word);
    if (!state) {
      return problem_answer(
          fail(ErrorCode::kInvalidArgument, "\"state\" must be ready, leased, done or dead."));
    }
  }
  const auto after = query_number(request, "after", 0, std::numeric_limits<std::int64_t>::max());
  if (!after) return problem_answer(after.error());
  const Result<int> limit = query_limit(request, 50, 500);
  if (!limit) return problem_answer(limit.error());
  const Result<TaskPage> page = services.queues.tasks(
      request.parameters[0], state, after->value_or(0), *limit, request.caller.id);
  if (!page) return problem_answer(page.error());
  json list = json::array();
  for (const TaskRow& task : page->tasks) {
    json entry = {{"id", task.id},
                  {"key", task.key},
                  {"state", to_word(task.state)},
                  {"severity", task.severity},
                  {"reach", task.reach},
                  {"due_at", to_rfc3339(task.due)},
                  {"created_at", to_rfc3339(task.created)},
                  {"subject", stored_json(task.subject)}};
    if (task.state == TaskState::kLeased) entry["leased_by"] = task.lease_user;
    list.push_back(std::move(entry));
  }
  json next = page->next ? json(std::to_string(*page->next)) : json();
  return json_answer(200, {{"tasks", std::move(list)}, {"next", std::move(next)}});
}

Answer lease_tasks(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<std::string> device = required_text(*body, "device", 100);
  if (!device) return problem_answer(device.error());
  const std::int64_t count = int_member(*body, "count", 1);
  if (count < 1 || count > kMostLeasesPerCall) {
    return problem_answer(fail(ErrorCode::kInvalidArgument,
                               fmt::format("\"count\" must be 1 to {}.", kMostLeasesPerCall)));
  }
  std::vector<TaskRow> tasks;
  std::vector<std::string> kept_back;
  if (const std::string wanted = text_member(*body, "task"); !wanted.empty()) {
    Result<std::optional<TaskRow>> taken =
        services.queues.take(request.caller, request.parameters[0], wanted, *device);
    if (!taken) return problem_answer(taken.error());
    if (*taken) tasks.push_back(std::move(**taken));
  } else {
    domain::LeaseWishes wishes;
    if (const auto wished = body->find("wishes"); wished != body->end()) {
      Result<domain::LeaseWishes> read = domain::lease_wishes_from_json(*wished);
      if (!read) return problem_answer(read.error());
      wishes = std::move(*read);
    }
    Result<std::vector<TaskRow>> leased =
        services.queues.lease(request.caller, request.parameters[0], static_cast<int>(count),
                              *device, wishes, &kept_back);
    if (!leased) return problem_answer(leased.error());
    tasks = std::move(*leased);
  }
  const auto standings = services.items.tell_judge(request.parameters[0], tasks);
  if (!standings) return problem_answer(standings.error());
  const auto strikes = services.items.tell_strikes(tasks);
  if (!strikes) return problem_answer(strikes.error());
  json leases = json::array();
  for (const TaskRow& task : tasks) {
    json subject = stored_json(task.subject);
    if (const auto struck = strikes->find(task.id); struck != strikes->end())
      add_evidence(subject, "strike", struck->second);
    const auto standing = standings->find(task.id);
    if (standing != standings->end() && subject.is_object()) {
      subject["ladder"] = domain::to_json(standing->second);
    }
    leases.push_back({{"task",
                       {{"id", task.id},
                        {"queue", task.queue},
                        {"severity", task.severity},
                        {"reach", task.reach},
                        {"due_at", to_rfc3339(task.due)},
                        {"created_at", to_rfc3339(task.created)},
                        {"subject", std::move(subject)}}},
                      {"fence", task.fence},
                      {"expires_at", to_rfc3339(task.lease_expires)}});
  }
  json answer = {{"leases", std::move(leases)}};
  if (!kept_back.empty()) answer["kept_back"] = kept_back;
  return json_answer(200, answer);
}

Answer alike_tasks(Services& services, const Request& request) {
  const Result<std::vector<AlikeTask>> alike =
      services.alike.of(request.caller, request.parameters[0]);
  if (!alike) return problem_answer(alike.error());
  json list = json::array();
  for (const AlikeTask& each : *alike) {
    const json subject = stored_json(each.task.subject);
    json entry = {{"task", each.task.id},
                  {"severity", each.task.severity},
                  {"reach", each.task.reach},
                  {"due_at", to_rfc3339(each.task.due)},
                  {"share", each.share},
                  {"distance", each.distance},
                  {"mine", each.task.state == TaskState::kLeased}};
    if (subject.is_object()) {
      for (const char* member : {"item_id", "caption", "author", "media"}) {
        if (const auto found = subject.find(member); found != subject.end()) entry[member] = *found;
      }
    }
    list.push_back(std::move(entry));
  }
  return json_answer(200, {{"alike", std::move(list)}});
}

Answer requeue_tasks(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const auto list = body->find("tasks");
  if (list == body->end() || !list->is_array() || list->size() > kMostTasksPerCall) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument,
             fmt::format("\"tasks\" must be a list of at most {} ids.", kMostTasksPerCall)));
  }
  std::vector<std::string> tasks;
  for (const json& entry : *list) {
    if (!entry.is_string()) {
      return problem_answer(fail(ErrorCode::kInvalidArgument, "An id of a task is a text."));
    }
    tasks.push_back(entry.get<std::string>());
  }
  const Result<int> requeued = services.queues.requeue(request.parameters[0], tasks);
  if (!requeued) return problem_answer(requeued.error());
  return json_answer(200, {{"requeued", *requeued}});
}

Answer renew_leases(Services& services, const Request& request) {
  const Result<std::vector<LeaseRef>> leases = read_leases(request);
  if (!leases) return problem_answer(leases.error());
  return lease_outcomes(services.queues.renew(request.caller, *leases));
}

Answer release_leases(Services& services, const Request& request) {
  const Result<std::vector<LeaseRef>> leases = read_leases(request);
  if (!leases) return problem_answer(leases.error());
  return lease_outcomes(services.queues.release(request.caller, *leases));
}

}  // namespace vigil::backend::handlers
