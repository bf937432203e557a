#include "tests/sync/campaign/history.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"

namespace vigil::proof {

using nlohmann::json;

Result<HistoryWriter> HistoryWriter::open(const std::filesystem::path& path) {
  std::int64_t next = 1;
  if (std::filesystem::exists(path)) {
    const Result<std::vector<Act>> before = read_history(path);
    if (!before) return before.error();
    if (!before->empty()) next = before->back().number + 1;
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return fail(ErrorCode::kUnavailable, "the history cannot be opened");
  // A line that a kill cut short ends here.
  char last = '\n';
  const off_t size = ::lseek(file, 0, SEEK_END);
  if (size > 0 && ::pread(file, &last, 1, size - 1) == 1 && last != '\n') {
    (void)!::write(file, "\n", 1);
  }
  return HistoryWriter(file, next);
}

HistoryWriter::~HistoryWriter() {
  if (file_ >= 0) ::close(file_);
}

HistoryWriter::HistoryWriter(HistoryWriter&& other) noexcept
    : file_(std::exchange(other.file_, -1)), next_(other.next_) {}

void HistoryWriter::write(const std::string& line) {
  const std::string whole = line + "\n";
  if (::write(file_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()) ||
      ::fdatasync(file_) != 0) {
    // A history that is not kept proves nothing.
    ::_exit(99);
  }
}

void HistoryWriter::invoke(Act& act) {
  act.number = next_++;
  json event = {{"n", act.number}, {"event", "invoke"}, {"kind", act.kind}};
  if (!act.task.empty()) event["task"] = act.task;
  if (act.fence != 0) event["fence"] = act.fence;
  if (!act.verdict.empty()) event["verdict"] = act.verdict;
  if (!act.of.empty()) event["of"] = act.of;
  write(to_canonical_json(event));
}

void HistoryWriter::settle(const Act& act) {
  json event = {{"n", act.number},
                {"event", act.outcome == Outcome::kOk       ? "ok"
                          : act.outcome == Outcome::kFailed ? "fail"
                                                            : "unknown"}};
  if (!act.decision.empty()) event["decision"] = act.decision;
  if (!act.code.empty()) event["code"] = act.code;
  write(to_canonical_json(event));
}

Result<std::vector<Act>> read_history(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::kNotFound, "there is no history at " + path.string());
  std::map<std::int64_t, Act> acts;
  std::string line;
  while (std::getline(file, line)) {
    const auto event = parse_json(line);
    if (!event) continue;
    Act& act = acts[int_member(*event, "n")];
    act.number = int_member(*event, "n");
    const std::string what = text_member(*event, "event");
    if (what == "invoke") {
      act.kind = text_member(*event, "kind");
      act.task = text_member(*event, "task");
      act.fence = int_member(*event, "fence");
      act.verdict = text_member(*event, "verdict");
      act.of = text_member(*event, "of");
      continue;
    }
    act.outcome = what == "ok"     ? Outcome::kOk
                  : what == "fail" ? Outcome::kFailed
                                   : Outcome::kUnknown;
    act.decision = text_member(*event, "decision");
    act.code = text_member(*event, "code");
  }
  std::vector<Act> all;
  for (auto& [number, act] : acts) all.push_back(std::move(act));
  return all;
}

}  // namespace vigil::proof
