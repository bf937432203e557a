// The clip before the rater: which one, where, whether it sounds. User-interface thread.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "core/base/clock.h"
#include "core/domain/ids.h"
#include "plugins/sdk/clips.h"

namespace vigil::rating {

enum class Start { kPaused, kPlaying };

class ClipControl {
 public:
  explicit ClipControl(sdk::Clips& clips) : clips_(clips) {}

  // The clip already shown goes on undisturbed.
  void show(const domain::MediaId& media, Start start);
  void close();
  // What comes next, in order.
  void prepare(std::span<const sdk::ClipWish> wishes) { clips_.prepare(wishes); }
  // Sets a clip going once it is ready.
  void update();
  void pause();

  [[nodiscard]] const std::shared_ptr<sdk::Clip>& clip() const { return clip_; }  // null: none
  [[nodiscard]] bool ready() const { return clip_ && clip_->state() == sdk::ClipState::kReady; }
  [[nodiscard]] bool failed() const { return clip_ && clip_->state() == sdk::ClipState::kFailed; }

  // Nothing happens in the rest unless ready().
  void play_or_pause();
  void step(int frames);
  void jump(sdk::MediaTime by);
  void seek(sdk::MediaTime time);
  void scrub(sdk::MediaTime time);
  void toggle_mute();
  void set_loop(std::optional<sdk::TimeRange> range);
  [[nodiscard]] sdk::MediaTime position() const;
  [[nodiscard]] sdk::MediaTime frame() const;
  [[nodiscard]] Millis duration() const;

 private:
  [[nodiscard]] sdk::MediaTime within(sdk::MediaTime time) const;

  sdk::Clips& clips_;
  std::shared_ptr<sdk::Clip> clip_;
  domain::MediaId media_;
  Start start_ = Start::kPaused;
  bool started_ = false;
};

}  // namespace vigil::rating
