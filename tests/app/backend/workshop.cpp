#include "tests/app/backend/workshop.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

Registry load_plugins(const std::filesystem::path& folder) {
  write_plugins(folder);
  return Registry::load(folder);
}

}  // namespace

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "vigil-backend-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_text(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void write_plugins(const std::filesystem::path& folder) {
  write_text(folder / "review/plugin.json", R"({
    "id": "review", "version": "1.0.0", "views": [],
    "queues": [
      {"id": "review.first", "title": {"zh": "一审", "en": "First review"}, "roles": ["reviewer", "senior"],
       "lease_seconds": 300, "needs_policy": true, "policies": "policies", "escalates_to": "review.senior",
       "default_due_hours": 24},
      {"id": "review.senior", "title": {"zh": "二审", "en": "Senior review"}, "roles": ["senior"],
       "lease_seconds": 600, "needs_policy": true}],
    "collections": [
      {"id": "policies", "schema": "schema/policy.json", "read": ["*"], "write": ["administrator"],
       "seed": "schema/policies.json"},
      {"id": "notes", "schema": "schema/note.json", "read": ["operator"], "write": ["operator"]}]})");
  write_text(folder / "review/schema/policy.json", R"({
    "type": "object", "required": ["id", "version", "title", "actions"],
    "properties": {"version": {"type": "integer", "minimum": 1}, "severity": {"type": "integer", "maximum": 4},
                   "actions": {"type": "array", "minItems": 1}}})");
  write_text(folder / "review/schema/policies.json", R"([
    {"id": "spam", "version": 2, "title": {"zh": "垃圾信息", "en": "Spam"}, "guide": {"zh": "重复", "en": "Repeated"},
     "severity": 1, "actions": ["limit", "remove"], "active": true},
    {"id": "fraud", "version": 1, "title": {"zh": "欺诈", "en": "Fraud"}, "guide": {"zh": "骗", "en": "Deceit"},
     "severity": 3, "actions": ["remove"], "active": true}])");
  write_text(folder / "review/schema/note.json", R"({"type": "object", "required": ["text"]})");
}

Caller make_caller(std::string id, std::vector<domain::Role> roles) {
  Caller caller;
  caller.name = id;
  caller.device = "desk-" + id;
  caller.id = std::move(id);
  caller.roles = std::move(roles);
  return caller;
}

domain::Decision make_decision(const Caller& caller, const TaskRow& task, domain::Verdict verdict) {
  domain::Decision decision;
  decision.id = domain::DecisionId(make_uuid7(wall_from_ms(1767225600000)));
  decision.task = domain::TaskId(task.id);
  decision.queue = domain::QueueId(task.queue);
  decision.fence = task.fence;
  decision.actor = domain::UserId(caller.id);
  decision.device = domain::DeviceId(caller.device);
  decision.decided_at = wall_from_ms(1767225600000);
  decision.verdict = verdict;
  if (domain::needs_policy(verdict)) {
    decision.policy = domain::PolicyId("spam");
    decision.policy_version = 2;
  }
  return decision;
}

domain::Decision make_skip(const Caller& caller, const TaskRow& task) {
  domain::Decision decision = make_decision(caller, task, domain::Verdict::kAllow);
  decision.kind = domain::DecisionKind::kSkip;
  decision.verdict.reset();
  decision.reason = "方言听不懂";
  return decision;
}

domain::Decision make_replacement(const domain::Decision& earlier,
                                  std::optional<domain::Verdict> verdict) {
  domain::Decision decision = earlier;
  decision.id = domain::DecisionId(make_uuid7(wall_from_ms(1767225600000)));
  decision.kind = verdict ? domain::DecisionKind::kSupersede : domain::DecisionKind::kWithdraw;
  decision.verdict = verdict;
  decision.supersedes = earlier.id;
  decision.policy = {};
  decision.policy_version = 0;
  if (verdict && domain::needs_policy(*verdict)) {
    decision.policy = domain::PolicyId("spam");
    decision.policy_version = 1;
  }
  return decision;
}

Workshop::Workshop()
    : registry(load_plugins(folder.path() / "plugins")),
      place(folder.path()),
      store(place.open()),
      queues(*store, registry, clock, events),
      decisions(*store, registry, clock, events),
      collections(*store, registry, events),
      ledger(*store, clock, ledger::SigningKey::from_seed({7}),
             {.last_signed = {}, .checkpoint_every = Millis(0)}) {
  EXPECT_TRUE(registry.problems().empty());
  EXPECT_TRUE(collections.seed().ok());
}

void Workshop::enqueue(int count, std::string_view queue) {
  std::vector<NewTask> tasks;
  for (int i = 0; i < count; ++i) {
    NewTask& task = tasks.emplace_back();
    task.key = "key-" + std::to_string(enqueued_++);
    task.severity = 1;
    task.reach = 100;
    task.subject = R"({"caption":"守夜"})";
  }
  const auto outcomes = queues.enqueue(queue, tasks);
  ASSERT_TRUE(outcomes.ok()) << outcomes.error().message;
  for (const EnqueueOutcome& outcome : *outcomes)
    ASSERT_EQ(outcome.status, EnqueueStatus::kCreated);
}

std::vector<TaskRow> Workshop::lease(const Caller& caller, int count, std::string_view queue) {
  const auto tasks = queues.lease(caller, queue, count, caller.device);
  EXPECT_TRUE(tasks.ok());
  return tasks.value_or({});
}

TaskRow Workshop::lease_one(const Caller& caller, std::string_view queue) {
  const std::vector<TaskRow> tasks = lease(caller, 1, queue);
  EXPECT_EQ(tasks.size(), 1u);
  return tasks.empty() ? TaskRow{} : tasks.front();
}

json Workshop::submit(const Caller& caller, const domain::Decision& decision) {
  return submit_from(caller, caller.device, decision);
}

json Workshop::submit_from(const Caller& caller, std::string_view device,
                           const domain::Decision& decision) {
  const auto answers = decisions.submit(caller, device, {{decision.id.text(), decision, ""}});
  EXPECT_TRUE(answers.ok());
  if (!answers || answers->size() != 1) return {};
  return parse_json(answers->front().json).value_or(json());
}

TaskRow Workshop::task(std::string_view id) {
  std::optional<TaskRow> row;
  const Status asked = store->read([&](Reader& reader) -> Status {
    auto found = reader.task(id);
    if (!found) return found.error();
    row = *found;
    return {};
  });
  EXPECT_TRUE(asked.ok());
  EXPECT_TRUE(row.has_value());
  return row.value_or(TaskRow{});
}

std::uint64_t Workshop::decision_leaves() {
  std::uint64_t count = 0;
  for (const LeafRow& leaf : ledger.leaves(0, 1000).value_or({}))
    count += leaf.body.find("\"kind\":\"decision\"") != std::string::npos ? 1 : 0;
  return count;
}

QueueCounts Workshop::counts(std::string_view queue) {
  const auto views = queues.list();
  EXPECT_TRUE(views.ok());
  for (const QueueView& view : views.value_or({})) {
    if (view.spec->id == queue) return view.counts;
  }
  ADD_FAILURE() << "no such queue";
  return {};
}

}  // namespace vigil::backend
