// The desk's end of one clip's decoder: sends requests, checks every answer, copies pictures out,
// keeps the watchdog. Used by the pool's thread only.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "core/media/clip_session.h"
#include "core/media/decoder_pool.h"
#include "core/media/decoder_process.h"
#include "core/media/frame_ring.h"

namespace vigil::media {

// How large a clip is coded, into what it was to fit, and what a picture of it takes then.
struct ClipShape {
  PictureSize coded;
  PictureSize fit;
  std::uint64_t bytes = 0;
};

class DecoderChannel {
 public:
  DecoderChannel(std::shared_ptr<ClipSession> session, Descriptor media, const ClipWishes& wishes,
                 const DecoderPoolOptions& options);

  // A clip that is over keeps no process; the pool forgets it.
  [[nodiscard]] bool over() const { return over_; }
  [[nodiscard]] bool wants_process() const { return !over_ && !process_.running(); }
  [[nodiscard]] bool closed() const { return session_->closed(); }
  [[nodiscard]] int socket() const { return process_.socket(); }
  [[nodiscard]] bool has_unsent() const { return !unsent_.empty(); }

  // Gives it a process that has said hello and has the ring, and opens the clip in it.
  // Its first picture is likely to take `likely_bytes`, and the process has them at hand.
  void attach(DecoderProcess process, FrameRing ring, std::uint64_t likely_bytes, SteadyTime now);
  // Passes on what the desk has asked for since.
  void forward_requests(SteadyTime now);
  void flush(SteadyTime now);
  // Reads all that has arrived. True when the desk has news.
  bool read(SteadyTime now);
  // True when the process was given up for its silence or its size.
  bool check_watchdog(SteadyTime now);
  void fail(MediaFailure reason, std::string detail);
  // Until when nothing needs to be looked at; nothing when no answer is due.
  [[nodiscard]] std::optional<SteadyTime> deadline() const;
  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  // Nothing while nobody knows.
  [[nodiscard]] const ClipShape& shape() const { return shape_; }
  [[nodiscard]] pid_t pid() const { return process_.pid(); }

 private:
  enum class Stage { kWaiting, kOpening, kRunning };

  bool handle(std::span<const std::byte> datagram, SteadyTime now);
  bool on_info(std::span<const std::byte> datagram);
  bool on_frame(std::span<const std::byte> datagram);
  bool on_tile(std::span<const std::byte> datagram);
  bool on_end(std::span<const std::byte> datagram);
  bool on_problem(std::span<const std::byte> datagram);
  bool on_audio(std::span<const std::byte> datagram);
  bool on_audio_end(std::span<const std::byte> datagram);
  bool on_wave(std::span<const std::byte> datagram);
  bool on_found(std::span<const std::byte> datagram);
  bool on_scanned(std::span<const std::byte> datagram);
  bool on_prints(std::span<const std::byte> datagram);
  [[nodiscard]] bool answer_due() const;
  void lose(MediaFailure reason, const char* detail);
  void note_request(const ClipRequest& request, SteadyTime now);
  template <typename Message>
  void send(const Message& message, SteadyTime now);

  std::shared_ptr<ClipSession> session_;
  Descriptor media_;
  ClipWishes wishes_;  // the latest, for a process that takes over
  const DecoderPoolOptions& options_;

  DecoderProcess process_;
  FrameRing ring_;
  ClipShape shape_;
  std::deque<std::vector<std::byte>> unsent_;
  Stage stage_ = Stage::kWaiting;
  bool over_ = false;
  bool was_ready_ = false;
  std::uint64_t lost_ = 0;
  std::uint32_t life_ = 0;  // of the process, as the desk's requests name it

  std::uint32_t credits_ = 0;     // given and not yet answered with a frame
  std::uint32_t generation_ = 0;  // of the last seek sent
  bool ended_ = false;            // the decoder said so for this generation
  bool ended_once_ = false;       // at all; then last_end_ is the generation it was said for
  std::uint32_t last_end_ = 0;
  bool tiles_due_ = false;
  std::uint32_t tiles_generation_ = 0;
  std::uint32_t tiles_left_ = 0;  // how many more may come: one keyframe and one exact picture each
  std::uint32_t audio_credits_ = 0;
  std::uint32_t audio_generation_ = 0;
  std::uint32_t wave_points_left_ = 0;
  bool scan_due_ = false;
  std::uint32_t scan_generation_ = 0;
  std::uint32_t found_left_ = 0;
  bool prints_due_ = false;
  std::uint32_t next_print_ = 0;
  std::int64_t last_print_us_ = 0;
  // Presentation times rise within a generation.
  std::optional<std::int64_t> last_pts_us_;
  std::uint32_t last_generation_ = 0;

  [[nodiscard]] bool takes_too_much(SteadyTime now);
  [[nodiscard]] bool scan_stands_still(SteadyTime now);
  // Tells the desk what all of it takes; the answer is what the process has for itself.
  std::uint64_t weigh();
  [[nodiscard]] bool is_chatter(SteadyTime now);

  SteadyTime heard_{};     // any sound message
  SteadyTime answered_{};  // one that carries a result
  SteadyTime weighed_{};
  // A scan gives way to every answer that is due, so that only the time between counts.
  SteadyTime scan_looked_at_{};
  Millis scan_silent_{0};
  SteadyTime chatter_since_{};
  int signs_of_life_ = 0;  // since then
};

}  // namespace vigil::media
