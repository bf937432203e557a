#include <algorithm>

#include "app/backend/store/postgres/postgres_rows.h"
#include "app/backend/store/postgres/postgres_transaction.h"

// Who gets which tasks. Where the top of a queue is slow to look through, LeaseMarks says where to
// begin.

namespace vigil::backend {
namespace {

LeaseMarks::Time steady_now() { return std::chrono::steady_clock::now(); }

std::vector<std::string> texts_of(const PgRows& rows) {
  std::vector<std::string> texts;
  for (int i = 0; i < rows.size(); ++i) texts.push_back(rows.text(i, 0));
  return texts;
}

}  // namespace

void PostgresTransaction::note_arrival(const TaskRow& task) {
  if (task.state != TaskState::kReady) return;
  arrivals_.push_back(
      {task.queue, task.id, {rank_of(task), task.seq}, {to_ms(task.created), task.seq}});
}

Result<std::vector<TaskRow>> PostgresTransaction::expired_leases(WallTime now, int limit) {
  // Somebody who renews or decides one right now holds it; the next look finds out how that ended.
  const LeaseMarks::Time begun = steady_now();
  const std::optional<std::int64_t> floor = marks_.ended_floor();
  auto found = read_all<TaskRow>(
      run(writes() ? "SELECT " TASK_COLUMNS
                     " FROM task WHERE state = 'leased' AND lease_expires_ms <= $1 "
                     "AND lease_expires_ms > $3 "
                     "ORDER BY lease_expires_ms LIMIT $2 FOR UPDATE SKIP LOCKED"
                   : "SELECT " TASK_COLUMNS
                     " FROM task WHERE state = 'leased' AND lease_expires_ms <= $1 "
                     "AND lease_expires_ms > $3 "
                     "ORDER BY lease_expires_ms LIMIT $2",
          PgValues().add(to_ms(now)).add(std::int64_t{limit}).add(floor.value_or(-1))),
      read_task);
  // Whoever locks only what is free cannot say that there was nothing.
  if (found && !writes()) {
    marks_.looked_for_ended(
        floor ? LeaseMarks::Look::kFromMark : LeaseMarks::Look::kWhole, begun, steady_now() - begun,
        to_ms(now),
        found->empty() ? std::nullopt : std::optional(to_ms(found->front().lease_expires)));
  }
  if (found && writes()) {
    for (const TaskRow& task : *found) seen_[task.id] = task.state;
  }
  return found;
}

// As the index task_labelled has it.
#define LABEL_SET "hashtextextended(labels, 0)"
#define READY_FOR                                                                             \
  "WHERE queue = $1 AND state = 'ready' AND prefer_user <> $2 AND NOT EXISTS (SELECT 1 FROM " \
  "skip WHERE skip.task = task.id AND skip.person = $2) "
// Nothing more severe than what has the rank $3. In the order of rank that is where to begin
// instead: an index scan begins at one bound and would walk to the other.
#define MILD_ENOUGH "AND rank >= $3 "

Status PostgresTransaction::lease_next(LeaseOrder order, LeasePlace from, const LeaseWish& wish,
                                       std::size_t most, std::vector<TaskRow>& taken) {
  const std::string_view sql =
      order == LeaseOrder::kRank
          ? std::string_view(
                "WITH chosen AS MATERIALIZED (SELECT seq AS chosen_seq FROM task " READY_FOR
                "AND (rank, seq) >= ($7, $8) ORDER BY rank, seq LIMIT $6 FOR UPDATE OF task SKIP "
                "LOCKED) "
                "UPDATE task SET state = 'leased', fence = fence + 1, lease_user = $2, "
                "lease_device = $4, lease_expires_ms = $5 FROM chosen WHERE seq = chosen_seq "
                "RETURNING " TASK_COLUMNS)
          : std::string_view(
                "WITH chosen AS MATERIALIZED (SELECT seq AS chosen_seq FROM task " READY_FOR
                    MILD_ENOUGH
                "AND (created_ms, seq) >= ($7, $8) ORDER BY created_ms, seq LIMIT $6 FOR UPDATE OF "
                "task SKIP LOCKED) "
                "UPDATE task SET state = 'leased', fence = fence + 1, lease_user = $2, "
                "lease_device = $4, lease_expires_ms = $5 FROM chosen WHERE seq = chosen_seq "
                "RETURNING " TASK_COLUMNS);
  Result<std::vector<TaskRow>> leased =
      read_all<TaskRow>(run(sql, PgValues()
                                     .add(wish.queue)
                                     .add(wish.user)
                                     .add(mildness_of(wish.most_severe))
                                     .add(wish.device)
                                     .add(to_ms(wish.expires))
                                     .add(static_cast<std::int64_t>(most - taken.size()))
                                     .add(from.value)
                                     .add(from.seq)),
                        read_task);
  if (!leased) return leased.error();
  sort_by_rank(*leased);
  for (TaskRow& task : *leased) taken.push_back(std::move(task));
  return {};
}

// Looks through the order page by page, without holding what is not taken.
Status PostgresTransaction::lease_admitted(LeaseOrder order, LeasePlace from, const LeaseWish& wish,
                                           std::size_t most, std::vector<TaskRow>& taken) {
  std::int64_t page = 16;  // mostly the first ones will do
  const std::string_view sql =
      order == LeaseOrder::kRank
          ? std::string_view("SELECT seq, rank, severity, labels FROM task " READY_FOR
                             "AND (rank, seq) >= ($4, $5) ORDER BY rank, seq LIMIT $6")
          : std::string_view(
                "SELECT seq, created_ms, severity, labels FROM task " READY_FOR MILD_ENOUGH
                "AND (created_ms, seq) >= ($4, $5) ORDER BY created_ms, seq LIMIT $6");
  for (std::int64_t looked = 0; looked < kMostLooked && taken.size() < most;) {
    const Result<PgRows> rows = run(sql, PgValues()
                                             .add(wish.queue)
                                             .add(wish.user)
                                             .add(mildness_of(wish.most_severe))
                                             .add(from.value)
                                             .add(from.seq)
                                             .add(page));
    if (!rows) return rows.error();
    std::vector<std::int64_t> chosen;
    for (int i = 0; i < rows->size(); ++i) {
      const std::int64_t seq = rows->number(i, 0);
      from = {rows->number(i, 1), seq + 1};
      TaskRow task;
      task.severity = static_cast<int>(rows->number(i, 2));
      task.labels = rows->text(i, 3);
      if (taken.size() + chosen.size() < most && wish.admits(task)) chosen.push_back(seq);
    }
    if (!chosen.empty()) {
      if (Status leased = lease_chosen(wish, chosen, taken); !leased) return leased;
    }
    if (rows->size() < page) return {};
    looked += page;
    page = std::min<std::int64_t>(page * 4, kMostLooked - looked);
  }
  return {};
}

// Those that nobody took meanwhile.
Status PostgresTransaction::lease_chosen(const LeaseWish& wish,
                                         const std::vector<std::int64_t>& chosen,
                                         std::vector<TaskRow>& taken) {
  Result<std::vector<TaskRow>> leased = read_all<TaskRow>(
      run("WITH chosen AS MATERIALIZED (SELECT seq AS chosen_seq FROM task WHERE seq = "
          "ANY($1) AND state = 'ready' FOR UPDATE SKIP LOCKED) "
          "UPDATE task SET state = 'leased', fence = fence + 1, lease_user = $2, "
          "lease_device = $3, lease_expires_ms = $4 FROM chosen WHERE seq = chosen_seq "
          "RETURNING " TASK_COLUMNS,
          PgValues().add_list(chosen).add(wish.user).add(wish.device).add(to_ms(wish.expires))),
      read_task);
  if (!leased) return leased.error();
  sort_by_rank(*leased);
  for (TaskRow& task : *leased) taken.push_back(std::move(task));
  return {};
}

Result<std::vector<std::int64_t>> PostgresTransaction::suitable_labels(const LeaseWish& wish) {
  const Result<PgRows> rows = run(
      "WITH RECURSIVE sets AS ((SELECT " LABEL_SET
      " AS label_set, labels FROM task WHERE queue = $1 AND state = 'ready' ORDER BY " LABEL_SET
      " LIMIT 1) UNION ALL SELECT next.label_set, next.labels FROM sets, LATERAL (SELECT " LABEL_SET
      " AS label_set, labels FROM task WHERE queue = $1 AND state = 'ready' AND " LABEL_SET
      " > sets.label_set ORDER BY " LABEL_SET
      " LIMIT 1) AS next) SELECT label_set, labels FROM sets LIMIT $2",
      PgValues().add(wish.queue).add(std::int64_t{kMostLabelSets}));
  if (!rows) return rows.error();
  std::vector<std::int64_t> sets;
  for (int i = 0; i < rows->size(); ++i) {
    if (wish.suits(rows->text(i, 1))) sets.push_back(rows->number(i, 0));
  }
  return sets;
}

Status PostgresTransaction::lease_by_labels(const LeaseWish& wish, std::vector<TaskRow>& taken) {
  const Result<std::vector<std::int64_t>> sets = suitable_labels(wish);
  if (!sets) return sets.error();
  if (sets->empty()) return {};
  return lease_by_severities(wish, taken, [&](SeverityRange range, std::size_t most) -> Status {
    const Result<PgRows> rows = run(
        "SELECT first.seq, first.severity, first.labels FROM unnest($5::bigint[]) AS suitable "
        "(label_set), LATERAL (SELECT seq, rank, severity, labels FROM task " READY_FOR MILD_ENOUGH
        "AND rank < $4 AND " LABEL_SET
        " = suitable.label_set ORDER BY rank, seq LIMIT $6) AS first ORDER BY first.rank, "
        "first.seq LIMIT $6",
        PgValues()
            .add(wish.queue)
            .add(wish.user)
            .add(mildness_of(range.most))
            .add(mildness_of(range.least) + (std::int64_t{1} << 56))
            .add_list(*sets)
            .add(static_cast<std::int64_t>(most)));
    if (!rows) return rows.error();
    std::vector<std::int64_t> chosen;
    for (int i = 0; i < rows->size(); ++i) {
      TaskRow task;
      task.severity = static_cast<int>(rows->number(i, 1));
      task.labels = rows->text(i, 2);
      if (wish.admits(task)) chosen.push_back(rows->number(i, 0));
    }
    return chosen.empty() ? Status() : lease_chosen(wish, chosen, taken);
  });
}

// Those of the plan's strays that this person may have, the first in the order first. One that was
// put behind the mark meanwhile is met there.
Status PostgresTransaction::lease_strays(LeaseOrder order, const LeaseMarks::Plan& plan,
                                         const LeaseWish& wish, std::size_t most,
                                         std::vector<TaskRow>& taken) {
  const Result<PgRows> rows =
      run("SELECT seq, rank, created_ms, severity, labels FROM task " READY_FOR MILD_ENOUGH
          "AND id = ANY($4)",
          PgValues()
              .add(wish.queue)
              .add(wish.user)
              .add(mildness_of(wish.most_severe))
              .add_list(plan.strays));
  if (!rows) return rows.error();
  std::vector<LeasePlace> places;
  for (int i = 0; i < rows->size(); ++i) {
    TaskRow task;
    task.severity = static_cast<int>(rows->number(i, 3));
    task.labels = rows->text(i, 4);
    if (wish.admits && !wish.admits(task)) continue;
    const LeasePlace place{rows->number(i, order == LeaseOrder::kRank ? 1 : 2), rows->number(i, 0)};
    if (place < plan.from) places.push_back(place);
  }
  if (places.empty()) return {};
  std::sort(places.begin(), places.end());
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < places.size() && taken.size() + chosen.size() < most; ++i)
    chosen.push_back(places[i].seq);
  return lease_chosen(wish, chosen, taken);
}

