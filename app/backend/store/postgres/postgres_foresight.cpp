// What a group of changes begins with, read for all of them at once; and what they leave behind,
// written for all of them at once.
#include <functional>

#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"

namespace vigil::backend {
namespace {

// Of each perfect subtree that the ledger's leaves fill its root: all that an append reads. Leaves
// are numbered by the newest one's node: its table is one index, not a partition a day.
constexpr std::string_view kFrontier =
    "SELECT filled, (size >> filled::int) - 1, (SELECT hash FROM ledger_node WHERE level = filled "
    "AND node = (size >> filled::int) - 1) FROM (SELECT node + 1 AS size FROM ledger_node WHERE "
    "level = 0 ORDER BY node DESC LIMIT 1) AS newest, generate_series(0::bigint, 62) AS filled "
    "WHERE (size >> filled::int) & 1 = 1";

}  // namespace

Status PostgresTransaction::take_ledger(const Foreseen& foreseen) {
  if (ledger_read_) return {};
  // Each statement sees what is committed when it begins: those after the lock see the newest.
  std::vector<PgStatement> statements = {{"SELECT pg_advisory_xact_lock(1986359916, 1)", {}},
                                         {kFrontier, {}}};
  constexpr std::size_t kFrontierAt = 1;
  std::vector<std::function<Status(const PgRows&)>> take;
  const auto ask = [&](std::string_view sql, PgValues values,
                       std::function<Status(const PgRows&)> taken) {
    statements.push_back({sql, std::move(values)});
    take.push_back(std::move(taken));
  };
  if (!foreseen.people.empty()) {
    ask("SELECT id, name, password_hash, roles, active, commitment, leaf, field, salt, value FROM "
        "person LEFT JOIN ledger_private ON field = 'person' AND value = id WHERE id = ANY ($1)",
        PgValues().add_list(foreseen.people),
        [&](const PgRows& rows) { return know_people(rows); });
  }
  if (!foreseen.sessions.empty()) {
    for (const std::string& token_hash : foreseen.sessions) {
      known_.sessions[token_hash] = std::nullopt;
    }
    ask("SELECT " SIGNED_IN_COLUMNS
        " FROM session JOIN person ON id = person WHERE token_hash = ANY ($1)",
        PgValues().add_list(foreseen.sessions),
        [&](const PgRows& rows) { return know_sessions(rows); });
  }
  if (!foreseen.answers.empty()) {
    std::vector<std::string> actors, devices, ids;
    for (const DecisionKey& key : foreseen.answers) {
      known_.answers[name_of(key)] = std::nullopt;
      actors.push_back(key.actor);
      devices.push_back(key.device);
      ids.push_back(key.id);
    }
    ask("SELECT actor, device, id, body_hash, answer FROM answer JOIN unnest($1::text[], "
        "$2::text[], $3::text[]) AS wanted (wanted_actor, wanted_device, wanted_id) ON actor = "
        "wanted_actor AND device = wanted_device AND id = wanted_id",
        PgValues().add_list(actors).add_list(devices).add_list(ids), [&](const PgRows& rows) {
          for (int i = 0; i < rows.size(); ++i) {
            known_.answers[name_of({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2)})] =
                AnswerRow{rows.text(i, 3), rows.text(i, 4)};
          }
          return Status();
        });
  }
  std::vector<std::string> tasks, climbers, ladders;
  for (const Foreseen::Task& task : foreseen.tasks) {
    tasks.push_back(task.id);
    if (task.ladder.empty()) continue;
    climbers.push_back(task.id);
    ladders.push_back(task.ladder);
  }
  if (!tasks.empty()) {
    ask("SELECT " TASK_COLUMNS " FROM task WHERE id = ANY ($1) FOR UPDATE",
        PgValues().add_list(tasks), [&](const PgRows& rows) {
          for (int i = 0; i < rows.size(); ++i) {
            TaskRow task = read_task(rows, i);
            seen_[task.id] = task.state;
            known_.tasks.insert_or_assign(task.id, std::move(task));
          }
          return Status();
        });
  }
  if (!climbers.empty()) {
    ask("SELECT ladder, item, stage, item.due_ms, item.state, item.subject, raised FROM "
        "unnest($1::text[], $2::text[]) AS wanted (wanted_task, wanted_ladder) JOIN task ON "
        "task.id = wanted_task JOIN item ON ladder = wanted_ladder AND item = task.key "
        "FOR UPDATE OF item",
        PgValues().add_list(climbers).add_list(ladders), [&](const PgRows& rows) {
          for (int i = 0; i < rows.size(); ++i) {
            ItemRow item = read_item(rows, i);
            known_.items.insert_or_assign({item.ladder, item.item}, std::move(item));
          }
          return Status();
        });
  }
  if (!foreseen.heads.empty()) {
    for (const std::string& id : foreseen.heads) known_.heads[id] = 0;
    ask("SELECT id, head FROM collection WHERE id = ANY ($1)", PgValues().add_list(foreseen.heads),
        [&](const PgRows& rows) {
          for (int i = 0; i < rows.size(); ++i) known_.heads[rows.text(i, 0)] = rows.number(i, 1);
          return Status();
        });
  }
  const bool begins = !has_begun();
  const Result<std::vector<PgRows>> answers = send_all(std::move(statements));
  if (!answers) return answers.error();
  const std::size_t frontier = kFrontierAt + (begins ? 1 : 0);
  ledger_locked_ = true;
  if (Status read = know_frontier((*answers)[frontier]); !read) return read;
  for (std::size_t i = 0; i < take.size(); ++i) {
    if (Status taken = take[i]((*answers)[frontier + 1 + i]); !taken) return taken;
  }
  for (const Foreseen::Task& task : foreseen.tasks) {
    const auto found = known_.tasks.find(task.id);
    if (task.ladder.empty() || found == known_.tasks.end()) continue;
    known_.items.try_emplace({task.ladder, found->second.key}, std::nullopt);
  }
  return {};
}

Status PostgresTransaction::know_people(const PgRows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    UserRow user = read_user(rows, i);
    if (const std::string commitment = rows.text(i, 5); !commitment.empty()) {
      known_.pseudonyms[user.id] = read_private(rows, i, 5);
    }
    known_.people[user.id] = std::move(user);
  }
  return {};
}

Status PostgresTransaction::know_sessions(const PgRows& rows) {
  for (int i = 0; i < rows.size(); ++i) {
    SignedIn found = read_signed_in(rows, i);
    known_.sessions[found.session.token_hash] = std::move(found);
  }
  return {};
}

Status PostgresTransaction::know_frontier(const PgRows& rows) {
  ledger_size_ = 0;
  for (int i = 0; i < rows.size(); ++i) {
    const auto level = static_cast<int>(rows.number(i, 0));
    const Result<ledger::Hash> hash = hash_of(rows.text(i, 2));
    if (!hash) return hash.error();
    ledger_size_ |= std::uint64_t{1} << level;
    known_nodes_[{level, static_cast<std::uint64_t>(rows.number(i, 1))}] = *hash;
  }
  ledger_read_ = true;
  return {};
}

}  // namespace vigil::backend
