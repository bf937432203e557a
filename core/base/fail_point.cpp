#include "core/base/fail_point.h"

#ifdef VIGIL_FAIL_POINTS

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace vigil {
namespace {

enum class Act { kKill, kError, kDelay };

struct Armed {
  std::string name;
  long count = 1;
  bool ever_after = false;
  Act act = Act::kKill;
  long passed = 0;
};

constexpr std::chrono::milliseconds kDelayTime{150};

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// "name:count:act"; what cannot be read is not armed.
std::vector<Armed> read_armed(std::string_view text) {
  std::vector<Armed> all;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const std::size_t first = one.find(':');
    const std::size_t second = first == one.npos ? one.npos : one.find(':', first + 1);
    if (second == one.npos) continue;
    Armed armed;
    armed.name = one.substr(0, first);
    const std::string count(one.substr(first + 1, second - first - 1));
    armed.count = std::max(1L, std::strtol(count.c_str(), nullptr, 10));
    armed.ever_after = count.ends_with('+');
    const std::string_view act = one.substr(second + 1);
    armed.act = act == "error" ? Act::kError : act == "delay" ? Act::kDelay : Act::kKill;
    all.push_back(std::move(armed));
  }
  return all;
}

struct State {
  std::mutex mutex;
  std::vector<Armed> armed = read_armed(environment("VIGIL_FAIL"));
  std::string log = std::string(environment("VIGIL_FAIL_LOG"));
  std::string defect = std::string(environment("VIGIL_DEFECT"));
};

State& state() {
  static State only;
  return only;
}

void write_log(const std::string& file, std::string_view name, const char* act) {
  if (file.empty()) return;
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  const std::string line = fmt::format("{} {}\n", name, act);
  (void)!::write(descriptor, line.data(), line.size());
  ::close(descriptor);
}

Dials* map_dials() {
  static Dials own;
  const std::string file(environment("VIGIL_DIALS"));
  const int descriptor = file.empty() ? -1 : ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return &own;
  void* place = ::mmap(nullptr, sizeof(Dials), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  return place == MAP_FAILED ? &own : static_cast<Dials*>(place);
}

}  // namespace

Status fail_point(const char* name) {
  State& all = state();
  if (all.armed.empty()) return {};
  std::unique_lock guard(all.mutex);
  for (Armed& armed : all.armed) {
    if (armed.name != name) continue;
    ++armed.passed;
    if (armed.passed != armed.count && !(armed.ever_after && armed.passed > armed.count)) continue;
    switch (armed.act) {
      case Act::kKill:
        write_log(all.log, name, "kill");
        ::kill(::getpid(), SIGKILL);
        ::pause();
        break;
      case Act::kError:
        write_log(all.log, name, "error");
        return fail(ErrorCode::kUnavailable, fmt::format("made to fail at {}", name));
      case Act::kDelay:
        write_log(all.log, name, "delay");
        guard.unlock();
        std::this_thread::sleep_for(kDelayTime);
        return {};
    }
  }
  return {};
}

bool has_defect(const char* name) {
  const State& all = state();
  return !all.defect.empty() && all.defect == name;
}

Dials& dials() {
  static Dials* const mapped = map_dials();
  return *mapped;
}

}  // namespace vigil

#endif
