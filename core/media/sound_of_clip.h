// What one clip does about its sound: asks the decoder for it a little ahead of time, hands it to
// the output while it is wanted, and says where the clip is by what is heard. Muted at first; while
// muted nothing is decoded and nothing runs.
//
// The clip's thread only. Without an output, or without sound in the clip, it does nothing at all.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/media/clip_session.h"
#include "core/media/sound_output.h"

namespace vigil::media {

class SoundOfClip {
 public:
  using Post = std::function<void(ClipRequest request)>;
  explicit SoundOfClip(Post post);
  ~SoundOfClip();
  SoundOfClip(const SoundOfClip&) = delete;
  SoundOfClip& operator=(const SoundOfClip&) = delete;

  void connect(std::shared_ptr<SoundOutput> output);
  // The clip was opened, perhaps again in a new process that knows of nothing.
  void opened(bool has_sound);
  void take(SoundArrived event);
  void take(const SoundEnded& event);

  void set_muted(bool muted);
  // True as well when another clip was given the floor.
  [[nodiscard]] bool muted() const { return muted_; }
  [[nodiscard]] SoundPeaks level(SoundTime now) const;

  // The clip runs like that from now on; or stands at that place; or waits to be told.
  void run(const RunningFrom& run);
  void stand(MediaTime at);
  void wait();
  // Nothing from there on is heard: the clip goes back before it.
  void end_at(std::optional<MediaTime> place) { track_->end_at(place); }
  // Once a turn, with the clip's course as it is known now, and where that has brought it.
  void update(const RunningFrom& course, MediaTime now);
  [[nodiscard]] std::optional<MediaTime> position(SoundTime now) const;
  // So much later than now a clip should begin to run, for sound to be there from its beginning.
  [[nodiscard]] Millis lead() const;

 private:
  [[nodiscard]] bool wanted() const { return output_ && has_sound_ && !muted_; }
  void have_sound_at(MediaTime at);
  void ask_from(MediaTime at);
  void ask_for_more(MediaTime at);

  Post post_;
  std::shared_ptr<SoundOutput> output_;
  std::shared_ptr<SoundTrack> track_ = std::make_shared<SoundTrack>();
  bool has_sound_ = false;
  bool muted_ = true;
  bool running_ = false;
  RunningFrom run_;
  MediaTime place_{0};
  std::uint32_t generation_ = 0;
  std::uint32_t outstanding_ = 0;  // blocks
  bool asked_ = false;             // this process, for sound of this generation
  bool ended_ = false;             // and all of it has come
  MediaTime asked_from_{0};
};

}  // namespace vigil::media
