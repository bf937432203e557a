#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"
#include "app/backend/store/search_text.h"

// Statements are constants put together by the compiler, hence a macro.
#define TASK_VALUES \
  "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19"

namespace vigil::backend {
namespace {

PgValues whole_row(const TaskRow& task) {
  PgValues values;
  values.add(task.seq).add(task.id).add(task.queue).add(task.key).add(std::int64_t{task.severity});
  values.add(task.reach).add(to_ms(task.due)).add(to_ms(task.created)).add(task.subject);
  values.add(to_word(task.state)).add(task.fence).add(task.lease_user).add(task.lease_device);
  values.add(to_ms(task.lease_expires)).add(std::int64_t{task.failures}).add(task.prefer_user);
  values.add(task.reports).add(task.labels).add(rank_of(task));
  return values;
}

}  // namespace

Result<QueueCounts> PostgresTransaction::queue_counts(std::string_view queue) {
  const Result<PgRows> rows = run(
      "SELECT state, sum(tasks)::bigint FROM (SELECT state, tasks FROM queue_count WHERE queue = "
      "$1 "
      "UNION ALL SELECT state, tasks FROM queue_delta WHERE queue = $1) AS parts GROUP BY state",
      PgValues().add(queue));
  if (!rows) return rows.error();
  QueueCounts counts;
  for (int i = 0; i < rows->size(); ++i) {
    switch (task_state_from_word(rows->text(i, 0)).value_or(TaskState::kDead)) {
      case TaskState::kReady: counts.ready = rows->number(i, 1); break;
      case TaskState::kLeased: counts.leased = rows->number(i, 1); break;
      case TaskState::kDone: counts.done = rows->number(i, 1); break;
      case TaskState::kDead: counts.dead = rows->number(i, 1); break;
    }
  }
  return counts;
}

Result<std::optional<TaskRow>> PostgresTransaction::note_task(
    Result<std::optional<TaskRow>> found) {
  if (found && *found && writes()) seen_[(*found)->id] = (*found)->state;
  return found;
}

void PostgresTransaction::count_task(std::string_view queue, TaskState from, TaskState to) {
  --counts_[{std::string(queue), from}];
  ++counts_[{std::string(queue), to}];
}

// Between two looks a task may go to the archive, or come back: whoever finds it in neither looks
// once more.
Result<std::optional<TaskRow>> PostgresTransaction::task(std::string_view id) {
  if (!writes()) {
    return read_first<TaskRow>(
        run("SELECT " TASK_COLUMNS " FROM task WHERE id = $1 UNION ALL SELECT " TASK_COLUMNS
            " FROM task_archive WHERE id = $1",
            PgValues().add(id)),
        read_task);
  }
  if (const auto known = known_.tasks.find(id); known != known_.tasks.end()) {
    return std::optional(known->second);
  }
  for (int look = 0; look < 2; ++look) {
    for (const std::string_view sql :
         {std::string_view("SELECT " TASK_COLUMNS " FROM task WHERE id = $1 FOR UPDATE"),
          std::string_view("SELECT " TASK_COLUMNS " FROM task_archive WHERE id = $1 FOR UPDATE")}) {
      auto found = note_task(read_first<TaskRow>(run(sql, PgValues().add(id)), read_task));
      if (!found || *found) return found;
    }
  }
  return std::optional<TaskRow>();
}

Result<std::optional<TaskRow>> PostgresTransaction::task_by_key(std::string_view queue,
                                                                std::string_view key) {
  if (!writes()) {
    return read_first<TaskRow>(
        run("SELECT " TASK_COLUMNS
            " FROM task WHERE queue = $1 AND key = $2 UNION ALL SELECT " TASK_COLUMNS
            " FROM task_archive WHERE queue = $1 AND key = $2",
            PgValues().add(queue).add(key)),
        read_task);
  }
  for (int look = 0; look < 2; ++look) {
    for (const std::string_view sql :
         {std::string_view("SELECT " TASK_COLUMNS
                           " FROM task WHERE queue = $1 AND key = $2 FOR UPDATE"),
          std::string_view("SELECT " TASK_COLUMNS
                           " FROM task_archive WHERE queue = $1 AND key = $2 FOR UPDATE")}) {
      auto found =
          note_task(read_first<TaskRow>(run(sql, PgValues().add(queue).add(key)), read_task));
      if (!found || *found) return found;
    }
  }
  return std::optional<TaskRow>();
}

Result<std::vector<TaskRow>> PostgresTransaction::tasks(std::string_view queue,
                                                        std::optional<TaskState> state,
                                                        std::int64_t after, int limit) {
  PgValues values;
  values.add(queue).add(after).add(std::int64_t{limit});
  if (!state) {
    return read_all<TaskRow>(
        run("(SELECT " TASK_COLUMNS
            " FROM task WHERE queue = $1 AND seq > $2 ORDER BY seq LIMIT $3) UNION ALL "
            "(SELECT " TASK_COLUMNS
            " FROM task_archive WHERE queue = $1 AND seq > $2 ORDER BY seq LIMIT $3) "
            "ORDER BY seq LIMIT $3",
            values),
        read_task);
  }
  if (*state == TaskState::kDone) {
    return read_all<TaskRow>(
        run("SELECT " TASK_COLUMNS
            " FROM task_archive WHERE queue = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            values),
        read_task);
  }
  return read_all<TaskRow>(
      run("SELECT " TASK_COLUMNS
          " FROM task WHERE queue = $1 AND seq > $2 AND state = $4 ORDER BY seq LIMIT $3",
          values.add(to_word(*state))),
      read_task);
}

Status PostgresTransaction::insert_task(const TaskRow& task) {
  // The place in the order of search is search_place().
  const Result<PgRows> inserted = run(
      "WITH put AS (INSERT INTO task (id, queue, key, severity, reach, rank, due_ms, created_ms, "
      "subject, state, reports, labels) "
      "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 WHERE NOT EXISTS "
      "(SELECT 1 FROM task_archive WHERE queue = $2 AND key = $3) RETURNING seq), "
      "document AS (INSERT INTO search_document (place, task, queue, text) "
      "SELECT $13 | (seq & 1048575), $1, $2, $14 FROM put WHERE $14 <> '' ON CONFLICT DO NOTHING) "
      "SELECT count(*) FROM put",
      PgValues()
          .add(task.id)
          .add(task.queue)
          .add(task.key)
          .add(std::int64_t{task.severity})
          .add(task.reach)
          .add(rank_of(task))
          .add(to_ms(task.due))
          .add(to_ms(task.created))
          .add(task.subject)
          .add(to_word(task.state))
          .add(task.reports)
          .add(task.labels)
          .add(search_place(task.created))
          .add(is_golden(task) ? std::string() : search_text_of(task.subject)));
  if (!inserted) return inserted.error();
  if (inserted->number(0, 0) == 0)
    return fail(ErrorCode::kConflict, "the queue has that key already");
  ++counts_[{task.queue, task.state}];
  TaskRow put = task;
  put.seq = 0;  // not known here
  note_arrival(put);
  return {};
}

Status PostgresTransaction::reorder_task(const TaskRow& task) {
  known_.tasks.erase(task.id);
  note_arrival(task);
  return execute(
      "UPDATE task SET severity = $1, reach = $2, reports = $3, rank = $4, due_ms = $5, "
      "created_ms = $6, labels = $7, subject = $8 WHERE id = $9",
      PgValues()
          .add(std::int64_t{task.severity})
          .add(task.reach)
          .add(task.reports)
          .add(rank_of(task))
          .add(to_ms(task.due))
          .add(to_ms(task.created))
          .add(task.labels)
          .add(task.subject)
          .add(task.id));
}

Status PostgresTransaction::update_task(const TaskRow& task) {
  auto before = seen_.find(task.id);
  if (before == seen_.end()) {
    const Result<std::optional<TaskRow>> current = this->task(task.id);
    if (!current) return current.error();
    before = seen_.find(task.id);
    if (before == seen_.end()) {
      return fail(ErrorCode::kInternal, "a task to be changed is not there");
    }
  }
  const TaskState from = before->second;
  const bool was_done = from == TaskState::kDone;
  const bool is_done = task.state == TaskState::kDone;
  Status done;
  if (is_done && !was_done) {
    waiting_.done_tasks.push_back(task);
  } else if (was_done == is_done) {
    PgValues values;
    values.add(to_word(task.state)).add(task.fence).add(task.lease_user).add(task.lease_device);
    values.add(to_ms(task.lease_expires)).add(std::int64_t{task.failures}).add(task.prefer_user);
    values.add(task.id);
    done = execute(
        is_done ? "UPDATE task_archive SET state = $1, fence = $2, lease_user = $3, "
                  "lease_device = $4, lease_expires_ms = $5, failures = $6, prefer_user = $7 "
                  "WHERE id = $8"
                : "UPDATE task SET state = $1, fence = $2, lease_user = $3, lease_device = $4, "
                  "lease_expires_ms = $5, failures = $6, prefer_user = $7 WHERE id = $8",
        values);
  } else {
    done = execute(
        "WITH gone AS (DELETE FROM task_archive WHERE id = $2) INSERT INTO task "
        "(" TASK_COLUMNS ", rank) VALUES (" TASK_VALUES ")",
        whole_row(task));
  }
  if (!done) return done;
  if (from != task.state) {
    count_task(task.queue, from, task.state);
    note_arrival(task);
  }
  before->second = task.state;
  if (const auto known = known_.tasks.find(task.id); known != known_.tasks.end()) {
    known->second = task;
  }
  return {};
}

Status PostgresTransaction::put_skip(std::string_view task, std::string_view user) {
  return execute("INSERT INTO skip (task, person) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                 PgValues().add(task).add(user));
}

}  // namespace vigil::backend
