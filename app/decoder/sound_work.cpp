#include "app/decoder/sound_work.h"

#include <algorithm>

namespace vigil::decoder {

using namespace media;

void SoundWork::on(const AudioFromMessage& from) {
  generation_ = from.generation;
  credits_ = layout_.audio_slots > 0 ? from.credits : 0;
  slot_ = 0;
  filled_ = 0;
  active_ = true;
  if (source_ == nullptr) {
    source_ = std::make_unique<AudioSource>(input_);
    if (!source_->open(kind_, zero_)) source_.reset();
  }
  if (source_ == nullptr) return end();
  const std::int64_t at = std::clamp<std::int64_t>(from.time_us, 0, kMaxTimeUs);
  source_->start_at(av_rescale(at, kAudioRate, 1'000'000));
}

void SoundWork::on(const AudioNextMessage& next) {
  if (next.generation == generation_) credits_ += next.credits;
}

void SoundWork::on(const WaveformMessage& waveform, std::int64_t length_us) {
  waveform_ = std::make_unique<Waveform>(input_, kind_, zero_, length_us, waveform.points);
}

bool SoundWork::has_blocks_to_make() const { return active_ && credits_ > 0; }

void SoundWork::work_on_blocks() {
  const AudioSource::Step step = source_->step();
  if (step == AudioSource::Step::kMore) return;
  if (step == AudioSource::Step::kSound) {
    if (filled_ == 0) first_ = source_->position();
    auto* slot = reinterpret_cast<float*>(memory_ + layout_.audio_offset(slot_));
    const std::span room(slot + std::size_t{filled_} * kAudioChannels,
                         std::size_t{kAudioSlotFrames - filled_} * kAudioChannels);
    filled_ += static_cast<std::uint32_t>(source_->take(room));
    if (filled_ == kAudioSlotFrames) send_block();
    return;
  }
  if (filled_ > 0) send_block();
  end();
}

void SoundWork::send_block() {
  AudioMessage message{header_of<AudioMessage>()};
  message.pts_us = av_rescale(first_, 1'000'000, kAudioRate);
  message.slot = slot_;
  message.frames = filled_;
  message.generation = generation_;
  filled_ = 0;
  if (message.pts_us > kMaxTimeUs) return end();
  slot_ = (slot_ + 1) % layout_.audio_slots;
  --credits_;
  socket_.send(message);
}

void SoundWork::end() {
  active_ = false;
  AudioEndMessage message{header_of<AudioEndMessage>()};
  message.generation = generation_;
  socket_.send(message);
}

void SoundWork::work_on_waveform() {
  if (const auto message = waveform_->work()) socket_.send(*message);
  if (waveform_->done()) waveform_.reset();
}

}  // namespace vigil::decoder
