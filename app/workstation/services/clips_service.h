// The clips on the desk: bytes from the backend, frames from the decoder processes, textures on the
// screen.
//
// User-interface thread. Clips are shared: the same media is the same clip while anybody holds it.
// update() is called once a turn of the event loop and moves everything on.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/workstation/services/clip_bytes.h"
#include "app/workstation/shell/texture_store.h"
#include "core/base/clock.h"
#include "core/media/decoder_pool.h"
#include "core/media/failure.h"
#include "plugins/sdk/clips.h"

namespace vigil::workstation {

// The sentence for a clip that cannot be shown, in the person's language.
using FailureSentence = std::function<std::string(media::MediaFailure failure)>;

class ClipsService final : public sdk::Clips {
 public:
  // All must outlive the service.
  ClipsService(ClipBytes& bytes, media::DecoderPool& decoders, shell::TextureStore& textures,
               const Clock& clock, FailureSentence sentence);
  ~ClipsService() override;

  [[nodiscard]] std::shared_ptr<sdk::Clip> open(const domain::MediaId& media) override;
  void prepare(std::span<const domain::MediaId> media) override;

  // True when a picture changed.
  bool update();
  // When the next frame of a playing clip is due.
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;
  // Rises whenever another clip is shown large than the one before.
  [[nodiscard]] std::uint64_t clips_shown() const { return clips_shown_; }
  // Of the clip shown large: "none", "fetching", "opening", "ready" or "failed". For the robot.
  [[nodiscard]] std::string_view state_word() const;

 private:
  class ClipOnDesk;

  void take_as_shown(const std::shared_ptr<ClipOnDesk>& clip);
  [[nodiscard]] std::shared_ptr<ClipOnDesk> find_or_make(const domain::MediaId& media);

  ClipBytes& bytes_;
  media::DecoderPool& decoders_;
  shell::TextureStore& textures_;
  const Clock& clock_;
  FailureSentence sentence_;
  std::map<domain::MediaId, std::weak_ptr<ClipOnDesk>> clips_;
  std::vector<std::shared_ptr<ClipOnDesk>>
      prepared_;  // kept alive until they are opened or no longer wanted
  std::weak_ptr<ClipOnDesk> shown_;
  std::uint64_t clips_shown_ = 0;
  media::PictureSize
      usual_fit_;  // of the place clips are shown in: the next one is decoded at that size at once
};

}  // namespace vigil::workstation
