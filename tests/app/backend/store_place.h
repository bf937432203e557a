// Which store the tests of the backend stand on. The same programs run three times: on SQLite, on
// PostgreSQL, and on PostgreSQL behind PgBouncer in transaction mode, as VIGIL_TEST_STORE says
// (sqlite, postgres, pooled).
#pragma once

#include <filesystem>
#include <memory>

#include "app/backend/server.h"
#include "app/backend/store/store.h"
#include "tests/support/postgres/test_database.h"

namespace vigil::backend {

enum class StoreKind { kSqlite, kPostgres, kPooled };

[[nodiscard]] StoreKind store_under_test();
[[nodiscard]] inline bool on_postgres() { return store_under_test() != StoreKind::kSqlite; }

// A place for one store: a file in `folder`, or a database of its own.
class StorePlace {
 public:
  explicit StorePlace(std::filesystem::path folder);

  // On PostgreSQL several at once are several backends. Throws when it cannot be opened.
  [[nodiscard]] std::unique_ptr<Store> open() const;
  [[nodiscard]] PostgresOptions postgres_options() const;
  // So that a server uses this place.
  void tell(Options& options) const;
  // Null on SQLite.
  [[nodiscard]] TestDatabase* database() const { return database_.get(); }

 private:
  const std::filesystem::path folder_;
  std::unique_ptr<TestDatabase> database_;
};

}  // namespace vigil::backend
