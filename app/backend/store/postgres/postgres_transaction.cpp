#include "app/backend/store/postgres/postgres_transaction.h"

#include <chrono>

namespace vigil::backend {

std::int64_t today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())
      .time_since_epoch()
      .count();
}

Status PostgresTransaction::execute(std::string_view sql, const PgValues& values) {
  const Result<PgRows> done = run(sql, values);
  if (!done) return done.error();
  return {};
}

Result<int> PostgresTransaction::change(std::string_view sql, const PgValues& values) {
  const Result<PgRows> done = run(sql, values);
  if (!done) return done.error();
  return done->changed();
}

Status PostgresTransaction::lock_name(Names kind, std::string_view name) {
  return execute("SELECT pg_advisory_xact_lock($1::int4, hashtext($2))",
                 PgValues().add(static_cast<std::int64_t>(kind)).add(name));
}

}  // namespace vigil::backend
