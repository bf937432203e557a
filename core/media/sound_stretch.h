// Sound faster or slower at its own pitch. Not thread-safe; the same thread or lock throughout.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace soundtouch {
class SoundTouch;
}

namespace vigil::media {

class SoundStretch {
 public:
  SoundStretch();
  ~SoundStretch();

  // Begins anew at that speed, 0.25 to 4. At 1 what goes in comes out, sample by sample.
  void begin(double speed);
  [[nodiscard]] double speed() const { return speed_; }
  void put(std::span<const float> pairs);
  // As many frames as are ready and fit.
  std::size_t take(std::span<float> pairs);
  // Frame k that comes out belongs to frame k * speed() - lead() that went in.
  [[nodiscard]] double lead() const;

 private:
  double speed_ = 1;
  std::vector<float> through_;  // at 1
  std::unique_ptr<soundtouch::SoundTouch> stretch_;
};

}  // namespace vigil::media
