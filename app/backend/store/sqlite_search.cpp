#include <algorithm>
#include <limits>

#include "app/backend/store/search_text.h"
#include "app/backend/store/sqlite_transaction.h"

// Documents are looked through from the newest on, by whichever index leaves the fewest: trigrams
// of the text, who decided, what was decided; else all of them.

// Statements are constants put together by the compiler, hence macros.
#define FOUND                                                                                    \
  "SELECT e.place, e.task, e.queue, e.text, coalesce(v.verdict, ''), coalesce(v.reviewer, ''), " \
  "coalesce(v.decided_ms, 0) "
#define DOCUMENT_OF_VERDICT                                                                 \
  "CROSS JOIN search_document e ON e.place = v.place WHERE v.place < ?1 AND v.place >= ?2 " \
  "AND v."

namespace vigil::backend {
namespace {

struct Found {
  SearchHit hit;
  std::string queue;
  std::string text;
};

Found read_found(const Statement& row) {
  Found found;
  found.hit.place = row.number(0);
  found.hit.task = row.text(1);
  found.queue = row.text(2);
  found.text = row.text(3);
  found.hit.verdict = row.text(4);
  found.hit.reviewer = row.text(5);
  found.hit.decided = wall_from_ms(row.number(6));
  return found;
}

bool fits(const SearchQuery& query, const Found& found) {
  if (query.queues &&
      std::find(query.queues->begin(), query.queues->end(), found.queue) == query.queues->end()) {
    return false;
  }
  if (!query.verdict.empty() && found.hit.verdict != query.verdict) return false;
  if (!query.reviewer.empty() && found.hit.reviewer != query.reviewer) return false;
  return std::all_of(query.needles.begin(), query.needles.end(), [&](const std::string& needle) {
    return found.text.find(needle) != std::string::npos;
  });
}

// All of them, as FTS5 writes it; empty: none can be found by trigrams.
std::string match_of(const std::vector<std::string>& needles) {
  std::string match;
  for (const std::string& needle : needles) {
    if (!is_indexable(needle)) continue;
    match += match.empty() ? "\"" : " \"";
    for (const char c : needle) match.append(c == '"' ? 2 : 1, c);
    match += '"';
  }
  return match;
}

// Both the document and what it is found by. A task that has its document keeps it.
Status put_document(Connection& connection, std::int64_t place, const TaskRow& task) {
  const std::string text = search_text_of(task.subject);
  Result<Statement> insert = connection.prepare(
      "INSERT OR IGNORE INTO search_document (place, task, queue, text) VALUES (?, ?, ?, ?)");
  if (!insert) return insert.error();
  insert->bind(place).bind(task.id).bind(task.queue).bind(text);
  const Result<int> inserted = insert->run();
  if (!inserted) return inserted.error();
  if (*inserted == 0) return {};
  return run_once(connection, "INSERT INTO search_index (rowid, text) VALUES (?, ?)",
                  [&](Statement& s) { s.bind(place).bind(text); });
}

}  // namespace

Result<SearchPage> SqliteTransaction::search(const SearchQuery& query) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  const std::int64_t below =
      std::min(query.before.value_or(kEnd), query.to ? search_place(*query.to) : kEnd);
  std::string key = match_of(query.needles);
  std::string_view sql = FOUND
      "FROM search_document e LEFT JOIN search_verdict v ON v.place = e.place "
      "WHERE e.place < ?1 AND e.place >= ?2 ORDER BY e.place DESC";
  if (!key.empty()) {
    sql = FOUND
        "FROM search_index f CROSS JOIN search_document e ON e.place = f.rowid "
        "LEFT JOIN search_verdict v ON v.place = f.rowid WHERE search_index MATCH ?3 AND "
        "f.rowid < ?1 AND f.rowid >= ?2 ORDER BY f.rowid DESC";
  } else if (!query.reviewer.empty()) {
    key = query.reviewer;
    sql = FOUND "FROM search_verdict v INDEXED BY search_verdict_by_reviewer " DOCUMENT_OF_VERDICT
                "reviewer = ?3 ORDER BY v.place DESC";
  } else if (!query.verdict.empty()) {
    key = query.verdict;
    sql = FOUND "FROM search_verdict v INDEXED BY search_verdict_by_verdict " DOCUMENT_OF_VERDICT
                "verdict = ?3 ORDER BY v.place DESC";
  }
  Result<Statement> statement = connection_.prepare(sql);
  if (!statement) return statement.error();
  statement->bind(below).bind(query.from ? search_place(*query.from) : 0);
  if (!key.empty()) statement->bind(key);
  SearchPage page;
  const auto limit = static_cast<std::size_t>(query.limit);
  for (int looked = 0;; ++looked) {
    const Result<bool> more = statement->step();
    if (!more) return more.error();
    if (!*more) return page;
    Found found = read_found(*statement);
    if (looked == kMostSearched) {
      page.next = found.hit.place + 1;
      return page;
    }
    if (!fits(query, found)) continue;
    if (query.state) {
      const auto state = first_row<std::string>(
          connection_, "SELECT state FROM task WHERE id = ?",
          [&](Statement& s) { s.bind(found.hit.task); },
          [](const Statement& row) { return row.text(0); });
      if (!state) return state.error();
      if (state->value_or("done") != to_word(*query.state)) continue;
    }
    if (page.hits.size() == limit) {
      page.next = page.hits.back().place;
      return page;
    }
    page.hits.push_back(std::move(found.hit));
  }
}

