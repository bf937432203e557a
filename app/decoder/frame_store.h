// Frames of the clip at shown size, kept within a budget so that going back to them costs nothing.
// Filled by the scan in presentation order, read by the clip's own thread: every function may be
// called from any thread. Frames are given out as references to the same pixels, which nobody
// changes.
//
// The store knows what it does not hold: a frame is "certain" for a time only when the scan has
// seen which frame follows it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "app/decoder/frame_walker.h"

namespace vigil::decoder {

class FrameStore {
 public:
  struct Fill {
    std::uint64_t bytes = 0;
    std::uint32_t frames = 0;
  };

  // Forgets everything. Of every `stride` frames (at least 1) one is kept; more are left out later
  // when the budget does not suffice.
  void begin(std::uint64_t budget_bytes, std::uint32_t stride);
  // Whether the next frame told would be kept: otherwise it need not be made small.
  [[nodiscard]] bool wants_next() const;
  // The clip's next frame, in its kept form when it was wanted.
  void add(ShownFrame kept);
  void skip(std::int64_t pts_us);
  // Nothing follows the last one, which ends at `end_us`.
  void finish(std::int64_t end_us);

  // The frame on screen at `time_us`, or the last one that begins before it; nothing when that
  // frame is not here or it is not certain.
  [[nodiscard]] std::optional<ShownFrame> at(std::int64_t time_us, media::SeekMode mode) const;
  // The frame after the one that begins at `pts_us`.
  [[nodiscard]] std::optional<ShownFrame> after(std::int64_t pts_us) const;
  // Up to `count` frames right before it, in order, unbroken.
  [[nodiscard]] std::vector<ShownFrame> before(std::int64_t pts_us, std::size_t count) const;
  // The kept frame closest to `time_us`, for a first impression.
  [[nodiscard]] std::optional<ShownFrame> near(std::int64_t time_us) const;
  // True when the frame that begins at `pts_us` is the clip's last.
  [[nodiscard]] bool is_last(std::int64_t pts_us) const;
  // Where the clip ends, once the scan was there.
  [[nodiscard]] std::optional<std::int64_t> end_us() const;
  [[nodiscard]] Fill fill() const;

 private:
  struct Entry {
    FramePtr frame;
    PacketPtr packed;  // instead of the frame's pixels
    std::int64_t duration_us = 0;
    std::uint64_t bytes = 0;
    std::uint64_t number = 0;               // in the clip
    std::optional<std::int64_t> next_us{};  // where the next frame begins; not known at first
  };
  using Entries = std::map<std::int64_t, Entry>;

  void note_next(std::int64_t pts_us);
  void thin_out();
  [[nodiscard]] std::optional<ShownFrame> shown(Entries::const_iterator entry) const;

  mutable std::mutex mutex_;
  Entries entries_;
  std::uint64_t budget_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t stride_ = 1;
  std::uint64_t next_number_ = 0;
  std::optional<std::int64_t> newest_us_;  // of the last frame told, kept or not
  std::optional<std::int64_t> end_us_;
};

}  // namespace vigil::decoder
