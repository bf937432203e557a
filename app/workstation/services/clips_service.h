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

  // True when a picture changed.
  bool update();
  // When the next frame of a playing clip is due.
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;
  // Rises whenever another clip is shown large than the one before.
  [[nodiscard]] std::uint64_t clips_shown() const { return room_.clips_shown; }
  // Of the clip shown large: "none", "fetching", "opening", "ready" or "failed". For the robot.
  [[nodiscard]] std::string_view state_word() const;

 private:
  [[nodiscard]] std::shared_ptr<ClipOnDesk> find_or_make(const sdk::ClipWish& wish);

  ClipRoom room_;
  std::map<domain::MediaId, std::weak_ptr<ClipOnDesk>> clips_;
  std::vector<std::shared_ptr<ClipOnDesk>>
      prepared_;  // kept alive until they are opened or no longer wanted
};

}  // namespace vigil::workstation
