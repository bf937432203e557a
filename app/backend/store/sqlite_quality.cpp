#include "app/backend/store/sqlite_transaction.h"

// Statements are constants put together by the compiler, hence a macro.
#define CHECK_COLUMNS                                                                     \
  "id, kind, state, task, queue, tier, item, source, policy, person, decision, verdict, " \
  "same_policy, person_at_ms, other, other_decision, held_against, due_ms, at_ms"

namespace vigil::backend {
namespace {

QualityCheckRow read_check(const Statement& row) {
  QualityCheckRow check;
  check.id = row.text(0);
  // The table's CHECKs admit no other words.
  check.kind = domain::check_kind_from_word(row.text(1)).value_or(domain::CheckKind::kGolden);
  check.state = check_state_from_word(row.text(2)).value_or(CheckState::kVoid);
  check.task = row.text(3);
  check.queue = row.text(4);
  check.tier = static_cast<int>(row.number(5));
  check.item = row.text(6);
  check.source = row.text(7);
  check.policy = row.text(8);
  check.person = row.text(9);
  check.decision = row.text(10);
  check.verdict = row.text(11);
  check.same_policy = row.number(12) != 0;
  check.person_at = wall_from_ms(row.number(13));
  check.other = row.text(14);
  check.other_decision = row.text(15);
  check.held_against = row.text(16);
  check.due = wall_from_ms(row.number(17));
  check.at = wall_from_ms(row.number(18));
  return check;
}

}  // namespace

Result<std::string> SqliteTransaction::sampling_key() {
  const auto key = first_row<std::string>(
      connection_, "SELECT value FROM meta WHERE name = 'sampling_key'", [](Statement&) {},
      [](const Statement& row) { return row.text(0); });
  if (!key) return key.error();
  if (!*key) return fail(ErrorCode::kCorrupt, "the database has no sampling key");
  return **key;
}

Result<std::optional<QualityCheckRow>> SqliteTransaction::quality_check(std::string_view id) {
  return first_row<QualityCheckRow>(
      connection_, "SELECT " CHECK_COLUMNS " FROM quality_check WHERE id = ?",
      [&](Statement& s) { s.bind(id); }, read_check);
}

Result<std::vector<QualityCheckRow>> SqliteTransaction::checks_of_task(std::string_view task) {
  return all_rows<QualityCheckRow>(
      connection_,
      "SELECT " CHECK_COLUMNS
      " FROM quality_check WHERE task = ? AND task <> '' ORDER BY at_ms, id",
      [&](Statement& s) { s.bind(task); }, read_check);
}

Result<std::vector<QualityCheckRow>> SqliteTransaction::golden_of(std::string_view person) {
  return all_rows<QualityCheckRow>(
      connection_,
      "SELECT " CHECK_COLUMNS
      " FROM quality_check WHERE person = ? AND kind = 'golden' ORDER BY at_ms, id",
      [&](Statement& s) { s.bind(person); }, read_check);
}

Result<std::vector<QualityCheckRow>> SqliteTransaction::checks_drawn(WallTime now, int limit) {
  return all_rows<QualityCheckRow>(
      connection_,
      "SELECT " CHECK_COLUMNS
      " FROM quality_check WHERE state = 'drawn' AND due_ms <= ? ORDER BY due_ms, id LIMIT ?",
      [&](Statement& s) { s.bind(to_ms(now)).bind(std::int64_t{limit}); }, read_check);
}

Result<std::vector<QualityCheckRow>> SqliteTransaction::checks_done(
    const QualityCheckQuery& query) {
  if (query.person.empty()) {
    return all_rows<QualityCheckRow>(
        connection_,
        "SELECT " CHECK_COLUMNS
        " FROM quality_check WHERE state = 'done' AND at_ms >= ? AND at_ms < ? "
        "ORDER BY at_ms DESC, id DESC LIMIT ?",
        [&](Statement& s) {
          s.bind(to_ms(query.from)).bind(to_ms(query.to)).bind(std::int64_t{query.limit});
        },
        read_check);
  }
  return all_rows<QualityCheckRow>(
      connection_,
      "SELECT * FROM (SELECT " CHECK_COLUMNS
      " FROM quality_check WHERE person = ?1 AND at_ms >= ?2 AND at_ms < ?3 AND state = 'done' "
      "UNION ALL SELECT " CHECK_COLUMNS
      " FROM quality_check WHERE other = ?1 AND other <> '' AND at_ms >= ?2 AND at_ms < ?3 AND "
      "state = 'done') ORDER BY at_ms DESC, id DESC LIMIT ?4",
      [&](Statement& s) {
        s.bind(query.person).bind(to_ms(query.from)).bind(to_ms(query.to));
        s.bind(std::int64_t{query.limit});
      },
      read_check);
}

Result<bool> SqliteTransaction::add_check(const QualityCheckRow& check) {
  Result<Statement> statement =
      connection_.prepare("INSERT OR IGNORE INTO quality_check (" CHECK_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!statement) return statement.error();
  Statement& s = *statement;
  s.bind(check.id).bind(domain::to_word(check.kind)).bind(to_word(check.state)).bind(check.task);
  s.bind(check.queue).bind(std::int64_t{check.tier}).bind(check.item).bind(check.source);
  s.bind(check.policy).bind(check.person).bind(check.decision).bind(check.verdict);
  s.bind(std::int64_t{check.same_policy}).bind(to_ms(check.person_at)).bind(check.other);
  s.bind(check.other_decision).bind(check.held_against).bind(to_ms(check.due));
  s.bind(to_ms(check.at));
  const Result<int> changed = statement->run();
  if (!changed) return changed.error();
  return *changed != 0;
}

Status SqliteTransaction::update_check(const QualityCheckRow& check) {
  return run_once(
      connection_,
      "UPDATE quality_check SET state = ?, task = ?, queue = ?, tier = ?, item = ?, policy = ?, "
      "person = ?, decision = ?, verdict = ?, same_policy = ?, person_at_ms = ?, other = ?, "
      "other_decision = ?, held_against = ?, due_ms = ?, at_ms = ? WHERE id = ?",
      [&](Statement& s) {
        s.bind(to_word(check.state)).bind(check.task).bind(check.queue);
        s.bind(std::int64_t{check.tier}).bind(check.item).bind(check.policy).bind(check.person);
        s.bind(check.decision).bind(check.verdict).bind(std::int64_t{check.same_policy});
        s.bind(to_ms(check.person_at)).bind(check.other).bind(check.other_decision);
        s.bind(check.held_against).bind(to_ms(check.due)).bind(to_ms(check.at)).bind(check.id);
      });
}

}  // namespace vigil::backend
