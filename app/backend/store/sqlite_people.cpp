#include "app/backend/store/sqlite_transaction.h"

namespace vigil::backend {
namespace {

std::string join_roles(const std::vector<domain::Role>& roles) {
  std::string words;
  for (const domain::Role role : roles) {
    if (!words.empty()) words.push_back(' ');
    words.append(domain::to_word(role));
  }
  return words;
}

std::vector<domain::Role> split_roles(std::string_view words) {
  std::vector<domain::Role> roles;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    // A role this program does not know grants nothing.
    if (const auto role = domain::role_from_word(words.substr(0, end))) roles.push_back(*role);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return roles;
}

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

}  // namespace vigil::backend
