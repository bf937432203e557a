#include "plugins/review/model/policy_shelf.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vigil::review {

bool PolicyShelf::take(const std::shared_ptr<const sdk::RecordSet>& records) {
  if (records == records_) return false;
  records_ = records;
  complete_ = records->complete;
  policies_.clear();
  for (const sdk::Record& record : records->records) {
    if (record.body == nullptr) continue;
    if (Result<domain::Policy> policy = domain::policy_from_json(*record.body)) {
      policies_.push_back(std::move(*policy));
    }
  }
  return true;
}

void PolicyShelf::count_uses(const std::vector<sdk::DecisionRecord>& history) {
  uses_.clear();
  for (const sdk::DecisionRecord& record : history) {
    if (!record.decision.policy.empty()) ++uses_[record.decision.policy];
  }
}

const domain::Policy* PolicyShelf::find(const domain::PolicyId& id) const {
  const auto at = std::find_if(policies_.begin(), policies_.end(),
                               [&](const domain::Policy& policy) { return policy.id == id; });
  return at == policies_.end() ? nullptr : &*at;
}

int PolicyShelf::uses(const domain::PolicyId& id) const {
  const auto at = uses_.find(id);
  return at == uses_.end() ? 0 : at->second;
}

std::vector<domain::PolicyMatch> PolicyShelf::search(domain::Verdict verdict,
                                                     std::string_view query) const {
  std::vector<int> counts;
  counts.reserve(policies_.size());
  for (const domain::Policy& policy : policies_) counts.push_back(uses(policy.id));
  return domain::find_policies(policies_, verdict, query, counts);
}

}  // namespace vigil::review
