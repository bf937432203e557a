// Remembers, over a crash, which plugin was being called. Two stores into a mapped file around
// every call; the kernel keeps them when the process dies, whatever it dies of.
//
// One writer: the user-interface thread. A power cut may lose the last entry, which is only a
// missed hint.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::workstation::plugin_host {

struct Crash {
  std::string plugin;
  std::string place;  // "view review.clip", "command review.allow", "create", ...
};

class FlightRecorder {
 public:
  using Slot = std::uint32_t;

  // Reads what the last run left, then starts afresh in the same file. A file that is not a
  // recording is replaced.
  [[nodiscard]] static Result<FlightRecorder> open(const std::filesystem::path& path);
  // For a desk without a writable profile: records nothing that outlives the process.
  [[nodiscard]] static FlightRecorder in_memory();

  FlightRecorder(FlightRecorder&& other) noexcept;
  FlightRecorder& operator=(FlightRecorder&& other) noexcept;
  FlightRecorder(const FlightRecorder&) = delete;
  FlightRecorder& operator=(const FlightRecorder&) = delete;
  ~FlightRecorder();

  // Where the last run ended, when it ended inside a plugin.
  [[nodiscard]] const std::optional<Crash>& last_crash() const { return last_crash_; }

  // A name for enter(); to be made once, not per call. The same names give the same slot.
  [[nodiscard]] Slot slot(std::string_view plugin, std::string_view place);
  // Returns what was current before, to be given to leave(): calls nest.
  Slot enter(Slot slot);
  void leave(Slot before);

 private:
  struct Recording;
  explicit FlightRecorder(Recording* recording) : recording_(recording) {}

  Recording* recording_;  // mapped; owned
  std::optional<Crash> last_crash_;
};

}  // namespace vigil::workstation::plugin_host
