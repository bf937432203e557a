#include "app/backend/store/sqlite_transaction.h"

namespace vigil::backend {
namespace {

UserRow read_user(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2), split_roles(row.text(3)), row.number(4) != 0};
}

}  // namespace

Result<std::optional<UserRow>> SqliteTransaction::user(std::string_view id) {
  return first_row<UserRow>(
      connection_, "SELECT id, name, password_hash, roles, active FROM user WHERE id = ?",
      [&](Statement& s) { s.bind(id); }, read_user);
}

Result<std::vector<UserRow>> SqliteTransaction::users() {
  return all_rows<UserRow>(
      connection_, "SELECT id, name, password_hash, roles, active FROM user ORDER BY id",
      [](Statement&) {}, read_user);
}

Result<std::optional<SessionRow>> SqliteTransaction::session(std::string_view token_hash) {
  return first_row<SessionRow>(
      connection_, "SELECT token_hash, user, device, expires_ms FROM session WHERE token_hash = ?",
      [&](Statement& s) { s.bind(token_hash); },
      [](const Statement& row) {
        return SessionRow{row.text(0), row.text(1), row.text(2), wall_from_ms(row.number(3))};
      });
}

Result<std::optional<SignedIn>> SqliteTransaction::signed_in(std::string_view token_hash) {
  return first_row<SignedIn>(
      connection_,
      "SELECT id, name, password_hash, roles, active, token_hash, device, expires_ms FROM session "
      "JOIN user ON id = session.user WHERE token_hash = ?",
      [&](Statement& s) { s.bind(token_hash); },
      [](const Statement& row) {
        UserRow user = read_user(row);
        SessionRow session{row.text(5), user.id, row.text(6), wall_from_ms(row.number(7))};
        return SignedIn{std::move(session), std::move(user)};
      });
}

Status SqliteTransaction::put_user(const UserRow& user) {
  // Not INSERT OR REPLACE: that deletes the row first, which its sessions forbid.
  return run_once(
      connection_,
      "INSERT INTO user (id, name, password_hash, roles, active) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, password_hash = "
      "excluded.password_hash, "
      "roles = excluded.roles, active = excluded.active",
      [&](Statement& s) {
        s.bind(user.id).bind(user.name).bind(user.password_hash).bind(join_roles(user.roles));
        s.bind(std::int64_t{user.active});
      });
}

Status SqliteTransaction::put_session(const SessionRow& session) {
  return run_once(connection_,
                  "INSERT INTO session (token_hash, user, device, expires_ms) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT (token_hash) DO UPDATE SET expires_ms = excluded.expires_ms",
                  [&](Statement& s) {
                    s.bind(session.token_hash)
                        .bind(session.user)
                        .bind(session.device)
                        .bind(to_ms(session.expires));
                  });
}

Status SqliteTransaction::delete_session(std::string_view token_hash) {
  return run_once(connection_, "DELETE FROM session WHERE token_hash = ?",
                  [&](Statement& s) { s.bind(token_hash); });
}

Status SqliteTransaction::delete_sessions_of(std::string_view user) {
  return run_once(connection_, "DELETE FROM session WHERE user = ?",
                  [&](Statement& s) { s.bind(user); });
}

Status SqliteTransaction::delete_expired_sessions(WallTime now) {
  return run_once(connection_, "DELETE FROM session WHERE expires_ms <= ?",
                  [&](Statement& s) { s.bind(to_ms(now)); });
}

Result<std::optional<SignInFailureRow>> SqliteTransaction::sign_in_failure(std::string_view key) {
  return first_row<SignInFailureRow>(
      connection_,
      "SELECT key, failures, not_before_ms, last_ms FROM sign_in_failure WHERE key = ?",
      [&](Statement& s) { s.bind(key); },
      [](const Statement& row) {
        return SignInFailureRow{row.text(0), static_cast<int>(row.number(1)),
                                wall_from_ms(row.number(2)), wall_from_ms(row.number(3))};
      });
}

Status SqliteTransaction::put_sign_in_failure(const SignInFailureRow& row) {
  return run_once(connection_,
                  "INSERT OR REPLACE INTO sign_in_failure (key, failures, not_before_ms, last_ms) "
                  "VALUES (?, ?, ?, ?)",
                  [&](Statement& s) {
                    s.bind(row.key).bind(std::int64_t{row.failures}).bind(to_ms(row.not_before));
                    s.bind(to_ms(row.last));
                  });
}

Status SqliteTransaction::delete_sign_in_failure(std::string_view key) {
  return run_once(connection_, "DELETE FROM sign_in_failure WHERE key = ?",
                  [&](Statement& s) { s.bind(key); });
}

Status SqliteTransaction::delete_sign_in_failures_before(WallTime last) {
  return run_once(connection_, "DELETE FROM sign_in_failure WHERE last_ms < ?",
                  [&](Statement& s) { s.bind(to_ms(last)); });
}

}  // namespace vigil::backend
