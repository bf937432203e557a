// Next-task choice with a million open tasks, on either store: what a lease call takes for people
// with and without routing rules, a page of the queue beside bare SQL, and the dashboard's counts
// beside a GROUP BY. Prints one line of JSON per row.
//
//   routing_bench sqlite:PATH|postgres://... [TASKS]
//
// The store is filled when it is empty; a second run measures what is there.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "app/backend/service/collections.h"
#include "app/backend/service/queues.h"
#include "app/backend/store/connection.h"
#include "app/backend/store/postgres/pg_link.h"
#include "app/backend/store/store_address.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
using Clock_ = std::chrono::steady_clock;

constexpr const char* kQueue = "review.first";
constexpr int kBatch = 5'000;
constexpr int kLeases = 2'000;
// Of somebody who has left most out; nobody takes here what this person leaves.
constexpr int kChoosyLeases = 200;
constexpr int kReads = 300;

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "routing_bench: %s\n", error.message.c_str());
  std::exit(2);
}

double ms_of(const std::function<void()>& act) {
  const auto begun = Clock_::now();
  act();
  return std::chrono::duration<double, std::milli>(Clock_::now() - begun).count();
}

struct Spread {
  double p50 = 0;
  double p99 = 0;
};

Spread spread_of(int times, const std::function<void()>& act) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) took.push_back(ms_of(act));
  std::sort(took.begin(), took.end());
  return {took[took.size() / 2], took[took.size() * 99 / 100]};
}