Status PostgresTransaction::step_mark(LeaseOrder order, std::string_view queue,
                                      const LeaseMarks::Plan& plan) {
  const std::string_view sql =
      order == LeaseOrder::kRank
          ? std::string_view(
                "SELECT rank, seq FROM task WHERE queue = $1 AND state = 'ready' AND "
                "(rank, seq) >= ($2, $3) ORDER BY rank, seq LIMIT 1")
          : std::string_view(
                "SELECT created_ms, seq FROM task WHERE queue = $1 AND state = 'ready' "
                "AND (created_ms, seq) >= ($2, $3) ORDER BY created_ms, seq LIMIT 1");
  const Result<PgRows> first =
      run(sql, PgValues().add(queue).add(plan.from.value).add(plan.from.seq));
  if (!first) return first.error();
  const Result<PgRows> still = run("SELECT id FROM task WHERE id = ANY($1) AND state = 'ready'",
                                   PgValues().add_list(plan.strays));
  if (!still) return still.error();
  marks_.stepped(queue, order, steady_now(),
                 first->size() == 0 ? std::optional<LeasePlace>()
                                    : LeasePlace{first->number(0, 0), first->number(0, 1)},
                 plan, texts_of(*still));
  return {};
}

Status PostgresTransaction::look_back(const LeaseMarks::Back& back) {
  const std::string_view sql =
      back.order == LeaseOrder::kRank
          ? std::string_view(
                "SELECT id FROM task WHERE queue = $1 AND state = 'ready' AND "
                "(rank, seq) < ($2, $3) ORDER BY rank, seq LIMIT $4")
          : std::string_view(
                "SELECT id FROM task WHERE queue = $1 AND state = 'ready' AND "
                "(created_ms, seq) < ($2, $3) ORDER BY created_ms, seq LIMIT $4");
  const LeaseMarks::Time begun = steady_now();
  const Result<PgRows> before =
      run(sql, PgValues()
                   .add(back.queue)
                   .add(back.mark.value)
                   .add(back.mark.seq)
                   .add(static_cast<std::int64_t>(LeaseMarks::kMostStrays) + 1));
  if (!before) return before.error();
  const LeaseMarks::Time ended = steady_now();
  marks_.looked_back(back, ended, ended - begun, texts_of(*before));
  return {};
}

