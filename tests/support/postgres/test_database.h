// A fresh database for one test, in a throw-away PostgreSQL cluster (cluster.sh), dropped at the
// end.
//
// Under ctest one cluster serves the whole run: the fixture `postgres` starts and ends it and its
// address is in a file of the build folder. A test program started by hand makes a cluster of its own
// and ends it at exit. Where none can be started the constructor throws: such a run fails, it does
// not pass over its tests. Thread-confined.
#pragma once

#include <memory>
#include <string>

#include "app/backend/store/postgres/pg_link.h"

namespace vigil::backend {

class TestDatabase {
 public:
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  [[nodiscard]] std::string url() const;
  // By way of PgBouncer in transaction mode.
  [[nodiscard]] std::string pooled_url() const;

  // A connection of the test's own, to look or to do harm.
  [[nodiscard]] std::unique_ptr<PgLink> connect() const;
  // The first column of the first row, as text; throws when it fails.
  std::string ask(const std::string& statement) const;
  // Ends every other connection to this database, as an administrator or a crash would.
  void end_all_connections() const;

 private:
  std::string name_;
};

}  // namespace vigil::backend
