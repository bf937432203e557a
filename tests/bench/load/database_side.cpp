#include "tests/bench/load/database_side.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace vigil::bench {
namespace {

// Fields of /proc/PID/stat after the name in parentheses, the first one number 3.
bool read_stat(const std::string& pid, pid_t& parent, double& own, double& of_children) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string word;
  own = of_children = 0;
  for (int field = 3; field <= 17 && fields >> word; ++field) {
    const double value = std::strtod(word.c_str(), nullptr);
    if (field == 4) parent = static_cast<pid_t>(value);
    if (field == 14 || field == 15) own += value;
    if (field == 16 || field == 17) of_children += value;
  }
  return true;
}

}  // namespace

double cpu_seconds_with_children(pid_t pid) {
  if (pid <= 0) return 0;
  double ticks = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    pid_t parent = 0;
    double own = 0;
    double of_children = 0;
    if (!read_stat(name, parent, own, of_children)) continue;
    if (name == std::to_string(pid)) {
      ticks += own + of_children;
    } else if (parent == pid) {
      ticks += own;
    }
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

HeldTransaction::HeldTransaction(const std::string& url) : pid_(::fork()) {
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const char* statement =
        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_xact_id(); "
        "SELECT pg_sleep(3600)";
    ::execl("/usr/bin/psql", "psql", "-X", "-q", "-o", "/dev/null", "-c", statement, url.c_str(),
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
}

HeldTransaction::~HeldTransaction() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

bool HeldTransaction::held() const { return pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == 0; }

}  // namespace vigil::bench
