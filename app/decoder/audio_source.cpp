#include "app/decoder/audio_source.h"

#include <algorithm>
#include <limits>

#include "core/media/decoder_protocol.h"

namespace vigil::decoder {
namespace {

constexpr AVRational kPerSample{1, static_cast<int>(media::kAudioRate)};
constexpr std::int64_t kSecond = media::kAudioRate;
// Decoded before the target, so that what a codec carries over from frame to frame is right there.
constexpr std::int64_t kRunUp = kSecond / 5;
// Some containers count in milliseconds. What is off by less than this is where it should be.
constexpr std::int64_t kSlack = kSecond / 50;
// A clock that jumps back further than this is a new clock, not an overlap.
constexpr std::int64_t kNewClock = kSecond;
// Where a container says that something is further away than this, it says nothing.
constexpr std::int64_t kFarthest = 100 * 3600 * kSecond;
constexpr int kMaxRate = 768'000;
constexpr int kMaxChannels = 64;

}  // namespace

bool AudioSource::open(const Kind& kind, const TimeZero& zero) {
  if (packet_ == nullptr || frame_ == nullptr) return false;
  if (open_container(reader_, kind, format_).failure != media::MediaFailure::kNone) return false;
  if (!choose_stream(kind) || !open_codec()) return false;
  zero_ = std::clamp(av_rescale_q(zero.ticks, zero.base, kPerSample), -kFarthest, kFarthest);
  start_at(0);
  return true;
}

bool AudioSource::choose_stream(const Kind& kind) {
  const auto best = [this](AVMediaType type) {
    return av_find_best_stream(format_.get(), type, -1, -1, nullptr, 0);
  };
  const auto complete = [this] {
    if (stream_ < 0) return false;
    const AVCodecParameters& sound = *format_->streams[stream_]->codecpar;
    return sound.sample_rate > 0 && sound.ch_layout.nb_channels > 0;
  };
  const int picture = best(AVMEDIA_TYPE_VIDEO);
  stream_ = best(AVMEDIA_TYPE_AUDIO);
  if ((kind.demuxer != "mov" && kind.demuxer != "matroska") || !complete()) {
    avformat_find_stream_info(format_.get(), nullptr);
    stream_ = best(AVMEDIA_TYPE_AUDIO);
  }
  if (!complete()) return false;
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    format_->streams[i]->discard =
        static_cast<int>(i) == stream_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  // Matroska's table of places names pictures only.
  seek_stream_ = kind.demuxer == "matroska" && picture >= 0 ? picture : stream_;
  return true;
}

bool AudioSource::open_codec() {
  const AVStream& stream = *format_->streams[stream_];
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (codec == nullptr || !is_accepted(*codec)) return false;
  codec_.reset(avcodec_alloc_context3(codec));
  if (codec_ == nullptr || avcodec_parameters_to_context(codec_.get(), stream.codecpar) < 0)
    return false;
  codec_->pkt_timebase = stream.time_base;
  codec_->thread_count = 1;
  codec_->codec_whitelist = av_strdup(accepted_codecs());
  return avcodec_open2(codec_.get(), codec, nullptr) >= 0;
}

void AudioSource::start_at(std::int64_t sample) {
  target_ = std::max<std::int64_t>(sample, 0);
  go_back(kRunUp);
}

void AudioSource::go_back(std::int64_t by_samples) {
  avcodec_flush_buffers(codec_.get());
  resampler_.reset();
  rate_ = 0;
  placed_ = draining_ = ended_ = false;
  position_ = target_;
  silence_ = drop_ = shift_ = 0;
  converted_.clear();
  taken_ = 0;
  retreat_ = by_samples;
  from_start_ = target_ <= by_samples;
  if (!from_start_) {
    const AVRational base = format_->streams[seek_stream_]->time_base;
    const std::int64_t ticks = av_rescale_q(zero_ + target_ - by_samples, kPerSample, base);
    if (av_seek_frame(format_.get(), seek_stream_, ticks, AVSEEK_FLAG_BACKWARD) >= 0) return;
    from_start_ = true;
  }
  // The very first packet may begin before time zero.
  const AVStream& stream = *format_->streams[seek_stream_];
  const std::int64_t far_back = std::numeric_limits<std::int64_t>::min() / 2;
  const std::int64_t begin = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
  if (avformat_seek_file(format_.get(), seek_stream_, far_back, far_back, begin, 0) >= 0) return;
  if (av_seek_frame(format_.get(), seek_stream_, 0, AVSEEK_FLAG_BACKWARD) >= 0) return;
  av_seek_frame(format_.get(), seek_stream_, 0, AVSEEK_FLAG_BYTE);
}

void AudioSource::retreat() { go_back(std::max(kSecond, retreat_ * 4)); }

AudioSource::Step AudioSource::step() {
  if (silence_ > 0 || waiting() > 0) return Step::kSound;
  if (ended_) return Step::kEnd;
  const int received = avcodec_receive_frame(codec_.get(), frame_.get());
  if (received >= 0) {
    on_frame(*frame_);
    av_frame_unref(frame_.get());
  } else if (received == AVERROR_EOF || (draining_ && received == AVERROR(EAGAIN))) {
    on_end();
  } else if (next_packet()) {
    avcodec_send_packet(codec_.get(), packet_.get());
    av_packet_unref(packet_.get());
  } else if (!draining_) {
    draining_ = true;
    avcodec_send_packet(codec_.get(), nullptr);
  }
  return silence_ > 0 || waiting() > 0 ? Step::kSound : Step::kMore;
}

// One packet of any stream is read, so that a clip with little sound is many small pieces of work.
bool AudioSource::next_packet() {
  if (draining_) return false;
  for (;;) {
    const int error = av_read_frame(format_.get(), packet_.get());
    if (error == AVERROR(EAGAIN)) continue;
    if (error < 0) return false;
    if (packet_->stream_index == stream_) return true;
    av_packet_unref(packet_.get());
  }
}

bool AudioSource::place(const AVFrame& frame, std::int64_t& sample) const {
  const std::int64_t ticks = frame.pts != AV_NOPTS_VALUE ? frame.pts : frame.best_effort_timestamp;
  if (ticks == AV_NOPTS_VALUE) return false;
  const std::int64_t stated = av_rescale_q(ticks, format_->streams[stream_]->time_base, kPerSample);
  if (stated < -kFarthest || stated > kFarthest) return false;
  sample = stated - zero_ + shift_;
  return true;
}

void AudioSource::on_frame(const AVFrame& frame) {
  if (!convert_from(frame)) return;
  const std::int64_t expected = position_ - drop_ + swr_get_delay(resampler_.get(), kPerSample.den);
  std::int64_t sample = expected;
  const bool known = place(frame, sample);
  if (!placed_) {
    if (known && sample > target_ && !from_start_) return retreat();
    placed_ = true;
    silence_ = std::max<std::int64_t>(sample - target_, 0);
    drop_ = std::max<std::int64_t>(target_ - sample, 0);
  } else if (sample > expected + kSlack) {
    // What was still to be dropped is there no more than the rest.
    const std::int64_t gap = sample - expected;
    const std::int64_t spared = std::min(gap, drop_);
    drop_ -= spared;
    silence_ = gap - spared;
  } else if (sample < expected - kNewClock) {
    shift_ += expected - sample;
  } else if (sample < expected - kSlack) {
    drop_ += expected - sample;
  }
  convert(&frame);
}

void AudioSource::on_end() {
  if (!placed_ && !from_start_) return retreat();
  if (resampler_ != nullptr) convert(nullptr);
  ended_ = true;
}

// Streams may change in the middle; each change gets a resampler of its own.
bool AudioSource::convert_from(const AVFrame& frame) {
  const AVChannelLayout& from = frame.ch_layout;
  if (frame.nb_samples <= 0 || frame.sample_rate <= 0 || frame.sample_rate > kMaxRate ||
      from.nb_channels <= 0 || from.nb_channels > kMaxChannels) {
    return false;
  }
  const std::uint64_t layout = from.order == AV_CHANNEL_ORDER_NATIVE ? from.u.mask : 0;
  if (resampler_ != nullptr && rate_ == frame.sample_rate && format_in_ == frame.format &&
      channels_ == from.nb_channels && layout_ == layout) {
    return true;
  }
  AVChannelLayout in{};
  if (layout != 0) {
    av_channel_layout_copy(&in, &from);
  } else {
    av_channel_layout_default(&in, from.nb_channels);
  }
  AVChannelLayout stereo{};
  av_channel_layout_default(&stereo, static_cast<int>(media::kAudioChannels));
  SwrContext* made = nullptr;
  const int error =
      swr_alloc_set_opts2(&made, &stereo, AV_SAMPLE_FMT_FLT, kPerSample.den, &in,
                          static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
  av_channel_layout_uninit(&in);
  resampler_.reset(made);
  rate_ = 0;
  // One channel goes to both sides as it is, not 3 dB quieter.
  constexpr double kBoth[] = {1, 1};
  const bool mono = error >= 0 && from.nb_channels == 1;
  if (error < 0 || (mono && swr_set_matrix(resampler_.get(), kBoth, 1) < 0) ||
      swr_init(resampler_.get()) < 0) {
    resampler_.reset();
    return false;
  }
  rate_ = frame.sample_rate;
  format_in_ = frame.format;
  channels_ = from.nb_channels;
  layout_ = layout;
  return true;
}

// Precondition: all that was converted before has been taken. Null: what the resampler holds back.
void AudioSource::convert(const AVFrame* frame) {
  const int room = swr_get_out_samples(resampler_.get(), frame != nullptr ? frame->nb_samples : 0);
  taken_ = 0;
  converted_.resize(2 * static_cast<std::size_t>(std::max(room, 0)));
  int made = 0;
  if (room > 0) {
    auto* out = reinterpret_cast<std::uint8_t*>(converted_.data());
    const auto** in =
        frame != nullptr ? const_cast<const std::uint8_t**>(frame->extended_data) : nullptr;
    made = swr_convert(resampler_.get(), &out, room, in, frame != nullptr ? frame->nb_samples : 0);
  }
  const std::int64_t kept = std::max<std::int64_t>(made, 0);
  converted_.resize(2 * static_cast<std::size_t>(kept));
  const std::int64_t dropped = std::min(drop_, kept);
  taken_ = 2 * static_cast<std::size_t>(dropped);
  drop_ -= dropped;
}

std::size_t AudioSource::take(std::span<float> pairs) {
  std::size_t room = pairs.size() / 2;
  const std::size_t quiet =
      static_cast<std::size_t>(std::min(silence_, static_cast<std::int64_t>(room)));
  std::fill_n(pairs.begin(), 2 * quiet, 0.0F);
  silence_ -= static_cast<std::int64_t>(quiet);
  const std::size_t loud = std::min(room - quiet, waiting());
  std::copy_n(converted_.begin() + static_cast<std::ptrdiff_t>(taken_), 2 * loud,
              pairs.begin() + static_cast<std::ptrdiff_t>(2 * quiet));
  taken_ += 2 * loud;
  position_ += static_cast<std::int64_t>(quiet + loud);
  return quiet + loud;
}

}  // namespace vigil::decoder
