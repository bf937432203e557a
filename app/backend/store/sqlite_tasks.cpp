#include <array>

#include "app/backend/store/sqlite_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define TASK_COLUMNS                                                                              \
  "seq, id, queue, key, severity, reach, due_ms, created_ms, subject, state, fence, lease_user, " \
  "lease_device, "                                                                                \
  "lease_expires_ms, failures, prefer_user"

namespace vigil::backend {
namespace {

constexpr std::array<std::pair<TaskState, std::string_view>, 4> kWords{
    {{TaskState::kReady, "ready"},
     {TaskState::kLeased, "leased"},
     {TaskState::kDone, "done"},
     {TaskState::kDead, "dead"}}};

TaskRow read_task(const Statement& row) {
  TaskRow task;
  task.seq = row.number(0);
  task.id = row.text(1);
  task.queue = row.text(2);
  task.key = row.text(3);
  task.severity = static_cast<int>(row.number(4));
  task.reach = row.number(5);
  task.due = wall_from_ms(row.number(6));
  task.created = wall_from_ms(row.number(7));
  task.subject = row.text(8);
  // The table's CHECK admits no other word.
  task.state = task_state_from_word(row.text(9)).value_or(TaskState::kDead);
  task.fence = row.number(10);
  task.lease_user = row.text(11);
  task.lease_device = row.text(12);
  task.lease_expires = wall_from_ms(row.number(13));
  task.failures = static_cast<int>(row.number(14));
  task.prefer_user = row.text(15);
  return task;
}

int decimal_digits(std::int64_t number) {
  int digits = 0;
  for (; number > 0; number /= 10) ++digits;
  return digits;
}

}  // namespace

std::string_view to_word(TaskState state) {
  for (const auto& [value, word] : kWords) {
    if (value == state) return word;
  }
  return "dead";
}

std::optional<TaskState> task_state_from_word(std::string_view word) {
  for (const auto& [value, name] : kWords) {
    if (name == word) return value;
  }
  return std::nullopt;
}

Result<QueueCounts> SqliteTransaction::queue_counts(std::string_view queue) {
  QueueCounts counts;
  const auto rows = all_rows<int>(
      connection_, "SELECT state, tasks FROM queue_count WHERE queue = ?",
      [&](Statement& s) { s.bind(queue); },
      [&](const Statement& row) {
        switch (task_state_from_word(row.text(0)).value_or(TaskState::kDead)) {
          case TaskState::kReady: counts.ready = row.number(1); break;
          case TaskState::kLeased: counts.leased = row.number(1); break;
          case TaskState::kDone: counts.done = row.number(1); break;
          case TaskState::kDead: counts.dead = row.number(1); break;
        }
        return 0;
      });
  if (!rows) return rows.error();
  return counts;
}

Result<std::optional<TaskRow>> SqliteTransaction::task(std::string_view id) {
  return first_row<TaskRow>(
      connection_, "SELECT " TASK_COLUMNS " FROM task WHERE id = ?",
      [&](Statement& s) { s.bind(id); }, read_task);
}

Result<std::optional<TaskRow>> SqliteTransaction::task_by_key(std::string_view queue,
                                                              std::string_view key) {
  return first_row<TaskRow>(
      connection_, "SELECT " TASK_COLUMNS " FROM task WHERE queue = ? AND key = ?",
      [&](Statement& s) { s.bind(queue).bind(key); }, read_task);
}

Result<std::vector<TaskRow>> SqliteTransaction::tasks(std::string_view queue,
                                                      std::optional<TaskState> state,
                                                      std::int64_t after, int limit) {
  if (!state) {
    return all_rows<TaskRow>(
        connection_,
        "SELECT " TASK_COLUMNS " FROM task WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?",
        [&](Statement& s) { s.bind(queue).bind(after).bind(std::int64_t{limit}); }, read_task);
  }
  return all_rows<TaskRow>(
      connection_,
      "SELECT " TASK_COLUMNS
      " FROM task WHERE queue = ? AND state = ? AND seq > ? ORDER BY seq LIMIT ?",
      [&](Statement& s) {
        s.bind(queue).bind(to_word(*state)).bind(after).bind(std::int64_t{limit});
      },
      read_task);
}

Result<std::vector<TaskRow>> SqliteTransaction::next_ready(std::string_view queue,
                                                           std::string_view user, int limit) {
  Result<std::vector<TaskRow>> preferred = all_rows<TaskRow>(
      connection_,
      "SELECT " TASK_COLUMNS
      " FROM task INDEXED BY task_preferred "
      "WHERE queue = ? AND prefer_user = ? AND prefer_user <> '' AND state = 'ready' ORDER BY seq "
      "LIMIT ?",
      [&](Statement& s) { s.bind(queue).bind(user).bind(std::int64_t{limit}); }, read_task);
  if (!preferred || static_cast<int>(preferred->size()) >= limit) return preferred;
  Result<std::vector<TaskRow>> others = all_rows<TaskRow>(
      connection_,
      "SELECT " TASK_COLUMNS
      " FROM task INDEXED BY task_ready WHERE queue = ? AND state = 'ready' "
      "AND prefer_user <> ? AND NOT EXISTS (SELECT 1 FROM skip WHERE skip.task = task.id AND "
      "skip.user = ?) "
      "ORDER BY severity DESC, reach_band DESC, due_ms, seq LIMIT ?",
      [&](Statement& s) {
        const std::int64_t wanted = limit - static_cast<std::int64_t>(preferred->size());
        s.bind(queue).bind(user).bind(user).bind(wanted);
      },
      read_task);
  if (!others) return others;
  for (TaskRow& task : *others) preferred->push_back(std::move(task));
  return preferred;
}

Result<std::vector<TaskRow>> SqliteTransaction::expired_leases(WallTime now, int limit) {
  return all_rows<TaskRow>(
      connection_,
      "SELECT " TASK_COLUMNS
      " FROM task INDEXED BY task_leased WHERE state = 'leased' AND lease_expires_ms <= ? "
      "ORDER BY lease_expires_ms LIMIT ?",
      [&](Statement& s) { s.bind(to_ms(now)).bind(std::int64_t{limit}); }, read_task);
}

Status SqliteTransaction::insert_task(const TaskRow& task) {
  return run_once(
      connection_,
      "INSERT INTO task (id, queue, key, severity, reach, reach_band, due_ms, created_ms, subject, "
      "state) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [&](Statement& s) {
        s.bind(task.id).bind(task.queue).bind(task.key).bind(std::int64_t{task.severity});
        s.bind(task.reach).bind(std::int64_t{decimal_digits(task.reach)}).bind(to_ms(task.due));
        s.bind(to_ms(task.created)).bind(task.subject).bind(to_word(task.state));
      });
}

Status SqliteTransaction::update_task(const TaskRow& task) {
  return run_once(
      connection_,
      "UPDATE task SET state = ?, fence = ?, lease_user = ?, lease_device = ?, lease_expires_ms = "
      "?, "
      "failures = ?, prefer_user = ? WHERE id = ?",
      [&](Statement& s) {
        s.bind(to_word(task.state)).bind(task.fence).bind(task.lease_user).bind(task.lease_device);
        s.bind(to_ms(task.lease_expires)).bind(std::int64_t{task.failures}).bind(task.prefer_user);
        s.bind(task.id);
      });
}

Status SqliteTransaction::put_skip(std::string_view task, std::string_view user) {
  return run_once(connection_, "INSERT OR IGNORE INTO skip (task, user) VALUES (?, ?)",
                  [&](Statement& s) { s.bind(task).bind(user); });
}

}  // namespace vigil::backend
