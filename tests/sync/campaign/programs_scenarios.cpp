// Programs that end in the middle of something, and a database put back to an earlier day.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {
namespace {

using std::chrono::seconds;

enum class Side { kDesk, kBackend };

struct Point {
  const char* name;
  Side side;
  int most_passings;  // it is killed at one of the first so many
  int limit_s;        // to get there, on a machine that has other things to do as well
  bool sqlite_only = false;
};

constexpr Point kPoints[] = {
    {"desk.before_commit", Side::kDesk, 40, 20},
    {"desk.after_commit", Side::kDesk, 40, 20},
    {"desk.before_send", Side::kDesk, 6, 20},
    {"desk.answer_begins", Side::kDesk, 12, 20},
    {"desk.before_settle", Side::kDesk, 6, 20},
    {"desk.after_settle", Side::kDesk, 6, 20},
    {"desk.lease_arrived", Side::kDesk, 3, 20},
    {"desk.mid_checkpoint", Side::kDesk, 3, 20},
    {"desk.mid_migration", Side::kDesk, 2, 20},
    {"store.before_commit", Side::kBackend, 20, 20},
    {"store.after_commit", Side::kBackend, 20, 20},
    {"store.leaf_appended", Side::kBackend, 12, 20},
    {"store.mid_checkpoint", Side::kBackend, 3, 20, true},
    {"backend.in_batch", Side::kBackend, 12, 20},
    {"backend.before_answer", Side::kBackend, 10, 20},
    {"backend.in_lease", Side::kBackend, 4, 20},
    {"backend.in_feed", Side::kBackend, 3, 25},
    {"backend.in_signing", Side::kBackend, 3, 20},
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
    options.draft_ms = 150;
    options.think_ms = trial.whole ? 40 : 15;
    return options;
  }());
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int rounds = trial.times(200, 1);
  int killed = 0;
  int turn = 0;
  std::map<std::string, int> missed;
  const bool on_sqlite = trial.cluster.empty();
  const auto points = std::count_if(std::begin(kPoints), std::end(kPoints), [&](const Point& each) {
    return on_sqlite || !each.sqlite_only;
  });
  for (int round = 0; round < rounds; ++round) {
    for (const Point& point : kPoints) {
      if (!on_sqlite && point.sqlite_only) continue;
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
      world.top_up();
      world.sleep(Millis(random() % 300));
    }
  }
  row.note(killed, fmt::format("programs killed at {} points", points));
  for (const auto& [name, times] : missed) {
    row.note(times, "times " + name + " was not reached");
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
  const int restarts = trial.times(100, 10);
  for (int i = 0; i < restarts; ++i) {
    world.sleep(Millis(200 + random() % 900));
    if (random() % 2 == 0) {
      world.backend().kill();
    } else {
      world.backend().end();
    }
    world.sleep(Millis(random() % 600));
    (void)world.start_backend();
    world.top_up();
  }
  row.note(restarts, "restarts of the backend, half of them by SIGKILL");
  world.heal();
  row.findings = world.finish();
  return row;
}

// The backend's database as it was some seconds earlier: everything acknowledged since is gone from
// it, and the desks are to bring it back.
Row run_restores(const Trial& trial) {
  Row row;
  World world(world_of(trial));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int restores = trial.times(20, 2);
  for (int i = 0; i < restores; ++i) {
    world.backend().end();
    if (!world.copy_database()) row.trouble = "the database could not be copied";
    (void)world.start_backend();
    world.sleep(Millis(2500 + random() % 1000));
    random() % 2 == 0 ? world.backend().kill() : world.backend().end();
    if (!world.put_copy_back()) row.trouble = "the copy could not be put back";
    (void)world.start_backend();
    world.sleep(Millis(1500 + random() % 1500));
    world.top_up();
  }
  row.note(restores, "times the database put back to an earlier copy");
  world.heal();
  CheckOptions check_options;
  check_options.restored = true;
  row.findings = world.finish(check_options);
  return row;
}

}  // namespace vigil::proof
