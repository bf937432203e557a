#include "app/decoder/clip_scan.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "core/media/decoder_messages.h"

namespace vigil::decoder {
namespace {

constexpr std::int64_t kProgressMs = 250;

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

ClipScan::ClipScan(const MediaInput& input, Turnstile& turnstile, FrameStore& store, ScanWish wish,
                   ScanListener listener)
    : input_(input),
      turnstile_(turnstile),
      store_(store),
      wish_(std::move(wish)),
      listener_(std::move(listener)) {
  store_.begin(0, 1);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void ClipScan::run(const std::stop_token& stop) {
  if (wish_.wait_first > Millis(0)) rest(wish_.wait_first, stop);
  if (!turnstile_.pass(Turnstile::Patience::kPatient, stop)) return;
  VideoSource source(input_);
  if (source.open(wish_.kind, Purpose::kPlayback, wish_.threads).failure !=
      media::MediaFailure::kNone) {
    return tell_progress(true);
  }
  usual_duration_us_ = source.usual_duration_us();
  FrameWalker walker(source);
  walker.set_base(wish_.base_ticks);
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
  tell_cuts();
  tell_progress(true);
}

void ClipScan::look_at(const ShownFrame& shown) {
  if (wish_.only_frames) return;
  LumaGrid grid;
  if (!luma_.make(*shown.frame, grid)) return;
  cuts_.push(shown.pts_us, grid);
  tell_cuts();
}

void ClipScan::keep(const ShownFrame& shown) {
  if (wish_.keep_bytes == 0) return;
  if (!std::exchange(store_begun_, true)) {
    const auto form =
        KeptPictureMaker::form_of(*shown.frame, wish_.pixel_aspect, wish_.orientation, wish_.box);
    const std::int64_t frames = wish_.length_us / std::max<std::int64_t>(usual_duration_us_, 1) + 1;
    const std::uint64_t needed = form.bytes * static_cast<std::uint64_t>(frames);
    const std::uint64_t stride = (needed + wish_.keep_bytes - 1) / wish_.keep_bytes;
    store_.begin(wish_.keep_bytes,
                 static_cast<std::uint32_t>(std::clamp<std::uint64_t>(stride, 1, 1u << 20)));
  }
  if (!store_.wants_next()) return store_.skip(shown.pts_us);
  ShownFrame kept;
  kept.frame = small_.make(*shown.frame, wish_.pixel_aspect, wish_.orientation, wish_.box);
  kept.pts_us = shown.pts_us;
  kept.duration_us = shown.duration_us;
  if (kept.frame == nullptr) return store_.skip(shown.pts_us);
  store_.add(std::move(kept));
}

void ClipScan::tell_cuts() {
  for (const std::int64_t pts_us : cuts_.found()) {
    if (wish_.only_frames || told_ >= media::kMaxFound) break;
    ++told_;
    media::FoundMessage found{media::header_of<media::FoundMessage>()};
    found.begin_us = found.end_us = pts_us;
    found.kind = static_cast<std::uint32_t>(media::FoundKind::kSceneChange);
    found.generation = wish_.generation;
    listener_.found(found);
  }
  cuts_.found().clear();
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
