#include <limits>

#include "app/backend/store/sqlite_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define DECISION_COLUMNS                                                                          \
  "ledger_index, id, actor, device, task, queue, kind, verdict, fence, decided_ms, received_ms, " \
  "body"

namespace vigil::backend {
namespace {

DecisionRow read_decision(const Statement& row) {
  DecisionRow decision;
  decision.ledger_index = row.number(0);
  decision.key = {.actor = row.text(2), .device = row.text(3), .id = row.text(1)};
  decision.task = row.text(4);
  decision.queue = row.text(5);
  decision.kind = row.text(6);
  decision.verdict = row.text(7);
  decision.fence = row.number(8);
  decision.decided_at = wall_from_ms(row.number(9));
  decision.received_at = wall_from_ms(row.number(10));
  decision.body = row.text(11);
  return decision;
}

}  // namespace

Result<std::optional<AnswerRow>> SqliteTransaction::answer(const DecisionKey& key) {
  return first_row<AnswerRow>(
      connection_, "SELECT body_hash, answer FROM answer WHERE actor = ? AND device = ? AND id = ?",
      [&](Statement& s) { s.bind(key.actor).bind(key.device).bind(key.id); },
      [](const Statement& row) {
        return AnswerRow{row.text(0), row.text(1)};
      });
}

Result<std::optional<DecisionRow>> SqliteTransaction::decision(std::string_view actor,
                                                               std::string_view id) {
  return first_row<DecisionRow>(
      connection_,
      "SELECT " DECISION_COLUMNS
      " FROM decision WHERE actor = ? AND id = ? ORDER BY ledger_index DESC LIMIT 1",
      [&](Statement& s) { s.bind(actor).bind(id); }, read_decision);
}

Result<std::optional<DecisionRow>> SqliteTransaction::latest_decision(std::string_view task) {
  return first_row<DecisionRow>(
      connection_,
      "SELECT " DECISION_COLUMNS
      " FROM decision WHERE task = ? AND kind <> 'skip' ORDER BY ledger_index DESC LIMIT 1",
      [&](Statement& s) { s.bind(task); }, read_decision);
}

Result<std::optional<DecisionRow>> SqliteTransaction::decision_at(std::int64_t ledger_index) {
  return first_row<DecisionRow>(
      connection_, "SELECT " DECISION_COLUMNS " FROM decision WHERE ledger_index = ?",
      [&](Statement& s) { s.bind(ledger_index); }, read_decision);
}

Result<std::vector<DecisionRow>> SqliteTransaction::decisions(const DecisionQuery& query) {
  const std::int64_t before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
  const auto bind = [&](Statement& s) {
    if (!query.task.empty()) s.bind(query.task);
    if (!query.actor.empty()) s.bind(query.actor);
    s.bind(before).bind(query.text).bind(query.text).bind(std::int64_t{query.limit});
  };
  // One statement per index that can serve it.
  std::string_view sql;
  if (!query.task.empty() && !query.actor.empty()) {
    sql = "SELECT " DECISION_COLUMNS
          " FROM decision WHERE task = ? AND actor = ? AND ledger_index < ? AND (? = '' OR "
          "instr(body, ?) > 0) "
          "ORDER BY ledger_index DESC LIMIT ?";
  } else if (!query.task.empty()) {
    sql = "SELECT " DECISION_COLUMNS
          " FROM decision WHERE task = ? AND ledger_index < ? AND (? = '' OR instr(body, ?) > 0) "
          "ORDER BY ledger_index DESC LIMIT ?";
  } else if (!query.actor.empty()) {
    sql = "SELECT " DECISION_COLUMNS
          " FROM decision WHERE actor = ? AND ledger_index < ? AND (? = '' OR instr(body, ?) > 0) "
          "ORDER BY ledger_index DESC LIMIT ?";
  } else {
    sql = "SELECT " DECISION_COLUMNS
          " FROM decision WHERE ledger_index < ? AND (? = '' OR instr(body, ?) > 0) "
          "ORDER BY ledger_index DESC LIMIT ?";
  }
  return all_rows<DecisionRow>(connection_, sql, bind, read_decision);
}

Status SqliteTransaction::put_answer(const DecisionKey& key, const AnswerRow& answer) {
  return run_once(
      connection_,
      "INSERT INTO answer (actor, device, id, body_hash, answer) VALUES (?, ?, ?, ?, ?)",
      [&](Statement& s) {
        s.bind(key.actor).bind(key.device).bind(key.id).bind(answer.body_hash).bind(answer.answer);
      });
}

Status SqliteTransaction::insert_decision(const DecisionRow& decision) {
  Status inserted = run_once(
      connection_,
      "INSERT INTO decision (" DECISION_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [&](Statement& s) {
        s.bind(decision.ledger_index).bind(decision.key.id).bind(decision.key.actor);
        s.bind(decision.key.device).bind(decision.task).bind(decision.queue).bind(decision.kind);
        s.bind(decision.verdict).bind(decision.fence).bind(to_ms(decision.decided_at));
        s.bind(to_ms(decision.received_at)).bind(decision.body);
      });
  return inserted ? mark_document(decision) : inserted;
}

Status SqliteTransaction::replace_decision_body(std::int64_t ledger_index, std::string_view body) {
  return run_once(connection_, "UPDATE decision SET body = ? WHERE ledger_index = ?",
                  [&](Statement& s) { s.bind(body).bind(ledger_index); });
}

Status SqliteTransaction::rename_person(std::string_view user, std::string_view pseudonym) {
  for (const std::string_view sql :
       {"UPDATE decision SET actor = ? WHERE actor = ?",
        "UPDATE answer SET actor = ? WHERE actor = ?", "UPDATE skip SET user = ? WHERE user = ?",
        "UPDATE task SET prefer_user = ? WHERE prefer_user = ?",
        "UPDATE task_archive SET prefer_user = ? WHERE prefer_user = ?",
        "UPDATE proposal SET proposer = ? WHERE proposer = ?",
        "UPDATE proposal SET decider = ? WHERE decider = ?",
        "UPDATE quality_check SET person = ? WHERE person = ?",
        "UPDATE quality_check SET other = ? WHERE other = ?",
        "UPDATE search_verdict SET reviewer = ? WHERE reviewer = ?",
        // Looks name people: as whole values, so that nobody else's name is met.
        "UPDATE item SET state = replace(state, '\"person\":\"' || ?2 || '\"', "
        "'\"person\":\"' || ?1 || '\"') WHERE instr(state, '\"person\":\"' || ?2 || '\"') > 0"}) {
    if (Status renamed =
            run_once(connection_, sql, [&](Statement& s) { s.bind(pseudonym).bind(user); });
        !renamed) {
      return renamed;
    }
  }
  for (const std::string_view sql :
       {"DELETE FROM dose WHERE user = ?", "DELETE FROM session WHERE user = ?",
        "DELETE FROM user WHERE id = ?"}) {
    if (Status gone = run_once(connection_, sql, [&](Statement& s) { s.bind(user); }); !gone)
      return gone;
  }
  return {};
}

}  // namespace vigil::backend
