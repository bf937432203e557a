// campaign: runs the proof, or parts of it, and prints the table.
//
// Exit codes: 0 every row is clean (with --defects: every defect is caught), 1 not so, 2 wrong use.
// The seed is printed; the same seed makes the same choices (the machine's timing stays its own).
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
#include "tests/sync/campaign/crew.h"
#include "tests/sync/campaign/report.h"
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
      {"restores", "the database is put back to an earlier copy", run_restores},
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
      {"backend_power_cuts", "the power fails under the backend's database", run_backend_power_cuts,
       Stores::kSqlite},
      {"postgres", "its connections cut, transactions held open", run_postgres, Stores::kPostgres},
      {"pool_of_one", "the same with one connection, behind PgBouncer", run_pool_of_one,
       Stores::kPostgres},
      {"side_by_side", "two backends on one database; one goes, its desks are led to the other",
       run_side_by_side, Stores::kPostgres},
      {"failover", "the server is killed, and its standby takes its place", run_failover,
       Stores::kPostgres}};
  return all;
}

namespace {

// The deliberate defects, and a scenario that would show each.
struct Defect {
  const char* name;
  const char* scenario;
};
constexpr Defect kDefects[] = {
    {"ack_before_commit", "restarts"},     {"leaf_outside_transaction", "kills"},
    {"no_fence_check", "leases"},          {"expiry_by_desk_clock", "leases"},
    {"cursor_by_id", "network"},           {"drop_on_4xx", "storms"},
    {"settle_on_truncated", "truncation"}, {"new_id_on_retry", "network"},
};

bool serves(Stores stores, const std::string& cluster) {
  return stores == Stores::kBoth || (stores == Stores::kPostgres) == !cluster.empty();
}

struct Arguments {
  Trial trial;
  std::vector<std::string> only;
  std::string table;
  std::string rows;
  std::vector<std::string> add_up;
  int at_once = 1;
  bool defects = false;
  bool list = false;
};

Row run_scenario(const Scenario& scenario, const Trial& trial) {
  std::printf(
      "%s: %s (--seed %llu%s)\n", scenario.name, scenario.about,
      static_cast<unsigned long long>(trial.seed),
      trial.whole ? fmt::format(" --long --share {}/{}", trial.share, trial.shares).c_str() : "");
  std::fflush(stdout);
  const auto begun = std::chrono::steady_clock::now();
  Row row = scenario.run(trial);
  row.name = scenario.name;
  row.store = trial.cluster.empty() ? "SQLite" : "PostgreSQL";
  row.seeds = {trial.seed};
  row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  for (const std::string& sentence : row.findings.sentences)
    std::printf("  %s\n", sentence.c_str());
  if (!row.trouble.empty()) std::printf("  trouble: %s\n", row.trouble.c_str());
  std::fputs(table_of({row}).c_str(), stdout);
  std::fflush(stdout);
  return row;
}

int report(const Arguments& arguments, const std::vector<Row>& rows) {
  const std::vector<Row> sums = add_up(rows);
  const std::string table = table_of(sums);
  if (!arguments.table.empty()) std::ofstream(arguments.table) << table;
  if (!arguments.rows.empty()) {
    std::ofstream lines(arguments.rows, std::ios::app);
    for (const Row& row : rows) lines << to_line(row) << "\n";
  }
  if (rows.size() > 1) std::printf("\n%s", table.c_str());
  const auto clean =
      std::count_if(sums.begin(), sums.end(), [](const Row& row) { return row.clean(); });
  const bool all = clean == static_cast<std::ptrdiff_t>(sums.size());
  std::printf("%s: %td of %zu rows are clean\n", all ? "clean" : "NOT CLEAN", clean, sums.size());
  return all ? 0 : 1;
}

// The checker must find each defect. A scenario that did not run caught nothing.
int run_defects(const Arguments& arguments) {
  std::vector<Piece> pieces;
  for (const Defect& defect : kDefects) {
    if (!arguments.trial.defect.empty() && arguments.trial.defect != defect.name) continue;
    Piece piece{defect.scenario, arguments.trial};
    piece.trial.defect = defect.name;
    pieces.push_back(std::move(piece));
  }
  std::vector<Row> rows = run_pieces(pieces, arguments.at_once);
  // Whether a defect shows depends on what meets what: one that did not is looked for again, alone.
  constexpr std::uint64_t kTries = 3;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::uint64_t more = 1; rows[i].findings.clean() && more < kTries; ++more) {
      Piece again = pieces[i];
      again.trial.seed += more;
      rows[i] = run_pieces({again}, 1).front();
    }
  }
  std::string table = "| defect | scenario | what the checker counted |\n| --- | --- | --- |\n";
  std::size_t caught = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Findings& found = rows[i].findings;
    caught += found.clean() ? 0 : 1;
    table += fmt::format(
        "| {} | {} | {}{} lost, {} duplicated, {} unexpected, {} stale, {} order, {} diverged |\n",
        pieces[i].trial.defect, pieces[i].scenario, found.clean() ? "NOT CAUGHT: " : "", found.lost,
        found.duplicated, found.unexpected, found.stale, found.order, found.diverged);
  }
  std::printf("\n%s%s: %zu of %zu defects were caught\n", table.c_str(),
              caught == rows.size() ? "caught" : "NOT CAUGHT", caught, rows.size());
  if (!arguments.table.empty()) std::ofstream(arguments.table) << table;
  return caught == rows.size() && !rows.empty() ? 0 : 1;
}

