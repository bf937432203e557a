// What a reviewer can decide about an item.
#pragma once

#include <optional>
#include <string_view>

namespace vigil::domain {

// The order is the order of the decision bar, and never changes on screen.
enum class Verdict { kAllow, kLabel, kWarn, kLimit, kRemove, kEscalate };

inline constexpr Verdict kAllVerdicts[] = {Verdict::kAllow, Verdict::kLabel,  Verdict::kWarn,
                                           Verdict::kLimit, Verdict::kRemove, Verdict::kEscalate};

[[nodiscard]] std::string_view to_word(Verdict verdict);
[[nodiscard]] std::optional<Verdict> verdict_from_word(std::string_view word);

// Everything but allow and escalate restricts somebody and must name the policy it rests on.
[[nodiscard]] bool needs_policy(Verdict verdict);

// 1 (slight) to 4 (grave); 0 is none.
using Severity = int;
inline constexpr Severity kMaxSeverity = 4;

}  // namespace vigil::domain
