#include "app/backend/store/postgres/postgres_transaction.h"

#include <chrono>

namespace vigil::backend {

std::int64_t today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())
      .time_since_epoch()
      .count();
}

Status PostgresTransaction::execute(std::string_view sql, const PgValues& values) {
  const Result<PgRows> done = link_.run(sql, values);
  if (!done) return done.error();
  return {};
}

Result<int> PostgresTransaction::change(std::string_view sql, const PgValues& values) {
  const Result<PgRows> done = link_.run(sql, values);
  if (!done) return done.error();
  return done->changed();
}

Status PostgresTransaction::lock_name(Names kind, std::string_view name) {
  return execute("SELECT pg_advisory_xact_lock($1::int4, hashtext($2))",
                 PgValues().add(static_cast<std::int64_t>(kind)).add(name));
}

PostgresTransaction::Mark PostgresTransaction::mark() const {
  return {waiting_leaves_.size(), waiting_nodes_.size(), counts_};
}

void PostgresTransaction::undo(const Mark& mark) {
  // The savepoint gave up the locks of what was read since.
  seen_.clear();
  counts_ = mark.counts;
  ledger_size_ -= waiting_leaves_.size() - mark.leaves;
  waiting_leaves_.resize(mark.leaves);
  while (waiting_nodes_.size() > mark.nodes) {
    known_nodes_.erase(waiting_nodes_.back().id);
    waiting_nodes_.pop_back();
  }
}

Status PostgresTransaction::finish() {
  if (Status written = write_leaves(); !written) return written;
  std::vector<std::string> queues;
  std::vector<std::string> states;
  std::vector<std::int64_t> tasks;
  for (const auto& [place, by] : counts_) {
    if (by == 0) continue;
    queues.push_back(place.first);
    states.emplace_back(to_word(place.second));
    tasks.push_back(by);
  }
  counts_.clear();
  if (queues.empty()) return {};
  return execute(
      "INSERT INTO queue_delta (queue, state, tasks) "
      "SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])",
      PgValues().add_list(queues).add_list(states).add_list(tasks));
}

}  // namespace vigil::backend