Status PostgresTransaction::look_for_fresh(const LeaseMarks::Fresh& fresh) {
  if (fresh.above < 0) {
    const Result<PgRows> last =
        run("SELECT coalesce(max(seq), 0) FROM task WHERE queue = $1", PgValues().add(fresh.queue));
    if (!last) return last.error();
    marks_.looked_for_fresh(fresh.queue, last->number(0, 0));
    return {};
  }
  // What does not fit into one look is found by the next one.
  constexpr std::int64_t kMost = 5'000;
  const Result<PgRows> rows =
      run("SELECT id, seq, rank, created_ms, state FROM task WHERE queue = $1 AND seq > $2 "
          "ORDER BY seq LIMIT $3",
          PgValues().add(fresh.queue).add(fresh.above).add(kMost));
  if (!rows) return rows.error();
  std::vector<LeaseMarks::Arrival> arrivals;
  for (int i = 0; i < rows->size(); ++i) {
    if (rows->text(i, 4) != "ready") continue;
    const std::int64_t seq = rows->number(i, 1);
    arrivals.push_back({fresh.queue,
                        std::string(rows->text(i, 0)),
                        {rows->number(i, 2), seq},
                        {rows->number(i, 3), seq}});
  }
  marks_.arrived(arrivals);
  if (rows->size() > 0) marks_.looked_for_fresh(fresh.queue, rows->number(rows->size() - 1, 1));
  return {};
}

