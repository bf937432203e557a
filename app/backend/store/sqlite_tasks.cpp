#include <algorithm>

#include "app/backend/store/sqlite_rows.h"
#include "app/backend/store/sqlite_transaction.h"

namespace vigil::backend {

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
  task.reports = row.number(16);
  task.labels = row.text(17);
  return task;
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
      connection_,
      "SELECT " TASK_COLUMNS " FROM task WHERE id = ?1 UNION ALL SELECT " TASK_COLUMNS
      " FROM task_archive WHERE id = ?1",
      [&](Statement& s) { s.bind(id); }, read_task);
}

Result<std::optional<TaskRow>> SqliteTransaction::task_by_key(std::string_view queue,
                                                              std::string_view key) {
  return first_row<TaskRow>(
      connection_,
      "SELECT " TASK_COLUMNS
      " FROM task WHERE queue = ?1 AND key = ?2 UNION ALL SELECT " TASK_COLUMNS
      " FROM task_archive WHERE queue = ?1 AND key = ?2",
      [&](Statement& s) { s.bind(queue).bind(key); }, read_task);
}

Result<std::vector<TaskRow>> SqliteTransaction::tasks(std::string_view queue,
                                                      std::optional<TaskState> state,
                                                      std::int64_t after, int limit) {
  const auto bind = [&](Statement& s) { s.bind(queue).bind(after).bind(std::int64_t{limit}); };
  Result<std::vector<TaskRow>> found = std::vector<TaskRow>();
  if (state != TaskState::kDone && state) {
    return all_rows<TaskRow>(
        connection_,
        "SELECT " TASK_COLUMNS
        " FROM task WHERE queue = ? AND seq > ? AND state = ?4 ORDER BY seq LIMIT ?3",
        [&](Statement& s) {
          bind(s);
          s.bind(to_word(*state));
        },
        read_task);
  }
  if (!state) {
    found = all_rows<TaskRow>(connection_,
                              "SELECT " TASK_COLUMNS
                              " FROM task WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?",
                              bind, read_task);
    if (!found) return found;
  }
  Result<std::vector<TaskRow>> done = all_rows<TaskRow>(
      connection_,
      "SELECT " TASK_COLUMNS " FROM task_archive WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?",
      bind, read_task);
  if (!done) return done;
  const auto by_seq = [](const TaskRow& a, const TaskRow& b) { return a.seq < b.seq; };
  const auto middle = static_cast<std::ptrdiff_t>(found->size());
  for (TaskRow& task : *done) found->push_back(std::move(task));
  std::inplace_merge(found->begin(), found->begin() + middle, found->end(), by_seq);
  if (found->size() > static_cast<std::size_t>(limit)) {
    found->erase(found->begin() + limit, found->end());
  }
  return found;
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
  // Not the table's own next number: the newest task may be in the archive already.
  Status inserted = run_once(
      connection_,
      "INSERT INTO task (seq, id, queue, key, severity, reach, reach_band, due_ms, created_ms, "
      "subject, state, reports, report_band, labels) VALUES (1 + max(coalesce((SELECT max(seq) "
      "FROM task), 0), coalesce((SELECT max(seq) FROM task_archive), 0)), "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [&](Statement& s) {
        s.bind(task.id).bind(task.queue).bind(task.key).bind(std::int64_t{task.severity});
        s.bind(task.reach).bind(std::int64_t{decimal_digits(task.reach)}).bind(to_ms(task.due));
        s.bind(to_ms(task.created)).bind(task.subject).bind(to_word(task.state));
        s.bind(task.reports).bind(std::int64_t{decimal_digits(task.reports)}).bind(task.labels);
      });
  return inserted ? add_document(task) : inserted;
}

Status SqliteTransaction::reorder_task(const TaskRow& task) {
  return run_once(connection_,
                  "UPDATE task SET severity = ?, reach = ?, reach_band = ?, reports = ?, "
                  "report_band = ?, due_ms = ?, created_ms = ?, labels = ?, subject = ? "
                  "WHERE id = ?",
                  [&](Statement& s) {
                    s.bind(std::int64_t{task.severity}).bind(task.reach);
                    s.bind(std::int64_t{decimal_digits(task.reach)}).bind(task.reports);
                    s.bind(std::int64_t{decimal_digits(task.reports)}).bind(to_ms(task.due));
                    s.bind(to_ms(task.created)).bind(task.labels).bind(task.subject).bind(task.id);
                  });
}

Status SqliteTransaction::update_task(const TaskRow& task) {
  const std::string_view table = task.state == TaskState::kDone ? "task_archive" : "task";
  Result<Statement> update = connection_.prepare(
      table == "task" ? "UPDATE task SET state = ?, fence = ?, lease_user = ?, lease_device = ?, "
                        "lease_expires_ms = ?, failures = ?, prefer_user = ? WHERE id = ?"
                      : "UPDATE task_archive SET state = ?, fence = ?, lease_user = ?, "
                        "lease_device = ?, lease_expires_ms = ?, failures = ?, prefer_user = ? "
                        "WHERE id = ?");
  if (!update) return update.error();
  update->bind(to_word(task.state)).bind(task.fence).bind(task.lease_user).bind(task.lease_device);
  update->bind(to_ms(task.lease_expires)).bind(std::int64_t{task.failures}).bind(task.prefer_user);
  update->bind(task.id);
  const Result<int> changed = update->run();
  if (!changed) return changed.error();
  if (*changed != 0) return {};
  return task.state == TaskState::kDone
             ? move_task(task, "DELETE FROM task WHERE id = ?",
                         "INSERT INTO task_archive (" TASK_COLUMNS
                         ", reach_band, report_band) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
             : move_task(task, "DELETE FROM task_archive WHERE id = ?",
                         "INSERT INTO task (" TASK_COLUMNS
                         ", reach_band, report_band) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

Status SqliteTransaction::move_task(const TaskRow& task, std::string_view out,
                                    std::string_view into) {
  Result<Statement> removal = connection_.prepare(out);
  if (!removal) return removal.error();
  removal->bind(task.id);
  const Result<int> removed = removal->run();
  if (!removed) return removed.error();
  if (*removed == 0) return fail(ErrorCode::kInternal, "a task to be changed is not there");
  return run_once(connection_, into, [&](Statement& s) {
    s.bind(task.seq)
        .bind(task.id)
        .bind(task.queue)
        .bind(task.key)
        .bind(std::int64_t{task.severity});
    s.bind(task.reach).bind(to_ms(task.due)).bind(to_ms(task.created)).bind(task.subject);
    s.bind(to_word(task.state)).bind(task.fence).bind(task.lease_user).bind(task.lease_device);
    s.bind(to_ms(task.lease_expires)).bind(std::int64_t{task.failures}).bind(task.prefer_user);
    s.bind(task.reports).bind(task.labels);
    s.bind(std::int64_t{decimal_digits(task.reach)})
        .bind(std::int64_t{decimal_digits(task.reports)});
  });
}

Status SqliteTransaction::put_skip(std::string_view task, std::string_view user) {
  return run_once(connection_, "INSERT OR IGNORE INTO skip (task, user) VALUES (?, ?)",
                  [&](Statement& s) { s.bind(task).bind(user); });
}

}  // namespace vigil::backend
