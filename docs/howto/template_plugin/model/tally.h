// What this plugin knows and the rules it keeps. It never sees Dear ImGui. User-interface thread.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"

namespace vigil::tally {

class Tally {
 public:
  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] bool can_take_back() const { return !steps_.empty(); }

  void add(std::int64_t step);
  // kRejected when nothing was added.
  [[nodiscard]] Status take_back();

 private:
  std::int64_t count_ = 0;
  std::vector<std::int64_t> steps_;
};

}  // namespace vigil::tally
