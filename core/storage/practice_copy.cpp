#include "core/storage/practice_copy.h"

#include "core/storage/connection.h"

namespace vigil::storage {
namespace {

// The year 9999: no practice lasts that long.
constexpr std::int64_t kNeverMs = 253'402'300'799'000;

Status open_tasks_again(Connection& connection, const PracticePlan& plan) {
  const std::string recorded = plan.recorded.text();
  const std::string person = plan.person.text();
  std::int64_t place = 0;
  std::int64_t open = 0;
  for (const domain::TaskId& task : plan.order) {
    ++place;
    const Status opened = connection.run_with(
        "UPDATE tasks SET person = ?3, decision = NULL, place = ?4, expires_ms = ?5 "
        "WHERE id = ?1 AND person = ?2",
        std::string_view(task.text()), std::string_view(recorded), std::string_view(person), place,
        kNeverMs);
    if (!opened) return opened;
    open += connection.changed();
  }
  if (open == 0)
    return fail(ErrorCode::kNotFound, "None of the items that were judged is in the snapshot.");
  return connection.run_with("DELETE FROM tasks WHERE person <> ?1", std::string_view(person));
}

}  // namespace

Status make_practice_copy(const std::filesystem::path& file, const PracticePlan& plan) {
  Connection connection;
  if (Status opened = connection.open(file.string()); !opened) return opened;
  if (Status set = connection.run_script("PRAGMA secure_delete = ON; BEGIN IMMEDIATE"); !set)
    return set;
  Status made = connection.run_script(
      "DELETE FROM outbox; DELETE FROM decisions; DELETE FROM decision_counts; DELETE FROM edits;"
      "DELETE FROM settings;");
  if (made) made = open_tasks_again(connection, plan);
  if (!made) {
    (void)connection.run("ROLLBACK");
    return made;
  }
  return connection.run_script("COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
}

Result<PracticeStanding> take_up_practice_copy(const std::filesystem::path& file,
                                               const domain::UserId& person) {
  Connection connection;
  if (Status opened = connection.open(file.string()); !opened) return opened.error();
  const std::string own = person.text();
  const Status again = connection.run_with(
      "UPDATE tasks SET decision = NULL, "
      "place = place + (SELECT max(place) FROM tasks WHERE person = ?1) "
      "WHERE person = ?1 AND decision IS NOT NULL AND (SELECT kind FROM decisions WHERE "
      "decisions.task = tasks.id AND decisions.person = ?1 ORDER BY serial DESC LIMIT 1) "
      "IN ('skip', 'withdraw')",
      std::string_view(own));
  if (!again) return again.error();
  PracticeStanding standing;
  Status read = connection.each_with(
      "SELECT id FROM tasks WHERE person = ?1 ORDER BY place",
      [&](const Row& row) { standing.tasks.emplace_back(row.text(0)); }, std::string_view(own));
  if (!read) return read.error();
  read = connection.each_with(
      "SELECT coalesce(max(decided_ms), 0) FROM decisions WHERE person = ?1",
      [&](const Row& row) { standing.last_decided = wall_from_ms(row.integer(0)); },
      std::string_view(own));
  if (!read) return read.error();
  return standing;
}

}  // namespace vigil::storage
