// The clip before the person: opened for the item in sight, played, stepped, marked. User-interface
// thread; the clips outlive it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/domain/decision.h"
#include "plugins/sdk/clips.h"

namespace vigil::wildlife {

class ClipHold {
 public:
  explicit ClipHold(sdk::Clips& clips) : clips_(clips) {}

  // Nothing for an empty hash. The same one again changes nothing.
  void show(const domain::MediaId& media);
  void close();
  [[nodiscard]] const std::shared_ptr<sdk::Clip>& clip() const { return clip_; }
  [[nodiscard]] bool ready() const;

  void play_or_pause();
  void step(int frames);
  void jump(sdk::MediaTime by);
  void seek(sdk::MediaTime time);
  void scrub(sdk::MediaTime time);
  void toggle_mute();

  void mark_in();
  void mark_out();
  void clear_marks();
  [[nodiscard]] const std::vector<domain::Mark>& marks() const { return marks_; }
  [[nodiscard]] std::optional<sdk::MediaTime> open_mark() const { return open_; }

 private:
  [[nodiscard]] sdk::MediaTime within(sdk::MediaTime time) const;

  sdk::Clips& clips_;
  std::shared_ptr<sdk::Clip> clip_;
  domain::MediaId media_;
  std::vector<domain::Mark> marks_;
  std::optional<sdk::MediaTime> open_;
};

}  // namespace vigil::wildlife
