// Which of the clips on the desk may hold a decoder and pictures, so that all of them together stay
// within a budget of memory. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vigil::workstation {

// Where nobody says otherwise.
inline constexpr std::uint64_t kUsualClipMemory = 768ull << 20;

struct ClipNeed {
  std::uint64_t bytes = 0;  // what it takes, or took when it was last open
  bool in_sight = false;    // it stays, whatever it takes
};

// What one takes of which nothing is known yet: a decoder, a first frame, a storyboard.
inline constexpr std::uint64_t kUsualClipNeed = 24u << 20;

// From the nearest to the farthest; true: it may be open. When one has no room, nothing farther
// than it has, so that the farthest go first; but what is in sight stays.
[[nodiscard]] std::vector<bool> share_out(std::span<const ClipNeed> needs, std::uint64_t budget);

}  // namespace vigil::workstation
