// How much of the work is checked: the record "default" of the collection "quality", which the
// operator keeps. Without the collection or the record nothing is checked.
//
// Values, and reading them in a transaction.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"

namespace vigil::backend {

inline constexpr std::string_view kQualityPolicies = "quality";  // the collection
inline constexpr std::string_view kGoldenItems = "golden";       // the collection

struct QualityPolicy {
  double golden_rate = 0;         // of what a person is leased
  double double_review_rate = 0;  // of what a first tier decided
  double machine_removal_sample_rate = 0;
  std::map<std::string, double, std::less<>> sample_rate_of_policy;  // instead, for these
  std::chrono::minutes checks_after{30};  // a decision: so that it can be taken back before
  std::chrono::minutes east{480};         // the operator's hours of the day

  [[nodiscard]] double machine_rate(std::string_view policy) const {
    const auto own = sample_rate_of_policy.find(policy);
    return own == sample_rate_of_policy.end() ? machine_removal_sample_rate : own->second;
  }
};

[[nodiscard]] Result<QualityPolicy> read_quality_policy(Reader& reader, const Registry& registry);

}  // namespace vigil::backend