Status SqliteTransaction::add_document(const TaskRow& task) {
  if (is_golden(task)) return {};
  const auto seq = first_row<std::int64_t>(
      connection_, "SELECT seq FROM task WHERE id = ?", [&](Statement& s) { s.bind(task.id); },
      [](const Statement& row) { return row.number(0); });
  if (!seq) return seq.error();
  return put_document(connection_, search_place(task.created, seq->value_or(0)), task);
}

Status SqliteTransaction::mark_document(const DecisionRow& decision) {
  switch (mark_of(decision)) {
    case VerdictMark::kStays: return {};
    case VerdictMark::kGone:
      return run_once(connection_,
                      "DELETE FROM search_verdict WHERE place = (SELECT place FROM "
                      "search_document WHERE task = ?)",
                      [&](Statement& s) { s.bind(decision.task); });
    case VerdictMark::kSet:
      return run_once(
          connection_,
          "INSERT OR REPLACE INTO search_verdict (place, verdict, reviewer, decided_ms) "
          "SELECT place, ?, ?, ? FROM search_document WHERE task = ?",
          [&](Statement& s) {
            s.bind(decision.verdict).bind(decision.key.actor).bind(to_ms(decision.received_at));
            s.bind(decision.task);
          });
  }
  return {};
}

Result<bool> SqliteTransaction::search_is_whole() {
  const auto behind = first_row<std::int64_t>(
      connection_, "SELECT 1 FROM meta WHERE name = 'search_behind'", [](Statement&) {},
      [](const Statement& row) { return row.number(0); });
  if (!behind) return behind.error();
  return !behind->has_value();
}

Result<int> SqliteTransaction::catch_up_search(int most) {
  const auto behind = first_row<std::int64_t>(
      connection_, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'search_behind'",
      [](Statement&) {}, [](const Statement& row) { return row.number(0); });
  if (!behind) return behind.error();
  if (!*behind) return 0;
  struct Old {
    std::int64_t seq = 0;
    TaskRow task;
  };
  const auto tasks = all_rows<Old>(
      connection_,
      "SELECT * FROM (SELECT seq, id, queue, created_ms, subject FROM task WHERE seq < ?1 "
      "ORDER BY seq DESC LIMIT ?2) UNION ALL SELECT * FROM (SELECT seq, id, queue, created_ms, "
      "subject FROM task_archive WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2) "
      "ORDER BY 1 DESC LIMIT ?2",
      [&](Statement& s) { s.bind(**behind).bind(std::int64_t{most}); },
      [](const Statement& row) {
        Old old;
        old.seq = row.number(0);
        old.task.id = row.text(1);
        old.task.queue = row.text(2);
        old.task.created = wall_from_ms(row.number(3));
        old.task.subject = row.text(4);
        return old;
      });
  if (!tasks) return tasks.error();
  for (const Old& old : *tasks) {
    Status added = put_document(connection_, search_place(old.task.created, old.seq), old.task);
    if (!added) return added.error();
    const auto latest = latest_decision(old.task.id);
    if (!latest) return latest.error();
    if (!*latest) continue;
    if (Status marked = mark_document(**latest); !marked) return marked.error();
  }
  if (Status kept =
          tasks->empty()
              ? run_once(connection_, "DELETE FROM meta WHERE name = 'search_behind'",
                         [](Statement&) {})
              : run_once(connection_, "UPDATE meta SET value = ? WHERE name = 'search_behind'",
                         [&](Statement& s) { s.bind(std::to_string(tasks->back().seq)); });
      !kept) {
    return kept.error();
  }
  return static_cast<int>(tasks->size());
}

}  // namespace vigil::backend
