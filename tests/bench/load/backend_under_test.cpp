#include "tests/bench/load/backend_under_test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace vigil::bench {

namespace fs = std::filesystem;

BackendUnderTest::BackendUnderTest(std::string program, std::string store, fs::path plugins)
    : program_(std::move(program)), store_(std::move(store)), plugins_(std::move(plugins)) {
  std::string pattern = (fs::temp_directory_path() / "vigil-load-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  std::ofstream(folder_ / "password") << password_ << "\n";
  if (!plugins_.empty()) return;
  plugins_ = folder_ / "plugins";
  fs::create_directories(plugins_ / "load");
  std::ofstream(plugins_ / "load/plugin.json")
      << R"({"id": "load", "version": "1.0.0", "views": [], "queues": [{"id": "load.first",
  "title": {"zh": "一审", "en": "First review"}, "roles": ["reviewer"], "lease_seconds": 3600, "needs_policy": false}]})";
}

BackendUnderTest::~BackendUnderTest() {
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
    int status = 0;
    for (int i = 0; i < 300 && ::waitpid(pid_, &status, WNOHANG) == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (i == 250) ::kill(pid_, SIGKILL);
    }
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

pid_t BackendUnderTest::spawn(const std::vector<std::string>& arguments) const {
  std::vector<char*> words = {const_cast<char*>(program_.c_str())};
  for (const std::string& each : arguments) words.push_back(const_cast<char*>(each.c_str()));
  words.push_back(nullptr);
  const std::string log = (folder_ / "log").string();
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(words[0], words.data());
  ::_exit(127);
}

bool BackendUnderTest::add_admin() const {
  const std::string store = store_.empty() ? "sqlite:" + (folder_ / "vigil.db").string() : store_;
  const pid_t child =
      spawn({"user", "add", "admin", "--role", "admin", "--role", "operator", "--role", "auditor",
             "--password-file", (folder_ / "password").string(), "--store", store});
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool BackendUnderTest::start() {
  if (!add_admin()) return false;
  const fs::path port_file = folder_ / "port";
  const std::string store = store_.empty() ? "sqlite:" + (folder_ / "vigil.db").string() : store_;
  pid_ = spawn({"serve", "--store", store, "--plugins", plugins_.string(), "--listen",
                "127.0.0.1:0", "--port-file", port_file.string(), "--rate", "0",
                "--cheap-passwords", "--session-minutes", "600", "--media",
                (folder_ / "media").string(), "--ledger-key", (folder_ / "ledger.key").string()});
  for (int i = 0; i < 2000 && port_ == 0 && running(); ++i) {
    std::ifstream(port_file) >> port_;
    if (port_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return port_ != 0;
}

bool BackendUnderTest::running() const { return pid_ > 0 && ::kill(pid_, 0) == 0; }

double BackendUnderTest::cpu_seconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string line;
  std::getline(file, line);
  // After the name in parentheses: state is field 3, user time 14, system time 15.
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string word;
  double ticks = 0;
  for (int field = 3; field <= 15 && fields >> word; ++field) {
    if (field >= 14) ticks += std::strtod(word.c_str(), nullptr);
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double BackendUnderTest::resident_kilobytes() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr);
  }
  return 0;
}

}  // namespace vigil::bench
