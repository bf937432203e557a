// One backend, some desks and the network between them, all real programs on loopback in a folder
// of their own: what a scenario lets faults loose on, and gathers the evidence from.
//
// Thread-confined, but for what runs inside. Everything started is ended by the destructor; the
// folder stays when asked to, or when the scenario was not clean.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <thread>
#include <vector>

#include "core/base/fail_point.h"
#include "tests/support/fault_proxy.h"
#include "tests/sync/campaign/checker.h"
#include "tests/sync/campaign/process.h"

namespace vigil::backend {
class RawClient;
}

namespace vigil::proof {

struct WorldOptions {
  std::uint64_t seed = 1;
  int desks = 3;
  int tasks = 1500;
  int draft_ms = 0;
  int think_ms = 25;
  int lease_seconds = 300;
  // Empty: SQLite in the folder. Else the state file of a PostgreSQL cluster
  // (tests/support/postgres/cluster.sh): a database of its own there.
  std::string cluster;
  std::string standby;  // the state file of another one that may take the first one's place
  bool pooled = false;  // the backend comes through the cluster's pooler
  int backends = 1;     // side by side on one database; desks are spread over them
  std::string defect;   // alive in backend and desks
  std::vector<std::string> backend_arguments;
};

// One file of Dials, shared with a program.
class DialsFile {
 public:
  explicit DialsFile(const std::filesystem::path& path);
  ~DialsFile();
  DialsFile(const DialsFile&) = delete;
  DialsFile& operator=(const DialsFile&) = delete;
  Dials* operator->() const { return dials_; }

 private:
  Dials* dials_;
};

struct DeskStatus {
  bool quiet = false;
  std::int64_t unsent = 0;
  std::int64_t confirmed = 0;
  std::int64_t conflict = 0;
  std::int64_t refused = 0;
  bool online = false;
  bool known = false;
};

class World {
 public:
  explicit World(WorldOptions options);
  ~World();

  // Backend, accounts, tasks, desks; returns when every desk is online. Empty: all well; else what
  // was not.
  [[nodiscard]] std::string open();

  // ---- programs. `fail` is what VIGIL_FAIL says to it.
  bool start_backend(const std::string& fail = {}, int which = 0);
  [[nodiscard]] Process& backend(int which = 0) {
    return backends_[static_cast<std::size_t>(which)].process;
  }
  // As a balancer does when a backend is gone: every desk is led to this one.
  void lead_all_to(int which);
  void start_desk(int desk, const std::string& fail = {});
  [[nodiscard]] Process& desk(int desk) { return desks_[static_cast<std::size_t>(desk)]->process; }
  [[nodiscard]] int desks() const { return static_cast<int>(desks_.size()); }
  // A new profile, whose making is killed at a fail point and begun again. Empty: it works then.
  [[nodiscard]] std::string make_profile_twice(const std::string& fail);

  // ---- faults
  void set_weather(const Weather& weather);
  void set_weather(int desk, const Weather& weather);
  [[nodiscard]] DialsFile& backend_dials() { return *backend_dials_; }
  [[nodiscard]] DialsFile& desk_dials(int desk) {
    return *desks_[static_cast<std::size_t>(desk)]->dials;
  }
  // Whom the administrator lets work.
  void set_roles(int desk, const std::vector<std::string>& roles);
  void enqueue(int count);
  // So that nobody runs out of work in a long run.
  void top_up();
  // The database as it is now, kept aside, and put back later. The backend must not run meanwhile.
  [[nodiscard]] bool copy_database();
  [[nodiscard]] bool put_copy_back();

  // ---- course
  void sleep(Millis time);
  void set_word(const std::string& word);
  [[nodiscard]] DeskStatus status(int desk) const;
  [[nodiscard]] std::int64_t confirmed() const;
  // No more faults: fair weather, good disks, everything runs.
  void heal();
  // The people stop; waits until nothing is unsent and every record has arrived, ends everything,
  // and reads what there is to read.
  [[nodiscard]] Evidence gather();
  // A desk's database and history by its folder's name.
  void read_desk(DeskEvidence& evidence, const std::string& name) const;
  // `gather` and check.
  [[nodiscard]] Findings finish(const CheckOptions& check_options = {});

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::vector<std::int64_t> troubles_met() const;
  [[nodiscard]] const WorldOptions& options() const { return options_; }
  [[nodiscard]] std::uint16_t backend_port() const { return backends_.front().port; }
  // Lines "point act" of the fail points that acted.
  [[nodiscard]] std::vector<std::string> acted() const;
  void keep_folder() { keep_ = true; }
  // On PostgreSQL: starts psql with this statement on the world's database.
  void start_sql(Process& process, const std::string& statement, bool maintenance = false) const;
  // True when it was done in time.
  [[nodiscard]] bool run_sql(const std::string& statement, bool maintenance = false) const;
  // Asks the backend as administrator; 0 when it does not answer.
  int ask(const std::string& method, const std::string& path, const nlohmann::json& body,
          nlohmann::json* answer = nullptr, const std::string& if_match = {});

 private:
  struct Backend {
    Process process;
    std::uint16_t port = 0;
  };
  struct Desk {
    std::string user;
    Process process;
    std::unique_ptr<FaultProxy> proxy;
    std::unique_ptr<DialsFile> dials;
    double converged_after = -1;
  };

  [[nodiscard]] std::string name_of(int desk) const;
  [[nodiscard]] std::vector<std::string> environment_of(const std::string& dials,
                                                        const std::string& fail,
                                                        const std::string& defect) const;
  [[nodiscard]] std::vector<std::string> desk_command(const std::string& name,
                                                      const std::string& user, std::uint16_t port,
                                                      const std::string& control) const;
  void write_plugins() const;
  [[nodiscard]] std::string store() const;
  [[nodiscard]] std::string url_of(const std::string& database, const char* port_name) const;
  [[nodiscard]] std::string make_database();
  bool make_first_account();
  void note(const Exchanged& exchanged);
  void write_records();
  bool wait_until_converged();
  // How long the slowest of its programs has waited for a processor in all.
  [[nodiscard]] double seconds_waited() const;
  void read_backend(Evidence& evidence);
  [[nodiscard]] std::map<std::string, std::string> records_on(const std::string& name) const;
  [[nodiscard]] std::map<std::string, std::string> records_at_backend();

  WorldOptions options_;
  std::filesystem::path folder_;
  bool keep_ = false;
  std::string database_;  // on PostgreSQL
  int enqueued_ = 0;
  std::vector<Backend> backends_;
  std::unique_ptr<DialsFile> backend_dials_;
  std::vector<std::unique_ptr<Desk>> desks_;
  int fresh_profiles_ = 0;
  std::chrono::steady_clock::time_point healed_{};
  double waited_at_healing_ = 0;

  std::mutex client_mutex_;
  std::unique_ptr<backend::RawClient> client_;
  std::atomic<bool> ending_{false};
  // Accounts, tasks and desks are there. Only from then on has the backend the defect: it is to be
  // found at work, not to spoil what the work needs.
  bool set_up_ = false;
  std::atomic<bool> writing_{false};
  std::thread writer_;

  std::mutex wire_mutex_;
  std::vector<Grant> grants_;
  std::vector<Accepted> accepted_;
  std::vector<std::string> doubtful_;
};

}  // namespace vigil::proof
