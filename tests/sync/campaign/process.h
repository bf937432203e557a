// A program started, watched and ended by its process id. Thread-confined. The destructor kills it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace vigil::proof {

class Process {
 public:
  Process() = default;
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  // `environment` is added to this program's own. What it says goes to the end of `log`.
  void start(const std::vector<std::string>& command, const std::vector<std::string>& environment,
             const std::filesystem::path& log);
  [[nodiscard]] bool running();
  // How it ended, e.g. "killed by 9", "exit 0"; empty while it runs or before it was started.
  [[nodiscard]] const std::string& ending() const { return ending_; }
  [[nodiscard]] bool killed() const { return ending_ == "killed by 9"; }
  void signal(int number);
  // True when it ended in time.
  bool wait(std::chrono::milliseconds limit);
  // Asks by SIGTERM, then kills.
  void end(std::chrono::milliseconds limit = std::chrono::seconds(15));
  void kill();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  std::string ending_;
};

}  // namespace vigil::proof
