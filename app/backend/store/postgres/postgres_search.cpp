#include <algorithm>
#include <limits>
#include <map>

#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"
#include "app/backend/store/search_text.h"

// A common word is met among the newest documents at once; a rare one is for the index, which finds
// all of them before it can say which is the newest. So the newest are looked at first, and the
// index is asked when they are not enough.

// Statements are constants put together by the compiler, hence macros. Of the documents `looked`
// names, those that fit: a line at least, with how many were looked at and the last one's place.
#define COLUMNS "d.place, d.task, d.queue, d.text "
#define WITHIN "place < $1 AND d.place >= $2 "
#define FIT_AMONG(looked)                                                                        \
  "WITH " looked                                                                                 \
  " SELECT looked_all.many, looked_all.last, coalesce(hit.place, -1), coalesce(hit.task, ''), "  \
  "coalesce(hit.verdict, ''), coalesce(hit.reviewer, ''), coalesce(hit.decided_ms, 0) "          \
  "FROM (SELECT count(*) AS many, coalesce(min(place), 0) AS last FROM looked) AS looked_all "   \
  "LEFT JOIN (SELECT d.place, d.task, v.verdict, v.reviewer, v.decided_ms FROM looked AS d "     \
  "LEFT JOIN search_verdict AS v ON v.place = d.place "                                          \
  "WHERE NOT EXISTS (SELECT 1 FROM unnest($4::text[]) AS needle WHERE strpos(d.text, needle) = " \
  "0) AND ($5 = 0 OR d.queue = ANY($6::text[])) AND ($7 = '' OR v.verdict = $7) "                \
  "AND ($8 = '' OR v.reviewer = $8) AND ($9 = '' OR "                                            \
  "coalesce((SELECT state FROM task WHERE task.id = d.task), 'done') = $9) "                     \
  "ORDER BY d.place DESC LIMIT $10) AS hit ON true ORDER BY hit.place DESC"

