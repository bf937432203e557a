// A second clip beside the one under review, for near-duplicates: it follows what the first one
// does, at the same position plus an offset. User-interface thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "plugins/sdk/clips.h"

namespace vigil::review {

// What there is to compare with.
struct CompareWith {
  sdk::ClipWish wish;        // with the look its own severity asks for
  std::string words;         // what it is: the finding's line, the other item's caption
  sdk::MediaTime offset{0};  // its time minus the time here, where both show the same
};

enum class CompareMode { kBeside, kWipe };

class Comparison {
 public:
  explicit Comparison(sdk::Clips& clips) : clips_(clips) {}

  // Shown at least as carefully as `beside`, from its first picture on.
  void open(CompareWith with, const domain::Look& beside = {});
  void close();
  [[nodiscard]] bool is_open() const { return other_ != nullptr; }

  // Precondition of the rest: is_open().
  [[nodiscard]] const std::shared_ptr<sdk::Clip>& other() const { return other_; }
  [[nodiscard]] const CompareWith& with() const { return with_; }
  [[nodiscard]] sdk::MediaTime offset() const { return offset_; }
  void shift(sdk::MediaTime by) { offset_ += by; }
  // Whether the other clip has something at the first one's position.
  [[nodiscard]] bool in_range(const sdk::Clip& first) const;
  // Brings the other clip to where the first is. Call it on every turn.
  void follow(const sdk::Clip& first, SteadyTime now);

  CompareMode mode = CompareMode::kBeside;
  bool swapped = false;  // the other clip is on the left

 private:
  sdk::Clips& clips_;
  CompareWith with_;
  std::shared_ptr<sdk::Clip> other_;
  sdk::MediaTime offset_{0};
  std::optional<sdk::MediaTime> asked_;  // the last place it was sent to while paused
  SteadyTime corrected_at_{};
};

}  // namespace vigil::review
