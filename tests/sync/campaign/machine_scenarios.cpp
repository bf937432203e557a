// What the machines do: full and failing disks, clocks that jump, leases that run out, and rights
// that were taken away meanwhile.
#include <random>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {

using std::chrono::hours;
using std::chrono::seconds;

Row run_disks(const Trial& trial) {
  Row row;
  World world(world_of(trial));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(100, 8);
  int full = 0;
  int failing = 0;
  for (int i = 0; i < turns; ++i) {
    const int which = static_cast<int>(random() % static_cast<unsigned>(world.desks() + 1));
    DialsFile& dials = which == world.desks() ? world.backend_dials() : world.desk_dials(which);
    if (random() % 2 == 0) {
      dials->disk_full = 1;
      ++full;
    } else {
      dials->sync_error = 1 + static_cast<std::int64_t>(random() % 5);
      ++failing;
    }
    world.sleep(Millis(300 + random() % 700));
    dials->disk_full = 0;
    dials->sync_error = 0;
    // Some are killed right after, when what failed may or may not be on the disk.
    if (random() % 3 == 0) {
      if (which == world.desks()) {
        world.backend().kill();
        (void)world.start_backend();
      } else {
        world.desk(which).kill();
        world.start_desk(which);
      }
    }
    world.top_up();
    world.sleep(Millis(300));
  }
  row.note(full, "full disks");
  row.note(failing, "disks whose sync fails");
  world.heal();
  row.findings = world.finish();
  return row;
}

Row run_clocks(const Trial& trial) {
  Row row;
  World world(world_of(trial));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(60, 6);
  const std::int64_t jumps_ms[] = {
      -Millis(hours(26)).count(), -Millis(hours(1)).count(), -7'000, 9'000,
      Millis(hours(1)).count(),   Millis(hours(26)).count()};
  for (int i = 0; i < turns; ++i) {
    const std::int64_t jump = jumps_ms[random() % std::size(jumps_ms)];
    const int which = static_cast<int>(random() % static_cast<unsigned>(world.desks() + 1));
    DialsFile& dials = which == world.desks() ? world.backend_dials() : world.desk_dials(which);
    dials->clock_offset_ms = jump;
    world.sleep(Millis(700 + random() % 800));
    if (random() % 3 == 0) dials->clock_offset_ms = 0;
    world.top_up();
  }
  row.note(turns, "jumps of a clock by 7 s to 26 h, forwards and back");
  world.heal();
  CheckOptions check_options;
  check_options.clocks_jump = true;
  row.findings = world.finish(check_options);
  return row;
}

// Short leases, and desks cut off for longer than they last: others take their tasks over.
Row run_leases(const Trial& trial) {
  Row row;
  WorldOptions options = world_of(trial);
  options.lease_seconds = 5;
  options.tasks = 60;  // few, so that everybody wants the same ones
  options.think_ms = 120;
  World world(options);
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(60, 4);
  for (int i = 0; i < turns; ++i) {
    // One at a time, whose tasks the others take over; and all at once, so that nobody does.
    const bool all = i % 2 == 1;
    Weather cut;
    cut.cut = true;
    for (int desk = 0; desk < world.desks(); ++desk) {
      if (!all && desk != i % world.desks()) continue;
      world.set_weather(desk, cut);
      // Its clock goes wrong too: nobody may ask it whether a lease still holds.
      world.desk_dials(desk)->clock_offset_ms = -Millis(hours(2)).count();
    }
    world.sleep(Millis(7000 + random() % 1500));
    world.set_weather({});
    for (int desk = 0; desk < world.desks(); ++desk) world.desk_dials(desk)->clock_offset_ms = 0;
    world.enqueue(25);
    world.sleep(Millis(1500));
  }
  row.note(turns, "times one or all desks cut off for longer than a lease of 5 s");
  world.heal();
  row.findings = world.finish();
  return row;
}

Row run_roles(const Trial& trial) {
  Row row;
  WorldOptions options = world_of(trial);
  options.think_ms = 60;
  World world(options);
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(40, 4);
  for (int i = 0; i < turns; ++i) {
    const int desk = i % world.desks();
    Weather cut;
    cut.cut = true;
    world.set_weather(desk, cut);
    world.sleep(Millis(800 + random() % 500));
    world.set_roles(desk, {"auditor"});
    world.set_weather(desk, {});
    world.sleep(Millis(2500));
    world.set_roles(desk, {"reviewer"});
    world.top_up();
    world.sleep(Millis(800));
  }
  row.note(turns, "times a role taken away while the desk was offline");
  world.heal();
  row.findings = world.finish();
  return row;
}

}  // namespace vigil::proof
