// Records a session as the person works (robot/recording.h): a snapshot of the profile, the clips,
// and every frame's input. Nothing of the sign-in and nothing of the lock is recorded: the
// recording begins once somebody is signed in and ends when the desk is locked, closed or changes
// hands.
//
// User-interface thread. Clips are written as they are: whoever has the folder can watch them.
#pragma once

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/workstation/robot/recording.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/media/clip_cache.h"

namespace vigil::workstation {

class SessionRecorder {
 public:
  // What is in sight when a frame begins.
  struct Sight {
    std::string_view clip;                 // its state
    std::optional<std::int64_t> position;  // microseconds, where a clip is shown
  };

  // Makes the folder (0700) and the snapshot. kConflict where the folder is not empty,
  // kUnavailable, kStorageFull. What is held down now counts as held, not as pressed. `cache` and
  // `clock` outlive it; an ImGui context is current.
  [[nodiscard]] static Result<std::unique_ptr<SessionRecorder>> begin(
      const std::filesystem::path& folder, const std::filesystem::path& profile,
      robot::RecordingManifest manifest, media::ClipCache& cache, const Clock& clock);

  // Inside a frame, before anything looks at the input.
  void note_frame(const Sight& sight);
  // Now and then: takes in tasks that came, and clips.
  void turn();
  // Since then decisions count.
  [[nodiscard]] WallTime started() const { return manifest_.started; }
  // What came of it; the manifest is written last, so that a folder with one is whole.
  [[nodiscard]] Status finish(std::vector<robot::RecordedDecision> decisions);

 private:
  SessionRecorder(std::filesystem::path folder, std::filesystem::path profile,
                  robot::RecordingManifest manifest, media::ClipCache& cache, const Clock& clock);
  void line(robot::RecordedInput input);
  void note_keys();
  void note_pointer();
  void note_buttons();
  void note_text();
  [[nodiscard]] Error script_lost() const;
  void keep_clips();
  [[nodiscard]] Status keep_clip(const domain::MediaId& media);

  const std::filesystem::path folder_;
  const std::filesystem::path profile_;
  robot::RecordingManifest manifest_;
  media::ClipCache& cache_;
  const Clock& clock_;
  const SteadyTime began_;
  SteadyTime next_turn_;
  std::ofstream script_;
  Millis at_{0};
  std::vector<robot::RecordedInput> frame_;
  std::set<int> down_;  // keys
  std::array<bool, 4> modifiers_{};
  std::array<bool, 5> buttons_{};
  double mouse_x_ = -1;
  double mouse_y_ = -1;
  std::string clip_;
  std::set<std::string> kept_;
  Status failed_;  // the first thing that could not be kept
};

}  // namespace vigil::workstation
