// Walks through a clip by presentation time: from the beginning, or from any exact time, one frame
// after the other. Its clock starts at 0 with the first frame that is shown. Single-threaded use;
// each call does one small piece of work.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "app/decoder/libav.h"
#include "app/decoder/video_source.h"
#include "core/media/decoder_protocol.h"

namespace vigil::decoder {

struct ShownFrame {
  FramePtr frame;
  std::int64_t pts_us = 0;
  std::int64_t duration_us = 0;
  bool lead = false;     // comes before the target of a seek
  bool preview = false;  // from near the target, which is still to come
  // Kept in a packed form: right in time and close in its pixels, which the frame then lacks.
  PacketPtr packed{};
  bool approximate = false;  // was packed
  bool refined = false;      // takes the place of an approximate one
};

class FrameWalker {
 public:
  explicit FrameWalker(VideoSource& source) : source_(source) {}

  // Finds the first frame, quickly where the stream allows it. False when there is none at all.
  [[nodiscard]] bool begin();

  // Takes time zero from another walker over the same clip, instead of begin().
  void set_base(std::int64_t ticks) {
    base_ticks_ = ticks;
    have_base_ = true;
  }

  // With a preview, the keyframe before the target is in ready() at once.
  enum class Preview { kNo, kYes };
  void seek(std::int64_t time_us, media::SeekMode mode, std::size_t lead,
            Preview preview = Preview::kNo);
  // One piece of work: afterwards there may be frames in ready(). False when there is nothing left
  // to do.
  bool work();
  [[nodiscard]] std::deque<ShownFrame>& ready() { return ready_; }
  [[nodiscard]] bool ended() const { return ended_ && ready_.empty(); }
  // The target of a seek has not been reached yet.
  [[nodiscard]] bool seeking() const { return target_.has_value(); }
  // Where the last frame seen so far ends.
  [[nodiscard]] std::int64_t end_us() const { return end_us_; }
  [[nodiscard]] std::int64_t base_ticks() const { return base_ticks_; }
  // Of the frames that were kept aside since it was last asked: the next ones will need as much
  // again.
  [[nodiscard]] std::size_t take_kept_bytes() { return std::exchange(kept_bytes_, 0); }

 private:
  struct Target {
    std::int64_t time_us = 0;
    media::SeekMode mode = media::SeekMode::kAt;
    std::size_t lead = 0;
    std::int64_t retreat_us =
        0;  // how far before the target decoding was begun, beyond the container's own advice
    bool from_start = false;
    bool decode_all = false;  // leaving frames out before the target went wrong
  };

  [[nodiscard]] ShownFrame timed(FramePtr frame);
  void start_at(Target target);
  void leave_out_before(const Target& target);
  void show_preview();
  // The keyframe at `ticks`, before whose packet the source stands.
  [[nodiscard]] FramePtr preview(std::int64_t ticks);
  // True when a frame closer to the target than any that came out may have been left out.
  [[nodiscard]] bool left_out_too_much() const;
  [[nodiscard]] std::optional<std::int64_t> left_out_through_us() const;
  // True when decoding on from here reaches the target sooner than starting at a keyframe before
  // it.
  [[nodiscard]] bool lies_ahead(std::int64_t time_us) const;
  void on_frame(ShownFrame shown);
  void on_end();
  [[nodiscard]] bool began_too_late(const Target& target, std::int64_t pts_us) const;
  void retreat();
  void finish_seek();
  void show(ShownFrame shown);

  VideoSource& source_;
  FramePtr frame_{av_frame_alloc()};
  std::int64_t base_ticks_ = 0;
  bool have_base_ = false;
  std::deque<ShownFrame> ready_;
  bool ended_ = false;
  std::int64_t end_us_ = 0;
  // Within one run of decoding, times rise; a stream whose clock jumps back is continued by this
  // much.
  std::int64_t last_us_ = -1;
  std::int64_t last_duration_us_ = 0;
  std::int64_t shift_us_ = 0;
  std::optional<Target> target_;
  std::optional<ShownFrame> newest_;  // the last one decoded, should it turn out to be the target
  std::deque<ShownFrame> window_;     // what came before the target
  std::optional<std::int64_t> skip_ticks_;  // already shown by begin()
  // Keyframes that were shown from near, by their ticks: whoever looks for a place comes back to
  // them. The one shown last at the end.
  struct Seen {
    std::int64_t ticks = 0;
    FramePtr frame;
  };
  std::deque<Seen> seen_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace vigil::decoder
