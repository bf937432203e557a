#include "core/screening/pattern_set.h"

#include <fmt/format.h>
#include <hs.h>

#include <algorithm>
#include <limits>

namespace vigil::screening {
namespace {

// How many sets a memory remembers having been fitted to.
constexpr std::size_t kMostFitted = 4;

Error failed(std::string_view act, int code) {
  if (code == HS_NOMEM)
    return fail(ErrorCode::kUnavailable, fmt::format("There is no memory left for {}.", act));
  if (code == HS_ARCH_ERROR) {
    return fail(ErrorCode::kUnsupported,
                "This processor is too old for matching terms: it has no SSSE3.");
  }
  return fail(ErrorCode::kInternal, fmt::format("{} failed with code {}.", act, code));
}

struct Call {
  PatternSet::Found found;
  void* context;
};

int on_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  const Call& call = *static_cast<const Call*>(context);
  return call.found(call.context, id, static_cast<std::size_t>(to)) ? 0 : 1;
}

}  // namespace

ScanMemory::~ScanMemory() { hs_free_scratch(scratch_); }

PatternSet::~PatternSet() { hs_free_database(database_); }

Result<std::shared_ptr<const PatternSet>> PatternSet::compile(std::vector<std::string> patterns) {
  if (hs_valid_platform() != HS_SUCCESS) return failed("compiling terms", HS_ARCH_ERROR);
  std::shared_ptr<PatternSet> set(new PatternSet);
  set->patterns_ = std::move(patterns);
  const std::size_t count = set->patterns_.size();
  if (count == 0) return std::shared_ptr<const PatternSet>(std::move(set));
  std::vector<const char*> texts(count);
  std::vector<std::size_t> lengths(count);
  std::vector<unsigned> flags(count, 0);
  std::vector<unsigned> ids(count);
  for (std::size_t i = 0; i < count; ++i) {
    texts[i] = set->patterns_[i].data();
    lengths[i] = set->patterns_[i].size();
    ids[i] = static_cast<unsigned>(i);
  }
  hs_compile_error_t* problem = nullptr;
  const hs_error_t code = hs_compile_lit_multi(texts.data(), flags.data(), ids.data(),
                                               lengths.data(), static_cast<unsigned>(count),
                                               HS_MODE_BLOCK, nullptr, &set->database_, &problem);
  if (code != HS_SUCCESS) {
    const std::string why =
        problem != nullptr && problem->message != nullptr ? problem->message : "";
    hs_free_compile_error(problem);
    return fail(ErrorCode::kInternal, fmt::format("Compiling {} terms failed: {}.", count, why));
  }
  return std::shared_ptr<const PatternSet>(std::move(set));
}

Status PatternSet::scan(std::string_view text, ScanMemory& memory, Found found,
                        void* context) const {
  if (database_ == nullptr || text.empty()) return {};
  if (text.size() > std::numeric_limits<unsigned>::max()) {
    return fail(ErrorCode::kTooLarge, "The text is too large to be scanned.");
  }
  const auto fits = [this](const auto& set) { return set.get() == this; };
  if (std::none_of(memory.fitted_.begin(), memory.fitted_.end(), fits)) {
    if (const hs_error_t code = hs_alloc_scratch(database_, &memory.scratch_); code != HS_SUCCESS) {
      return failed("scanning", code);
    }
    if (memory.fitted_.size() == kMostFitted) memory.fitted_.erase(memory.fitted_.begin());
    memory.fitted_.push_back(shared_from_this());
  }
  Call call{found, context};
  const hs_error_t code = hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0,
                                  memory.scratch_, on_match, &call);
  if (code != HS_SUCCESS && code != HS_SCAN_TERMINATED) return failed("scanning", code);
  return {};
}

}  // namespace vigil::screening
