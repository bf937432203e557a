#include "tests/bench/media/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

extern char** environ;

namespace vigil::bench {
namespace {

using Steady = std::chrono::steady_clock;

// The process and all below it; children belong to the thread that started them.
std::vector<pid_t> family(pid_t root) {
  std::vector<pid_t> members{root};
  for (std::size_t i = 0; i < members.size(); ++i) {
    std::error_code gone;
    for (const auto& task : std::filesystem::directory_iterator(
             "/proc/" + std::to_string(members[i]) + "/task", gone)) {
      std::ifstream children(task.path() / "children");
      for (pid_t child = 0; children >> child;) members.push_back(child);
    }
  }
  return members;
}

// Its own and that of the children it has reaped.
double cpu_ms(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream after_name(line.substr(name_end + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) after_name >> skipped;
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    double ticks = 0;
    after_name >> ticks;
    sum += ticks;
  }
  return 1e3 * sum / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double peak_mb(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024.0;
  }
  return 0;
}

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

}  // namespace

void give_up(const std::string& why) {
  std::fprintf(stderr, "media_bench: %s\n", why.c_str());
  std::exit(1);
}

Cost& Cost::operator+=(const Cost& other) {
  cpu_ms += other.cpu_ms;
  memory_mb = std::max(memory_mb, other.memory_mb);
  return *this;
}

Child::Child(const std::vector<std::string>& command) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) give_up("no socket");
  socket_.reset(pair[0]);
  const media::Descriptor theirs(pair[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.fd(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.fd(), 3);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int error =
      ::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) give_up("cannot start " + command[0]);
}

Child::~Child() {
  if (pid_ <= 0) return;
  // Its own children see that and end: decoder processes die with their parent.
  ::kill(pid_, SIGKILL);
  wait();
}

void Child::send(const std::string& line) {
  const std::string whole = line + "\n";
  std::size_t done = 0;
  while (done < whole.size()) {
    const ssize_t sent =
        ::send(socket_.fd(), whole.data() + done, whole.size() - done, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) give_up("a measured program has gone");
    done += static_cast<std::size_t>(sent);
  }
}

std::optional<std::string> Child::receive(Milliseconds limit) {
  const auto until = Steady::now() + limit;
  for (;;) {
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    pollfd waiting{socket_.fd(), POLLIN, 0};
    if (left < 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return std::nullopt;
    char buffer[4096];
    const ssize_t count = ::recv(socket_.fd(), buffer, sizeof buffer, 0);
    if (count <= 0) return std::nullopt;
    received_.append(buffer, static_cast<std::size_t>(count));
  }
}

void Child::forget_received() {
  while (receive(Milliseconds(0))) {
  }
}

Cost Child::cost() const {
  Cost sum;
  for (const pid_t member : family(pid_)) {
    sum.cpu_ms += cpu_ms(member);
    sum.memory_mb += peak_mb(member);
  }
  return sum;
}

Child::End Child::wait() {
  End end;
  rusage usage{};
  while (::wait4(pid_, &end.status, 0, &usage) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  end.cost.cpu_ms = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
  end.cost.memory_mb = static_cast<double>(usage.ru_maxrss) / 1024.0;
  return end;
}

Run run_to_end(const std::vector<std::string>& command) {
  const auto begin = Steady::now();
  Child child(command);
  const Child::End end = child.wait();
  Run run{Milliseconds(Steady::now() - begin).count(), end.cost};
  if (!WIFEXITED(end.status) || WEXITSTATUS(end.status) != 0) give_up(command[0] + " failed");
  return run;
}

}  // namespace vigil::bench
