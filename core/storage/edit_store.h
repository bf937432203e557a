// Changes to records made at this desk and not yet taken by the backend: one a record and person. A
// later change to the same record joins the earlier one and keeps what that was made from. Inside
// Database::read and write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/storage/connection.h"

namespace vigil::storage {

// saved: waits to be sent. clash: somebody changed the same fields; a person is asked. refused: a
// rule of the backend; the person changes it or puts it away.
enum class EditState { kSaved, kClash, kRefused };

[[nodiscard]] std::string_view to_word(EditState state);

struct StoredEdit {
  std::string collection;
  std::string id;
  EditState state = EditState::kSaved;
  std::int64_t base_revision = 0;  // 0: the record was new here
  std::string base_json;           // what it was made from; empty when it was new
  std::string mine_json;           // the record as wanted; empty: deleted
  std::int64_t theirs_revision = 0;
  std::string theirs_json;  // clash: what stands instead; empty: deleted
  std::string detail;       // refused: the backend's sentence
  WallTime changed_at{};
};

// Adds it or replaces the one there is, whole.
[[nodiscard]] Status put_edit(Connection& connection, const domain::UserId& person,
                              const StoredEdit& edit);
[[nodiscard]] Result<std::optional<StoredEdit>> find_edit(Connection& connection,
                                                          const domain::UserId& person,
                                                          std::string_view collection,
                                                          std::string_view id);
// Oldest first; of one collection, or of all when it is empty.
[[nodiscard]] Result<std::vector<StoredEdit>> read_edits(Connection& connection,
                                                         const domain::UserId& person,
                                                         std::string_view collection = {});
[[nodiscard]] Status drop_edit(Connection& connection, const domain::UserId& person,
                               std::string_view collection, std::string_view id);
// Of everybody else, waiting on this desk for their person to sign in.
[[nodiscard]] Result<std::int64_t> count_edits_of_others(Connection& connection,
                                                         const domain::UserId& person);

}  // namespace vigil::storage
