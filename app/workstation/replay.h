// A recorded session, done again: the same inputs in the same frames, by a clock that stands still
// between them, over a copy of the snapshot, without a network. What is decided is compared with
// what was decided then.
//
// User-interface thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workstation/robot/recording.h"
#include "app/workstation/shell/desktop.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/storage/secret_store.h"

namespace vigil::workstation {

struct Recording {
  std::filesystem::path folder;
  robot::RecordingManifest manifest;
  std::vector<robot::RecordedInput> inputs;
};

// Each with a sentence that says what is wrong with it: kNotFound (no folder, a file is missing),
// kInvalidArgument (a line, the manifest), kCorrupt (a clip is not what its name says).
// Needs no ImGui context.
[[nodiscard]] Result<Recording> open_recording(const std::filesystem::path& folder);

// A profile of its own made of the recording's snapshot, and gone with this object. The person is
// let in by a pass for this profile alone; no sign-in of anybody is in it.
class ReplayProfile {
 public:
  // The address nobody answers at.
  static constexpr const char* kNowhere = "http://127.0.0.1:1";
  static constexpr const char* kPassword = "replay";

  [[nodiscard]] static Result<std::unique_ptr<ReplayProfile>> make(const Recording& recording,
                                                                   WallTime now);
  ~ReplayProfile();
  ReplayProfile(const ReplayProfile&) = delete;
  ReplayProfile& operator=(const ReplayProfile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] storage::SecretStore& secrets() { return *secrets_; }

 private:
  explicit ReplayProfile(std::filesystem::path path);
  std::filesystem::path path_;
  std::unique_ptr<storage::SecretStore> secrets_;
};

class ReplaySession final : public shell::FrameObserver {
 public:
  enum class Progress { kOpening, kRunning, kSettling, kDone, kFailed };
  struct Desk {
    std::function<bool()> ready;                            // somebody is in
    std::function<std::string_view()> clip;                 // its state
    std::function<std::optional<std::int64_t>()> position;  // microseconds
    std::function<bool(std::int64_t)> seek;                 // false: there is nothing to seek in
  };

  ReplaySession(const Recording& recording, Desk desk, ManualClock& clock, shell::Desktop& desktop);
  ~ReplaySession() override;

  void before_frame() override;
  void after_frame() override;
  [[nodiscard]] std::optional<float> frame_seconds() const override { return seconds_; }
  [[nodiscard]] Millis patience() const override { return Millis(1); }

  [[nodiscard]] Progress progress() const { return progress_; }
  // Everything recorded was put in.
  [[nodiscard]] bool went_through() const {
    return progress_ == Progress::kSettling || progress_ == Progress::kDone;
  }
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] std::size_t frames() const { return frames_; }
  // From putting a key in to the frame that was built and drawn with it, in milliseconds, sorted.
  [[nodiscard]] std::vector<double> latencies() const;

 private:
  // What must be so before the next frame may be built with its input.
  [[nodiscard]] bool holds(const robot::RecordedInput& input);
  void put_in(const robot::RecordedInput& input);
  void set_clock_to_next();
  void give_up(std::string sentence);
  [[nodiscard]] bool waited_too_long();

  const Recording& recording_;
  Desk desk_;
  ManualClock& clock_;
  const SteadyTime began_;
  shell::Desktop& desktop_;
  const SystemClock real_;
  SteadyTime waiting_since_{};
  bool sought_ = false;
  std::size_t next_ = 0;
  std::size_t frames_ = 0;
  int settled_ = 0;
  std::optional<float> seconds_;
  bool key_in_frame_ = false;
  std::int64_t put_in_at_ns_ = 0;
  std::vector<double> latencies_;
  Progress progress_ = Progress::kOpening;
  std::string failure_;
};

}  // namespace vigil::workstation
