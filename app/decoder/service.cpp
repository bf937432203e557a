#include "app/decoder/service.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

namespace vigil::decoder {
namespace {

using namespace media;

constexpr std::int64_t kSignOfLifeMs = 200;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

template <std::size_t N>
void put_text(char (&field)[N], std::string_view text) {
  const std::size_t length = std::min(text.size(), N - 1);
  std::memcpy(field, text.data(), length);
  field[length] = '\0';
}

bool is_shown_side(int pixels) { return pixels >= 1 && pixels <= int{kMaxPictureSide}; }

// One picture, no time. A GIF says how many it has only by having them.
bool is_still(const Kind& kind, FrameFeed& feed) {
  if (kind.demuxer.ends_with("_pipe")) return true;
  if (kind.demuxer != "gif") return false;
  while (feed.ready().size() < 2 && feed.work()) {
  }
  return feed.ready().size() < 2;
}

std::string metadata_lines(const AVFormatContext& format) {
  std::string lines;
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(format.metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr &&
         lines.size() < 1024) {
    lines += entry->key;
    lines += ": ";
    lines += entry->value;
    lines += '\n';
  }
  return lines;
}

}  // namespace

void Service::run() {
  sandbox::Datagram datagram;
  for (;;) {
    give_way();
    const bool prepares = !input_ && preparation_.step();
    bool busy = prepares || has_work();
    if (!busy && painter_.at_work()) {
      painter_.wait();
      busy = has_work();
    }
    if (!busy && feed_ != nullptr) {
      reserve_.expect(feed_->take_kept_bytes());
      busy = reserve_.step();
    }
    if (background_) background_->service_rests(!busy);
    switch (socket_.receive(
        datagram, busy ? sandbox::ControlSocket::Wait::kNo : sandbox::ControlSocket::Wait::kYes)) {
      case sandbox::ControlSocket::Received::kClosed: return;
      case sandbox::ControlSocket::Received::kDatagram:
        if (!handle(datagram)) return;
        break;
      case sandbox::ControlSocket::Received::kNothing:
        if (!input_) break;
        work();
        sign_of_life();
        break;
    }
  }
}

bool Service::has_work() {
  if (feed_ == nullptr) return false;
  if (!painter_.at_work()) credits_ += painter_.take_left_out();
  if (sound_ && (sound_->has_blocks_to_make() || sound_->has_waveform_to_make())) return true;
  if (feed_->ended()) return !end_told_;
  return credits_ > 0;
}

bool Service::handle(const sandbox::Datagram& datagram) {
  const auto type = message_type(datagram.bytes());
  if (!type) return false;
  if (*type == MessageType::kRing) return on_ring(datagram);
  if (*type == MessageType::kOpen) return on_open(datagram);
  if (const auto next = read_message<NextMessage>(datagram.bytes())) {
    credits_ += next->credits;
    return true;
  }
  if (const auto fit = read_message<FitIntoMessage>(datagram.bytes())) {
    painter_.set_box({static_cast<int>(fit->width), static_cast<int>(fit->height)});
    if (background_) background_->fit_into(painter_.box());
    return true;
  }
  if (const auto seek = read_message<SeekMessage>(datagram.bytes())) {
    on_seek(*seek);
    return true;
  }
  if (const auto tiles = read_message<TilesMessage>(datagram.bytes())) {
    if (background_) background_->make_tiles(*tiles, painter_.look(), length_us());
    return true;
  }
  if (const auto look = read_message<LookMessage>(datagram.bytes())) {
    painter_.set_look(look_of(*look));
    return true;
  }
  if (const auto from = read_message<AudioFromMessage>(datagram.bytes())) {
    if (sound_) sound_->on(*from);
    return true;
  }
  if (const auto more = read_message<AudioNextMessage>(datagram.bytes())) {
    if (sound_) sound_->on(*more);
    return true;
  }
  if (const auto waveform = read_message<WaveformMessage>(datagram.bytes())) {
    if (sound_) sound_->on(*waveform, length_us());
    return true;
  }
  if (const auto scan = read_message<ScanMessage>(datagram.bytes())) {
    painter_.forget_known_flashes();
    if (background_) background_->scan(*scan, painter_.box(), length_us());
    return true;
  }
  if (read_message<FingerprintMessage>(datagram.bytes())) {
    if (background_) background_->fingerprint();
    return true;
  }
  return false;
}

void Service::on_seek(const SeekMessage& seek) {
  generation_ = seek.generation;
  end_told_ = false;
  awaited_ = true;
  painter_.restart_flashes();
  if (feed_ == nullptr) return;
  // From now on, not from the first piece of work on it.
  if (background_) background_->give_way(Turnstile::Way::kBlocked);
  const bool preview = (seek.flags & kSeekPreview) != 0;
  feed_->seek(
      seek.time_us, static_cast<SeekMode>(seek.mode), std::min(seek.lead, kMaxLead),
      preview ? FrameWalker::Preview::kYes : FrameWalker::Preview::kNo,
      (seek.flags & kSeekPlaying) != 0 ? FrameFeed::Then::kGoesOn : FrameFeed::Then::kStays);
}

bool Service::on_ring(const sandbox::Datagram& datagram) {
  const auto ring = read_message<RingMessage>(datagram.bytes());
  if (!ring || datagram.descriptor_count != 1 || memory_ != nullptr) return false;
  layout_ = {ring->slots,      ring->tiles,       ring->slot_bytes,
             ring->tile_bytes, ring->audio_slots, SlotFormat::kRgba};
  if (!layout_.is_sound()) return false;
  struct stat info {};
  if (::fstat(datagram.descriptors[0], &info) != 0 ||
      static_cast<std::uint64_t>(info.st_size) != layout_.total_bytes()) {
    return false;
  }
  void* memory = ::mmap(nullptr, layout_.total_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED,
                        datagram.descriptors[0], 0);
  if (memory == MAP_FAILED) return false;
  memory_ = static_cast<std::uint8_t*>(memory);
  const auto side = [](std::uint32_t pixels) {
    return static_cast<int>(std::min(pixels, kMaxPictureSide));
  };
  preparation_.expect({side(ring->like_width), side(ring->like_height)},
                      {side(ring->fit_width), side(ring->fit_height)}, painter_.maker(),
                      part(layout_.slot_offset(0), layout_.slot_bytes));
  return true;
}

bool Service::on_open(const sandbox::Datagram& datagram) {
  const auto open = read_message<OpenMessage>(datagram.bytes());
  if (!open || datagram.descriptor_count != 1 || memory_ == nullptr || input_) return false;
  layout_.format = static_cast<SlotFormat>(open->format);
  if (!layout_.is_sound()) return false;
  preparation_.stop();
  input_.emplace(datagram.descriptors[0]);
  open_clip(*open);
  return true;
}

void Service::open_clip(const OpenMessage& message) {
  painter_.set_box({static_cast<int>(message.fit_width), static_cast<int>(message.fit_height)});
  credits_ = message.credits;
  painter_.set_look(look_of(message.look));
  kind_ = input_->kind();
  if (kind_.failure != MediaFailure::kNone) return send_problem({kind_.failure, {}});
  if (const auto size = declared_size(*input_, kind_);
      size && std::uint64_t{size->width} * size->height > std::uint64_t{kMaxPixels}) {
    return send_problem({MediaFailure::kTooLarge,
                         std::to_string(size->width) + " x " + std::to_string(size->height)});
  }
  const bool cut_off = input_->cut_off(kind_);
  source_ = std::make_unique<VideoSource>(*input_);
  const int threads = static_cast<int>(std::clamp(message.threads, 1u, 16u));
  if (Problem problem = source_->open(kind_, Purpose::kPlayback, threads);
      problem.failure != MediaFailure::kNone) {
    const bool for_lack_of_bytes = cut_off && problem.failure != MediaFailure::kUnsupportedCodec &&
                                   problem.failure != MediaFailure::kTooLarge;
    if (for_lack_of_bytes) problem.failure = MediaFailure::kTruncated;
    return send_problem(problem);
  }
  std::jthread rehearsal;
  if (layout_.format == SlotFormat::kRgba && !kind_.demuxer.ends_with("_pipe") && !is_rehearsed()) {
    rehearsal = std::jthread([this] {
      rehearse(*source_, painter_.maker(), painter_.box(),
               part(layout_.slot_offset(0), layout_.slot_bytes));
    });
  }
  auto feed = std::make_unique<FrameFeed>(*source_, store_);
  const bool begun = feed->begin();
  if (rehearsal.joinable()) rehearsal.join();
  if (!begun) {
    return send_problem(
        {cut_off ? MediaFailure::kTruncated : MediaFailure::kDamaged, "no frame could be decoded"});
  }
  // A strip of pixels is as impossible to show as a field of them.
  if (const AVFrame& first = *feed->ready().front().frame;
      !is_shown_side(first.width) || !is_shown_side(first.height)) {
    return send_problem({MediaFailure::kTooLarge,
                         std::to_string(first.width) + " x " + std::to_string(first.height)});
  }
  still_ = is_still(kind_, *feed);
  feed_ = std::move(feed);
  orientation_ = source_->orientation(*feed_->ready().front().frame);
  sound_.emplace(socket_, *input_, kind_, TimeZero{feed_->base_ticks(), source_->time_base()},
                 memory_, layout_);
  painter_.set_orientation(orientation_);
  painter_.begin(memory_, layout_,
                 threads > 1 ? FramePainter::Hands::kOne : FramePainter::Hands::kNone);
  start_beside(feed_->ready().front(), threads);
  send_info(feed_->ready().front());
}

bool Service::is_rehearsed() const {
  const AVCodecParameters& parameters = *source_->stream().codecpar;
  return av_stream_get_side_data(&source_->stream(), AV_PKT_DATA_DISPLAYMATRIX, nullptr) ==
             nullptr &&
         preparation_.rehearsed({parameters.width, parameters.height}, painter_.box());
}

void Service::start_beside(const ShownFrame& first, int threads) {
  ClipFacts facts;
  facts.kind = kind_;
  facts.base_ticks = feed_->base_ticks();
  facts.pixel_aspect = pixel_aspect(*first.frame);
  facts.orientation = orientation_;
  facts.shown =
      shown_size({first.frame->width, first.frame->height}, facts.pixel_aspect, orientation_);
  facts.threads = threads;
  facts.first = std::shared_ptr<const AVFrame>(av_frame_clone(first.frame.get()), FrameFree{});
  background_.emplace(socket_, *input_, store_, std::move(facts), memory_, layout_);
}

// What a person waits for comes first, then what is seen of the clip at a glance.
void Service::give_way() {
  if (!background_) return;
  const bool frames = feed_->ended() ? !end_told_ : credits_ > 0;
  background_->give_way(frames && feed_->seeking() ? Turnstile::Way::kBlocked
                        : frames                   ? Turnstile::Way::kHasty
                                                   : Turnstile::Way::kFree);
  for (const FlashRange& range : background_->take_flashes()) painter_.add_known_flashes(range);
}

std::int64_t Service::length_us() const {
  std::int64_t length = 0;
  const AVStream& stream = source_->stream();
  if (stream.duration != AV_NOPTS_VALUE && stream.duration > 0)
    length = source_->to_us(stream.duration);
  const std::int64_t whole = source_->format().duration;
  if (length <= 0 && whole != AV_NOPTS_VALUE && whole > 0) length = whole;
  if (length <= 0 || feed_->ended()) length = feed_->end_us();
  return std::clamp<std::int64_t>(length, 0, kMaxTimeUs);
}

AVRational Service::pixel_aspect(const AVFrame& frame) const {
  const AVRational of_container = source_->stream().sample_aspect_ratio;
  return of_container.num > 0 && of_container.den > 0 ? of_container : frame.sample_aspect_ratio;
}

void Service::send_info(const ShownFrame& first) {
  InfoMessage info{header_of<InfoMessage>()};
  const AVFrame& frame = *first.frame;
  const Size shown = shown_size({frame.width, frame.height}, pixel_aspect(frame), orientation_);
  info.duration_us = still_ ? 0 : length_us();
  info.width = static_cast<std::uint32_t>(shown.width);
  info.height = static_cast<std::uint32_t>(shown.height);
  info.coded_width = static_cast<std::uint32_t>(frame.width);
  info.coded_height = static_cast<std::uint32_t>(frame.height);
  info.rotation = static_cast<std::uint32_t>(orientation_.degrees);
  const AVRational rate = source_->stream().avg_frame_rate;
  if (!still_ && rate.num > 0 && rate.den > 0) {
    info.rate_numerator = static_cast<std::uint32_t>(rate.num);
    info.rate_denominator = static_cast<std::uint32_t>(rate.den);
  }
  const std::string audio_codec = source_->audio_codec();
  if (!audio_codec.empty()) info.flags |= kInfoHasAudio;
  if (input_->cut_off(kind_)) info.flags |= kInfoTruncated;
  if (still_) info.flags |= kInfoStill;
  if (frame.color_trc == AVCOL_TRC_SMPTE2084 || frame.color_trc == AVCOL_TRC_ARIB_STD_B67)
    info.flags |= kInfoHdr;
  put_text(info.container, kind_.name);
  put_text(info.video_codec, avcodec_get_name(source_->codec_id()));
  put_text(info.audio_codec, audio_codec);
  put_text(info.metadata, metadata_lines(source_->format()));
  socket_.send(info);
}

void Service::send_problem(const Problem& problem) {
  ProblemMessage message{header_of<ProblemMessage>()};
  message.code = static_cast<std::uint32_t>(problem.failure);
  put_text(message.detail, problem.detail);
  socket_.send(message);
}

void Service::work() {
  if (feed_ == nullptr) return;
  // A piece of sound is small beside a frame, so they take turns.
  const bool sound = sound_ && sound_->has_blocks_to_make();
  if (sound) sound_->work_on_blocks();
  const bool frames = feed_->ended() ? !end_told_ : credits_ > 0;
  if (frames) {
    work_on_frames();
  } else if (!sound && sound_ && sound_->has_waveform_to_make()) {
    sound_->work_on_waveform();
  }
}

void Service::work_on_frames() {
  if (feed_->ready().empty() && !feed_->ended()) feed_->work();
  if (!feed_->ready().empty() && credits_ > 0) {
    FramePainter::Job job{std::move(feed_->ready().front()), {}, generation_};
    feed_->ready().pop_front();
    job.pixel_aspect = pixel_aspect(*job.shown.frame);
    job.awaited = awaited_;
    if (!job.shown.preview && !job.shown.lead) awaited_ = false;
    --credits_;
    painter_.paint(std::move(job));
    last_sent_ms_ = now_ms();
  }
  if (feed_->ended() && !end_told_) {
    end_told_ = true;
    painter_.wait();
    EndOfClipMessage end{header_of<EndOfClipMessage>()};
    end.end_us = std::min(feed_->end_us(), kMaxTimeUs);
    end.generation = generation_;
    socket_.send(end);
  }
}

void Service::sign_of_life() {
  const std::int64_t now = now_ms();
  if (now - last_sent_ms_ < kSignOfLifeMs) return;
  last_sent_ms_ = now;
  socket_.send(WorkingMessage{header_of<WorkingMessage>()});
}

}  // namespace vigil::decoder