int add_up_files(const Arguments& arguments) {
  std::vector<Row> rows;
  for (const std::string& file : arguments.add_up) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
      if (auto row = read_line(line)) rows.push_back(std::move(*row));
    }
  }
  // In the order of the list, whatever was run first.
  std::vector<Row> sorted;
  for (const Scenario& scenario : scenarios()) {
    for (const Row& row : rows) {
      if (row.name == scenario.name) sorted.push_back(row);
    }
  }
  Arguments printed = arguments;
  printed.rows.clear();
  return report(printed, sorted);
}

int run(Arguments& arguments) {
  Trial& trial = arguments.trial;
  if (trial.seed == 0) trial.seed = std::random_device()() % 1'000'000 + 1;
  if (!arguments.add_up.empty()) return add_up_files(arguments);
  if (arguments.defects) return run_defects(arguments);
  // For the desks in this process; before anything asks.
  if (!trial.defect.empty()) ::setenv("VIGIL_DEFECT", trial.defect.c_str(), 1);
  std::vector<const Scenario*> wanted;
  for (const Scenario& scenario : scenarios()) {
    const bool named = arguments.only.empty() ||
                       std::find(arguments.only.begin(), arguments.only.end(), scenario.name) !=
                           arguments.only.end();
    if (named && serves(scenario.stores, trial.cluster)) wanted.push_back(&scenario);
  }
  if (wanted.empty()) {
    std::fprintf(stderr, "campaign: no scenario has that name for this store\n");
    return 2;
  }
  std::vector<Row> rows;
  if (arguments.at_once == 1) {
    for (const Scenario* scenario : wanted) rows.push_back(run_scenario(*scenario, trial));
  } else {
    std::vector<Piece> pieces;
    for (const Scenario* scenario : wanted) {
      // A long scenario is as many pieces as may run beside each other, each with a seed of its
      // own.
      const int shares = trial.whole ? arguments.at_once : 1;
      for (int share = 1; share <= shares; ++share) {
        Piece piece{scenario->name, trial};
        piece.trial.share = share;
        piece.trial.shares = shares;
        piece.trial.seed += static_cast<std::uint64_t>(share - 1);
        pieces.push_back(std::move(piece));
      }
    }
    rows = run_pieces(pieces, arguments.at_once);
  }
  return report(arguments, rows);
}

bool parse_share(const std::string& text, Trial& trial) {
  return std::sscanf(text.c_str(), "%d/%d", &trial.share, &trial.shares) == 2 && trial.share >= 1 &&
         trial.share <= trial.shares && trial.shares <= 1000;
}

}  // namespace
}  // namespace vigil::proof

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  vigil::proof::Arguments arguments;
  std::string share;
  CLI::App app{
      "The proof campaign: desks and a backend under faults, and a checker of their history."};
  app.add_option("--seed", arguments.trial.seed, "of every choice; 0 takes a random one")
      ->default_val(0);
  app.add_option("--only", arguments.only, "scenarios by name")->delimiter(',');
  app.add_flag("--long", arguments.trial.whole, "10,000 power cuts, 200 kills a point, and so on");
  app.add_option("--share", share, "K/N: of the long form, the K-th of N equal shares");
  app.add_option("--at-once", arguments.at_once, "so many pieces beside each other")
      ->check(CLI::Range(1, 32));
  app.add_option("--postgres", arguments.trial.cluster,
                 "state file of a cluster (tests/support/postgres/cluster.sh); else SQLite");
  app.add_option("--defect", arguments.trial.defect, "a deliberate defect (docs/PROOF.md)");
  app.add_flag("--defects", arguments.defects,
               "each deliberate defect, or the one of --defect: is it caught?");
  app.add_option("--table", arguments.table, "write the table here too");
  app.add_option("--rows", arguments.rows, "add the rows to this file, for --add-up");
  app.add_option("--add-up", arguments.add_up, "the table of what earlier runs wrote with --rows");
  app.add_flag("--list", arguments.list, "name the scenarios");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!share.empty() && !vigil::proof::parse_share(share, arguments.trial)) {
    std::fprintf(stderr, "campaign: --share takes K/N\n");
    return 2;
  }
  if (arguments.list) {
    for (const auto& scenario : vigil::proof::scenarios()) {
      std::printf("%-20s %s\n", scenario.name, scenario.about);
    }
    return 0;
  }
  return vigil::proof::run(arguments);
}
