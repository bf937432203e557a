#include <functional>
#include <limits>

#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define NEWEST_DECISION(what)                                           \
  "SELECT " DECISION_COLUMNS " FROM decision WHERE day >= $1 AND " what \
  " ORDER BY ledger_index DESC LIMIT 1"

namespace vigil::backend {
namespace {

// Most questions are about these days; the partitions before them are not even opened.
constexpr std::int64_t kRecentDays = 2;

DecisionRow read_decision(const PgRows& rows, int i) {
  DecisionRow decision;
  decision.ledger_index = rows.number(i, 0);
  decision.key = {.actor = rows.text(i, 2), .device = rows.text(i, 3), .id = rows.text(i, 1)};
  decision.task = rows.text(i, 4);
  decision.queue = rows.text(i, 5);
  decision.kind = rows.text(i, 6);
  decision.verdict = rows.text(i, 7);
  decision.fence = rows.number(i, 8);
  decision.decided_at = wall_from_ms(rows.number(i, 9));
  decision.received_at = wall_from_ms(rows.number(i, 10));
  decision.body = rows.text(i, 11);
  return decision;
}

}  // namespace

Result<std::optional<AnswerRow>> PostgresTransaction::answer(const DecisionKey& key) {
  if (const auto known = known_.answers.find(name_of(key)); known != known_.answers.end()) {
    return known->second;
  }
  // Whoever holds the ledger is the only one to answer; anybody else takes the key's name.
  if (writes() && !ledger_locked_) {
    if (Status locked = lock_name(Names::kAnswer, name_of(key)); !locked) return locked.error();
  }
  return read_first<AnswerRow>(
      run("SELECT body_hash, answer FROM answer WHERE actor = $1 AND device = $2 AND id = $3",
          PgValues().add(key.actor).add(key.device).add(key.id)),
      [](const PgRows& rows, int i) {
        return AnswerRow{rows.text(i, 0), rows.text(i, 1)};
      });
}

Result<std::optional<DecisionRow>> PostgresTransaction::newest_decision(
    std::string_view sql, const std::function<void(PgValues&)>& bind) {
  for (const std::int64_t since : {today() - kRecentDays, std::int64_t{0}}) {
    PgValues values;
    values.add(since);
    bind(values);
    auto found = read_first<DecisionRow>(run(sql, values), read_decision);
    if (!found || *found) return found;
  }
  return std::optional<DecisionRow>();
}

Result<std::optional<DecisionRow>> PostgresTransaction::decision(std::string_view actor,
                                                                 std::string_view id) {
  return newest_decision(NEWEST_DECISION("id = $2 AND actor = $3"),
                         [&](PgValues& values) { values.add(id).add(actor); });
}

Result<std::optional<DecisionRow>> PostgresTransaction::latest_decision(std::string_view task) {
  return newest_decision(NEWEST_DECISION("task = $2 AND kind <> 'skip'"),
                         [&](PgValues& values) { values.add(task); });
}

Result<std::optional<DecisionRow>> PostgresTransaction::decision_at(std::int64_t ledger_index) {
  return newest_decision(NEWEST_DECISION("ledger_index = $2"),
                         [&](PgValues& values) { values.add(ledger_index); });
}

Result<std::vector<DecisionRow>> PostgresTransaction::decisions(const DecisionQuery& query) {
  Result<std::vector<DecisionRow>> found = std::vector<DecisionRow>();
  for (const std::int64_t since : {today() - kRecentDays, std::int64_t{0}}) {
    PgValues values;
    values.add(since)
        .add(query.before.value_or(std::numeric_limits<std::int64_t>::max()))
        .add(query.text)
        .add(std::int64_t{query.limit});
    // One statement per index that can serve it.
    std::string_view sql;
    if (!query.task.empty()) {
      values.add(query.task).add(query.actor);
      sql = "SELECT " DECISION_COLUMNS
            " FROM decision WHERE day >= $1 AND ledger_index < $2 AND ($3 = '' OR "
            "strpos(body, $3) > 0) AND task = $5 AND ($6 = '' OR actor = $6) "
            "ORDER BY ledger_index DESC LIMIT $4";
    } else if (!query.actor.empty()) {
      values.add(query.actor);
      sql = "SELECT " DECISION_COLUMNS
            " FROM decision WHERE day >= $1 AND ledger_index < $2 AND ($3 = '' OR "
            "strpos(body, $3) > 0) AND actor = $5 ORDER BY ledger_index DESC LIMIT $4";
    } else {
      sql = "SELECT " DECISION_COLUMNS
            " FROM decision WHERE day >= $1 AND ledger_index < $2 AND ($3 = '' OR "
            "strpos(body, $3) > 0) ORDER BY ledger_index DESC LIMIT $4";
    }
    found = read_all<DecisionRow>(run(sql, values), read_decision);
    if (!found || static_cast<int>(found->size()) >= query.limit) return found;
  }
  return found;
}

Status PostgresTransaction::put_answer(const DecisionKey& key, const AnswerRow& answer) {
  known_.answers[name_of(key)] = answer;
  waiting_.answers.emplace_back(key, answer);
  return {};
}

Status PostgresTransaction::insert_decision(const DecisionRow& decision) {
  if (Status taken = take_ledger({}); !taken) return taken;
  waiting_.decisions.push_back(decision);
  return {};
}

Status PostgresTransaction::replace_decision_body(std::int64_t ledger_index,
                                                  std::string_view body) {
  return execute("UPDATE decision SET body = $2 WHERE ledger_index = $1",
                 PgValues().add(ledger_index).add(body));
}

Status PostgresTransaction::rename_person(std::string_view user, std::string_view pseudonym) {
  if (Status written = write_waiting(); !written) return written;
  known_ = {};
  for (const std::string_view sql :
       {std::string_view("UPDATE decision SET actor = $2 WHERE actor = $1"),
        std::string_view("UPDATE answer SET actor = $2 WHERE actor = $1"),
        std::string_view("UPDATE skip SET person = $2 WHERE person = $1"),
        std::string_view("UPDATE task SET prefer_user = $2 WHERE prefer_user = $1"),
        std::string_view("UPDATE task_archive SET prefer_user = $2 WHERE prefer_user = $1"),
        std::string_view("UPDATE proposal SET proposer = $2 WHERE proposer = $1"),
        std::string_view("UPDATE proposal SET decider = $2 WHERE decider = $1"),
        std::string_view("UPDATE quality_check SET person = $2 WHERE person = $1"),
        std::string_view("UPDATE quality_check SET other = $2 WHERE other = $1"),
        std::string_view("UPDATE search_verdict SET reviewer = $2 WHERE reviewer = $1"),
        // Looks name people: as whole values, so that nobody else's name is met.
        std::string_view("UPDATE item SET state = replace(state, '\"person\":\"' || $1 || '\"', "
                         "'\"person\":\"' || $2 || '\"') "
                         "WHERE strpos(state, '\"person\":\"' || $1 || '\"') > 0")}) {
    if (Status renamed = execute(sql, PgValues().add(user).add(pseudonym)); !renamed) {
      return renamed;
    }
  }
  for (const std::string_view sql : {std::string_view("DELETE FROM dose WHERE person = $1"),
                                     std::string_view("DELETE FROM session WHERE person = $1"),
                                     std::string_view("DELETE FROM person WHERE id = $1")}) {
    if (Status gone = execute(sql, PgValues().add(user)); !gone) return gone;
  }
  return {};
}

}  // namespace vigil::backend
