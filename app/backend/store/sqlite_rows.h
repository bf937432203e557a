// Rows as statements give them, for those that several files read. Columns in the order of the
// macro: statements are constants put together by the compiler.
#pragma once

#include "app/backend/store/connection.h"
#include "app/backend/store/rows.h"

#define TASK_COLUMNS                                                                              \
  "seq, id, queue, key, severity, reach, due_ms, created_ms, subject, state, fence, lease_user, " \
  "lease_device, "                                                                                \
  "lease_expires_ms, failures, prefer_user, reports, labels"

namespace vigil::backend {

[[nodiscard]] TaskRow read_task(const Statement& row);

}  // namespace vigil::backend
