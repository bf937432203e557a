#include "app/backend/store/postgres/postgres_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define CHECK_COLUMNS                                                                     \
  "id, kind, state, task, queue, tier, item, source, policy, person, decision, verdict, " \
  "same_policy, person_at_ms, other, other_decision, held_against, due_ms, at_ms"

namespace vigil::backend {
namespace {

QualityCheckRow read_check(const PgRows& rows, int i) {
  QualityCheckRow check;
  check.id = rows.text(i, 0);
  // The table's CHECKs admit no other words.
  check.kind = domain::check_kind_from_word(rows.text(i, 1)).value_or(domain::CheckKind::kGolden);
  check.state = check_state_from_word(rows.text(i, 2)).value_or(CheckState::kVoid);
  check.task = rows.text(i, 3);
  check.queue = rows.text(i, 4);
  check.tier = static_cast<int>(rows.number(i, 5));
  check.item = rows.text(i, 6);
  check.source = rows.text(i, 7);
  check.policy = rows.text(i, 8);
  check.person = rows.text(i, 9);
  check.decision = rows.text(i, 10);
  check.verdict = rows.text(i, 11);
  check.same_policy = rows.number(i, 12) != 0;
  check.person_at = wall_from_ms(rows.number(i, 13));
  check.other = rows.text(i, 14);
  check.other_decision = rows.text(i, 15);
  check.held_against = rows.text(i, 16);
  check.due = wall_from_ms(rows.number(i, 17));
  check.at = wall_from_ms(rows.number(i, 18));
  return check;
}

}  // namespace

Result<std::string> PostgresTransaction::sampling_key() {
  const Result<std::optional<std::string>> key = read_first<std::string>(
      run("SELECT value FROM meta WHERE name = 'sampling_key'", PgValues()),
      [](const PgRows& rows, int i) { return rows.text(i, 0); });
  if (!key) return key.error();
  if (!*key) return fail(ErrorCode::kCorrupt, "the database has no sampling key");
  return **key;
}

Result<std::optional<QualityCheckRow>> PostgresTransaction::quality_check(std::string_view id) {
  return read_first<QualityCheckRow>(
      run(writes()
                    ? std::string_view("SELECT " CHECK_COLUMNS
                                       " FROM quality_check WHERE id = $1 FOR UPDATE")
                    : std::string_view("SELECT " CHECK_COLUMNS " FROM quality_check WHERE id = $1"),
                PgValues().add(id)),
      read_check);
}

Result<std::vector<QualityCheckRow>> PostgresTransaction::checks_of_task(std::string_view task) {
  return read_all<QualityCheckRow>(
      run(writes() ? std::string_view("SELECT " CHECK_COLUMNS
                                            " FROM quality_check WHERE task = $1 AND task <> '' "
                                            "ORDER BY at_ms, id FOR UPDATE")
                         : std::string_view("SELECT " CHECK_COLUMNS
                                            " FROM quality_check WHERE task = $1 AND task <> '' "
                                            "ORDER BY at_ms, id"),
                PgValues().add(task)),
      read_check);
}

Result<std::vector<QualityCheckRow>> PostgresTransaction::golden_of(std::string_view person) {
  return read_all<QualityCheckRow>(
      run("SELECT " CHECK_COLUMNS
                " FROM quality_check WHERE person = $1 AND kind = 'golden' ORDER BY at_ms, id",
                PgValues().add(person)),
      read_check);
}

Result<std::vector<QualityCheckRow>> PostgresTransaction::checks_drawn(WallTime now, int limit) {
  return read_all<QualityCheckRow>(
      run("SELECT " CHECK_COLUMNS
                " FROM quality_check WHERE state = 'drawn' AND due_ms <= $1 ORDER BY due_ms, id "
                "LIMIT $2",
                PgValues().add(to_ms(now)).add(std::int64_t{limit})),
      read_check);
}

Result<std::vector<QualityCheckRow>> PostgresTransaction::checks_done(
    const QualityCheckQuery& query) {
  if (query.person.empty()) {
    return read_all<QualityCheckRow>(
        run(
            "SELECT " CHECK_COLUMNS
            " FROM quality_check WHERE state = 'done' AND at_ms >= $1 AND at_ms < $2 "
            "ORDER BY at_ms DESC, id DESC LIMIT $3",
            PgValues().add(to_ms(query.from)).add(to_ms(query.to)).add(std::int64_t{query.limit})),
        read_check);
  }
  return read_all<QualityCheckRow>(
      run("SELECT * FROM (SELECT " CHECK_COLUMNS
                " FROM quality_check WHERE person = $1 AND at_ms >= $2 AND at_ms < $3 AND "
                "state = 'done' UNION ALL SELECT " CHECK_COLUMNS
                " FROM quality_check WHERE other = $1 AND other <> '' AND at_ms >= $2 AND "
                "at_ms < $3 AND state = 'done') AS both_sides ORDER BY at_ms DESC, id DESC "
                "LIMIT $4",
                PgValues()
                    .add(query.person)
                    .add(to_ms(query.from))
                    .add(to_ms(query.to))
                    .add(std::int64_t{query.limit})),
      read_check);
}

Result<bool> PostgresTransaction::add_check(const QualityCheckRow& check) {
  const Result<int> changed =
      change("INSERT INTO quality_check (" CHECK_COLUMNS
             ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
             "$17, $18, $19) ON CONFLICT DO NOTHING",
             PgValues()
                 .add(check.id)
                 .add(domain::to_word(check.kind))
                 .add(to_word(check.state))
                 .add(check.task)
                 .add(check.queue)
                 .add(std::int64_t{check.tier})
                 .add(check.item)
                 .add(check.source)
                 .add(check.policy)
                 .add(check.person)
                 .add(check.decision)
                 .add(check.verdict)
                 .add(std::int64_t{check.same_policy})
                 .add(to_ms(check.person_at))
                 .add(check.other)
                 .add(check.other_decision)
                 .add(check.held_against)
                 .add(to_ms(check.due))
                 .add(to_ms(check.at)));
  if (!changed) return changed.error();
  return *changed != 0;
}

Status PostgresTransaction::update_check(const QualityCheckRow& check) {
  return execute(
      "UPDATE quality_check SET state = $2, task = $3, queue = $4, tier = $5, item = $6, "
      "policy = $7, person = $8, decision = $9, verdict = $10, same_policy = $11, "
      "person_at_ms = $12, other = $13, other_decision = $14, held_against = $15, due_ms = $16, "
      "at_ms = $17 WHERE id = $1",
      PgValues()
          .add(check.id)
          .add(to_word(check.state))
          .add(check.task)
          .add(check.queue)
          .add(std::int64_t{check.tier})
          .add(check.item)
          .add(check.policy)
          .add(check.person)
          .add(check.decision)
          .add(check.verdict)
          .add(std::int64_t{check.same_policy})
          .add(to_ms(check.person_at))
          .add(check.other)
          .add(check.other_decision)
          .add(check.held_against)
          .add(to_ms(check.due))
          .add(to_ms(check.at)));
}

}  // namespace vigil::backend
