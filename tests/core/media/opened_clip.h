// A clip opened through a real pool, driven until something is true. For tests.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/media/decoder_pool.h"
#include "core/media/media_clip.h"

namespace vigil::media::testing {

// Far longer than anything here takes; reached only when a test fails.
inline constexpr std::chrono::seconds kPatience{60};

inline DecoderPoolOptions real_decoder() {
  DecoderPoolOptions options;
  options.decoder_path = std::string(VIGIL_BIN_DIR) + "/vigil-decoder";
  // The machine may be busy with other tests.
  options.open_limit = Millis(40000);
  options.answer_limit = Millis(40000);
  options.total_limit = Millis(50000);
  return options;
}

inline int open_file(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_GE(fd, 0) << path;
  return fd;
}

inline bool run_until(MediaClip& clip, const Clock& clock, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    clip.wait_for_news(Millis(5));
    clip.update(clock.steady_now());
  }
  return true;
}

inline void expect_ready(MediaClip& clip, const Clock& clock) {
  ASSERT_TRUE(run_until(clip, clock, [&] { return clip.state() != MediaState::kOpening; }));
  ASSERT_EQ(clip.state(), MediaState::kReady)
      << to_word(clip.failure()) << ": " << clip.failure_detail();
}

inline void settle(MediaClip& clip, const Clock& clock) {
  ASSERT_TRUE(run_until(clip, clock,
                        [&] { return !clip.seeking() || clip.state() == MediaState::kFailed; }));
  ASSERT_EQ(clip.state(), MediaState::kReady)
      << to_word(clip.failure()) << ": " << clip.failure_detail();
}

}  // namespace vigil::media::testing
