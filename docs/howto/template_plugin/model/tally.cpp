#include "model/tally.h"

namespace vigil::tally {

void Tally::add(std::int64_t step) {
  count_ += step;
  steps_.push_back(step);
}

Status Tally::take_back() {
  if (steps_.empty()) return fail(ErrorCode::kRejected, "There is nothing to take back.");
  count_ -= steps_.back();
  steps_.pop_back();
  return {};
}

}  // namespace vigil::tally
