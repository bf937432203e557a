#include "tests/core/storage/storage_fixture.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

namespace vigil::storage {

using domain::DecisionKind;

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "vigil-storage-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void StorageTest::reopen() {
  database_.reset();
  auto opened = Database::open(folder_.path(), clock_);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  database_ = std::move(*opened);
}

StoredTask StorageTest::make_task(const std::string& caption, std::int64_t fence) {
  StoredTask stored;
  stored.task.id = make_id<domain::TaskId>(clock_.wall_now());
  stored.task.queue = kQueue;
  stored.task.severity = 2;
  stored.task.lease.fence = fence;
  stored.task.lease.expires_at = clock_.wall_now() + std::chrono::minutes(5);
  stored.subject_json = nlohmann::json({{"item_id", "i"},
                                        {"caption", caption},
                                        {"author", {{"name", "阿梅"}}},
                                        {"media", {{"sha256", std::string(64, 'a')}}}})
                            .dump();
  return stored;
}

void StorageTest::put(const StoredTask& task) {
  write_ok([&](Connection& connection) { return put_task(connection, kLin, task); });
}

domain::Decision make_decision(const StoredTask& task, WallTime now, DecisionKind kind,
                               domain::DecisionId supersedes) {
  domain::Decision decision;
  decision.id = make_id<domain::DecisionId>(now);
  decision.kind = kind;
  decision.task = task.task.id;
  decision.queue = task.task.queue;
  decision.fence = task.task.lease.fence;
  decision.actor = kLin;
  decision.device = domain::DeviceId("device");
  decision.decided_at = now;
  decision.supersedes = std::move(supersedes);
  if (kind == DecisionKind::kDecide || kind == DecisionKind::kSupersede) {
    decision.verdict = domain::Verdict::kAllow;
  }
  decision.note = "看过了";
  return decision;
}

domain::Decision StorageTest::decide(const StoredTask& task, Millis draft_window, DecisionKind kind,
                                     const domain::DecisionId& supersedes) {
  const auto decision = make_decision(task, clock_.wall_now(), kind, supersedes);
  write_ok([&](Connection& connection) -> Status {
    const Status added =
        add_decision(connection, decision, task.subject_json, decision.decided_at + draft_window);
    if (!added || !supersedes.empty()) return added;
    return hide_task(connection, kLin, task.task.id, decision.id);
  });
  return decision;
}

std::vector<std::string> StorageTest::open_captions() {
  return database_->read([](Connection& connection) {
    std::vector<std::string> captions;
    const auto tasks = open_tasks(connection, kLin, kQueue);
    EXPECT_TRUE(tasks.ok());
    for (const StoredTask& each : *tasks) captions.push_back(each.task.item.caption);
    return captions;
  });
}

domain::DecisionState StorageTest::state_of(const domain::DecisionId& id) {
  return database_->read([&](Connection& connection) {
    const auto found = find_decision(connection, kLin, id);
    EXPECT_TRUE(found.ok() && found->has_value());
    return (*found)->state;
  });
}

std::vector<domain::DecisionId> StorageTest::sendable() {
  return database_->read([](Connection& connection) {
    std::vector<domain::DecisionId> ids;
    const auto entries = next_to_send(connection, kLin, 100);
    EXPECT_TRUE(entries.ok());
    for (const OutboxEntry& each : *entries) ids.push_back(each.decision);
    return ids;
  });
}

}  // namespace vigil::storage
