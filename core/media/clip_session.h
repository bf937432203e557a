// Where the two sides of an open clip meet: the desk's thread posts requests and takes events, the
// decoder pool's thread does the opposite. Every function is thread-safe and returns at once,
// except wait().
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/media/decoder_protocol.h"
#include "core/media/descriptor.h"
#include "core/media/failure.h"
#include "core/media/picture.h"
#include "core/screening/video_hash.h"

namespace vigil::media {

// Makes the pool's thread look up. Shared, because a clip may outlive its pool.
class LoopBell {
 public:
  LoopBell();
  void ring() const;
  void quieten() const;
  [[nodiscard]] int fd() const { return event_.fd(); }

 private:
  Descriptor event_;
};

// The clip can be played. `again`: a new process took over after the first one was lost; it knows
// nothing of earlier requests and stands at the beginning.
struct ClipOpened {
  MediaInfo info;
  bool again = false;
  std::uint32_t life = 0;  // of the process; requests name the one they were meant for
};
struct FrameArrived {
  PicturePtr picture;
  std::uint32_t generation = 0;
  bool lead = false;
};  // picture->preview: stands in for the one asked for
struct TileArrived {
  PicturePtr picture;
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
};
struct TilesDone {
  std::uint32_t generation = 0;
};
struct ClipEnded {
  MediaTime end{0};
  std::uint32_t generation = 0;
};
struct SoundArrived {
  SoundBlock block;
  std::uint32_t generation = 0;
};
struct SoundEnded {
  std::uint32_t generation = 0;
};
struct WaveArrived {
  std::size_t first = 0;
  std::vector<WavePoint> points;
  bool last = false;
};
struct SomethingFound {
  FoundKind kind = FoundKind::kSceneChange;
  TimeRange range;
  std::uint32_t generation = 0;
};
struct ScanProgress {
  MediaTime until{0};
  std::uint64_t kept_bytes = 0;
  std::uint32_t kept_frames = 0;
  std::uint32_t generation = 0;
  bool done = false;
};
// The hashes of some frames, in order.
struct PrintsArrived {
  std::vector<screening::VideoFrameHash> frames;
  bool last = false;
};
// The process died, hung or lied. Another one takes over, or ClipFailed follows.
struct ClipLost {
  MediaFailure reason = MediaFailure::kNone;
};
struct ClipFailed {
  MediaFailure reason = MediaFailure::kNone;
  std::string detail;  // for the log
};
using ClipEvent = std::variant<ClipOpened, FrameArrived, TileArrived, TilesDone, ClipEnded,
                               SoundArrived, SoundEnded, WaveArrived, SomethingFound, ScanProgress,
                               PrintsArrived, ClipLost, ClipFailed>;
using ClipRequest = std::variant<SeekMessage, NextMessage, FitIntoMessage, TilesMessage,
                                 LookMessage, AudioFromMessage, AudioNextMessage, WaveformMessage,
                                 ScanMessage, FingerprintMessage>;

class ClipSession {
 public:
  explicit ClipSession(std::shared_ptr<const LoopBell> bell) : bell_(std::move(bell)) {}

  // The desk's side.
  // `life` is that of the last ClipOpened: what was meant for an earlier process is dropped.
  void post(ClipRequest request, std::uint32_t life);
  [[nodiscard]] std::vector<ClipEvent> take_events();
  // Nobody wants this clip any more: its process ends.
  void close();
  // Blocks until there is an event or `at_most` is over; true when there is one.
  bool wait(Millis at_most);

  // The pool's side.
  // Those meant for the process of this life.
  [[nodiscard]] std::vector<ClipRequest> take_requests(std::uint32_t life = 0);
  void deliver(ClipEvent event);
  [[nodiscard]] bool closed() const { return closed_.load(); }

  // What the clip takes outside the desk: its process and the pictures it shares with the desk. As
  // weighed last.
  void note_memory(std::uint64_t bytes) { memory_.store(bytes, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t memory_bytes() const {
    return memory_.load(std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<const LoopBell> bell_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::pair<std::uint32_t, ClipRequest>> requests_;
  std::vector<ClipEvent> events_;
  std::atomic<bool> closed_{false};
  std::atomic<std::uint64_t> memory_{0};
};

}  // namespace vigil::media
