// Many literal patterns, found in one pass over a text. Hyperscan's, behind this header.
//
// A PatternSet never changes, so threads share it; each scans with a ScanMemory of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

struct hs_database;
struct hs_scratch;

namespace vigil::screening {

class PatternSet;

class ScanMemory {
 public:
  ScanMemory() = default;
  ~ScanMemory();
  ScanMemory(const ScanMemory&) = delete;
  ScanMemory& operator=(const ScanMemory&) = delete;

 private:
  friend class PatternSet;
  hs_scratch* scratch_ = nullptr;
  // The sets it was made big enough for, the newest last; kept so that no other set can have their
  // address.
  std::vector<std::shared_ptr<const PatternSet>> fitted_;
};

class PatternSet : public std::enable_shared_from_this<PatternSet> {
 public:
  // `patterns` are sorted, each once, none empty. Takes seconds for 100,000. kUnsupported on a
  // processor without SSSE3.
  [[nodiscard]] static Result<std::shared_ptr<const PatternSet>> compile(
      std::vector<std::string> patterns);
  ~PatternSet();
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;

  [[nodiscard]] const std::vector<std::string>& patterns() const { return patterns_; }

  // Called for every occurrence, also those that overlap, in the order of their ends, with the
  // pattern's index and where it ends; false ends the scan.
  using Found = bool (*)(void* context, std::uint32_t pattern, std::size_t end);
  [[nodiscard]] Status scan(std::string_view text, ScanMemory& memory, Found found,
                            void* context) const;

 private:
  PatternSet() = default;

  std::vector<std::string> patterns_;
  hs_database* database_ = nullptr;  // null when there are no patterns
};

}  // namespace vigil::screening
