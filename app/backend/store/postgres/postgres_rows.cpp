#include "app/backend/store/postgres/postgres_rows.h"

#include <algorithm>

namespace vigil::backend {

TaskRow read_task(const PgRows& rows, int i) {
  TaskRow task;
  task.seq = rows.number(i, 0);
  task.id = rows.text(i, 1);
  task.queue = rows.text(i, 2);
  task.key = rows.text(i, 3);
  task.severity = static_cast<int>(rows.number(i, 4));
  task.reach = rows.number(i, 5);
  task.due = wall_from_ms(rows.number(i, 6));
  task.created = wall_from_ms(rows.number(i, 7));
  task.subject = rows.text(i, 8);
  // The tables' CHECKs admit no other word.
  task.state = task_state_from_word(rows.text(i, 9)).value_or(TaskState::kDead);
  task.fence = rows.number(i, 10);
  task.lease_user = rows.text(i, 11);
  task.lease_device = rows.text(i, 12);
  task.lease_expires = wall_from_ms(rows.number(i, 13));
  task.failures = static_cast<int>(rows.number(i, 14));
  task.prefer_user = rows.text(i, 15);
  task.reports = rows.number(i, 16);
  task.labels = rows.text(i, 17);
  return task;
}

ItemRow read_item(const PgRows& rows, int i) {
  return {rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), wall_from_ms(rows.number(i, 3)),
          rows.text(i, 4), rows.text(i, 5), rows.text(i, 6)};
}

UserRow read_user(const PgRows& rows, int i) {
  return {rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), split_roles(rows.text(i, 3)),
          rows.number(i, 4) != 0};
}

SignedIn read_signed_in(const PgRows& rows, int i) {
  UserRow user = read_user(rows, i);
  SessionRow session{rows.text(i, 5), user.id, rows.text(i, 6), wall_from_ms(rows.number(i, 7))};
  return {std::move(session), std::move(user)};
}

PrivateRow read_private(const PgRows& rows, int i, int first) {
  return {rows.text(i, first), static_cast<std::uint64_t>(rows.number(i, first + 1)),
          rows.text(i, first + 2), rows.text(i, first + 3), rows.text(i, first + 4)};
}

Result<ledger::Hash> hash_of(const std::string& bytes) {
  ledger::Hash hash{};
  if (bytes.size() != hash.size())
    return fail(ErrorCode::kCorrupt, "a ledger hash has the wrong length");
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::string name_of(const DecisionKey& key) {
  return key.actor + '\n' + key.device + '\n' + key.id;
}

}  // namespace vigil::backend
