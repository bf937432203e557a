#include "app/decoder/video_source.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "app/decoder/h264_slices.h"
#include "app/decoder/tone_map.h"
#include "app/decoder/vp9_header.h"

namespace vigil::decoder {
namespace {

using media::MediaFailure;

// Packets looked at before the first frame is shown.
constexpr std::size_t kLookAhead = 32;
// Packets passed over in search of a keyframe.
constexpr int kKeyframeSearch = 2000;
// More would seldom find work in a single picture.
constexpr int kThreadsAtOne = 2;

}  // namespace

Problem VideoSource::open(const Kind& kind, Purpose purpose, int threads) {
  if (packet_ == nullptr) return {MediaFailure::kTooLarge, "out of memory"};
  if (Problem problem = open_container(reader_, kind, format_);
      problem.failure != MediaFailure::kNone) {
    return problem;
  }
  purpose_ = purpose;
  threads_ = threads;
  times_are_sound_ = kind.demuxer == "mov" || kind.demuxer == "matroska" || kind.demuxer == "flv";
  if (Problem problem = choose_stream(kind); problem.failure != MediaFailure::kNone) return problem;
  shares_slices_ = has_slices_to_share();
  return open_codec(Frames::kSingle, single_);
}

// Threads of H.264 share a picture's slices, and nearly all have one.
bool VideoSource::has_slices_to_share() {
  if (codec_id() != AV_CODEC_ID_H264 || purpose_ != Purpose::kPlayback) return true;
  PacketPtr packet(av_packet_alloc());
  if (packet == nullptr || !demux(*packet)) return true;
  const std::span<const std::uint8_t> data(packet->data, static_cast<std::size_t>(packet->size));
  const AVCodecParameters& parameters = *stream().codecpar;
  const int slices = h264_slices(
      data, {parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)});
  look_ahead_.push_back(std::move(packet));
  return slices > 1;
}

