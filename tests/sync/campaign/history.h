// What a simulated person at a desk did and heard, one JSON line an event, in a file that is
// written past every fault: the events are on it before and after each act.
//
// An act is invoked, and then it is ok, or it failed (nothing was kept, the person was told), or
// nobody heard: unknown, also when the desk was killed in between. Thread-confined.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace vigil::proof {

enum class Outcome { kUnknown, kOk, kFailed };

struct Act {
  std::int64_t number = 0;  // rises within a desk, over its restarts
  std::string kind;         // "decide", "skip", "supersede", "withdraw", "undo"
  std::string task;         // decide, skip
  std::int64_t fence = 0;   // decide, skip
  std::string verdict;      // decide, supersede
  std::string of;           // supersede, withdraw, undo: the earlier decision
  Outcome outcome = Outcome::kUnknown;
  std::string decision;  // ok: its id
  std::string code;      // failed, unknown: the error's word
};

class HistoryWriter {
 public:
  // Goes on after what is there.
  [[nodiscard]] static Result<HistoryWriter> open(const std::filesystem::path& path);
  ~HistoryWriter();
  HistoryWriter(HistoryWriter&& other) noexcept;
  HistoryWriter& operator=(HistoryWriter&&) = delete;

  // Gives the act its number.
  void invoke(Act& act);
  void settle(const Act& act);

 private:
  explicit HistoryWriter(int file, std::int64_t next) : file_(file), next_(next) {}
  void write(const std::string& line);

  int file_;
  std::int64_t next_;
};

// By number. A last line cut short by a kill is no event.
[[nodiscard]] Result<std::vector<Act>> read_history(const std::filesystem::path& path);

}  // namespace vigil::proof
