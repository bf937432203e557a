// A policy: the written rule that a restricting verdict rests on. Policies are records of the collection "policies".
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

struct Policy {
  PolicyId id;
  int version = 1;
  std::string title_zh;
  std::string title_en;
  std::string guide_zh;  // one or two sentences: when it applies
  std::string guide_en;
  Severity severity = 1;
  std::vector<Verdict> actions;  // the verdicts that may rest on it
  bool active = true;

  bool operator==(const Policy&) const = default;
};

// Shape: {id, version, title:{zh,en}, guide:{zh,en}, severity, actions:[word...], active}.
[[nodiscard]] Result<Policy> policy_from_json(const nlohmann::json& record);
[[nodiscard]] nlohmann::json to_json(const Policy& policy);

[[nodiscard]] bool permits(const Policy& policy, Verdict verdict);

// Pinyin initials of Chinese text, lower case; other letters and digits are kept, the rest dropped:
// "野生动物 A" -> "ysdwa". Characters with several readings use the most frequent one.
[[nodiscard]] std::string pinyin_initials(std::string_view text);

struct PolicyMatch {
  const Policy* policy = nullptr;
  int score = 0;  // higher is better; how often a policy was used breaks ties
};

// The active policies that permit `verdict`, best first. `query` matches Chinese or English substrings, subsequences of
// pinyin initials, or the id; an empty query lists all, most used first. `uses[i]` counts earlier uses of policies[i]
// and may be empty.
[[nodiscard]] std::vector<PolicyMatch> find_policies(std::span<const Policy> policies, Verdict verdict,
                                                     std::string_view query, std::span<const int> uses = {});

}  // namespace vigil::domain
