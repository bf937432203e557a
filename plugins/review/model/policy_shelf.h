// The policies of the collection as values, with how often this person used each. User-interface
// thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/policy.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

class PolicyShelf {
 public:
  // True when the policies changed. A record that is no policy is left out: it can carry no
  // verdict.
  bool take(const std::shared_ptr<const sdk::RecordSet>& records);
  void count_uses(const std::vector<sdk::DecisionRecord>& history);

  // False until the first pull has finished.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] const domain::Policy* find(const domain::PolicyId& id) const;
  [[nodiscard]] int uses(const domain::PolicyId& id) const;
  // Best first; pointers hold until the next take().
  [[nodiscard]] std::vector<domain::PolicyMatch> search(domain::Verdict verdict,
                                                        std::string_view query) const;

 private:
  std::shared_ptr<const sdk::RecordSet> records_;
  std::vector<domain::Policy> policies_;
  std::map<domain::PolicyId, int> uses_;
  bool complete_ = false;
};

}  // namespace vigil::review
