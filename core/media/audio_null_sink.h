// A sink where there is no device: it asks for sound at the steady clock's pace and drops it. Has
// no thread: whoever calls update() is the thread that the feed is asked on, and between two calls
// nothing runs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/media/audio_sink.h"

namespace vigil::media {

class NullSink final : public AudioSink {
 public:
  explicit NullSink(AudioFeed& feed) : feed_(feed) {}

  [[nodiscard]] State state() const override { return State::kOpen; }
  void run(bool on) override;
  [[nodiscard]] Millis latency() const override { return Millis(0); }
  void update(SteadyTime now) override;

 private:
  AudioFeed& feed_;
  bool running_ = false;
  std::optional<SteadyTime> begun_;  // when frame `from_` is heard
  std::int64_t from_ = 0;
  std::int64_t next_ = 0;  // not yet asked for
  std::vector<float> pairs_;
};

}  // namespace vigil::media