Status PostgresTransaction::look_for_ended(WallTime now) {
  const LeaseMarks::Time begun = steady_now();
  const Result<PgRows> first =
      run("SELECT lease_expires_ms FROM task WHERE state = 'leased' AND lease_expires_ms <= $1 "
          "ORDER BY lease_expires_ms LIMIT 1",
          PgValues().add(to_ms(now)));
  if (!first) return first.error();
  const LeaseMarks::Time ended = steady_now();
  marks_.looked_for_ended(LeaseMarks::Look::kWhole, ended, ended - begun, to_ms(now),
                          first->size() == 0 ? std::nullopt : std::optional(first->number(0, 0)));
  return {};
}

Status PostgresTransaction::lease_in(LeaseOrder order, const LeaseWish& wish, std::size_t most,
                                     std::vector<TaskRow>& taken) {
  LeaseMarks::Plan plan = marks_.plan(wish.queue, order, steady_now());
  if (plan.step) {
    looked_ = true;
    if (Status stepped = step_mark(order, wish.queue, plan); !stepped) {
      marks_.gave_up(wish.queue, order, plan);
      return stepped;
    }
    plan = marks_.plan(wish.queue, order, steady_now());
  }
  if (!plan.strays.empty()) {
    if (Status leased = lease_strays(order, plan, wish, most, taken); !leased) return leased;
    if (taken.size() >= most) return {};
  }
  LeasePlace from = plan.from;
  if (order == LeaseOrder::kRank) from = std::max(from, {mildness_of(wish.most_severe), 0});
  const LeaseMarks::Time begun = steady_now();
  Status leased = wish.admits ? lease_admitted(order, from, wish, most, taken)
                              : lease_next(order, from, wish, most, taken);
  if (leased && plan.whole()) {
    const LeaseMarks::Time ended = steady_now();
    marks_.looked_whole(wish.queue, order, ended, ended - begun);
  }
  return leased;
}

