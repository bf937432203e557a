#include "core/media/probe.h"

#include <algorithm>
#include <memory>
#include <string>

#include "core/media/clip_waiting.h"

namespace vigil::media {

Error error_of(MediaFailure failure) {
  const std::string sentence(describe(failure));
  switch (failure) {
    case MediaFailure::kUnsupportedContainer:
    case MediaFailure::kUnsupportedCodec:
    case MediaFailure::kNotMedia:
    case MediaFailure::kNoPicture: return fail(ErrorCode::kUnsupported, sentence);
    case MediaFailure::kTooLarge: return fail(ErrorCode::kTooLarge, sentence);
    case MediaFailure::kTimedOut: return fail(ErrorCode::kTimeout, sentence);
    case MediaFailure::kUnreadable:
    case MediaFailure::kNoDecoder: return fail(ErrorCode::kUnavailable, sentence);
    default: return fail(ErrorCode::kCorrupt, sentence);
  }
}

Result<MediaInfo> probe(DecoderPool& pool, int fd, MediaFailure* why) {
  Result<FirstFrame> first = first_frame(pool, fd, {64, 64}, why);
  if (!first) return first.error();
  return std::move(first->info);
}

Result<FirstFrame> first_frame(DecoderPool& pool, int fd, PictureSize fit, MediaFailure* why) {
  auto clip = open_ready(pool, fd, fit, why);
  if (!clip) return clip.error();
  return FirstFrame{(*clip)->info(), (*clip)->current_frame()};
}

Result<std::vector<PicturePtr>> frames_at(DecoderPool& pool, int fd,
                                          std::span<const MediaTime> times, PictureSize fit,
                                          MediaFailure* why, SlotFormat format) {
  auto opened = open_ready(pool, fd, fit, why, format);
  if (!opened) return opened.error();
  MediaClip& clip = **opened;
  std::vector<PicturePtr> pictures;
  for (const MediaTime time : times) {
    clip.seek(time);
    if (Status status = run_until(clip, why, [&] { return !clip.seeking(); }); !status)
      return status.error();
    pictures.push_back(clip.current_frame());
  }
  return pictures;
}

Result<std::vector<PicturePtr>> storyboard_of(DecoderPool& pool, int fd, int count,
                                              MediaFailure* why, TileWish wish) {
  const std::unique_ptr<MediaClip> opened = pool.open(fd, ClipWishes{.fit = {64, 64}});
  MediaClip& clip = *opened;
  clip.run_ahead(false);
  // At once: the decoder begins when it has opened the clip.
  clip.request_storyboard(count, std::nullopt, wish);
  const auto enough = [&] {
    if (clip.storyboard_complete()) return true;
    const auto tiles = clip.storyboard();
    return wish != TileWish::kExact &&
           std::all_of(tiles.begin(), tiles.end(), [](const PicturePtr& tile) { return tile; });
  };
  if (Status status = run_until(clip, why, enough); !status) return status.error();
  std::vector<PicturePtr> pictures;
  for (const PicturePtr& picture : clip.storyboard()) {
    if (picture) pictures.push_back(picture);
  }
  // A place that was refined already may show a later moment than the keyframe of the next one.
  std::stable_sort(
      pictures.begin(), pictures.end(),
      [](const PicturePtr& one, const PicturePtr& other) { return one->time < other->time; });
  return pictures;
}

Result<MediaInfo> fingerprint(DecoderPool& pool, int fd, const PrintSink& sink, MediaFailure* why) {
  auto opened = open_ready(pool, fd, {64, 64}, why);
  if (!opened) return opened.error();
  MediaClip& clip = **opened;
  clip.request_fingerprint();
  const Status done = run_until(clip, why, [&] {
    const screening::VideoHash prints = clip.take_prints();
    if (!prints.empty() && !sink(clip.info(), prints)) return true;
    return clip.fingerprint_complete();
  });
  if (!done) return done.error();
  return clip.info();
}

}  // namespace vigil::media
