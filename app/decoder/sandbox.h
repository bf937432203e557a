// The walls a decoder process raises around itself before it is given anything to read.
#pragma once

#include <cstdint>

namespace vigil::decoder {

struct SandboxChoice {
  bool reduced =
      false;  // without the address-space limit and the system-call filter, for sanitizers
  bool own_user_namespace =
      false;  // started in one: a limit on processes then counts only this one's threads
};

// Raises every wall the kernel has and returns the ones that hold, as media::SandboxLayer bits.
// Cannot be undone. Only the main thread may exist.
[[nodiscard]] std::uint32_t raise_walls(const SandboxChoice& choice);

// Kills the process on any system call that decoding does not need. False when the kernel has no
// such filter.
[[nodiscard]] bool filter_system_calls();

}  // namespace vigil::decoder