Result<std::vector<TaskRow>> PostgresTransaction::lease_tasks(const LeaseWish& wish) {
  const auto wanted = [&](std::size_t have) {
    return PgValues()
        .add(wish.queue)
        .add(wish.user)
        .add(wish.device)
        .add(to_ms(wish.expires))
        .add(wish.limit - static_cast<std::int64_t>(have));
  };
  Result<std::vector<TaskRow>> taken = read_all<TaskRow>(
      run("WITH chosen AS MATERIALIZED (SELECT seq AS chosen_seq FROM task WHERE queue = $1 "
          "AND prefer_user = $2 AND prefer_user <> '' AND state = 'ready' ORDER BY seq "
          "LIMIT $5 FOR UPDATE SKIP LOCKED) "
          "UPDATE task SET state = 'leased', fence = fence + 1, lease_user = $2, "
          "lease_device = $3, lease_expires_ms = $4 FROM chosen WHERE seq = chosen_seq "
          "RETURNING " TASK_COLUMNS,
          wanted(0)),
      read_task);
  if (!taken) return taken;
  std::sort(taken->begin(), taken->end(),
            [](const TaskRow& a, const TaskRow& b) { return a.seq < b.seq; });
  const auto limit = static_cast<std::size_t>(wish.limit);
  const std::size_t by_age = std::min(limit, taken->size() + static_cast<std::size_t>(wish.oldest));
  for (const auto& [order, most] :
       {std::pair(LeaseOrder::kAge, by_age), std::pair(LeaseOrder::kRank, limit)}) {
    if (taken->size() >= most) continue;
    if (Status leased = lease_in(order, wish, most, *taken); !leased) return leased.error();
  }
  if (taken->size() < limit && wish.admits) {
    if (Status leased = lease_by_labels(wish, *taken); !leased) return leased.error();
  }
  for (const TaskRow& task : *taken) {
    known_.tasks.erase(task.id);
    seen_[task.id] = TaskState::kLeased;
    count_task(task.queue, TaskState::kReady, TaskState::kLeased);
  }
  return taken;
}

}  // namespace vigil::backend
