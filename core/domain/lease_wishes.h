// What a person asks of the tasks that are given to them: tags they leave out, without a reason,
// and limits of their own beside the operator's. It goes with every lease and is kept nowhere else
// than on their desk.
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

inline constexpr std::size_t kMostLeftOut = 64;
inline constexpr std::size_t kMostTagBytes = 64;
inline constexpr int kMostItemsADay = 100'000;

struct LeaseWishes {
  std::vector<std::string> leave_out;  // tags
  // By severity, where there is one: no more of it in a day. The operator's lower limit holds.
  std::array<std::optional<int>, kMaxSeverity + 1> most_a_day{};
  // The first of the tasks is a mild one (severity 0 or 1), where one waits.
  bool mild_first = false;

  bool operator==(const LeaseWishes&) const = default;
};

// {leave_out: [tag...], most_a_day: {"1".."4": items}, mild_first}; what is not wished for is left
// out. kInvalidArgument with a sentence for anything else.
[[nodiscard]] nlohmann::json to_json(const LeaseWishes& wishes);
[[nodiscard]] Result<LeaseWishes> lease_wishes_from_json(const nlohmann::json& wishes);

}  // namespace vigil::domain
