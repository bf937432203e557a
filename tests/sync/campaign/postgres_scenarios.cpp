// What happens to a PostgreSQL server: its connections are ended, it is killed as by a power cut
// and recovers, and somebody holds a transaction open meanwhile.
#include <fmt/format.h>

#include <random>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {

Row run_postgres(const Trial& trial) {
  Row row;
  World world(world_of(trial));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.whole ? 100 : 12;
  int cut = 0;
  int held = 0;
  Process holding;
  for (int i = 0; i < turns; ++i) {
    if (!holding.running() && random() % 2 == 0) {
      world.start_sql(holding, "BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(4); ROLLBACK");
      ++held;
    }
    world.sleep(Millis(300 + random() % 700));
    Process ending;
    world.start_sql(
        ending,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        "current_database() AND pid <> pg_backend_pid() AND query NOT LIKE '%pg_sleep%'");
    if (ending.wait(std::chrono::seconds(10)) && ending.ending() == "exit 0") ++cut;
  }
  holding.kill();
  if (cut == 0) row.trouble = "no connection could be ended";
  row.faults = fmt::format(
      "{} times every connection ended by the server, {} transactions held open", cut, held);
  world.heal();
  row.findings = world.finish();
  return row;
}

}  // namespace vigil::proof