Problem VideoSource::choose_stream(const Kind& kind) {
  const auto best = [this] {
    return av_find_best_stream(format_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  };
  stream_ = best();
  // These two say all that is needed in their headers; looking further would cost the first
  // picture's time.
  const bool complete =
      (kind.demuxer == "mov" || kind.demuxer == "matroska") && stream_ >= 0 &&
      stream().codecpar->width > 0 && stream().codecpar->codec_id != AV_CODEC_ID_MPEG4 &&
      stream().codecpar->codec_id != AV_CODEC_ID_NONE &&
      (stream().codecpar->codec_id != AV_CODEC_ID_H264 || stream().codecpar->extradata_size > 0) &&
      (stream().codecpar->codec_id != AV_CODEC_ID_HEVC || stream().codecpar->extradata_size > 0);
  if (!complete) {
    // Its errors show up again, and with better reasons, when frames are decoded.
    avformat_find_stream_info(format_.get(), nullptr);
    stream_ = best();
  }
  if (stream_ < 0) return {MediaFailure::kNoPicture, "no picture stream"};
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    format_->streams[i]->discard =
        static_cast<int>(i) == stream_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  if (stream().disposition & AV_DISPOSITION_ATTACHED_PIC)
    return {MediaFailure::kNoPicture, "only a cover picture"};
  return {};
}

Problem VideoSource::open_codec(Frames frames, CodecPtr& opened) const {
  const AVCodecParameters& parameters = *stream().codecpar;
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  if (codec == nullptr || !is_accepted(*codec)) {
    return {MediaFailure::kUnsupportedCodec, avcodec_get_name(parameters.codec_id)};
  }
  if (static_cast<std::int64_t>(parameters.width) * parameters.height > kMaxPixels) {
    return {MediaFailure::kTooLarge,
            std::to_string(parameters.width) + " x " + std::to_string(parameters.height)};
  }
  CodecPtr context(avcodec_alloc_context3(codec));
  if (context == nullptr || avcodec_parameters_to_context(context.get(), &parameters) < 0) {
    return {MediaFailure::kDamaged, "the stream's parameters make no sense"};
  }
  context->pkt_timebase = stream().time_base;
  context->max_pixels = kMaxPixels;
  context->codec_whitelist = av_strdup(accepted_codecs());
  context->has_b_frames = std::max(context->has_b_frames, reordering_);
  if (purpose_ == Purpose::kStoryboard) context->skip_loop_filter = AVDISCARD_ALL;
  context->thread_count = threads_;
  // Columns of VP9 and rows of HEVC: all threads at one frame show it sooner than one thread each,
  // which is what gives the most frames a second.
  if (frames == Frames::kSingle)
    context->thread_count = shares_slices_ ? std::min(threads_, kThreadsAtOne) : 1;
  if (frames == Frames::kSingle || purpose_ == Purpose::kStoryboard)
    context->thread_type = FF_THREAD_SLICE;
  if (const int error = avcodec_open2(context.get(), codec, nullptr); error < 0) {
    return {MediaFailure::kUnsupportedCodec, std::string(codec->name) + ": " + reason(error)};
  }
  opened = std::move(context);
  return {};
}

bool VideoSource::ready_for_runs() {
  if (runs_ != nullptr) return true;
  if (no_runs_) return false;
  reordering_ = learn_reordering();
  no_runs_ = open_codec(Frames::kInRuns, runs_).failure != MediaFailure::kNone;
  return !no_runs_;
}

// Many H.264 streams do not say how far frames are reordered, and the decoder would guess too low
// at first and show frames late or not at all. The packets' own times tell.
int VideoSource::learn_reordering() {
  if (codec_id() != AV_CODEC_ID_H264) return 0;
  while (look_ahead_.size() < kLookAhead) {
    PacketPtr packet(av_packet_alloc());
    if (packet == nullptr || !demux(*packet)) break;
    look_ahead_.push_back(std::move(packet));
  }
  // A frame's reordering is how many that are decoded before it are shown after it.
  std::vector<std::int64_t> times;
  int depth = 0;
  for (const PacketPtr& packet : look_ahead_) {
    if (packet->pts == AV_NOPTS_VALUE) continue;
    const auto before = std::count_if(times.begin(), times.end(),
                                      [&](std::int64_t time) { return time > packet->pts; });
    depth = std::max(depth, static_cast<int>(before));
    times.push_back(packet->pts);
  }
  return std::min(depth, 16);
}

bool VideoSource::demux(AVPacket& packet) {
  if (demuxer_ended_) return false;
  for (;;) {
    const int error = av_read_frame(format_.get(), &packet);
    if (error == AVERROR(EAGAIN)) continue;
    if (error < 0) {
      demuxer_ended_ = true;
      return false;
    }
    if (packet.stream_index == stream_) return true;
    av_packet_unref(&packet);
  }
}

bool VideoSource::next_packet(AVPacket& packet) {
  if (look_ahead_.empty()) return demux(packet);
  av_packet_move_ref(&packet, look_ahead_.front().get());
  look_ahead_.pop_front();
  return true;
}

int VideoSource::send(AVCodecContext& codec, AVPacket& packet, bool coarse) const {
  if (!coarse || codec_id() != AV_CODEC_ID_VP9) return avcodec_send_packet(&codec, &packet);
  const PacketPtr changed(av_packet_clone(&packet));
  if (changed == nullptr || av_packet_make_writable(changed.get()) < 0) return AVERROR(ENOMEM);
  leave_out_vp9_loop_filter({changed->data, static_cast<std::size_t>(changed->size)});
  return avcodec_send_packet(&codec, changed.get());
}

VideoSource::Step VideoSource::step(AVFrame& frame) {
  if (!ready_for_runs()) return Step::kEnd;
  const int received = avcodec_receive_frame(runs_.get(), &frame);
  if (received >= 0) {
    adopt_container_colours(*stream().codecpar, frame);
    return Step::kFrame;
  }
  if (received == AVERROR_EOF) return Step::kEnd;
  // Anything but "give me more" is one damaged frame; the next ones may be sound.
  if (draining_) return received == AVERROR(EAGAIN) ? Step::kEnd : Step::kMore;
  if (!next_packet(*packet_)) {
    draining_ = true;
    avcodec_send_packet(runs_.get(), nullptr);
    return Step::kMore;
  }
  const bool early = skip_before_ && packet_->pts != AV_NOPTS_VALUE && packet_->pts < *skip_before_;
  runs_->skip_frame = early ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
  if (early) skipped_through_ = std::max(skipped_through_.value_or(packet_->pts), packet_->pts);
  send(*runs_, *packet_, purpose_ == Purpose::kStoryboard);
  av_packet_unref(packet_.get());
  return Step::kMore;
}

void VideoSource::skip_before(std::optional<std::int64_t> ticks) {
  skip_before_ = times_are_sound_ ? ticks : std::nullopt;
  skipped_through_.reset();
}

void VideoSource::clear() {
  look_ahead_.clear();
  demuxer_ended_ = false;
  draining_ = false;
  if (runs_ != nullptr) avcodec_flush_buffers(runs_.get());
}

void VideoSource::seek_before(std::int64_t ticks) {
  clear();
  if (av_seek_frame(format_.get(), stream_, ticks, AVSEEK_FLAG_BACKWARD) < 0) seek_start();
}

void VideoSource::seek_start() {
  clear();
  // The very first packet may begin before time zero.
  const std::int64_t far_back = std::numeric_limits<std::int64_t>::min() / 2;
  if (avformat_seek_file(format_.get(), stream_, far_back, far_back,
                         stream().start_time == AV_NOPTS_VALUE ? 0 : stream().start_time, 0) >= 0) {
    return;
  }
  if (av_seek_frame(format_.get(), stream_, 0, AVSEEK_FLAG_BACKWARD) >= 0) return;
  av_seek_frame(format_.get(), stream_, 0, AVSEEK_FLAG_BYTE);
}

std::optional<std::int64_t> VideoSource::keyframe_before(std::int64_t ticks) const {
  AVStream* table = format_->streams[stream_];
  const int entries = avformat_index_get_entries_count(table);
  if (entries < 2) return std::nullopt;
  // Some tables grow with what was read: beyond their end there may be keyframes they do not know.
  const AVIndexEntry* last = avformat_index_get_entry(table, entries - 1);
  if (last == nullptr || last->timestamp < ticks) return std::nullopt;
  const int index = av_index_search_timestamp(table, ticks, AVSEEK_FLAG_BACKWARD);
  if (index < 0) return std::nullopt;
  const AVIndexEntry* entry = avformat_index_get_entry(table, index);
  return entry != nullptr && entry->timestamp != AV_NOPTS_VALUE ? std::optional(entry->timestamp)
                                                                : std::nullopt;
}

bool VideoSource::take_keyframe(AVFrame& frame, Keyframe which) {
  PacketPtr key(av_packet_alloc());
  if (key == nullptr) return false;
  int searched = 0;
  for (;;) {
    if (++searched > kKeyframeSearch || !next_packet(*key)) return false;
    if (key->flags & AV_PKT_FLAG_KEY) break;
    // The beginning is not a keyframe: let the decoder find its own way.
    if (which == Keyframe::kFirst) return false;
    av_packet_unref(key.get());
  }
  bool alone = (key->flags & AV_PKT_FLAG_DISCARD) == 0 && key->pts != AV_NOPTS_VALUE;
  if (which == Keyframe::kFirst && alone) alone = comes_first(*key);
  bool taken = false;
  // A first impression may have coarse edges.
  const bool coarse = purpose_ == Purpose::kStoryboard || which == Keyframe::kPeek;
  single_->skip_loop_filter = coarse ? AVDISCARD_ALL : AVDISCARD_DEFAULT;
  if (alone && send(*single_, *key, coarse) >= 0) {
    avcodec_send_packet(single_.get(), nullptr);
    taken = avcodec_receive_frame(single_.get(), &frame) >= 0;
    if (taken) adopt_container_colours(*stream().codecpar, frame);
  }
  avcodec_flush_buffers(single_.get());
  if (which != Keyframe::kTake) look_ahead_.push_front(std::move(key));
  return taken;
}

std::optional<std::int64_t> VideoSource::find_keyframe() {
  PacketPtr key(av_packet_alloc());
  if (key == nullptr) return std::nullopt;
  for (int searched = 0; searched < kKeyframeSearch && next_packet(*key); ++searched) {
    if (key->flags & AV_PKT_FLAG_KEY) {
      const std::int64_t pts = key->pts;
      look_ahead_.push_front(std::move(key));
      return pts == AV_NOPTS_VALUE ? std::nullopt : std::optional(pts);
    }
    av_packet_unref(key.get());
  }
  return std::nullopt;
}

std::optional<std::int64_t> VideoSource::keyframe_here() {
  if (look_ahead_.empty()) {
    PacketPtr packet(av_packet_alloc());
    if (packet == nullptr || !demux(*packet)) return std::nullopt;
    look_ahead_.push_back(std::move(packet));
  }
  const AVPacket& next = *look_ahead_.front();
  const bool says = (next.flags & AV_PKT_FLAG_KEY) != 0 && next.pts != AV_NOPTS_VALUE;
  return says ? std::optional(next.pts) : std::nullopt;
}

// Frames shown before the keyframe would come after it in the file, until decoding time has passed
// its own.
bool VideoSource::comes_first(const AVPacket& key) {
  for (std::size_t i = 0;; ++i) {
    if (i >= look_ahead_.size()) {
      if (i >= kLookAhead) return true;
      PacketPtr packet(av_packet_alloc());
      if (packet == nullptr || !demux(*packet)) return true;
      look_ahead_.push_back(std::move(packet));
    }
    const AVPacket& later = *look_ahead_[i];
    if (later.pts == AV_NOPTS_VALUE || later.pts < key.pts) return false;
    if (later.dts != AV_NOPTS_VALUE && later.dts >= key.pts) return true;
  }
}

Orientation VideoSource::orientation(const AVFrame& first) const {
  Orientation result;
  std::size_t size = 0;
  const std::uint8_t* data = nullptr;
  if (const AVFrameSideData* own = av_frame_get_side_data(&first, AV_FRAME_DATA_DISPLAYMATRIX)) {
    data = own->data;
    size = own->size;
  } else {
    data = av_stream_get_side_data(&stream(), AV_PKT_DATA_DISPLAYMATRIX, &size);
  }
  if (data == nullptr || size < 9 * sizeof(std::int32_t)) return result;
  std::int32_t m[9];
  std::memcpy(m, data, sizeof m);
  // x' = m0 x + m3 y, y' = m1 x + m4 y, in 16.16.
  const auto size_of = [](std::int32_t value) {
    return value < 0 ? -static_cast<std::int64_t>(value) : value;
  };
  if (size_of(m[0]) >= size_of(m[1])) {
    result.mirror_x = m[0] < 0;
    result.mirror_y = m[4] < 0;
    result.degrees = result.mirror_x && result.mirror_y ? 180 : 0;
  } else {
    result.transposed = true;
    result.mirror_x = m[3] < 0;
    result.mirror_y = m[1] < 0;
    result.degrees = result.mirror_x ? 90 : 270;
  }
  return result;
}

std::string VideoSource::audio_codec() const {
  const int index = av_find_best_stream(format_.get(), AVMEDIA_TYPE_AUDIO, -1, stream_, nullptr, 0);
  if (index < 0) return {};
  const AVCodecParameters& sound = *format_->streams[index]->codecpar;
  const AVCodec* codec = avcodec_find_decoder(sound.codec_id);
  if (codec == nullptr || !is_accepted(*codec)) return {};
  if (sound.sample_rate <= 0 || sound.ch_layout.nb_channels <= 0) return {};
  return avcodec_get_name(sound.codec_id);
}

std::int64_t VideoSource::to_us(std::int64_t ticks) const {
  return av_rescale_q_rnd(ticks, time_base(), {1, 1'000'000}, AV_ROUND_NEAR_INF);
}

std::int64_t VideoSource::to_ticks(std::int64_t us) const {
  return av_rescale_q_rnd(us, {1, 1'000'000}, time_base(), AV_ROUND_NEAR_INF);
}

std::int64_t VideoSource::usual_duration_us() const {
  AVRational rate = stream().avg_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) rate = stream().r_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) return 40'000;
  return std::clamp<std::int64_t>(av_rescale(1'000'000, rate.den, rate.num), 1'000, 10'000'000);
}

}  // namespace vigil::decoder
