// The clips on the desk: bytes from the backend, frames from the decoder processes, textures on the
// screen.
//
// User-interface thread. Clips are shared: the same media is the same clip while anybody holds it.
// update() is called once a turn of the event loop and moves everything on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/workstation/services/clip_on_desk.h"
#include "core/base/clock.h"
#include "plugins/sdk/clips.h"

namespace vigil::workstation {

class ClipsService final : public sdk::Clips {
 public:
  // All must outlive the service.
  ClipsService(ClipBytes& bytes, media::DecoderPool& decoders, shell::TextureStore& textures,
               const Clock& clock, FailureSentence sentence);
  ~ClipsService() override;

  [[nodiscard]] std::shared_ptr<sdk::Clip> open(const sdk::ClipWish& wish) override;
  void prepare(std::span<const sdk::ClipWish> wishes) override;

  void set_volume(double volume) override;
  [[nodiscard]] double volume() const override { return room_.sound ? room_.sound->volume() : 1; }
  // A device may be used for sound, or none is; time goes on all the same.
  void use_sound_device(bool use);
  // Of clips opened from now on. Without it they are silent.
  void sound_through(std::shared_ptr<media::SoundOutput> sound) { room_.sound = std::move(sound); }

  // Of all clips together; what is farthest off gives way first, what is in sight stays.
  void set_memory_budget(std::uint64_t bytes) { room_.memory_budget = bytes; }
  [[nodiscard]] std::uint64_t memory_budget() const { return room_.memory_budget; }
  [[nodiscard]] std::uint64_t memory_bytes() const;
  // Locked: no clip has a decoder or pictures, and none is fetched.
  void lock();
  void unlock();
  // The second window shows what is shown large; an empty size: there is none.
  void set_second_place(media::PictureSize size);
  // What is shown large now; null when there is none.
  [[nodiscard]] std::shared_ptr<const sdk::Clip> shown() const;

  // The clip shown large, brought to that moment. False when there is none that can be.
  [[nodiscard]] bool seek_shown(sdk::MediaTime time);

  // How long the clip in sight plays on until its end; nothing when none plays.
  [[nodiscard]] std::optional<Millis> plays_for() const;

  // Clips that cost decoder processes. The place they are kept in must outlive the service.
  [[nodiscard]] ClipLosses& losses() { return room_.losses; }
  // Whatever failed and is still held begins anew.
  void try_again();

  // True when a picture changed.
  bool update();
  // When the next frame of a playing clip is due.
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;
  // Rises whenever another clip is shown large than the one before.
  [[nodiscard]] std::uint64_t clips_shown() const { return room_.clips_shown; }
  // Of the clip shown large: "none", "fetching", "opening", "ready" or "failed". For the robot.
  [[nodiscard]] std::string_view state_word() const;
  // How many of those that come next are ready, and how many there are. For the robot.
  [[nodiscard]] int prepared_ready() const;
  [[nodiscard]] int prepared_count() const { return static_cast<int>(prepared_.size()); }

 private:
  [[nodiscard]] std::shared_ptr<ClipOnDesk> find_or_make(const sdk::ClipWish& wish);

  // From the nearest to the farthest.
  [[nodiscard]] std::vector<std::shared_ptr<ClipOnDesk>> in_order() const;
  void keep_within_budget();

  ClipRoom room_;
  bool locked_ = false;
  std::map<domain::MediaId, std::weak_ptr<ClipOnDesk>> clips_;
  std::vector<std::shared_ptr<ClipOnDesk>>
      prepared_;  // kept alive until they are opened or no longer wanted
};

}  // namespace vigil::workstation
