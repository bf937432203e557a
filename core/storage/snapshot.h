// A copy of a desk's database for one person, to go on from later: made through SQLite's backup API
// beside the desk that works, without what is nobody else's business. Any thread; not inside
// Database::read or write of the same desk.
//
// The copy holds the person's tasks, decisions and unsent changes, the records, and the settings of
// the desk itself. It holds no secret: what other persons have at this desk, what is remembered of
// the ledger, and every setting outside "app." is taken out and overwritten.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/domain/ids.h"

namespace vigil::storage {

// From PROFILE/desk.db into `copy`, which is replaced. kUnavailable, kStorageFull.
[[nodiscard]] Status snapshot_profile(const std::filesystem::path& profile,
                                      const std::filesystem::path& copy,
                                      const domain::UserId& person);
// Tasks that came to the person since then: added to the copy, open, behind those that are there.
[[nodiscard]] Status add_tasks_to_snapshot(const std::filesystem::path& profile,
                                           const std::filesystem::path& copy,
                                           const domain::UserId& person);

// Whether a copy can be gone on from. A desk salvages a damaged file and begins without what was
// lost; a recorded session may not. kCorrupt: damaged, or no desk's database; kUnsupported: written
// by a newer program. Opens `copy` for writing: not for a file that must keep its bytes.
[[nodiscard]] Status check_snapshot(const std::filesystem::path& copy);

}  // namespace vigil::storage
