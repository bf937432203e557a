#include "app/backend/store/postgres/postgres_transaction.h"

// What the operator watches (service/queue_watch.h): counters by the minute, and looks into what
// waits that an index bounds.

namespace vigil::backend {

Result<std::vector<FlowRow>> PostgresTransaction::queue_flow(std::string_view queue,
                                                             std::int64_t since) {
  return read_all<FlowRow>(
      run("SELECT minute, sum(arrived)::bigint, sum(decided)::bigint FROM queue_flow WHERE "
          "queue = $1 AND minute >= $2 GROUP BY minute ORDER BY minute",
          PgValues().add(queue).add(since)),
      [](const PgRows& rows, int i) {
        return FlowRow{rows.number(i, 0), rows.number(i, 1), rows.number(i, 2)};
      });
}

Status PostgresTransaction::note_flow(std::string_view queue, const FlowRow& flow) {
  FlowRow& sum = waiting_.flow[{std::string(queue), flow.minute}];
  sum.arrived += flow.arrived;
  sum.decided += flow.decided;
  return {};
}

Result<std::vector<domain::WaitingTask>> PostgresTransaction::waiting(std::string_view queue,
                                                                      int limit) {
  return read_all<domain::WaitingTask>(
      run("SELECT created_ms, due_ms, reach FROM task WHERE queue = $1 AND state = 'ready' "
          "ORDER BY rank, seq LIMIT $2",
          PgValues().add(queue).add(std::int64_t{limit})),
      [](const PgRows& rows, int i) {
        return domain::WaitingTask{wall_from_ms(rows.number(i, 0)), wall_from_ms(rows.number(i, 1)),
                                   rows.number(i, 2)};
      });
}

Result<std::optional<WallTime>> PostgresTransaction::oldest_waiting(std::string_view queue) {
  return read_first<WallTime>(
      run("SELECT created_ms FROM task WHERE queue = $1 AND state = 'ready' ORDER BY "
          "created_ms, seq LIMIT 1",
          PgValues().add(queue)),
      [](const PgRows& rows, int i) { return wall_from_ms(rows.number(i, 0)); });
}

Result<std::int64_t> PostgresTransaction::past_due(std::string_view queue, WallTime now, int most) {
  const auto counted = read_first<std::int64_t>(
      run("SELECT count(*) FROM (SELECT 1 FROM task WHERE queue = $1 AND state = 'ready' AND "
          "due_ms < $2 LIMIT $3) AS late",
          PgValues().add(queue).add(to_ms(now)).add(std::int64_t{most})),
      [](const PgRows& rows, int i) { return rows.number(i, 0); });
  if (!counted) return counted.error();
  return counted->value_or(0);
}

}  // namespace vigil::backend
