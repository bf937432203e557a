// Programs that end in the middle of something, and a database put back to an earlier day.
#include <fmt/format.h>
#include <signal.h>

#include <random>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Side { kDesk, kBackend };

struct Point {
  const char* name;
  Side side;
  int most_passings;  // it is killed at one of the first so many
  int limit_s;        // to get there
};

constexpr Point kPoints[] = {
    {"desk.before_commit", Side::kDesk, 40, 8},
    {"desk.after_commit", Side::kDesk, 40, 8},
    {"desk.before_send", Side::kDesk, 6, 8},
    {"desk.answer_begins", Side::kDesk, 12, 8},
    {"desk.before_settle", Side::kDesk, 6, 8},
    {"desk.after_settle", Side::kDesk, 6, 8},
    {"desk.lease_arrived", Side::kDesk, 3, 8},
    {"desk.mid_checkpoint", Side::kDesk, 3, 20},
    {"desk.mid_migration", Side::kDesk, 2, 8},
    {"store.before_commit", Side::kBackend, 20, 8},
    {"store.after_commit", Side::kBackend, 20, 8},
    {"store.leaf_appended", Side::kBackend, 12, 8},
    {"store.mid_checkpoint", Side::kBackend, 3, 20},
    {"backend.in_batch", Side::kBackend, 12, 8},
    {"backend.before_answer", Side::kBackend, 10, 8},
    {"backend.in_lease", Side::kBackend, 4, 8},
    {"backend.in_feed", Side::kBackend, 3, 25},
    {"backend.in_signing", Side::kBackend, 3, 8},
};

void start_again(World& world, Side side, int desk, const std::string& fail) {
  if (side == Side::kBackend) {
    world.backend().kill();
    (void)world.start_backend(fail);
  } else {
    world.desk(desk).kill();
    world.start_desk(desk, fail);
  }
}

}  // namespace

Row run_kills(const Trial& trial) {
  Row row;
  World world([&] {
    WorldOptions options = world_of(trial);
    options.tasks = trial.whole ? 20'000 : 2500;
    options.draft_ms = 150;
    options.think_ms = 15;
    return options;
  }());
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int rounds = trial.whole ? 200 : 1;
  int killed = 0;
  int turn = 0;
  std::map<std::string, int> missed;
  const bool on_sqlite = trial.cluster.empty();
  for (int round = 0; round < rounds; ++round) {
    for (const Point& point : kPoints) {
      if (!on_sqlite && std::string_view(point.name).starts_with("store.")) continue;
      const int count = 1 + static_cast<int>(random() % static_cast<unsigned>(point.most_passings));
      const std::string fail = fmt::format("{}:{}:kill", point.name, count);
      if (std::string_view(point.name) == "desk.mid_migration") {
        const std::string trouble = world.make_profile_twice(fail);
        trouble.empty() ? ++killed : ++missed[point.name];
        continue;
      }
      const int desk = turn++ % world.desks();
      start_again(world, point.side, desk, fail);
      Process& victim = point.side == Side::kBackend ? world.backend() : world.desk(desk);
      if (victim.wait(seconds(point.limit_s)) && victim.killed()) {
        ++killed;
      } else {
        ++missed[point.name];
      }
      start_again(world, point.side, desk, {});
      world.sleep(Millis(random() % 300));
    }
    if (world.options().tasks < 5000) continue;
    if (round % 10 == 9) world.enqueue(1000);
  }
  row.faults = fmt::format("{} programs killed at {} points", killed, std::size(kPoints));
  for (const auto& [name, times] : missed) {
    row.faults += fmt::format("; {} not reached {} times", name, times);
    if (times == rounds) row.trouble = name + " was never reached";
  }
  world.heal();
  row.findings = world.finish();
  return row;
}

Row run_restarts(const Trial& trial) {
  Row row;
  World world(world_of(trial));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int restarts = trial.whole ? 100 : 10;
  for (int i = 0; i < restarts; ++i) {
    world.sleep(Millis(200 + random() % 900));
    if (random() % 2 == 0) {
      world.backend().kill();
    } else {
      world.backend().end();
    }
    world.sleep(Millis(random() % 600));
    (void)world.start_backend();
    if (i % 25 == 24) world.enqueue(1000);
  }
  row.faults = fmt::format("{} restarts of the backend, half of them by SIGKILL", restarts);
  world.heal();
  row.findings = world.finish();
  return row;
}

// The backend's folder as it was some seconds earlier: everything acknowledged since is gone from
// it, and the desks are to bring it back.
Row run_restores(const Trial& trial) {
  Row row;
  World world(world_of(trial));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int restores = trial.whole ? 20 : 2;
  const fs::path live = world.folder() / "backend";
  const fs::path copy = world.folder() / "copy";
  for (int i = 0; i < restores; ++i) {
    world.backend().end();
    fs::remove_all(copy);
    fs::copy(live, copy, fs::copy_options::recursive);
    (void)world.start_backend();
    world.sleep(Millis(2500 + random() % 1000));
    random() % 2 == 0 ? world.backend().kill() : world.backend().end();
    fs::remove_all(live);
    fs::copy(copy, live, fs::copy_options::recursive);
    (void)world.start_backend();
    world.sleep(Millis(1500 + random() % 1500));
    if (i % 5 == 4) world.enqueue(500);
  }
  row.faults = fmt::format("the database put back to an earlier copy {} times", restores);
  world.heal();
  CheckOptions check_options;
  check_options.restored = true;
  row.findings = world.finish(check_options);
  return row;
}

}  // namespace vigil::proof
