// The walls that a decoder or reader process raises around itself before it is given anything of
// a stranger's.
#pragma once

#include <cstdint>

namespace vigil::sandbox {

struct SandboxChoice {
  bool reduced =
      false;  // without the address-space limit and the system-call filter, for sanitizers
  bool own_user_namespace =
      false;  // started in one: a limit on processes then counts only this one's threads
  std::uint64_t address_space = 4ull << 30;  // bytes
};

// Raises every wall the kernel has and returns the ones that hold, as media::SandboxLayer bits.
// Cannot be undone. Only the main thread may exist.
[[nodiscard]] std::uint32_t raise_walls(const SandboxChoice& choice);

// Kills the process on any system call that decoding does not need. False when the kernel has no
// such filter.
[[nodiscard]] bool filter_system_calls();

}  // namespace vigil::sandbox
