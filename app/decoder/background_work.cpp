#include "app/decoder/background_work.h"

#include <utility>

namespace vigil::decoder {
namespace {

constexpr Millis kSettledAfter{400};

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

std::vector<FlashRange> BackgroundWork::take_flashes() {
  const std::lock_guard lock(mutex_);
  return std::exchange(flashes_, {});
}

}  // namespace vigil::decoder
