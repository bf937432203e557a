#include "app/backend/store/sqlite_transaction.h"

// What the operator watches (service/queue_watch.h): counters by the minute, and looks into what
// waits that an index bounds.

namespace vigil::backend {

Result<std::vector<FlowRow>> SqliteTransaction::queue_flow(std::string_view queue,
                                                           std::int64_t since) {
  return all_rows<FlowRow>(
      connection_,
      "SELECT minute, arrived, decided FROM queue_flow WHERE queue = ? AND minute >= ? "
      "ORDER BY minute",
      [&](Statement& s) { s.bind(queue).bind(since); },
      [](const Statement& row) {
        return FlowRow{row.number(0), row.number(1), row.number(2)};
      });
}

Status SqliteTransaction::note_flow(std::string_view queue, const FlowRow& flow) {
  if (Status forgotten =
          run_once(connection_, "DELETE FROM queue_flow WHERE queue = ? AND minute < ?",
                   [&](Statement& s) { s.bind(queue).bind(flow.minute - kFlowMinutes); });
      !forgotten) {
    return forgotten;
  }
  return run_once(
      connection_,
      "INSERT INTO queue_flow (queue, minute, arrived, decided) VALUES (?, ?, ?, ?) ON CONFLICT "
      "(queue, minute) DO UPDATE SET arrived = arrived + excluded.arrived, "
      "decided = decided + excluded.decided",
      [&](Statement& s) { s.bind(queue).bind(flow.minute).bind(flow.arrived).bind(flow.decided); });
}

Result<std::vector<domain::WaitingTask>> SqliteTransaction::waiting(std::string_view queue,
                                                                    int limit) {
  return all_rows<domain::WaitingTask>(
      connection_,
      "SELECT created_ms, due_ms, reach FROM task INDEXED BY task_ready WHERE queue = ? AND "
      "state = 'ready' ORDER BY severity DESC, reach_band DESC, report_band DESC, due_ms, seq "
      "LIMIT ?",
      [&](Statement& s) { s.bind(queue).bind(std::int64_t{limit}); },
      [](const Statement& row) {
        return domain::WaitingTask{wall_from_ms(row.number(0)), wall_from_ms(row.number(1)),
                                   row.number(2)};
      });
}

Result<std::optional<WallTime>> SqliteTransaction::oldest_waiting(std::string_view queue) {
  return first_row<WallTime>(
      connection_,
      "SELECT created_ms FROM task INDEXED BY task_waiting WHERE queue = ? AND state = 'ready' "
      "ORDER BY created_ms LIMIT 1",
      [&](Statement& s) { s.bind(queue); },
      [](const Statement& row) { return wall_from_ms(row.number(0)); });
}

Result<std::int64_t> SqliteTransaction::past_due(std::string_view queue, WallTime now, int most) {
  const auto counted = first_row<std::int64_t>(
      connection_,
      "SELECT count(*) FROM (SELECT 1 FROM task INDEXED BY task_due WHERE queue = ? AND "
      "state = 'ready' AND due_ms < ? LIMIT ?)",
      [&](Statement& s) { s.bind(queue).bind(to_ms(now)).bind(std::int64_t{most}); },
      [](const Statement& row) { return row.number(0); });
  if (!counted) return counted.error();
  return counted->value_or(0);
}

}  // namespace vigil::backend
