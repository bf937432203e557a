// A ledger that tells the truth until a test makes it lie. Not thread-safe; whoever holds it locks.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/ledger/checkpoint.h"

namespace vigil::test {

class FakeLedger {
 public:
  // Returns the leaf's index.
  std::uint64_t append(std::string body);
  void clear() { bodies_.clear(); }
  [[nodiscard]] std::size_t size() const { return bodies_.size(); }

  // The answer of POST /v1/ledger/receipts to its body.
  [[nodiscard]] nlohmann::json receipts(const nlohmann::json& asked, const std::string& epoch,
                                        WallTime now) const;

  // ---- lies
  void rewrite(std::size_t index, std::string body) { bodies_[index] = std::move(body); }
  void cut_to(std::size_t size) { bodies_.resize(size); }
  void sign_with(std::uint8_t seed) { seed_ = seed; }
  // Signed with one key, named another.
  void name_key(std::uint8_t seed) { named_seed_ = seed; }
  void withhold_receipts(bool withhold) { withholds_ = withhold; }

 private:
  std::vector<std::string> bodies_;
  std::uint8_t seed_ = 5;
  std::optional<std::uint8_t> named_seed_;
  bool withholds_ = false;
};

}  // namespace vigil::test
