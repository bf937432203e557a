// One question about one file, answered before the call returns: for tools and imports, which have
// no frame loop.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/media/clip_wishes.h"
#include "core/media/decoder_pool.h"
#include "core/media/failure.h"
#include "core/media/picture.h"
#include "core/screening/video_hash.h"

namespace vigil::media {

// Why a file cannot be shown, as an error for callers that need no more: kUnsupported, kCorrupt,
// kTooLarge, kTimeout or kUnavailable, with describe()'s sentence.
[[nodiscard]] Error error_of(MediaFailure failure);

// Opens the file in a decoder process and says what it is. Owns the descriptor. Blocks until the
// decoder answered or was given up, at most the pool's open limit and a moment; call it from any
// thread but not from the wake callback. `why`, where wanted, takes the exact reason.
[[nodiscard]] Result<MediaInfo> probe(DecoderPool& pool, int fd, MediaFailure* why = nullptr);

// The same, and the first picture, no larger than `fit` (empty: full size).
struct FirstFrame {
  MediaInfo info;
  PicturePtr picture;
};
[[nodiscard]] Result<FirstFrame> first_frame(DecoderPool& pool, int fd, PictureSize fit = {},
                                             MediaFailure* why = nullptr);

// The frames on screen at the given times, in that order, each exact. As planes (SlotFormat) `fit`
// means nothing.
[[nodiscard]] Result<std::vector<PicturePtr>> frames_at(DecoderPool& pool, int fd,
                                                        std::span<const MediaTime> times,
                                                        PictureSize fit = {},
                                                        MediaFailure* why = nullptr,
                                                        SlotFormat format = SlotFormat::kRgba);

// `count` small pictures in time order; those that could not be made are left out, and a picture
// without time has none.
[[nodiscard]] Result<std::vector<PicturePtr>> storyboard_of(DecoderPool& pool, int fd, int count,
                                                            MediaFailure* why = nullptr,
                                                            TileWish wish = TileWish::kExact);

// The hash of every frame, handed to `sink` in order as they come, so that nothing grows with the
// clip's length but what the sink keeps; it answers whether it wants more. A picture is one frame.
using PrintSink = std::function<bool(const MediaInfo&, std::span<const screening::VideoFrameHash>)>;
[[nodiscard]] Result<MediaInfo> fingerprint(DecoderPool& pool, int fd, const PrintSink& sink,
                                            MediaFailure* why = nullptr);

}  // namespace vigil::media
