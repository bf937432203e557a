// The clip on the desk: which one, how fast, where. Keeps the reviewer's speed from clip to clip.
// User-interface thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "plugins/sdk/clips.h"

namespace vigil::review {

enum class Start { kPaused, kPlaying };

class ClipControl {
 public:
  explicit ClipControl(sdk::Clips& clips) : clips_(clips) {}

  // The clip already shown goes on undisturbed.
  void show(const sdk::ClipWish& wish, Start start);
  void close();
  // What comes next, in order: fetched and opened, never played. What belongs to the same item is
  // had ready before it.
  void prepare(std::span<const sdk::ClipWish> wishes,
               std::span<const sdk::ClipWish> same_item = {});
  [[nodiscard]] const std::vector<std::shared_ptr<sdk::Clip>>& prepared() const {
    return prepared_;
  }
  // Sets a clip going once it is ready.
  void update();

  // Null while no clip is shown.
  [[nodiscard]] const std::shared_ptr<sdk::Clip>& clip() const { return clip_; }
  [[nodiscard]] bool ready() const;
  [[nodiscard]] double speed() const { return speed_; }

  // Precondition of the rest: ready().
  void play_or_pause();  // at the end: from the start
  void pause();
  void step(int frames);
  void jump(sdk::MediaTime by);
  void seek(sdk::MediaTime time);
  void scrub(sdk::MediaTime time);
  void to_start();
  void to_end();
  [[nodiscard]] sdk::MediaTime position() const;
  // How long one frame lasts, on average.
  [[nodiscard]] sdk::MediaTime frame() const;

  // What was chosen holds for the next clips too where sound is kept on.
  void toggle_mute();
  void set_sound_kept(bool kept) { sound_kept_ = kept; }
  void change_volume(double by);
  [[nodiscard]] double volume() const { return clips_.volume(); }

  // One step on 0.25, 0.5, 1, 1.5, 2, 4.
  void slower();
  void faster();

 private:
  void set_speed(double speed);
  [[nodiscard]] sdk::MediaTime within(sdk::MediaTime time) const;

  sdk::Clips& clips_;
  std::shared_ptr<sdk::Clip> clip_;
  domain::MediaId media_;
  std::vector<std::shared_ptr<sdk::Clip>> prepared_;
  Start start_ = Start::kPaused;
  bool started_ = false;
  bool sound_kept_ = false;
  bool sound_wanted_ = false;
  double speed_ = 1;
};

}  // namespace vigil::review