namespace vigil::backend {
namespace {

constexpr std::int64_t kNewest = 2'000;  // looked at before the index is asked

constexpr std::string_view kAll =
    FIT_AMONG("looked AS MATERIALIZED (SELECT " COLUMNS "FROM search_document AS d WHERE d." WITHIN
              "ORDER BY d.place DESC LIMIT $3)");
constexpr std::string_view kByText =
    FIT_AMONG("found AS MATERIALIZED (SELECT d.place FROM search_document AS d WHERE d." WITHIN
              "AND d.text LIKE $11), looked AS MATERIALIZED (SELECT " COLUMNS
              "FROM search_document AS d WHERE d.place IN (SELECT place FROM found ORDER BY place "
              "DESC LIMIT $3))");
constexpr std::string_view kByReviewer = FIT_AMONG(
    "looked AS MATERIALIZED (SELECT " COLUMNS
    "FROM search_verdict AS w JOIN search_document AS d ON d.place = w.place WHERE w." WITHIN
    "AND w.reviewer = $11 ORDER BY w.place DESC LIMIT $3)");
constexpr std::string_view kByVerdict = FIT_AMONG(
    "looked AS MATERIALIZED (SELECT " COLUMNS
    "FROM search_verdict AS w JOIN search_document AS d ON d.place = w.place WHERE w." WITHIN
    "AND w.verdict = $11 ORDER BY w.place DESC LIMIT $3)");

// The longest that an index can find, as LIKE writes it; empty: there is none.
std::string pattern_of(const std::vector<std::string>& needles) {
  const std::string* longest = nullptr;
  for (const std::string& needle : needles) {
    if (!is_indexable(needle)) continue;
    if (longest == nullptr || needle.size() > longest->size()) longest = &needle;
  }
  if (longest == nullptr) return {};
  std::string pattern = "%";
  for (const char c : *longest) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

}  // namespace

struct PostgresTransaction::SearchStep {
  std::int64_t below = 0;  // look at places below this; then: below where it ended
  std::int64_t most = 0;   // documents
  bool ended = false;      // there are no more, or the page is full
  SearchPage page;
};

Status PostgresTransaction::look_through(std::string_view sql, const SearchQuery& query,
                                         std::string_view key, SearchStep& step) {
  const auto limit = static_cast<std::size_t>(query.limit);
  const std::size_t room = limit - step.page.hits.size();
  PgValues values;
  values.add(step.below).add(query.from ? search_place(*query.from) : 0).add(step.most);
  values.add_list(query.needles).add(std::int64_t{query.queues ? 1 : 0});
  values.add_list(query.queues.value_or(std::vector<std::string>()));
  values.add(query.verdict).add(query.reviewer);
  values.add(query.state ? to_word(*query.state) : std::string_view());
  values.add(static_cast<std::int64_t>(room + 1)).add(key);
  const Result<PgRows> rows = run(sql, values);
  if (!rows) return rows.error();
  for (int i = 0; i < rows->size(); ++i) {
    SearchHit hit;
    hit.place = rows->number(i, 2);
    if (hit.place < 0) break;
    if (step.page.hits.size() == limit) {
      step.page.next = step.page.hits.back().place;
      step.ended = true;
      return {};
    }
    hit.task = rows->text(i, 3);
    hit.verdict = rows->text(i, 4);
    hit.reviewer = rows->text(i, 5);
    hit.decided = wall_from_ms(rows->number(i, 6));
    step.page.hits.push_back(std::move(hit));
  }
  step.ended = rows->number(0, 0) < step.most;
  step.below = rows->number(0, 1);
  return {};
}

Result<SearchPage> PostgresTransaction::search(const SearchQuery& query) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  SearchStep step;
  step.below = std::min(query.before.value_or(kEnd), query.to ? search_place(*query.to) : kEnd);
  step.most = kMostSearched;
  const std::string pattern = pattern_of(query.needles);
  Status looked;
  if (!query.reviewer.empty()) {
    looked = look_through(kByReviewer, query, query.reviewer, step);
  } else if (!query.verdict.empty() && pattern.empty()) {
    looked = look_through(kByVerdict, query, query.verdict, step);
  } else {
    const Result<bool> indexed = pattern.empty() ? Result<bool>(false) : has_search_index(link_);
    if (!indexed) return indexed.error();
    if (*indexed) step.most = kNewest;
    looked = look_through(kAll, query, {}, step);
    if (looked && *indexed && !step.ended) {
      step.most = kMostSearched;
      looked = look_through(kByText, query, pattern, step);
    }
  }
  if (!looked) return looked.error();
  if (!step.ended) step.page.next = step.below;
  return std::move(step.page);
}

std::vector<PgStatement> mark_documents(const std::vector<DecisionRow>& decisions) {
  // Of several decisions on a task the last one counts.
  std::map<std::string_view, const DecisionRow*> last;
  for (const DecisionRow& decision : decisions) {
    if (mark_of(decision) != VerdictMark::kStays) last[decision.task] = &decision;
  }
  std::vector<std::string> gone, tasks, verdicts, reviewers;
  std::vector<std::int64_t> times;
  for (const auto& [task, decision] : last) {
    if (mark_of(*decision) == VerdictMark::kGone) {
      gone.emplace_back(task);
      continue;
    }
    tasks.emplace_back(task);
    verdicts.push_back(decision->verdict);
    reviewers.push_back(decision->key.actor);
    times.push_back(to_ms(decision->received_at));
  }
  std::vector<PgStatement> statements;
  if (!gone.empty()) {
    statements.push_back(
        {"DELETE FROM search_verdict WHERE place IN (SELECT place FROM "
         "search_document WHERE task = ANY ($1))",
         PgValues().add_list(gone)});
  }
  if (!tasks.empty()) {
    statements.push_back(
        {"INSERT INTO search_verdict (place, verdict, reviewer, decided_ms) SELECT place, "
         "new_verdict, new_reviewer, new_ms FROM unnest($1::text[], $2::text[], $3::text[], "
         "$4::bigint[]) AS fresh (fresh_task, new_verdict, new_reviewer, new_ms) JOIN "
         "search_document ON task = fresh_task ON CONFLICT (place) DO UPDATE SET verdict = "
         "excluded.verdict, reviewer = excluded.reviewer, decided_ms = excluded.decided_ms",
         PgValues().add_list(tasks).add_list(verdicts).add_list(reviewers).add_list(times)});
  }
  return statements;
}

Result<bool> PostgresTransaction::search_is_whole() {
  const Result<PgRows> rows = run("SELECT 1 FROM meta WHERE name = 'search_behind'", {});
  if (!rows) return rows.error();
  return rows->size() == 0;
}

Result<int> PostgresTransaction::catch_up_search(int most) {
  const Result<PgRows> behind =
      run("SELECT value::bigint FROM meta WHERE name = 'search_behind' FOR UPDATE SKIP LOCKED", {});
  if (!behind) return behind.error();
  if (behind->size() == 0) return 0;
  const Result<PgRows> tasks =
      run("(SELECT seq, id, queue, created_ms, subject FROM task WHERE seq < $1 ORDER BY seq DESC "
          "LIMIT $2) UNION ALL (SELECT seq, id, queue, created_ms, subject FROM task_archive WHERE "
          "seq < $1 ORDER BY seq DESC LIMIT $2) ORDER BY seq DESC LIMIT $2",
          PgValues().add(behind->number(0, 0)).add(std::int64_t{most}));
  if (!tasks) return tasks.error();
  for (int i = 0; i < tasks->size(); ++i) {
    const std::string id = tasks->text(i, 1);
    Status added = execute(
        "INSERT INTO search_document (place, task, queue, text) VALUES ($1, $2, $3, $4) ON "
        "CONFLICT DO NOTHING",
        PgValues()
            .add(search_place(wall_from_ms(tasks->number(i, 3)), tasks->number(i, 0)))
            .add(id)
            .add(tasks->text(i, 2))
            .add(search_text_of(tasks->text(i, 4))));
    if (!added) return added.error();
    // Whoever decides it right now is waited for, and marks what is there from then on.
    if (const auto held = task(id); !held) return held.error();
    const auto latest = latest_decision(id);
    if (!latest) return latest.error();
    if (!*latest) continue;
    for (const PgStatement& mark : mark_documents({**latest})) {
      if (Status marked = execute(mark.sql, mark.values); !marked) return marked.error();
    }
  }
  const bool done = tasks->size() == 0;
  if (Status kept =
          done ? execute("DELETE FROM meta WHERE name = 'search_behind'", {})
               : execute("UPDATE meta SET value = $1::text WHERE name = 'search_behind'",
                         PgValues().add(std::to_string(tasks->number(tasks->size() - 1, 0))));
      !kept) {
    return kept.error();
  }
  return tasks->size();
}

// In a database of ctype C no Chinese character is a letter, and pg_trgm leaves them all out.
Result<bool> has_search_index(PgLink& link) {
  const Result<PgRows> rows = link.run(
      "SELECT (to_regclass('search_document_text') IS NOT NULL AND (SELECT datctype NOT IN ('C', "
      "'POSIX') FROM pg_database WHERE datname = current_database()))::int",
      {});
  if (!rows) return rows.error();
  return rows->size() == 1 && rows->number(0, 0) == 1;
}

}  // namespace vigil::backend
