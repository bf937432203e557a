// A clip as a whole: its storyboard, its waveform, what a scan of all of it finds, its fingerprint.
#include <algorithm>
#include <utility>

#include "core/media/decoder_messages.h"
#include "core/media/media_clip.h"

namespace vigil::media {
namespace {

constexpr int kMaxStoryboard = 32;
constexpr int kTileWidth = 160;
constexpr int kTileHeight = 512;

}  // namespace

void MediaClip::take(TileArrived event) {
  if (event.generation != storyboard_generation_ || event.index >= storyboard_.size()) return;
  storyboard_[event.index] = std::move(event.picture);
  changed_ = true;
}

void MediaClip::take(const TilesDone& event) {
  if (event.generation != storyboard_generation_) return;
  storyboard_complete_ = true;
  changed_ = true;
}

void MediaClip::take(const WaveArrived& event) {
  if (event.first != waveform_.size()) return;
  waveform_.insert(waveform_.end(), event.points.begin(), event.points.end());
  waveform_complete_ = event.last;
  changed_ = true;
}

void MediaClip::take(const SomethingFound& event) {
  if (event.generation != scan_.generation) return;
  switch (event.kind) {
    case FoundKind::kSceneChange: scene_changes_.push_back(event.range.begin); break;
    case FoundKind::kFlashes: flashes_.push_back(event.range); break;
  }
  changed_ = true;
}

void MediaClip::take(const ScanProgress& event) {
  if (event.generation != scan_.generation) return;
  changed_ = changed_ || event.done != scan_.done;
  scan_ = event;
}

void MediaClip::request_waveform(int points) {
  waveform_points_ = std::clamp(points, 1, static_cast<int>(kMaxWavePoints));
  waveform_.clear();
  waveform_complete_ = false;
  WaveformMessage message{header_of<WaveformMessage>()};
  message.points = static_cast<std::uint32_t>(waveform_points_);
  post(message);
}

void MediaClip::request_scan(std::uint64_t keep_bytes) {
  scan_keep_bytes_ = keep_bytes;
  send_scan();
}

void MediaClip::send_scan() {
  scan_ = ScanProgress{.generation = scan_.generation + 1};
  scene_changes_.clear();
  flashes_.clear();
  ScanMessage message{header_of<ScanMessage>()};
  message.keep_bytes = *scan_keep_bytes_;
  message.generation = scan_.generation;
  post(message);
}

void MediaClip::request_fingerprint() {
  fingerprint_wanted_ = true;
  post(FingerprintMessage{header_of<FingerprintMessage>()});
}

void MediaClip::take(PrintsArrived event) {
  for (const screening::VideoFrameHash& frame : event.frames) {
    // A process that took over begins anew.
    if (frame.frame < next_print_) continue;
    next_print_ = frame.frame + 1;
    prints_.push_back(frame);
  }
  fingerprint_complete_ = event.last;
  changed_ = true;
}

void MediaClip::request_storyboard(int count, std::optional<TimeRange> stretch, TileWish wish) {
  storyboard_.assign(static_cast<std::size_t>(std::clamp(count, 1, kMaxStoryboard)), nullptr);
  storyboard_stretch_ = stretch;
  storyboard_wish_ = wish;
  storyboard_complete_ = false;
  ++storyboard_generation_;
  // One picture is at a glance what it is.
  if (info_.still) {
    storyboard_.clear();
    storyboard_complete_ = true;
    return;
  }
  send_tiles();
}

void MediaClip::send_tiles() {
  TilesMessage tiles{header_of<TilesMessage>()};
  tiles.count = static_cast<std::uint32_t>(storyboard_.size());
  tiles.max_width = kTileWidth;
  tiles.max_height = kTileHeight;
  tiles.generation = storyboard_generation_;
  if (storyboard_wish_ == TileWish::kExact) tiles.flags = kTilesWithoutKeyframes;
  if (storyboard_wish_ == TileWish::kAnyNearby) tiles.flags = kTilesKeyframesAlone;
  if (storyboard_stretch_) {
    tiles.begin_us = storyboard_stretch_->begin.count();
    tiles.end_us = storyboard_stretch_->end.count();
  }
  post(tiles);
}

}  // namespace vigil::media
