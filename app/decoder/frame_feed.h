// The playback's frames, one after the other: out of the store where they are kept, decoded where
// they are not. Whoever shows them cannot tell, except by how soon they come. Single-threaded use.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "app/decoder/frame_store.h"
#include "app/decoder/frame_walker.h"
#include "app/decoder/picture_packer.h"

namespace vigil::decoder {

class FrameFeed {
 public:
  // Both must outlive it.
  FrameFeed(VideoSource& source, const FrameStore& store) : walker_(source), store_(store) {}

  // Finds the first frame, quickly where the stream allows it. False when there is none at all.
  [[nodiscard]] bool begin();

  // With a preview, a picture from near the target may come first. Where it stays, nobody is in a
  // hurry for what comes after the frame.
  enum class Then { kStays, kGoesOn };
  void seek(std::int64_t time_us, media::SeekMode mode, std::size_t lead,
            FrameWalker::Preview preview, Then then = Then::kStays);
  // One piece of work: afterwards there may be frames in ready(). False when there is nothing left
  // to do.
  bool work();
  [[nodiscard]] std::deque<ShownFrame>& ready() { return ready_; }
  [[nodiscard]] bool ended() const { return ended_ && ready_.empty(); }
  // A frame that was sought is still to be decoded.
  [[nodiscard]] bool seeking() const { return !kept_us_ && !given_us_ && walker_.seeking(); }
  // Where the last frame seen so far ends.
  [[nodiscard]] std::int64_t end_us() const;
  [[nodiscard]] std::int64_t base_ticks() const { return walker_.base_ticks(); }
  [[nodiscard]] std::size_t take_kept_bytes() { return walker_.take_kept_bytes(); }

 private:
  [[nodiscard]] bool unpack(ShownFrame& shown);
  [[nodiscard]] bool seek_in_store(std::int64_t time_us, media::SeekMode mode, std::size_t lead,
                                   Then then);
  void next_from_store();
  void take_decoded();

  FrameWalker walker_;
  const FrameStore& store_;
  std::deque<ShownFrame> ready_;
  bool ended_ = false;
  // The last frame given came out of the store; the walker stands somewhere else.
  std::optional<std::int64_t> kept_us_;
  // Decoded again on the way to the next one, but given already.
  std::optional<std::int64_t> given_us_;
  // That one was approximate: the decoded one takes its place.
  bool refine_ = false;
  // Decoding behind an approximate frame waits until nobody seeks on.
  std::int64_t rests_until_ms_ = 0;
  PictureUnpacker unpacker_;
};

}  // namespace vigil::decoder
