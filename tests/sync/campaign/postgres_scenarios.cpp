// What happens to a PostgreSQL server: its connections are ended, somebody holds a transaction open
// meanwhile, it is killed and recovers, or never comes back and its standby takes its place.
#include <unistd.h>

#include <random>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {
namespace {

using std::chrono::seconds;

// Ends every connection of the world's database but those that sleep.
bool end_connections(const World& world) {
  return world.run_sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
      "AND pid <> pg_backend_pid() AND query NOT LIKE '%pg_sleep%'");
}

Row end_connections_while_working(const Trial& trial, WorldOptions options) {
  Row row;
  World world(std::move(options));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(100, 12);
  int cut = 0;
  int held = 0;
  Process holding;
  for (int i = 0; i < turns; ++i) {
    if (!holding.running() && random() % 2 == 0) {
      world.start_sql(holding, "BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(4); ROLLBACK");
      ++held;
    }
    world.sleep(Millis(300 + random() % 700));
    if (end_connections(world)) ++cut;
    world.top_up();
  }
  holding.kill();
  if (cut == 0) row.trouble = "no connection could be ended";
  row.note(cut, "times every connection ended by the server");
  row.note(held, "transactions held open for 4 s");
  world.heal();
  row.findings = world.finish();
  return row;
}

// Two clusters of this scenario's own, of which one leads and the other follows.
class Pair {
 public:
  explicit Pair(const std::filesystem::path& folder)
      : script_(VIGIL_SOURCE_DIR "/tests/support/postgres/cluster.sh"),
        files_{folder / "first", folder / "second"},
        log_(folder / "clusters.log") {}
  ~Pair() {
    for (const auto& file : files_) (void)run("stop", file);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  [[nodiscard]] bool open() { return run("start", leader()) && follow(); }
  // The leader is gone as by a power cut, recovers what its log holds, and leads on.
  [[nodiscard]] bool kill_and_recover() {
    return run("kill", leader()) && run("restart", leader());
  }
  // The leader is gone for ever; the standby leads, and a new one follows it.
  [[nodiscard]] bool fail_over() {
    if (!run("kill", leader()) || !run("promote", follower())) return false;
    first_leads_ = !first_leads_;
    return true;
  }
  [[nodiscard]] bool follow() {
    (void)run("stop", follower());
    return run("standby", follower(), leader());
  }
  [[nodiscard]] std::string leader() const { return files_[first_leads_ ? 0 : 1]; }
  [[nodiscard]] std::string follower() const { return files_[first_leads_ ? 1 : 0]; }
  [[nodiscard]] std::string first() const { return files_[0]; }
  [[nodiscard]] std::string second() const { return files_[1]; }

 private:
  bool run(const char* act, const std::string& file, const std::string& other = {}) const {
    Process process;
    std::vector<std::string> command = {script_, act, file};
    if (!other.empty()) command.push_back(other);
    process.start(command, {}, log_);
    return process.wait(seconds(60)) && process.ending() == "exit 0";
  }

  const std::string script_;
  const std::string files_[2];
  const std::filesystem::path log_;
  bool first_leads_ = true;
};

}  // namespace

Row run_postgres(const Trial& trial) {
  return end_connections_while_working(trial, world_of(trial));
}

// One connection for everything the backend does, and a pooler before the server.
Row run_pool_of_one(const Trial& trial) {
  WorldOptions options = world_of(trial);
  options.pooled = true;
  options.backend_arguments = {"--store-connections", "1"};
  return end_connections_while_working(trial, std::move(options));
}

// Backends keep nothing that another one would need: a desk may go on at any of them.
Row run_side_by_side(const Trial& trial) {
  Row row;
  WorldOptions options = world_of(trial);
  options.backends = 2;
  World world(std::move(options));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(100, 10);
  for (int i = 0; i < turns; ++i) {
    const int gone = static_cast<int>(random() % 2);
    random() % 2 == 0 ? world.backend(gone).kill() : world.backend(gone).end();
    world.lead_all_to(1 - gone);
    world.sleep(Millis(200 + random() % 900));
    if (!world.start_backend({}, gone)) row.trouble = "a backend did not start again";
    world.top_up();
    world.sleep(Millis(200 + random() % 600));
  }
  row.note(turns, "times one of two backends went and its desks were led to the other");
  world.heal();
  row.findings = world.finish();
  return row;
}

// What was acknowledged is on both: the server may be killed, and may never come back.
Row run_failover(const Trial& trial) {
  Row row;
  std::string pattern = (std::filesystem::temp_directory_path() / "vigil-pair-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  {
    Pair pair(folder);
    if (!pair.open()) {
      row.trouble = "no server with a standby could be started";
      return row;
    }
    WorldOptions options = world_of(trial);
    options.cluster = pair.first();
    options.standby = pair.second();
    World world(std::move(options));
    if (row.trouble = world.open(); !row.trouble.empty()) return row;
    std::mt19937_64 random(trial.seed);
    const int turns = trial.times(20, 2);
    int recovered = 0;
    int replaced = 0;
    for (int i = 0; i < turns && row.trouble.empty(); ++i) {
      world.sleep(Millis(1500 + random() % 1000));
      if (i % 2 == 1) {
        if (!pair.kill_and_recover()) row.trouble = "the server did not recover";
        ++recovered;
        continue;
      }
      if (!pair.fail_over()) row.trouble = "the standby did not take over";
      ++replaced;
      world.sleep(Millis(1500 + random() % 1000));
      if (!pair.follow()) row.trouble = "no new standby could be made";
      // The new one is somewhere else than the one before it.
      world.backend().end();
      (void)world.start_backend();
      world.top_up();
    }
    row.note(replaced, "times the server was killed and its standby took over");
    row.note(recovered, "times the server was killed and recovered");
    world.heal();
    row.findings = world.finish();
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return row;
}

}  // namespace vigil::proof
