// Where the store is, as a command line says it, and opening it.
//
//   sqlite:PATH               a file of this machine, for one backend
//   postgres://HOST/DATABASE  a database that several backends may share
//
// Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/backend/store/postgres/postgres_store.h"
#include "app/backend/store/store.h"

namespace vigil::backend {

struct StoreAddress {
  std::filesystem::path sqlite;             // empty: `postgres`
  std::optional<PostgresOptions> postgres;  // meaningful when `sqlite` is empty
};

// kInvalidArgument, with what is wrong. `password_file` empty: what libpq finds by itself. The file
// must be readable by its owner only.
[[nodiscard]] Result<StoreAddress> parse_store_address(const std::string& text,
                                                       const std::filesystem::path& password_file);

[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const StoreAddress& address);

}  // namespace vigil::backend
