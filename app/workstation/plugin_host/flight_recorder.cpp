#include "app/workstation/plugin_host/flight_recorder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace vigil::workstation::plugin_host {
namespace {

constexpr std::array<char, 8> kMagic = {'v', 'i', 'g', 'i', 'l', 'F', 'R', '1'};
constexpr std::uint32_t kSlots = 256;  // slot 0 is nobody

struct Name {
  std::array<char, 48> plugin;
  std::array<char, 80> place;
};

// Cut to what fits, always ended by a zero.
template <std::size_t N>
void write_name(std::array<char, N>& to, std::string_view text) {
  const std::size_t length = std::min(text.size(), N - 1);
  std::copy_n(text.data(), length, to.data());
  to[length] = '\0';
}

template <std::size_t N>
std::string_view read_name(const std::array<char, N>& from) {
  return {from.data(), strnlen(from.data(), N)};
}

}  // namespace

struct FlightRecorder::Recording {
  std::array<char, 8> magic = kMagic;
  std::atomic<std::uint32_t> current{0};
  std::uint32_t used = 1;
  std::array<Name, kSlots> names{};
};

Result<FlightRecorder> FlightRecorder::open(const std::filesystem::path& path) {
  const auto failure = [&](const char* what) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
  };
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return failure("cannot be opened");
  if (::ftruncate(fd, sizeof(Recording)) != 0) {
    const Error error = failure("cannot be given its size");
    ::close(fd);
    return error;
  }
  void* const at = ::mmap(nullptr, sizeof(Recording), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int map_error = errno;
  ::close(fd);
  if (at == MAP_FAILED) {
    errno = map_error;
    return failure("cannot be mapped");
  }
  std::optional<Crash> crash;
  const auto* const old = static_cast<const Recording*>(at);
  const std::uint32_t current = old->current.load(std::memory_order_relaxed);
  if (old->magic == kMagic && current > 0 && current < kSlots) {
    crash = {std::string(read_name(old->names[current].plugin)),
             std::string(read_name(old->names[current].place))};
  }
  FlightRecorder recorder(new (at) Recording);
  recorder.last_crash_ = std::move(crash);
  return recorder;
}

FlightRecorder FlightRecorder::in_memory() {
  void* const at = ::mmap(nullptr, sizeof(Recording), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  return FlightRecorder(new (at) Recording);
}

FlightRecorder::FlightRecorder(FlightRecorder&& other) noexcept
    : recording_(std::exchange(other.recording_, nullptr)),
      last_crash_(std::move(other.last_crash_)) {}

FlightRecorder& FlightRecorder::operator=(FlightRecorder&& other) noexcept {
  std::swap(recording_, other.recording_);
  std::swap(last_crash_, other.last_crash_);
  return *this;
}

FlightRecorder::~FlightRecorder() {
  if (recording_ != nullptr) ::munmap(recording_, sizeof(Recording));
}

FlightRecorder::Slot FlightRecorder::slot(std::string_view plugin, std::string_view place) {
  Name wanted{};
  write_name(wanted.plugin, plugin);
  write_name(wanted.place, place);
  for (Slot i = 1; i < recording_->used; ++i) {
    const Name& known = recording_->names[i];
    if (read_name(known.plugin) == read_name(wanted.plugin) &&
        read_name(known.place) == read_name(wanted.place)) {
      return i;
    }
  }
  // When the table is full, the last slot still names somebody's plugin correctly or nobody's:
  // better none.
  if (recording_->used == kSlots) return 0;
  recording_->names[recording_->used] = wanted;
  return recording_->used++;
}

FlightRecorder::Slot FlightRecorder::enter(Slot slot) {
  const Slot before = recording_->current.load(std::memory_order_relaxed);
  recording_->current.store(slot, std::memory_order_relaxed);
  // The compiler must not move the plugin's own stores before this one: a crash would then name
  // nobody.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return before;
}

void FlightRecorder::leave(Slot before) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  recording_->current.store(before, std::memory_order_relaxed);
}

}  // namespace vigil::workstation::plugin_host
