#include "app/decoder/background_work.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

namespace vigil::decoder {
namespace {

constexpr Millis kSettledAfter{400};
constexpr std::int64_t kSignOfLifeMs = 200;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void BackgroundWork::scan(const media::ScanMessage& message, Size box, std::int64_t length_us) {
  ScanWish wish;
  wish.length_us = length_us;
  wish.box = box;
  wish.keep_bytes = message.keep_bytes;
  wish.generation = message.generation;
  start_scan(std::move(wish));
}

Size BackgroundWork::kept_size(Size box) const { return fit_inside(facts_.shown, box); }

void BackgroundWork::fit_into(Size box) {
  if (scan_ == nullptr || scan_->wish().keep_bytes == 0) return;
  const Size have = kept_size(scan_->wish().box);
  const Size want = kept_size(box);
  // Larger ones are made smaller as they are shown; much larger ones waste the budget.
  if (want.width <= have.width && want.height <= have.height && want.width * 2 > have.width) return;
  scan_->stop();
  ScanWish wish = scan_->wish();
  wish.told = scan_->told();
  wish.box = box;
  wish.only_frames = wish.only_frames || scan_->done();
  wish.wait_first = kSettledAfter;
  start_scan(std::move(wish));
}

void BackgroundWork::start_scan(ScanWish wish) {
  scan_.reset();
  if (!wish.only_frames) {
    const std::lock_guard lock(mutex_);
    flashes_.clear();
  }
  ScanListener listener;
  listener.scanned = [this](const media::ScannedMessage& scanned) { socket_.send(scanned); };
  listener.found = [this](const media::FoundMessage& found) {
    if (found.kind == static_cast<std::uint32_t>(media::FoundKind::kFlashes)) {
      const std::lock_guard lock(mutex_);
      flashes_.push_back({found.begin_us, found.end_us});
    }
    socket_.send(found);
  };
  scan_ = std::make_unique<ClipScan>(input_, turnstile_, store_, facts_, std::move(wish),
                                     std::move(listener));
}

void BackgroundWork::fingerprint() {
  if (fingerprint_ != nullptr) return;
  FingerprintWork::Listener listener;
  listener.prints = [this](const media::PrintsMessage& prints) {
    socket_.send(prints);
    last_sent_ms_.store(now_ms());
  };
  listener.still_at_it = [this] { say_still_at_it(); };
  fingerprint_ = std::make_unique<FingerprintWork>(input_, turnstile_, facts_, std::move(listener));
}

void BackgroundWork::make_tiles(const media::TilesMessage& message, const media::Look& look,
                                std::int64_t length_us) {
  storyboard_.reset();
  Storyboard::Listener listener;
  // What a held key reveals is revealed in the large picture only.
  media::Look covered = look;
  covered.reveal = {};
  listener.tile = [this, message, covered](unsigned hand, const Tile& tile) {
    send_tile(painters_[hand], tile, message, covered);
  };
  listener.still_at_it = [this] { say_still_at_it(); };
  listener.done = [this, generation = message.generation] {
    media::TilesDoneMessage done{media::header_of<media::TilesDoneMessage>()};
    done.generation = generation;
    socket_.send(done);
  };
  Storyboard::Wish wish;
  wish.stretch = {0, length_us};
  if (message.begin_us < message.end_us) {
    wish.stretch.begin_us = std::clamp<std::int64_t>(message.begin_us, 0, length_us);
    wish.stretch.end_us = std::clamp<std::int64_t>(message.end_us, 0, length_us);
  }
  wish.count = std::min(message.count, layout_.tiles);
  wish.keyframes = (message.flags & media::kTilesWithoutKeyframes) == 0;
  wish.exact = (message.flags & media::kTilesKeyframesAlone) == 0;
  storyboard_ = std::make_unique<Storyboard>(input_, turnstile_, facts_, wish, std::move(listener));
}

void BackgroundWork::send_tile(Painter& painter, const Tile& tile, const media::TilesMessage& wish,
                               const media::Look& look) {
  // A tile's place has no credits: the desk may be reading the one before, so that nothing is put
  // there but what may be seen.
  std::vector<std::uint8_t>& memory = painter.picture;
  if (tile.shown.pts_us > media::kMaxTimeUs) return;
  const Placed& placed = painter.placed;
  if (tile.shown.pts_us != painter.pts_us || wish.generation != painter.generation) {
    painter.pts_us = -1;
    memory.resize(layout_.tile_bytes);
    const Size box{static_cast<int>(wish.max_width), static_cast<int>(wish.max_height)};
    if (!painter.maker.draw(*tile.shown.frame, facts_.pixel_aspect, facts_.orientation, box, memory,
                            painter.placed)) {
      return;
    }
    painter.look_filter.apply(look, memory, placed.size.width, placed.size.height, placed.stride);
    painter.pts_us = tile.shown.pts_us;
    painter.generation = wish.generation;
  }
  std::copy_n(memory.begin(), static_cast<std::ptrdiff_t>(placed.stride) * placed.size.height,
              memory_ + layout_.tile_offset(tile.index));
  media::TileMessage message{media::header_of<media::TileMessage>()};
  message.pts_us = tile.shown.pts_us;
  message.index = tile.index;
  message.generation = wish.generation;
  message.width = static_cast<std::uint32_t>(placed.size.width);
  message.height = static_cast<std::uint32_t>(placed.size.height);
  message.stride = static_cast<std::uint32_t>(placed.stride);
  message.flags = tile.exact ? media::kTileExact : 0u;
  socket_.send(message);
  last_sent_ms_.store(now_ms());
}

// Only while the service has nothing to do: when it hangs in a frame, the desk must not be told
// that all is well.
void BackgroundWork::say_still_at_it() {
  const std::int64_t now = now_ms();
  if (!service_rests_.load() || now - last_sent_ms_.load() < kSignOfLifeMs) return;
  last_sent_ms_.store(now);
  socket_.send(media::WorkingMessage{media::header_of<media::WorkingMessage>()});
}

std::vector<FlashRange> BackgroundWork::take_flashes() {
  const std::lock_guard lock(mutex_);
  return std::exchange(flashes_, {});
}

}  // namespace vigil::decoder
