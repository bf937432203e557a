#include "tests/support/postgres/test_database.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace vigil::backend {
namespace {

struct Cluster {
  std::string host;
  std::string port;
  std::string pooler_port;
};

std::string script() { return VIGIL_SOURCE_DIR "/tests/support/postgres/cluster.sh"; }

std::string own_state_file() {
  return (std::filesystem::temp_directory_path() / ("vigil-pg-state-" + std::to_string(::getpid())))
      .string();
}

Cluster read_state(const std::string& file) {
  Cluster cluster;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("host=")) cluster.host = line.substr(5);
    if (line.starts_with("port=")) cluster.port = line.substr(5);
    if (line.starts_with("pooler_port=")) cluster.pooler_port = line.substr(12);
  }
  if (cluster.host.empty() || cluster.port.empty()) {
    throw std::runtime_error("there is no PostgreSQL for this test in " + file);
  }
  return cluster;
}

Cluster start_own() {
  const std::string state = own_state_file();
  if (std::system(
          (script() + " start " + state + " && " + script() + " pooler " + state).c_str()) != 0) {
    throw std::runtime_error("PostgreSQL could not be started; what it said is above");
  }
  std::atexit([] { (void)!std::system((script() + " stop " + own_state_file()).c_str()); });
  return read_state(state);
}

const Cluster& cluster() {
  static const Cluster kCluster = [] {
    return std::filesystem::exists(VIGIL_TEST_CLUSTER) ? read_state(VIGIL_TEST_CLUSTER)
                                                       : start_own();
  }();
  return kCluster;
}

std::string url_of(const std::string& database, const std::string& port) {
  return "postgres://vigil@/" + database + "?host=" + cluster().host + "&port=" + port;
}

std::unique_ptr<PgLink> open_link(const std::string& url) {
  Result<std::unique_ptr<PgLink>> link = PgLink::open({.url = url, .password = {}});
  if (!link) throw std::runtime_error(link.error().message);
  return std::move(*link);
}

void run(PgLink& link, const std::string& statement) {
  const Result<PgRows> done = link.script(statement);
  if (!done) throw std::runtime_error(done.error().message);
}

}  // namespace

TestDatabase::TestDatabase() {
  static std::atomic<int> number{0};
  name_ = "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
  run(*open_link(url_of("postgres", cluster().port)), "CREATE DATABASE " + name_);
}

TestDatabase::~TestDatabase() {
  try {
    run(*open_link(url_of("postgres", cluster().port)),
        "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The cluster is gone, and the database with it.
  }
}

std::string TestDatabase::url() const { return url_of(name_, cluster().port); }
std::string TestDatabase::pooled_url() const { return url_of(name_, cluster().pooler_port); }

std::unique_ptr<PgLink> TestDatabase::connect() const { return open_link(url()); }

std::string TestDatabase::ask(const std::string& statement) const {
  const Result<PgRows> rows = connect()->script(statement);
  if (!rows) throw std::runtime_error(rows.error().message);
  return rows->size() == 0 ? std::string() : rows->text(0, 0);
}

void TestDatabase::end_all_connections() const {
  run(*open_link(url_of("postgres", cluster().port)),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name_ + "'");
}

}  // namespace vigil::backend
