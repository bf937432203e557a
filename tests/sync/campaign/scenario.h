// What the campaign can do to desks and backend, by name. A scenario runs to its end and returns
// one row of the table: which faults there were, how many, and what the checker found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/sync/campaign/checker.h"
#include "tests/sync/campaign/world.h"

namespace vigil::proof {

struct Trial {
  std::uint64_t seed = 1;
  bool whole = false;  // the long form
  int share = 1;       // of it this run does one of so many equal shares, counted from 1
  int shares = 1;
  std::string cluster;  // see WorldOptions
  std::string defect;

  // How often something is done: this run's share of `whole_count`, or the short form's number.
  [[nodiscard]] int times(int whole_count, int short_count) const {
    if (!whole) return short_count;
    return whole_count / shares + (share <= whole_count % shares ? 1 : 0);
  }
};

// So many faults of a kind, e.g. 20 of "restarts of the backend".
struct Fault {
  std::int64_t count = 0;
  std::string what;
};

struct Row {
  std::string name;
  std::string store;
  std::vector<std::uint64_t> seeds;
  std::vector<Fault> faults;
  Findings findings;
  std::string trouble;  // the scenario could not be run as it should; empty: it was
  double seconds = 0;

  [[nodiscard]] bool clean() const { return trouble.empty() && findings.clean(); }
  void note(std::int64_t count, std::string what) {
    if (count != 0) faults.push_back({count, std::move(what)});
  }
};

enum class Stores { kBoth, kSqlite, kPostgres };

struct Scenario {
  const char* name;
  const char* about;
  Row (*run)(const Trial&);
  Stores stores = Stores::kBoth;
};

[[nodiscard]] const std::vector<Scenario>& scenarios();

// What every scenario's world starts from.
[[nodiscard]] WorldOptions world_of(const Trial& trial);
// True when it happened in time; asks every 20 ms.
[[nodiscard]] bool wait_for(Millis limit, const std::function<bool()>& happened);

// ---- programs_scenarios.cpp
[[nodiscard]] Row run_kills(const Trial& trial);
[[nodiscard]] Row run_restarts(const Trial& trial);
[[nodiscard]] Row run_restores(const Trial& trial);
// ---- machine_scenarios.cpp
[[nodiscard]] Row run_disks(const Trial& trial);
[[nodiscard]] Row run_clocks(const Trial& trial);
[[nodiscard]] Row run_leases(const Trial& trial);
[[nodiscard]] Row run_roles(const Trial& trial);
// ---- network_scenarios.cpp
[[nodiscard]] Row run_network(const Trial& trial);
[[nodiscard]] Row run_storms(const Trial& trial);
[[nodiscard]] Row run_duplicates(const Trial& trial);
[[nodiscard]] Row run_partitions(const Trial& trial);
[[nodiscard]] Row run_strangers(const Trial& trial);
// ---- truncation_scenario.cpp
[[nodiscard]] Row run_truncation(const Trial& trial);
// ---- power_cut_scenarios.cpp
[[nodiscard]] Row run_desk_power_cuts(const Trial& trial);
// ---- backend_power_cuts.cpp
[[nodiscard]] Row run_backend_power_cuts(const Trial& trial);
// ---- postgres_scenarios.cpp
[[nodiscard]] Row run_postgres(const Trial& trial);
[[nodiscard]] Row run_pool_of_one(const Trial& trial);
[[nodiscard]] Row run_side_by_side(const Trial& trial);
[[nodiscard]] Row run_failover(const Trial& trial);

}  // namespace vigil::proof
