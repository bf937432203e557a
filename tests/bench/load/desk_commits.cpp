// Durable decisions per second: the desk's store beside raw SQLite doing the same transaction (the
// same schema and statements, prepared once, on the same disk), in alternating rounds of one run.
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "core/storage/database.h"
#include "core/storage/decision_store.h"
#include "core/storage/task_store.h"

namespace vigil::bench {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

constexpr int kRounds = 7;
const domain::UserId kPerson("reviewer");
const std::string kSubject =
    R"({"author":{"id":"a","name":"阿梅"},"caption":"山路上的羊","item_id":"i"})";

domain::Decision make_decision(ManualClock& clock, int number) {
  clock.advance(Millis(1));
  domain::Decision decision;
  decision.id = make_id<domain::DecisionId>(clock.wall_now());
  decision.task = domain::TaskId("task-" + std::to_string(number));
  decision.queue = domain::QueueId("review.first");
  decision.fence = 1;
  decision.actor = kPerson;
  decision.device = domain::DeviceId("device");
  decision.decided_at = clock.wall_now();
  decision.verdict = domain::Verdict::kAllow;
  decision.note = "看过两遍";
  return decision;
}

double desk_round(storage::Database& database, ManualClock& clock, int from, int count) {
  std::vector<domain::Decision> decisions;
  for (int i = 0; i < count; ++i) decisions.push_back(make_decision(clock, from + i));
  (void)database.write([&](storage::Connection& connection) -> Status {
    for (const domain::Decision& each : decisions) {
      storage::StoredTask task;
      task.task.id = each.task;
      task.task.queue = each.queue;
      task.subject_json = kSubject;
      if (const Status put = storage::put_task(connection, kPerson, task); !put) return put;
    }
    return {};
  });
  const auto begun = std::chrono::steady_clock::now();
  for (const domain::Decision& each : decisions) {
    const Status kept = database.write([&](storage::Connection& connection) -> Status {
      const Status added =
          storage::add_decision(connection, each, kSubject, each.decided_at + Millis(9000));
      if (!added) return added;
      return storage::hide_task(connection, kPerson, each.task, each.id);
    });
    if (!kept) std::exit(1);
  }
  return count / Seconds(std::chrono::steady_clock::now() - begun).count();
}

// The file was made by the desk's own store, so that schema, indexes and triggers are the same.
class RawSqlite {
 public:
  explicit RawSqlite(const fs::path& file) {
    sqlite3_open(file.c_str(), &database_);
    sqlite3_exec(database_,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
                 nullptr, nullptr, nullptr);
    const std::array<const char*, 6> texts = {
        "BEGIN IMMEDIATE",
        "INSERT INTO decisions (id, person, task, queue, kind, state, body, subject, searchable, "
        "decided_ms, "
        "changed_ms, leaves_draft_ms, supersedes) VALUES (?1, ?2, ?3, ?4, 'decide', 'draft', ?5, "
        "?6, ?7, ?8, ?8, "
        "?9, '')",
        "INSERT INTO outbox (serial, person, task) VALUES (?1, ?2, ?3)",
        "UPDATE tasks SET decision = ?3 WHERE id = ?1 AND person = ?2 AND decision IS NULL",
        "COMMIT",
        "INSERT INTO tasks (id, person, queue, place, severity, reach, due_ms, created_ms, fence, "
        "expires_ms, subject) VALUES (?1, ?2, 'review.first', ?3, 0, 0, 0, 0, 1, 0, ?4)"};
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (sqlite3_prepare_v3(database_, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &statements_[i],
                             nullptr) != SQLITE_OK) {
        std::fprintf(stderr, "desk_commits: %s\n", sqlite3_errmsg(database_));
        std::exit(1);
      }
    }
  }
  ~RawSqlite() {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  double round(ManualClock& clock, int from, int count) {
    struct Item {
      std::string id, task, body, searchable;
      std::int64_t at;
    };
    std::vector<Item> items;
    step(0);
    for (int i = 0; i < count; ++i) {
      const domain::Decision decision = make_decision(clock, from + i);
      items.push_back({decision.id.text(), decision.task.text(), storage::body_of(decision),
                       "山路上的羊\n阿梅\na\ni\n看过两遍\nallow", to_ms(decision.decided_at)});
      text(5, 1, items.back().task);
      text(5, 2, kPerson.text());
      sqlite3_bind_int64(statements_[5], 3, from + i);
      text(5, 4, kSubject);
      step(5);
    }
    step(4);
    const auto begun = std::chrono::steady_clock::now();
    for (const Item& item : items) {
      step(0);
      text(1, 1, item.id);
      text(1, 2, kPerson.text());
      text(1, 3, item.task);
      text(1, 4, "review.first");
      text(1, 5, item.body);
      text(1, 6, kSubject);
      text(1, 7, item.searchable);
      sqlite3_bind_int64(statements_[1], 8, item.at);
      sqlite3_bind_int64(statements_[1], 9, item.at + 9000);
      step(1);
      sqlite3_bind_int64(statements_[2], 1, sqlite3_last_insert_rowid(database_));
      text(2, 2, kPerson.text());
      text(2, 3, item.task);
      step(2);
      text(3, 1, item.task);
      text(3, 2, kPerson.text());
      text(3, 3, item.id);
      step(3);
      step(4);
    }
    return count / Seconds(std::chrono::steady_clock::now() - begun).count();
  }

 private:
  void text(std::size_t statement, int position, const std::string& value) {
    sqlite3_bind_text(statements_[statement], position, value.data(),
                      static_cast<int>(value.size()), SQLITE_STATIC);
  }
  void step(std::size_t statement) {
    if (sqlite3_step(statements_[statement]) != SQLITE_DONE) {
      std::fprintf(stderr, "desk_commits: %s\n", sqlite3_errmsg(database_));
      std::exit(1);
    }
    sqlite3_reset(statements_[statement]);
  }

  sqlite3* database_ = nullptr;
  std::array<sqlite3_stmt*, 6> statements_{};
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int run(const fs::path& place, int count) {
  std::string pattern = (place / "vigil-commits-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  ManualClock clock;
  double desk_rate = 0;
  double raw_rate = 0;
  {
    auto desk = storage::Database::open(folder / "desk", clock);
    if (!desk) return 1;
    { auto made = storage::Database::open(folder / "raw", clock); }
    RawSqlite raw(folder / "raw/desk.db");
    std::vector<double> desk_rates;
    std::vector<double> raw_rates;
    for (int i = 0; i < kRounds; ++i) {
      desk_rates.push_back(desk_round(**desk, clock, i * count, count));
      raw_rates.push_back(raw.round(clock, i * count, count));
    }
    desk_rate = median(desk_rates);
    raw_rate = median(raw_rates);
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  std::printf(
      "{\"what\": \"desk: durable decisions a second, beside raw SQLite doing the same\", "
      "\"ours\": %.0f, \"peer\": %.0f, \"ratio\": %.3f, \"goal\": \">= 0.8\", \"met\": %s}\n",
      desk_rate, raw_rate, desk_rate / raw_rate, desk_rate >= 0.8 * raw_rate ? "true" : "false");
  return 0;
}

}  // namespace
}  // namespace vigil::bench

int main(int argc, char** argv) {
  const std::filesystem::path place =
      argc > 1 ? std::filesystem::path(argv[1]) : std::filesystem::temp_directory_path();
  return vigil::bench::run(place, 400);
}
