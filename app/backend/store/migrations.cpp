#include "app/backend/store/migrations.h"

#include <fmt/format.h>

namespace vigil::backend {

Status migrate(Connection& connection) {
  std::int64_t version = 0;
  {
    Result<Statement> query = connection.prepare("PRAGMA user_version");
    if (!query) return query.error();
    const Result<bool> row = query->step();
    if (!row) return row.error();
    version = query->number(0);
  }
  const std::int64_t newest = migrations().back().number;
  if (version > newest) {
    return fail(ErrorCode::kUnsupported, fmt::format("the database has schema {} and this program "
                                                     "knows schemas up to {}; use a newer program",
                                                     version, newest));
  }
  for (const Migration& migration : migrations()) {
    if (migration.number <= version) continue;
    const std::string script =
        fmt::format("BEGIN IMMEDIATE;\n{}\nPRAGMA user_version = {};\nCOMMIT;", migration.script,
                    migration.number);
    if (Status applied = connection.execute(script); !applied) {
      if (connection.in_transaction()) (void)connection.execute("ROLLBACK");
      return fail(applied.error().code, fmt::format("schema {} could not be applied: {}",
                                                    migration.name, applied.error().message));
    }
  }
  return {};
}

}  // namespace vigil::backend
