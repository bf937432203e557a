#include "app/decoder/clip_scan.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "core/media/decoder_messages.h"

namespace vigil::decoder {
namespace {

constexpr std::int64_t kProgressMs = 250;
// A packed picture of less than this share of its bytes would not be worth looking at.
constexpr std::uint64_t kMostPacked = 24;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void rest(Millis time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any nothing;
  std::unique_lock lock(mutex);
  nothing.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

ClipScan::ClipScan(const MediaInput& input, Turnstile& turnstile, FrameStore& store,
                   const ClipFacts& facts, ScanWish wish, ScanListener listener)
    : input_(input),
      turnstile_(turnstile),
      store_(store),
      facts_(facts),
      wish_(std::move(wish)),
      listener_(std::move(listener)),
      told_(wish_.told) {
  store_.begin(0, 1);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void ClipScan::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void ClipScan::run(const std::stop_token& stop) {
  if (wish_.wait_first > Millis(0)) rest(wish_.wait_first, stop);
  if (!turnstile_.pass(Turnstile::Patience::kPatient, stop)) return;
  VideoSource source(input_);
  if (source.open(facts_.kind, Purpose::kPlayback, facts_.threads).failure !=
      media::MediaFailure::kNone) {
    return tell_progress(true);
  }
  usual_duration_us_ = source.usual_duration_us();
  FrameWalker walker(source);
  walker.set_base(facts_.base_ticks);
  last_progress_ms_ = now_ms();
  while (!walker.ended()) {
    if (!turnstile_.pass(Turnstile::Patience::kPatient, stop)) return;
    if (!walker.work()) break;
    while (!walker.ready().empty()) {
      const ShownFrame shown = std::move(walker.ready().front());
      walker.ready().pop_front();
      if (shown.pts_us > media::kMaxTimeUs) continue;
      look_at(shown);
      keep(shown);
      until_us_ = std::max(until_us_, shown.pts_us);
    }
    if (now_ms() - last_progress_ms_ >= kProgressMs) tell_progress(false);
  }
  until_us_ = std::clamp<std::int64_t>(walker.end_us(), 0, media::kMaxTimeUs);
  store_.finish(until_us_);
  cuts_.finish();
  flashes_.finish();
  tell_found();
  done_ = true;
  tell_progress(true);
}

void ClipScan::look_at(const ShownFrame& shown) {
  if (wish_.only_frames) return;
  LumaGrid grid;
  if (!luma_.make(*shown.frame, grid)) return;
  cuts_.push(shown.pts_us, grid);
  find_flashes(shown);
  tell_found();
}

void ClipScan::find_flashes(const ShownFrame& shown) {
  const AVFrame& frame = *shown.frame;
  PlanesView planes;
  if (frame.format == AV_PIX_FMT_YUV420P || frame.format == AV_PIX_FMT_YUVJ420P) {
    planes = {frame.data[0],     frame.data[1], frame.data[2], frame.linesize[0],
              frame.linesize[1], frame.width,   frame.height};
  } else {
    constexpr int kSide = 4 * kLightSide;
    flash_scaler_.reset(sws_getCachedContext(flash_scaler_.release(), frame.width, frame.height,
                                             static_cast<AVPixelFormat>(frame.format), kSide, kSide,
                                             AV_PIX_FMT_YUV420P, SWS_FAST_BILINEAR, nullptr,
                                             nullptr, nullptr));
    if (flash_scaler_ == nullptr) return;
    constexpr std::size_t kLuma = std::size_t{kSide} * kSide;
    flash_planes_.resize(kLuma + kLuma / 2 + 64);
    std::uint8_t* const to[4] = {flash_planes_.data(), flash_planes_.data() + kLuma,
                                 flash_planes_.data() + kLuma + kLuma / 4, nullptr};
    const int strides[4] = {kSide, kSide / 2, kSide / 2, 0};
    if (sws_scale(flash_scaler_.get(), frame.data, frame.linesize, 0, frame.height, to, strides) <=
        0)
      return;
    planes = {to[0], to[1], to[2], kSide, kSide / 2, kSide, kSide};
  }
  flashes_.feed(shown.pts_us, light_of(planes));
}

// All frames as they are where they fit; all of them packed where they do not; and where even that
// is too much, an even share of them.
void ClipScan::begin_store(const AVFrame& first) {
  const auto form =
      KeptPictureMaker::form_of(first, facts_.pixel_aspect, facts_.orientation, wish_.box);
  frames_expected_ = wish_.length_us / std::max<std::int64_t>(usual_duration_us_, 1) + 1;
  const std::uint64_t needed = form.bytes * static_cast<std::uint64_t>(frames_expected_);
  pack_ = needed > wish_.keep_bytes && PicturePacker::can_pack(form.format);
  const std::uint64_t least = pack_ ? needed / kMostPacked : needed;
  const std::uint64_t stride = (least + wish_.keep_bytes - 1) / wish_.keep_bytes;
  store_.begin(wish_.keep_bytes,
               static_cast<std::uint32_t>(std::clamp<std::uint64_t>(stride, 1, 1u << 20)));
  stride_ = std::max<std::int64_t>(static_cast<std::int64_t>(stride), 1);
}

void ClipScan::keep(const ShownFrame& shown) {
  if (wish_.keep_bytes == 0) return;
  if (frames_seen_++ == 0) begin_store(*shown.frame);
  if (!store_.wants_next()) return store_.skip(shown.pts_us);
  ShownFrame kept;
  kept.frame = small_.make(*shown.frame, facts_.pixel_aspect, facts_.orientation, wish_.box);
  kept.pts_us = shown.pts_us;
  kept.duration_us = shown.duration_us;
  if (kept.frame == nullptr || (pack_ && !pack(kept))) return store_.skip(shown.pts_us);
  store_.add(std::move(kept));
}

bool ClipScan::pack(ShownFrame& kept) {
  // What is left of the budget is shared by the frames that are left; a little stays in reserve for
  // those that turn out larger.
  const std::uint64_t used = store_.fill().bytes;
  const std::uint64_t left = wish_.keep_bytes > used ? wish_.keep_bytes - used : 0;
  const std::int64_t frames =
      std::max<std::int64_t>((frames_expected_ - frames_seen_) / stride_, 8);
  kept.packed = packer_.pack(*kept.frame, left / static_cast<std::uint64_t>(frames) * 15 / 16);
  if (kept.packed == nullptr) return false;
  FramePtr properties(av_frame_alloc());
  if (properties == nullptr || av_frame_copy_props(properties.get(), kept.frame.get()) < 0)
    return false;
  properties->width = kept.frame->width;
  properties->height = kept.frame->height;
  kept.frame = std::move(properties);
  return true;
}

void ClipScan::tell_found() {
  for (const std::int64_t pts_us : cuts_.found())
    tell(media::FoundKind::kSceneChange, pts_us, pts_us);
  cuts_.found().clear();
  while (const std::optional<FlashRange> range = flashes_.take_range()) {
    if (range->begin_us <= range->end_us)
      tell(media::FoundKind::kFlashes, range->begin_us, range->end_us);
  }
}

void ClipScan::tell(media::FoundKind kind, std::int64_t begin_us, std::int64_t end_us) {
  std::int64_t& last =
      kind == media::FoundKind::kFlashes ? told_.flashes_us : told_.scene_change_us;
  if (wish_.only_frames || told_.count >= media::kMaxFound || begin_us <= last) return;
  last = begin_us;
  ++told_.count;
  media::FoundMessage found{media::header_of<media::FoundMessage>()};
  found.begin_us = begin_us;
  found.end_us = end_us;
  found.kind = static_cast<std::uint32_t>(kind);
  found.generation = wish_.generation;
  listener_.found(found);
}

void ClipScan::tell_progress(bool done) {
  last_progress_ms_ = now_ms();
  if (wish_.only_frames) return;
  const FrameStore::Fill fill = store_.fill();
  media::ScannedMessage scanned{media::header_of<media::ScannedMessage>()};
  scanned.until_us = until_us_;
  scanned.kept_bytes = fill.bytes;
  scanned.kept_frames = fill.frames;
  scanned.generation = wish_.generation;
  scanned.done = done ? 1 : 0;
  listener_.scanned(scanned);
}

}  // namespace vigil::decoder
