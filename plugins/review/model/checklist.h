// The points a reviewer ticks: the whole of an item and its details. The order is the order of the
// keys 1 to 9, and never changes on screen. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/keys.h"

namespace vigil::review {

struct Point {
  std::string_view id;  // as a decision stores it: "whole.theme"
  sdk::TextKey title;
  sdk::CommandKey command;
};

inline constexpr std::size_t kPointCount = 9;
// The first four concern the whole, the others details.
inline constexpr std::size_t kWholePoints = 4;

[[nodiscard]] const std::array<Point, kPointCount>& checklist();

using Ticks = std::array<bool, kPointCount>;

// Ids of the ticked points in their order, and back; unknown ids are left out.
[[nodiscard]] std::vector<std::string> ids_of(const Ticks& ticks);
[[nodiscard]] Ticks ticks_of(const std::vector<std::string>& ids);

}  // namespace vigil::review
