// Rows as statements give them, for those that several files read. Columns in the order of the
// macros: statements are constants put together by the compiler.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/backend/store/postgres/pg_link.h"
#include "app/backend/store/rows.h"
#include "core/base/result.h"

#define TASK_COLUMNS                                                                              \
  "seq, id, queue, key, severity, reach, due_ms, created_ms, subject, state, fence, lease_user, " \
  "lease_device, lease_expires_ms, failures, prefer_user, reports, labels"
#define SIGNED_IN_COLUMNS "id, name, password_hash, roles, active, token_hash, device, expires_ms"
#define ITEM_COLUMNS "ladder, item, stage, due_ms, state, subject, raised"
#define DECISION_COLUMNS                                                                          \
  "ledger_index, id, actor, device, task, queue, kind, verdict, fence, decided_ms, received_ms, " \
  "body"

namespace vigil::backend {

[[nodiscard]] TaskRow read_task(const PgRows& rows, int i);
[[nodiscard]] ItemRow read_item(const PgRows& rows, int i);
// id, name, password_hash, roles, active.
[[nodiscard]] UserRow read_user(const PgRows& rows, int i);
[[nodiscard]] SignedIn read_signed_in(const PgRows& rows, int i);
// commitment, leaf, field, salt, value, from column `first` on.
[[nodiscard]] PrivateRow read_private(const PgRows& rows, int i, int first = 0);
[[nodiscard]] Result<ledger::Hash> hash_of(const std::string& bytes);

// What decisions do to what their tasks are found by.
[[nodiscard]] std::vector<PgStatement> mark_documents(const std::vector<DecisionRow>& decisions);

// What a decision is kept under, as one word.
[[nodiscard]] std::string name_of(const DecisionKey& key);

}  // namespace vigil::backend
