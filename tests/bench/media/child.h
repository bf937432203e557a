// A program that is measured from outside: started, spoken to line by line over one socket (its
// descriptor 3, and its standard output), its cost read from /proc. One thread. What it started
// dies with this object.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/media/descriptor.h"

namespace vigil::bench {

using Milliseconds = std::chrono::duration<double, std::milli>;

struct Cost {
  double cpu_ms = 0;     // user and system, of the program and everything it started
  double memory_mb = 0;  // resident at most, all processes added up; shared pages count for each

  Cost& operator+=(const Cost& other);
};

class Child {
 public:
  // Ends the bench with a sentence when the program cannot be started.
  explicit Child(const std::vector<std::string>& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void send(const std::string& line);
  // Without its newline; nothing when the program ended or `limit` is over.
  [[nodiscard]] std::optional<std::string> receive(Milliseconds limit = std::chrono::seconds(60));
  // What has arrived so far and nobody has asked for is dropped.
  void forget_received();
  // Of the whole family so far, while it lives.
  [[nodiscard]] Cost cost() const;
  // Waits for its end. `cost` is then exact for the time; memory is that of the largest process.
  struct End {
    int status = 0;
    Cost cost;
  };
  End wait();

 private:
  pid_t pid_ = -1;
  media::Descriptor socket_;
  std::string received_;
};

// From start to end, with its cost. Ends the bench when the program fails.
struct Run {
  double wall_ms = 0;
  Cost cost;
};
[[nodiscard]] Run run_to_end(const std::vector<std::string>& command);

// Ends the bench with one sentence on standard error.
[[noreturn]] void give_up(const std::string& why);

}  // namespace vigil::bench
