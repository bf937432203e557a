// How much of the work is checked: the record "default" of the collection "quality", which the
// operator keeps. Without the collection or the record nothing is checked.
//
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/domain/sampling.h"

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

// What was read while the collection had a head stands for as long as it has that head, which is asked
// for in the caller's own transaction (as ladders.h does). Thread-safe.
class QualityPolicies {
 public:
  explicit QualityPolicies(const Registry& registry) : registry_(registry) {}
  [[nodiscard]] Result<std::shared_ptr<const QualityPolicy>> find(Reader& reader);
  // What draws: the database's own key, which never changes.
  [[nodiscard]] Result<domain::Sampler> sampler(Reader& reader);
  // Whether there is such a collection at all.
  [[nodiscard]] bool kept() const { return registry_.collection(kQualityPolicies) != nullptr; }

 private:
  const Registry& registry_;
  std::mutex mutex_;
  std::int64_t head_ = -1;
  std::shared_ptr<const QualityPolicy> policy_;
  std::optional<domain::Sampler> sampler_;
};

}  // namespace vigil::backend
