#include <algorithm>

#include "app/backend/store/sqlite_rows.h"
#include "app/backend/store/sqlite_transaction.h"

// Who gets which tasks.

namespace vigil::backend {
namespace {

#define READY_FOR                                                                             \
  "WHERE queue = ?1 AND state = 'ready' AND prefer_user <> ?2 AND NOT EXISTS (SELECT 1 FROM " \
  "skip WHERE skip.task = task.id AND skip.user = ?2) "

bool has(const std::vector<TaskRow>& tasks, std::string_view id) {
  return std::any_of(tasks.begin(), tasks.end(),
                     [&](const TaskRow& task) { return task.id == id; });
}

}  // namespace

Status SqliteTransaction::add_ready(std::string_view sql, const LeaseWish& wish, std::size_t most,
                                    std::vector<TaskRow>& taken) {
  Result<Statement> statement = connection_.prepare(sql);
  if (!statement) return statement.error();
  statement->bind(wish.queue).bind(wish.user).bind(std::int64_t{wish.most_severe});
  for (int looked = 0; taken.size() < most && (!wish.admits || looked < kMostLooked); ++looked) {
    const Result<bool> more = statement->step();
    if (!more) return more.error();
    if (!*more) return {};
    if (has(taken, statement->text(1))) continue;
    if (wish.admits) {
      // Most are often not admitted: only what decides is read of them.
      TaskRow task;
      task.severity = static_cast<int>(statement->number(4));
      task.labels = statement->text(17);
      if (!wish.admits(task)) continue;
    }
    taken.push_back(read_task(*statement));
  }
  return {};
}

Result<std::vector<std::string>> SqliteTransaction::suitable_labels(const LeaseWish& wish) {
  Result<std::vector<std::string>> sets = all_rows<std::string>(
      connection_,
      "WITH RECURSIVE sets (labels) AS (SELECT min(labels) FROM task INDEXED BY task_labelled "
      "WHERE "
      "queue = ?1 AND state = 'ready' UNION ALL SELECT (SELECT min(task.labels) FROM task INDEXED "
      "BY task_labelled WHERE queue = ?1 AND state = 'ready' AND task.labels > sets.labels) FROM "
      "sets WHERE sets.labels IS NOT NULL) SELECT labels FROM sets WHERE labels IS NOT NULL LIMIT "
      "?2",
      [&](Statement& s) { s.bind(wish.queue).bind(std::int64_t{kMostLabelSets}); },
      [](const Statement& row) { return std::string(row.text(0)); });
  if (sets) std::erase_if(*sets, [&](const std::string& labels) { return !wish.suits(labels); });
  return sets;
}

Status SqliteTransaction::add_by_labels(const LeaseWish& wish, std::vector<TaskRow>& taken) {
  const Result<std::vector<std::string>> sets = suitable_labels(wish);
  if (!sets) return sets.error();
  return lease_by_severities(wish, taken, [&](SeverityRange range, std::size_t most) -> Status {
    std::vector<TaskRow> found;
    for (const std::string& labels : *sets) {
      Result<std::vector<TaskRow>> first = all_rows<TaskRow>(
          connection_,
          "SELECT " TASK_COLUMNS " FROM task INDEXED BY task_labelled " READY_FOR
          "AND labels = ?3 AND severity BETWEEN ?4 AND ?5 "
          "ORDER BY severity DESC, reach_band DESC, report_band DESC, due_ms, seq LIMIT ?6",
          [&](Statement& s) {
            s.bind(wish.queue).bind(wish.user).bind(labels);
            s.bind(std::int64_t{range.least}).bind(std::int64_t{range.most});
            s.bind(static_cast<std::int64_t>(most + taken.size()));
          },
          read_task);
      if (!first) return first.error();
      for (TaskRow& task : *first) {
        if (!has(taken, task.id)) found.push_back(std::move(task));
      }
    }
    sort_by_rank(found);
    const std::size_t full = taken.size() + most;
    for (std::size_t i = 0; i < found.size() && taken.size() < full; ++i) {
      if (wish.admits(found[i])) taken.push_back(std::move(found[i]));
    }
    return {};
  });
}

Result<std::vector<TaskRow>> SqliteTransaction::next_ready(const LeaseWish& wish) {
  Result<std::vector<TaskRow>> taken = all_rows<TaskRow>(
      connection_,
      "SELECT " TASK_COLUMNS
      " FROM task INDEXED BY task_preferred "
      "WHERE queue = ? AND prefer_user = ? AND prefer_user <> '' AND state = 'ready' ORDER BY seq "
      "LIMIT ?",
      [&](Statement& s) { s.bind(wish.queue).bind(wish.user).bind(std::int64_t{wish.limit}); },
      read_task);
  if (!taken) return taken;
  const auto limit = static_cast<std::size_t>(wish.limit);
  const std::size_t by_age = std::min(limit, taken->size() + static_cast<std::size_t>(wish.oldest));
  if (taken->size() < by_age) {
    if (Status added =
            add_ready("SELECT " TASK_COLUMNS " FROM task INDEXED BY task_waiting " READY_FOR
                      "AND severity <= ?3 ORDER BY created_ms, seq",
                      wish, by_age, *taken);
        !added) {
      return added.error();
    }
  }
  if (taken->size() < limit) {
    if (Status added =
            add_ready("SELECT " TASK_COLUMNS " FROM task INDEXED BY task_ready " READY_FOR
                      "AND severity <= ?3 ORDER BY severity DESC, reach_band DESC, "
                      "report_band DESC, due_ms, seq",
                      wish, limit, *taken);
        !added) {
      return added.error();
    }
  }
  if (taken->size() < limit && wish.admits) {
    if (Status added = add_by_labels(wish, *taken); !added) return added.error();
  }
  return taken;
}

Result<std::vector<TaskRow>> SqliteTransaction::lease_tasks(const LeaseWish& wish) {
  Result<std::vector<TaskRow>> ready = next_ready(wish);
  if (!ready) return ready;
  for (TaskRow& task : *ready) {
    task.state = TaskState::kLeased;
    ++task.fence;
    task.lease_user = wish.user;
    task.lease_device = wish.device;
    task.lease_expires = wish.expires;
    if (Status updated = update_task(task); !updated) return updated.error();
  }
  return ready;
}

}  // namespace vigil::backend
