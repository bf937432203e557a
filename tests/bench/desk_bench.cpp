// What the open desk costs, beside the smallest ImGui window measured in the same run. Called by
// tests/bench/run, which prepares the display, the backend and a profile; prints a table and writes
// JSON.
//
//   desk_bench --peer EMPTY_WINDOW --json FILE [--timings FILE] -- VIGIL ARGUMENTS...
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

extern char** environ;

namespace {

using Seconds = std::chrono::duration<double>;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

pid_t start(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  if (posix_spawn(&pid, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) {
    std::fprintf(stderr, "desk_bench: cannot start %s\n", arguments[0]);
    std::exit(1);
  }
  return pid;
}

void stop(pid_t pid) {
  kill(pid, SIGTERM);
  int status = 0;
  for (int i = 0; i < 50; ++i) {
    if (waitpid(pid, &status, WNOHANG) == pid) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
}

// The process and its children, from /proc.
std::vector<pid_t> family(pid_t root) {
  std::vector<pid_t> members{root};
  for (std::size_t i = 0; i < members.size(); ++i) {
    std::ifstream children("/proc/" + std::to_string(members[i]) + "/task/" +
                           std::to_string(members[i]) + "/children");
    for (pid_t child = 0; children >> child;) members.push_back(child);
  }
  return members;
}

double cpu_seconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream after_name(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) after_name >> skipped;
  double user = 0;
  double system = 0;
  after_name >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Proportional set size in MB: shared pages are counted by their share.
double memory_mb(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("Pss:", 0) == 0) return std::atof(line.c_str() + 4) / 1024.0;
  }
  return 0;
}

double run_once(const std::vector<std::string>& command) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t pid = start(command);
  int status = 0;
  waitpid(pid, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "desk_bench: %s ended with %d\n", command[0].c_str(), status);
    std::exit(1);
  }
  return Seconds(std::chrono::steady_clock::now() - begin).count();
}

struct Idle {
  double cpu_percent = 0;
  double memory = 0;
};

Idle measure_idle(const std::vector<std::string>& command) {
  const pid_t pid = start(command);
  std::this_thread::sleep_for(std::chrono::seconds(8));
  const auto cpu_of_all = [&] {
    double sum = 0;
    for (const pid_t member : family(pid)) sum += cpu_seconds(member);
    return sum;
  };
  const double before = cpu_of_all();
  const auto begin = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::seconds(30));
  const double spent = cpu_of_all() - before;
  Idle idle;
  idle.cpu_percent = 100.0 * spent / Seconds(std::chrono::steady_clock::now() - begin).count();
  idle.memory = memory_mb(pid);
  stop(pid);
  return idle;
}

}  // namespace

int main(int argc, char** argv) {
  std::string peer;
  std::string json_file;
  std::vector<std::string> desk;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--") {
      desk.assign(argv + i + 1, argv + argc);
      break;
    }
    if (i + 1 >= argc) break;
    if (word == "--peer") peer = argv[++i];
    if (word == "--json") json_file = argv[++i];
  }
  if (peer.empty() || json_file.empty() || desk.empty()) {
    std::fputs("usage: desk_bench --peer EMPTY_WINDOW --json FILE -- VIGIL ARGUMENTS...\n", stderr);
    return 2;
  }

  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<std::string> desk_once = desk;
  desk_once.emplace_back("--exit-after-first-frame");
  (void)run_once(desk_once);  // fills the page cache for both
  (void)run_once({peer, "--exit-after-first-frame"});
  for (int i = 0; i < 7; ++i) {
    ours.push_back(run_once(desk_once));
    theirs.push_back(run_once({peer, "--exit-after-first-frame"}));
  }
  const Idle idle_desk = measure_idle(desk);
  const Idle idle_peer = measure_idle({peer});

  nlohmann::json rows = nlohmann::json::array();
  const auto row = [&](const std::string& what, double our, double their, double goal,
                       const char* compare) {
    const double ratio = their > 0 ? our / their : 0;
    rows.push_back({{"what", what},
                    {"ours", our},
                    {"peer", their},
                    {"ratio", ratio},
                    {"goal", compare},
                    {"met", our <= goal}});
  };
  row("start to first frame and exit, s (peer: empty ImGui window)", median(ours), median(theirs),
      2 * median(theirs), "<= 2x");
  row("idle CPU of the open desk, % of a core", idle_desk.cpu_percent, idle_peer.cpu_percent, 0.1,
      "<= 0.1 %");
  row("memory at rest, MB PSS (peer: empty ImGui window)", idle_desk.memory, idle_peer.memory,
      idle_peer.memory + 80, "<= +80 MB");
  std::ofstream(json_file) << rows.dump(2) << '\n';
  return 0;
}
