// Goes once through a whole clip in the background: finds scene changes and flashes, and keeps
// the frames at shown size in a store. Has a reader, a decoder and a thread of its own; ends with
// the object, in the middle of the clip if need be.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "app/decoder/clip_facts.h"
#include "app/decoder/flash_detector.h"
#include "app/decoder/frame_store.h"
#include "app/decoder/kept_picture.h"
#include "app/decoder/media_input.h"
#include "app/decoder/picture_packer.h"
#include "app/decoder/scene_cut.h"
#include "app/decoder/turnstile.h"
#include "app/decoder/video_source.h"
#include "core/base/clock.h"
#include "core/media/decoder_protocol.h"

namespace vigil::decoder {

struct ScanWish {
  // What a scan has told by now: one that takes over goes on behind it.
  struct Told {
    std::int64_t scene_change_us = -1;  // the last one's
    std::int64_t flashes_us = -1;
    std::uint32_t count = 0;
  };
  std::int64_t length_us = 0;  // as far as it is known
  Size box;
  std::uint64_t keep_bytes = 0;
  std::uint32_t generation = 0;
  // Only the store is filled anew; what was found is known already.
  bool only_frames = false;
  Told told;
  // Sizes change often while a window is dragged.
  Millis wait_first{0};
};

// Called on the scan's thread.
struct ScanListener {
  std::function<void(const media::FoundMessage&)> found;
  std::function<void(const media::ScannedMessage&)> scanned;
};

class ClipScan {
 public:
  // `input`, `turnstile` and `store` must outlive it.
  ClipScan(const MediaInput& input, Turnstile& turnstile, FrameStore& store, const ClipFacts& facts,
           ScanWish wish, ScanListener listener);
  ClipScan(const ClipScan&) = delete;
  ClipScan& operator=(const ClipScan&) = delete;

  [[nodiscard]] const ScanWish& wish() const { return wish_; }
  // Ends it where it is; afterwards it can say what it told and whether it had reached the end.
  void stop();
  [[nodiscard]] const ScanWish::Told& told() const { return told_; }
  [[nodiscard]] bool done() const { return done_; }

 private:
  void run(const std::stop_token& stop);
  void look_at(const ShownFrame& shown);
  void keep(const ShownFrame& shown);
  void begin_store(const AVFrame& first);
  [[nodiscard]] bool pack(ShownFrame& kept);
  void find_flashes(const ShownFrame& shown);
  void tell_found();
  void tell(media::FoundKind kind, std::int64_t begin_us, std::int64_t end_us);
  void tell_progress(bool done);

  const MediaInput& input_;
  Turnstile& turnstile_;
  FrameStore& store_;
  const ClipFacts facts_;
  const ScanWish wish_;
  const ScanListener listener_;

  KeptPictureMaker small_;
  PicturePacker packer_;
  bool pack_ = false;  // the budget does not suffice for frames as they are
  std::int64_t stride_ = 1;
  std::int64_t frames_expected_ = 0;
  std::int64_t frames_seen_ = 0;
  LumaGridMaker luma_;
  SceneCut cuts_;
  FlashDetector flashes_;
  ScalerPtr flash_scaler_;  // for formats the detector cannot read
  std::vector<std::uint8_t> flash_planes_;
  ScanWish::Told told_;
  std::int64_t until_us_ = 0;
  std::int64_t usual_duration_us_ = 40'000;
  std::int64_t last_progress_ms_ = 0;
  bool done_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace vigil::decoder
