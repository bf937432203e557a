#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"

namespace vigil::backend {
Result<std::optional<UserRow>> PostgresTransaction::user(std::string_view id) {
  if (const auto known = known_.people.find(id); known != known_.people.end()) {
    return std::optional(known->second);
  }
  return read_first<UserRow>(
      run("SELECT id, name, password_hash, roles, active FROM person WHERE id = $1",
          PgValues().add(id)),
      read_user);
}

Result<std::vector<UserRow>> PostgresTransaction::users() {
  // Whoever reads everybody before a change must be the only one to change people meanwhile.
  if (writes()) {
    if (Status locked = lock_name(Names::kPeople, ""); !locked) return locked.error();
  }
  return read_all<UserRow>(
      run("SELECT id, name, password_hash, roles, active FROM person ORDER BY id", {}), read_user);
}

Result<std::optional<SessionRow>> PostgresTransaction::session(std::string_view token_hash) {
  return read_first<SessionRow>(
      run(writes() ? "SELECT token_hash, person, device, expires_ms FROM session "
                     "WHERE token_hash = $1 FOR UPDATE"
                   : "SELECT token_hash, person, device, expires_ms FROM session "
                     "WHERE token_hash = $1",
          PgValues().add(token_hash)),
      [](const PgRows& rows, int i) {
        return SessionRow{rows.text(i, 0), rows.text(i, 1), rows.text(i, 2),
                          wall_from_ms(rows.number(i, 3))};
      });
}

Result<std::optional<SignedIn>> PostgresTransaction::signed_in(std::string_view token_hash) {
  const auto known = known_.sessions.find(token_hash);
  if (known != known_.sessions.end()) return known->second;
  return read_first<SignedIn>(run("SELECT " SIGNED_IN_COLUMNS
                                  " FROM session JOIN person ON id = person WHERE token_hash = $1",
                                  PgValues().add(token_hash)),
                              read_signed_in);
}

Status PostgresTransaction::put_user(const UserRow& user) {
  known_.sessions.clear();
  known_.people.erase(user.id);
  return execute(
      "INSERT INTO person (id, name, password_hash, roles, active) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
      "password_hash = excluded.password_hash, roles = excluded.roles, active = excluded.active",
      PgValues()
          .add(user.id)
          .add(user.name)
          .add(user.password_hash)
          .add(join_roles(user.roles))
          .add(std::int64_t{user.active}));
}

Status PostgresTransaction::put_session(const SessionRow& session) {
  known_.sessions.clear();
  return execute(
      "INSERT INTO session (token_hash, person, device, expires_ms) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (token_hash) DO UPDATE SET expires_ms = excluded.expires_ms",
      PgValues()
          .add(session.token_hash)
          .add(session.user)
          .add(session.device)
          .add(to_ms(session.expires)));
}

Status PostgresTransaction::delete_session(std::string_view token_hash) {
  known_.sessions.clear();
  return execute("DELETE FROM session WHERE token_hash = $1", PgValues().add(token_hash));
}

Status PostgresTransaction::delete_sessions_of(std::string_view user) {
  known_.sessions.clear();
  return execute("DELETE FROM session WHERE person = $1", PgValues().add(user));
}

Status PostgresTransaction::delete_expired_sessions(WallTime now) {
  known_.sessions.clear();
  return execute("DELETE FROM session WHERE expires_ms <= $1", PgValues().add(to_ms(now)));
}

Result<std::optional<SignInFailureRow>> PostgresTransaction::sign_in_failure(std::string_view key) {
  return read_first<SignInFailureRow>(
      run(writes() ? "SELECT key, failures, not_before_ms, last_ms FROM sign_in_failure "
                     "WHERE key = $1 FOR UPDATE"
                   : "SELECT key, failures, not_before_ms, last_ms FROM sign_in_failure "
                     "WHERE key = $1",
          PgValues().add(key)),
      [](const PgRows& rows, int i) {
        return SignInFailureRow{rows.text(i, 0), static_cast<int>(rows.number(i, 1)),
                                wall_from_ms(rows.number(i, 2)), wall_from_ms(rows.number(i, 3))};
      });
}

Status PostgresTransaction::put_sign_in_failure(const SignInFailureRow& row) {
  return execute(
      "INSERT INTO sign_in_failure (key, failures, not_before_ms, last_ms) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, "
      "not_before_ms = excluded.not_before_ms, last_ms = excluded.last_ms",
      PgValues()
          .add(row.key)
          .add(std::int64_t{row.failures})
          .add(to_ms(row.not_before))
          .add(to_ms(row.last)));
}

Status PostgresTransaction::delete_sign_in_failure(std::string_view key) {
  return execute("DELETE FROM sign_in_failure WHERE key = $1", PgValues().add(key));
}

Status PostgresTransaction::delete_sign_in_failures_before(WallTime last) {
  return execute("DELETE FROM sign_in_failure WHERE last_ms < $1", PgValues().add(to_ms(last)));
}

}  // namespace vigil::backend
