// campaign: runs the proof, or parts of it, and prints the table.
//
// Exit codes: 0 every row is clean (with --expect-caught: none is), 1 not so, 2 wrong use. The seed
// is printed; the same seed makes the same choices (the machine's timing stays its own).
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "core/base/clock.h"
#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {

WorldOptions world_of(const Trial& trial) {
  WorldOptions options;
  options.seed = trial.seed;
  options.cluster = trial.cluster;
  options.defect = trial.defect;
  return options;
}

bool wait_for(Millis limit, const std::function<bool()>& happened) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!happened()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(Millis(20));
  }
  return true;
}

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = {
      {"kills", "SIGKILL at every fail point of desk and backend", run_kills},
      {"restarts", "the backend goes and comes", run_restarts},
      {"restores", "the database is put back to an earlier copy", run_restores, Stores::kSqlite},
      {"disks", "disks that are full, and disks whose sync fails", run_disks},
      {"clocks", "wall clocks that jump", run_clocks},
      {"leases", "desks cut off for longer than their leases", run_leases},
      {"roles", "rights taken away while a desk is offline", run_roles},
      {"network", "delay, half-open, reset, loss, slices, truncation", run_network},
      {"storms", "500, 429, 503, HTML with 502 and 200, foreign 400", run_storms},
      {"duplicates", "requests delivered twice, late again, and out of order", run_duplicates},
      {"partitions", "desks without a network", run_partitions},
      {"strangers", "slow, huge and malformed talk to the backend", run_strangers},
      {"truncation", "the answer to a decision cut at every byte", run_truncation},
      {"desk_power_cuts", "the power fails under the desk's database", run_desk_power_cuts,
       Stores::kSqlite},
      {"postgres", "its connections cut, transactions held open", run_postgres, Stores::kPostgres}};
  return all;
}

namespace {

bool serves(Stores stores, const std::string& cluster) {
  return stores == Stores::kBoth || (stores == Stores::kPostgres) == !cluster.empty();
}

std::string table_head() {
  return "| scenario | faults | acts | kept | unknown | in ledger | in sight | lost | duplicated | "
         "unexpected | stale | order | diverged | converged s | s |\n"
         "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: "
         "| ---: | ---: |\n";
}

std::string table_line(const Row& row) {
  const Findings& f = row.findings;
  return fmt::format(
      "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.1f} | "
      "{:.0f} |\n",
      row.name, row.faults, f.acts, f.told, f.unknown, f.in_ledger, f.parked, f.lost, f.duplicated,
      f.unexpected, f.stale, f.order, f.diverged, f.slowest_convergence, row.seconds);
}

struct Arguments {
  Trial trial;
  std::vector<std::string> only;
  std::string table;
  bool expect_caught = false;
};

int run(Arguments& arguments) {
  if (arguments.trial.seed == 0) arguments.trial.seed = std::random_device()() % 1'000'000 + 1;
  // For the desks in this process; before anything asks.
  if (!arguments.trial.defect.empty()) ::setenv("VIGIL_DEFECT", arguments.trial.defect.c_str(), 1);
  std::string table = table_head();
  int unclean = 0;
  int rows = 0;
  for (const Scenario& scenario : scenarios()) {
    if (!arguments.only.empty() && std::find(arguments.only.begin(), arguments.only.end(),
                                             scenario.name) == arguments.only.end()) {
      continue;
    }
    if (!serves(scenario.stores, arguments.trial.cluster)) continue;
    std::printf("%s: %s (--seed %llu)\n", scenario.name, scenario.about,
                static_cast<unsigned long long>(arguments.trial.seed));
    std::fflush(stdout);
    const auto begun = std::chrono::steady_clock::now();
    Row row = scenario.run(arguments.trial);
    row.name = scenario.name;
    row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    ++rows;
    for (const std::string& sentence : row.findings.sentences)
      std::printf("  %s\n", sentence.c_str());
    if (!row.trouble.empty()) std::printf("  trouble: %s\n", row.trouble.c_str());
    const std::string line = table_line(row);
    std::printf("%s%s", table_head().c_str(), line.c_str());
    std::fflush(stdout);
    table += line;
    // A scenario that did not run caught nothing.
    if (arguments.expect_caught ? row.findings.clean() : !row.clean()) ++unclean;
  }
  if (!arguments.table.empty()) std::ofstream(arguments.table) << table;
  if (rows == 0) {
    std::fprintf(stderr, "campaign: no scenario has that name for this store\n");
    return 2;
  }
  std::printf("%s: %d of %d rows %s\n", unclean == 0 ? "clean" : "NOT CLEAN", rows - unclean, rows,
              arguments.expect_caught ? "caught the defect" : "are clean");
  return unclean == 0 ? 0 : 1;
}

}  // namespace
}  // namespace vigil::proof

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  vigil::proof::Arguments arguments;
  CLI::App app{
      "The proof campaign: desks and a backend under faults, and a checker of their history."};
  bool list = false;
  app.add_option("--seed", arguments.trial.seed, "of every choice; 0 takes a random one")
      ->default_val(0);
  app.add_option("--only", arguments.only, "scenarios by name")->delimiter(',');
  app.add_flag("--long", arguments.trial.whole, "10,000 power cuts, 200 kills a point, and so on");
  app.add_option("--postgres", arguments.trial.cluster,
                 "state file of a cluster (tests/support/postgres/cluster.sh); else SQLite");
  app.add_option("--defect", arguments.trial.defect, "a deliberate defect (docs/PROOF.md)");
  app.add_flag("--expect-caught", arguments.expect_caught,
               "succeed when the checker finds something");
  app.add_option("--table", arguments.table, "write the table here too");
  app.add_flag("--list", list, "name the scenarios");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (list) {
    for (const auto& scenario : vigil::proof::scenarios()) {
      std::printf("%-20s %s\n", scenario.name, scenario.about);
    }
    return 0;
  }
  return vigil::proof::run(arguments);
}