void print(const std::string& row, const json& figures) {
  json line = figures;
  line["row"] = row;
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

void fill(Store& store, int tasks) {
  std::mt19937 random(20181130);
  const WallTime now = SystemClock().wall_now();
  for (int from = 0; from < tasks; from += kBatch) {
    const Status filled = store.write([&](Writer& writer) -> Status {
      for (int i = from; i < std::min(tasks, from + kBatch); ++i) {
        TaskRow task;
        task.id = make_uuid7(now);
        task.queue = kQueue;
        task.key = "item-" + std::to_string(i);
        task.severity = static_cast<int>(random() % 5);
        // Few are seen by many: as views are.
        task.reach =
            1 + static_cast<std::int64_t>(1e6 / (1.0 + static_cast<double>(random() % 100'000)));
        task.reports = random() % 50 == 0 ? static_cast<std::int64_t>(random() % 20) : 0;
        task.created = now - Millis(random() % 86'400'000);
        task.due = now + Millis(random() % 86'400'000);
        task.labels = "lang:" + std::string(random() % 4 == 0 ? "yue" : "zh") + " tag:t" +
                      std::to_string(random() % 30);
        task.subject =
            R"({"caption":"守夜的第)" + std::to_string(i) +
            R"(条内容，山路上的羊","author":{"id":"a","name":"阿梅","followers":12},"reach":100})";
        if (Status put = writer.insert_task(task); !put) return put;
      }
      return {};
    });
    if (!filled) give_up(filled.error());
  }
}

struct Bench {
  Store& store;
  Registry& registry;
  SystemClock clock;
  EventHub events;
  Queues queues{store, registry, clock, events};
  Collections collections{store, registry, events};

  void put_record(std::string_view collection, const json& record) {
    const Caller chief{"chief", "chief", {domain::Role::kAdministrator}, "d", ""};
    (void)collections.put(chief, collection, record["id"].get<std::string>(),
                          to_canonical_json(record), {});
  }

  void measure_leases(const std::string& row, const std::string& person, int leases) {
    const Caller caller{person, person, {domain::Role::kReviewer}, "device", ""};
    const Spread spread = spread_of(leases, [&] {
      const auto leased = queues.lease(caller, kQueue, 1, "device");
      if (!leased) give_up(leased.error());
      if (leased->empty()) give_up(fail(ErrorCode::kInternal, "nothing was leased"));
    });
    print(row, {{"leases", leases}, {"p50_ms", spread.p50}, {"p99_ms", spread.p99}});
  }
};

// Bare SQL for what the services answer: the same statement, prepared once, every column read.
constexpr std::string_view kPage =
    "SELECT seq, id, queue, key, severity, reach, due_ms, created_ms, subject, state, fence, "
    "lease_user, lease_device, lease_expires_ms, failures, prefer_user, reports, labels FROM task "
    "WHERE queue = 'review.first' AND seq > 500000 AND state = 'ready' ORDER BY seq LIMIT 51";
constexpr std::string_view kGroup =
    "SELECT state, count(*) FROM task WHERE queue = 'review.first' GROUP BY state";

struct Bare {
  std::unique_ptr<Connection> sqlite;
  std::unique_ptr<PgLink> postgres;

  std::size_t run(std::string_view sql, int columns) {
    std::size_t bytes = 0;
    if (postgres != nullptr) {
      const Result<PgRows> rows = postgres->run(sql, {});
      if (!rows) give_up(rows.error());
      for (int i = 0; i < rows->size(); ++i) {
        for (int c = 0; c < columns; ++c) bytes += rows->text(i, c).size();
      }
      return bytes;
    }
    Result<Statement> statement = sqlite->prepare(sql);
    if (!statement) give_up(statement.error());
    while (true) {
      const Result<bool> more = statement->step();
      if (!more) give_up(more.error());
      if (!*more) return bytes;
      for (int c = 0; c < columns; ++c) bytes += statement->text(c).size();
    }
  }
};

int main_of(const std::string& address_text, int tasks) {
  const Result<StoreAddress> address = parse_store_address(address_text, {});
  if (!address) give_up(address.error());
  Result<std::unique_ptr<Store>> store = open_store(*address);
  if (!store) give_up(store.error());
  Registry registry = Registry::load(VIGIL_PLUGINS_DIR);
  Bench bench{**store, registry, {}, {}};
  if (Status seeded = bench.collections.seed(); !seeded) give_up(seeded.error());
  std::int64_t ready = 0;
  const auto count = [&] {
    const auto views = bench.queues.list();
    if (!views) give_up(views.error());
    for (const QueueView& view : *views) {
      if (view.spec->id == kQueue) ready = view.counts.ready;
    }
  };
  count();
  if (ready == 0) {
    print("fill", {{"tasks", tasks}, {"ms", ms_of([&] { fill(**store, tasks); })}});
  }
  count();
  print("open", {{"tasks", ready}});
  bench.put_record("routing", {{"id", "yue"}, {"language", "yue"}, {"skill", "cantonese"}});
  json opted_out = {{"id", "choosy"}, {"languages", {"zh"}}, {"opt_out", json::array()}};
  for (int i = 0; i < 25; ++i) opted_out["opt_out"].push_back("t" + std::to_string(i));
  // What any change costs on this store and disk: one row, committed and synced.
  const auto commit = [&] {
    const Status changed =
        (*store)->write([](Writer& writer) { return writer.add_dose("nobody", 0, 0, 1); });
    if (!changed) give_up(changed.error());
  };
  const Spread commits = spread_of(kReads, commit);
  print("one row changed, the raw limit", {{"p50_ms", commits.p50}, {"p99_ms", commits.p99}});
  bench.measure_leases("lease, a routing rule", "plain", kLeases);
  bench.put_record("people", opted_out);
  bench.measure_leases("lease, opted out of 25 of 30 tags", "choosy", kChoosyLeases);

  Bare bare;
  if (address->postgres) {
    auto link = PgLink::open(address->postgres->address);
    if (!link) give_up(link.error());
    bare.postgres = std::move(*link);
  } else {
    auto connection = Connection::open(address->sqlite, Access::kReadOnly);
    if (!connection) give_up(connection.error());
    bare.sqlite = std::move(*connection);
  }
  const Spread page = spread_of(kReads, [&] {
    if (!bench.queues.tasks(kQueue, TaskState::kReady, 500'000, 50)) std::exit(2);
  });
  const Spread bare_page = spread_of(kReads, [&] { (void)bare.run(kPage, 18); });
  print(
      "queue page of 50",
      {{"p50_ms", page.p50}, {"bare_p50_ms", bare_page.p50}, {"ratio", page.p50 / bare_page.p50}});
  const Spread counts = spread_of(kReads, count);
  const Spread group = spread_of(9, [&] { (void)bare.run(kGroup, 2); });
  print(
      "dashboard counts of all queues",
      {{"p50_ms", counts.p50}, {"group_by_p50_ms", group.p50}, {"ratio", counts.p50 / group.p50}});
  return 0;
}

}  // namespace
}  // namespace vigil::backend

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "routing_bench sqlite:PATH|postgres://HOST/DATABASE [TASKS]\n");
    return 2;
  }
  return vigil::backend::main_of(argv[1], argc > 2 ? std::atoi(argv[2]) : 1'000'000);
}
