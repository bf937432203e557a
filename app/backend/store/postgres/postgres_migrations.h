// The numbered files of schema/, compiled in, and bringing a database up to the newest of them.
// Thread-safe: any number of backends may do so at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "app/backend/store/migrations.h"
#include "app/backend/store/postgres/pg_link.h"

namespace vigil::backend {

// By number, from 1, without gaps.
[[nodiscard]] std::span<const Migration> postgres_migrations();

// Applies what the database lacks, each file in a transaction of its own, while other backends go
// on with what they know; `meta` says which one was the last. Who holds what a file changes is
// waited for, in short attempts between which everybody else goes on. kUnsupported when the database
// was made by a newer program; kUnavailable when it was in use for longer than `patience`.
[[nodiscard]] Status migrate(PgLink& link,
                             std::chrono::milliseconds patience = std::chrono::minutes(10));

// "20261124" for a day counted from 1970.
[[nodiscard]] std::string partition_suffix(std::int64_t day);

}  // namespace vigil::backend
