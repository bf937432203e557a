// Several statements in one message (libpq's pipeline mode).
#include <fmt/format.h>
#include <libpq-fe.h>

#include "app/backend/store/postgres/pg_link.h"

namespace vigil::backend {

Result<bool> PgLink::keep_settings(const std::string& settings) {
  if (!direct_ || settings_kept_) return direct_;
  if (const Result<PgRows> set = script(settings); !set) return set.error();
  settings_kept_ = true;
  return true;
}

Result<std::vector<PgRows>> PgLink::run_all(const std::vector<PgStatement>& statements) {
  std::vector<PgRows> answers;
  answers.reserve(statements.size());
  // Behind a pooler each has its own message: poolers differ in what they make of a pipeline.
  if (!direct_ || statements.size() == 1) {
    for (const PgStatement& statement : statements) {
      Result<PgRows> rows = run(statement.sql, statement.values);
      if (!rows) return rows.error();
      answers.push_back(std::move(*rows));
    }
    return answers;
  }
  // What is not known by name yet is prepared before: that is an exchange of its own.
  std::vector<std::string> names;
  for (const PgStatement& statement : statements) {
    Result<std::string> name = prepared_name(statement.sql, statement.values);
    if (!name) return name.error();
    names.push_back(std::move(*name));
  }
  if (PQenterPipelineMode(connection_) != 1) return note_loss("sending statements");
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (Status sent = send_prepared(names[i], statements[i].values); !sent) return sent.error();
  }
  if (PQpipelineSync(connection_) != 1) return note_loss("sending statements");
  Status outcome;
  const auto limit = std::chrono::steady_clock::now() + answer_limit_;
  for (std::size_t i = 0; i <= statements.size(); ++i) {
    // Each statement's answer ends with a null; the mark at the end has none.
    const bool mark = i == statements.size();
    while (true) {
      const Result<PGresult*> next = next_result(limit);
      if (!next) return next.error();
      if (*next == nullptr) {
        if (PQstatus(connection_) != CONNECTION_OK) return note_loss("reading an answer");
        break;
      }
      switch (PQresultStatus(*next)) {
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK: answers.emplace_back(*next); continue;
        case PGRES_PIPELINE_SYNC:
        case PGRES_PIPELINE_ABORTED: break;
        default:
          if (outcome) outcome = note_failure(*next);
      }
      PQclear(*next);
      if (mark) break;
    }
    if (trouble_ == PgTrouble::kLost) return outcome.error();
  }
  if (PQexitPipelineMode(connection_) != 1) return note_loss("reading an answer");
  if (!outcome) return outcome.error();
  return answers;
}

}  // namespace vigil::backend
