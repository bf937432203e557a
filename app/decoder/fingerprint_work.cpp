#include "app/decoder/fingerprint_work.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/decoder/frame_walker.h"
#include "core/media/decoder_messages.h"

namespace vigil::decoder {
namespace {

// What has been found is told after this time even when a message is not full yet.
constexpr std::int64_t kTellAfterMs = 250;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

FingerprintWork::FingerprintWork(const MediaInput& input, Turnstile& turnstile,
                                 const ClipFacts& facts, Listener listener)
    : input_(input),
      turnstile_(turnstile),
      facts_(facts),
      listener_(std::move(listener)),
      message_{media::header_of<media::PrintsMessage>()},
      told_ms_(now_ms()) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void FingerprintWork::run(const std::stop_token& stop) {
  if (facts_.kind.demuxer.ends_with("_pipe")) {
    // One picture, which the playback has decoded already.
    add(*facts_.first, 0);
  } else {
    walk(stop);
  }
  if (!stop.stop_requested()) tell(true);
}

void FingerprintWork::walk(const std::stop_token& stop) {
  VideoSource source(input_);
  if (source.open(facts_.kind, Purpose::kPlayback, facts_.threads).failure !=
      media::MediaFailure::kNone) {
    return;
  }
  FrameWalker walker(source);
  walker.set_base(facts_.base_ticks);
  while (!walker.ended()) {
    if (!turnstile_.pass(Turnstile::Patience::kPatient, stop)) return;
    if (!walker.work()) break;
    listener_.still_at_it();
    while (!walker.ready().empty()) {
      const ShownFrame shown = std::move(walker.ready().front());
      walker.ready().pop_front();
      if (shown.pts_us > media::kMaxTimeUs) continue;
      if (message_.first + message_.count >= media::kMaxPrints) return;
      add(*shown.frame, shown.pts_us);
    }
  }
}

void FingerprintWork::add(const AVFrame& frame, std::int64_t pts_us) {
  // A frame that cannot be read has its place, with nothing to be seen in it.
  const screening::PdqResult result = hasher_.hash(frame).value_or(screening::PdqResult{});
  media::FramePrint& print = message_.prints[message_.count++];
  std::copy(result.hash.words.begin(), result.hash.words.end(), std::begin(print.words));
  print.quality = static_cast<std::uint32_t>(result.quality);
  last_us_ = std::max(last_us_, pts_us);
  print.pts_us = last_us_;
  if (message_.count == media::kPrintsAtOnce || now_ms() - told_ms_ >= kTellAfterMs) tell(false);
}

void FingerprintWork::tell(bool last) {
  if (message_.count == 0 && !last) return;
  message_.last = last ? 1 : 0;
  listener_.prints(message_);
  message_.first += message_.count;
  message_.count = 0;
  told_ms_ = now_ms();
}

}  // namespace vigil::decoder
