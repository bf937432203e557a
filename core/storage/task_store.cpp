#include "core/storage/task_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::storage {
namespace {

#define TASK_COLUMNS \
  "id, queue, severity, due_ms, created_ms, fence, expires_ms, subject, decision, reach"

StoredTask read_task(const Row& row) {
  StoredTask stored;
  stored.task.id = domain::TaskId(row.text(0));
  stored.task.queue = domain::QueueId(row.text(1));
  stored.task.severity = static_cast<domain::Severity>(row.integer(2));
  stored.task.due_at = wall_from_ms(row.integer(3));
  stored.task.created_at = wall_from_ms(row.integer(4));
  stored.task.lease.fence = row.integer(5);
  stored.task.lease.expires_at = wall_from_ms(row.integer(6));
  stored.subject_json = row.text(7);
  stored.decision = domain::DecisionId(row.text(8));
  if (const auto subject = parse_json(stored.subject_json)) {
    if (auto item = domain::item_from_json(*subject)) stored.task.item = std::move(*item);
  }
  stored.task.item.reach = std::max(stored.task.item.reach, row.integer(9));
  return stored;
}

}  // namespace

Status put_task(Connection& connection, const domain::UserId& person, const StoredTask& stored) {
  const domain::Task& task = stored.task;
  return connection.run_with(
      "INSERT INTO tasks (id, person, queue, place, severity, reach, due_ms, created_ms, fence, "
      "expires_ms, subject) VALUES (?1, ?2, ?3, "
      "(SELECT coalesce(max(place), 0) + 1 FROM tasks WHERE person = ?2 AND queue = ?3), "
      "?4, ?5, ?6, ?7, ?8, ?9, ?10) "
      "ON CONFLICT (id, person) DO UPDATE SET fence = excluded.fence, "
      "expires_ms = excluded.expires_ms, severity = excluded.severity, reach = excluded.reach, "
      "due_ms = excluded.due_ms, subject = excluded.subject",
      task.id.text(), person.text(), task.queue.text(), task.severity, task.item.reach,
      to_ms(task.due_at), to_ms(task.created_at), task.lease.fence, to_ms(task.lease.expires_at),
      stored.subject_json);
}

Result<std::vector<StoredTask>> open_tasks(Connection& connection, const domain::UserId& person,
                                           const domain::QueueId& queue) {
  std::vector<StoredTask> tasks;
  const Status read = connection.each_with(
      "SELECT " TASK_COLUMNS
      " FROM tasks WHERE person = ?1 AND queue = ?2 AND decision IS NULL ORDER BY place",
      [&tasks](const Row& row) { tasks.push_back(read_task(row)); }, person.text(), queue.text());
  if (!read) return read.error();
  return tasks;
}

Result<std::vector<StoredTask>> held_tasks(Connection& connection, const domain::UserId& person) {
  std::vector<StoredTask> tasks;
  const Status read = connection.each_with(
      "SELECT " TASK_COLUMNS " FROM tasks WHERE person = ?1 ORDER BY place",
      [&tasks](const Row& row) { tasks.push_back(read_task(row)); }, person.text());
  if (!read) return read.error();
  return tasks;
}

Result<std::optional<StoredTask>> find_task(Connection& connection, const domain::UserId& person,
                                            const domain::TaskId& task) {
  std::optional<StoredTask> found;
  const Status read = connection.each_with(
      "SELECT " TASK_COLUMNS " FROM tasks WHERE id = ?1 AND person = ?2",
      [&found](const Row& row) { found = read_task(row); }, task.text(), person.text());
  if (!read) return read.error();
  return found;
}

Status hide_task(Connection& connection, const domain::UserId& person, const domain::TaskId& task,
                 const domain::DecisionId& decision) {
  const Status hidden = connection.run_with(
      "UPDATE tasks SET decision = ?3 WHERE id = ?1 AND person = ?2 AND decision IS NULL",
      task.text(), person.text(), decision.text());
  if (!hidden) return hidden;
  if (connection.changed() != 1) {
    return fail(ErrorCode::kNotFound, "This task is no longer in your list.");
  }
  return {};
}

Status bring_back_task(Connection& connection, const domain::UserId& person,
                       const domain::DecisionId& decision) {
  return connection.run_with(
      "UPDATE tasks SET decision = NULL, place = (SELECT min(others.place) - 1 FROM tasks AS "
      "others "
      "WHERE others.person = tasks.person AND others.queue = tasks.queue) "
      "WHERE person = ?1 AND decision = ?2",
      person.text(), decision.text());
}

Status close_task(Connection& connection, const domain::UserId& person,
                  const domain::DecisionId& decision, std::int64_t decided_fence) {
  const Status reopened = connection.run_with(
      "UPDATE tasks SET decision = NULL WHERE person = ?1 AND decision = ?2 AND fence > ?3",
      person.text(), decision.text(), decided_fence);
  if (!reopened) return reopened;
  return connection.run_with("DELETE FROM tasks WHERE person = ?1 AND decision = ?2", person.text(),
                             decision.text());
}

Status set_expiry(Connection& connection, const domain::UserId& person, const domain::TaskId& task,
                  WallTime expires_at) {
  return connection.run_with("UPDATE tasks SET expires_ms = ?3 WHERE id = ?1 AND person = ?2",
                             task.text(), person.text(), to_ms(expires_at));
}

Status drop_open_task(Connection& connection, const domain::UserId& person,
                      const domain::TaskId& task) {
  return connection.run_with("DELETE FROM tasks WHERE id = ?1 AND person = ?2 AND decision IS NULL",
                             task.text(), person.text());
}

}  // namespace vigil::storage
