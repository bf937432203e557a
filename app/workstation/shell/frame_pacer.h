// Decides when the desk builds a frame and whether that frame needs drawing. Nothing is built while
// nothing happens.
//
// Input or a wake asks for a frame; after it a few more follow, because ImGui shows some
// consequences one frame later, and one last one for what appears after a pause (tooltips). A
// deadline (a countdown, the next video frame) asks for one more. A frame that would look like the
// one on screen is not drawn.
//
// Pure logic over a clock; user-interface thread.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/clock.h"

struct ImDrawData;

namespace vigil::shell {

class FramePacer {
 public:
  explicit FramePacer(const Clock& clock) : clock_(clock) {}

  // Something happened: build frames now.
  void stir();
  // Build a frame no later than this. The earliest asked for counts, until it is due.
  void wake_at(SteadyTime when);
  void wake_after(Millis after) { wake_at(clock_.steady_now() + after); }
  // While a key or button is held down things repeat and scroll by themselves.
  void hold(bool held) { held_ = held; }

  // How long to wait for events before the next frame: zero when it is due now, nothing when only
  // an event can ask.
  [[nodiscard]] std::optional<Millis> time_to_wait() const;
  // True when a frame is due now; takes the due requests with it.
  [[nodiscard]] bool take_due();

  // Whether a frame with this fingerprint must be drawn, and remembers it as drawn.
  [[nodiscard]] bool must_draw(std::uint64_t fingerprint);
  void forget_drawn() { drawn_.reset(); }

 private:
  static constexpr int kSettleFrames = 3;
  static constexpr Millis kAfterglow{460};
  static constexpr Millis kHeldPace{33};

  const Clock& clock_;
  int settle_ = kSettleFrames;
  bool held_ = false;
  std::optional<SteadyTime> deadline_;
  std::optional<SteadyTime> afterglow_;
  std::optional<std::uint64_t> drawn_;
};

// Everything that decides how the frame looks: geometry, textures, size. `pictures` is
// TextureStore::generation().
[[nodiscard]] std::uint64_t fingerprint(const ImDrawData& frame, std::uint64_t pictures);

// New glyphs wait to reach the graphics card: such a frame is drawn whatever its fingerprint.
[[nodiscard]] bool has_uploads(const ImDrawData& frame);

}  // namespace vigil::shell
