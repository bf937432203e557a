// The tasks leased to a person at this desk, with their subject, so that work goes on without a
// network. Inside Database::read and write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/domain/task.h"
#include "core/storage/connection.h"

namespace vigil::storage {

struct StoredTask {
  domain::Task task;  // its item is what could be read of the subject; empty when nothing could
  std::string subject_json;
  domain::DecisionId decision;  // made here and not yet settled; empty while the task is open
};

// A grant: at the end of the list, or the new fence of a task already held.
[[nodiscard]] Status put_task(Connection& connection, const domain::UserId& person,
                              const StoredTask& task);
// Open tasks of the queue, in list order.
[[nodiscard]] Result<std::vector<StoredTask>> open_tasks(Connection& connection,
                                                         const domain::UserId& person,
                                                         const domain::QueueId& queue);
// Every task of the person, decided or not: those whose leases are worth keeping.
[[nodiscard]] Result<std::vector<StoredTask>> held_tasks(Connection& connection,
                                                         const domain::UserId& person);
[[nodiscard]] Result<std::optional<StoredTask>> find_task(Connection& connection,
                                                          const domain::UserId& person,
                                                          const domain::TaskId& task);
// Takes an open task out of the list because of a decision. kNotFound when it is not open.
[[nodiscard]] Status hide_task(Connection& connection, const domain::UserId& person,
                               const domain::TaskId& task, const domain::DecisionId& decision);
// Back to the front of its list: the decision was undone.
[[nodiscard]] Status bring_back_task(Connection& connection, const domain::UserId& person,
                                     const domain::DecisionId& decision);
// The decision is settled. With a lease younger than the decision's the task is open again, else it
// is forgotten.
[[nodiscard]] Status close_task(Connection& connection, const domain::UserId& person,
                                const domain::DecisionId& decision, std::int64_t decided_fence);
[[nodiscard]] Status set_expiry(Connection& connection, const domain::UserId& person,
                                const domain::TaskId& task, WallTime expires_at);
// Forgets an open task: given back, or its lease was lost. One that is decided and unsettled stays.
[[nodiscard]] Status drop_open_task(Connection& connection, const domain::UserId& person,
                                    const domain::TaskId& task);

}  // namespace vigil::storage
