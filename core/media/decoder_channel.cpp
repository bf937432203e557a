#include "core/media/decoder_channel.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace vigil::media {
namespace {

template <typename Message>
std::span<const std::byte> bytes_of(const Message& message) {
  return std::as_bytes(std::span(&message, 1));
}

// A decoder must not be able to change what it reads, not even through a mapping.
Descriptor only_readable(Descriptor media) {
  const int flags = ::fcntl(media.fd(), F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) == O_RDONLY) return media;
  const int seals = ::fcntl(media.fd(), F_GET_SEALS);
  if (seals >= 0 && (seals & F_SEAL_WRITE) != 0) return media;
  const std::string path = "/proc/self/fd/" + std::to_string(media.fd());
  return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// Without a limit the picture keeps its size.
double fit_share(int limit, int size) {
  return limit > 0 && size > 0 ? static_cast<double>(limit) / size : 1.0;
}

}  // namespace

DecoderChannel::DecoderChannel(std::shared_ptr<ClipSession> session, Descriptor media,
                               const ClipWishes& wishes, const DecoderPoolOptions& options)
    : session_(std::move(session)), media_(std::move(media)), wishes_(wishes), options_(options) {
  struct stat info {};
  if (::fstat(media_.fd(), &info) != 0 || !S_ISREG(info.st_mode)) {
    fail(MediaFailure::kUnreadable, "not a regular file");
    return;
  }
  media_ = only_readable(std::move(media_));
  if (!media_.open()) fail(MediaFailure::kUnreadable, "cannot be opened for reading alone");
}

void DecoderChannel::attach(DecoderProcess process, FrameRing ring, std::uint64_t likely_bytes,
                            SteadyTime now) {
  process_ = std::move(process);
  ring_ = std::move(ring);
  ring_.hold(wishes_.format);
  stage_ = Stage::kOpening;
  unsent_.clear();
  credits_ = 1;  // the first frame, before anybody asks
  generation_ = 0;
  ended_ = ended_once_ = false;
  tiles_due_ = false;
  tiles_left_ = 0;
  audio_credits_ = audio_generation_ = 0;
  wave_points_left_ = 0;
  scan_due_ = false;
  scan_silent_ = Millis(0);
  scan_looked_at_ = now;
  scan_generation_ = found_left_ = 0;
  prints_due_ = false;
  next_print_ = 0;
  last_print_us_ = 0;
  last_pts_us_.reset();
  last_generation_ = 0;
  heard_ = answered_ = now;

  OpenMessage open{header_of<OpenMessage>()};
  open.fit_width = static_cast<std::uint32_t>(std::max(wishes_.fit.width, 0));
  open.fit_height = static_cast<std::uint32_t>(std::max(wishes_.fit.height, 0));
  open.threads = static_cast<std::uint32_t>(std::clamp(options_.threads, 1, 16));
  open.credits = credits_;
  open.format = static_cast<std::uint32_t>(wishes_.format);
  open.look = message_of(wishes_.look);
  const int descriptors[] = {media_.fd()};
  // The socket of a process that has only said hello is empty; busy would be a defect in the
  // kernel.
  if (process_.send(bytes_of(open), descriptors) != DecoderProcess::Sent::kDone) {
    lose(MediaFailure::kDecoderDied, "gone before the clip was opened");
    return;
  }
  // While it opens the clip; the rest when its size is known.
  ring_.expect(likely_bytes);
}

template <typename Message>
void DecoderChannel::send(const Message& message, SteadyTime now) {
  const auto bytes = bytes_of(message);
  unsent_.emplace_back(bytes.begin(), bytes.end());
  flush(now);
}

void DecoderChannel::flush(SteadyTime) {
  while (!unsent_.empty() && process_.running()) {
    switch (process_.send(unsent_.front())) {
      case DecoderProcess::Sent::kDone: unsent_.pop_front(); break;
      case DecoderProcess::Sent::kBusy: return;
      // What it said before it went is still to be read; read() finds the end.
      case DecoderProcess::Sent::kGone: unsent_.clear(); return;
    }
  }
}

void DecoderChannel::note_request(const ClipRequest& request, SteadyTime now) {
  if (!answer_due()) heard_ = answered_ = now;
  if (const auto* seek = std::get_if<SeekMessage>(&request)) {
    generation_ = seek->generation;
    ended_ = false;
    answered_ = now;
  } else if (const auto* next = std::get_if<NextMessage>(&request)) {
    credits_ += next->credits;
  } else if (const auto* tiles = std::get_if<TilesMessage>(&request)) {
    tiles_due_ = true;
    tiles_generation_ = tiles->generation;
    tiles_left_ += 2 * tiles->count;
  } else if (const auto* fit = std::get_if<FitIntoMessage>(&request)) {
    wishes_.fit = {static_cast<int>(fit->width), static_cast<int>(fit->height)};
  } else if (const auto* look = std::get_if<LookMessage>(&request)) {
    wishes_.look = look_of(*look);
  } else if (const auto* from = std::get_if<AudioFromMessage>(&request)) {
    audio_generation_ = from->generation;
    audio_credits_ = from->credits;
  } else if (const auto* more = std::get_if<AudioNextMessage>(&request)) {
    if (more->generation == audio_generation_) audio_credits_ += more->credits;
  } else if (const auto* wave = std::get_if<WaveformMessage>(&request)) {
    wave_points_left_ = wave->points;
  } else if (const auto* scan = std::get_if<ScanMessage>(&request)) {
    scan_due_ = true;
    scan_silent_ = Millis(0);
    scan_generation_ = scan->generation;
    found_left_ = kMaxFound;
  } else if (std::holds_alternative<FingerprintMessage>(request)) {
    prints_due_ = true;
  }
}

void DecoderChannel::forward_requests(SteadyTime now) {
  if (stage_ != Stage::kRunning || over_) return;
  for (const ClipRequest& request : session_->take_requests(life_)) {
    note_request(request, now);
    std::visit([&](const auto& message) { send(message, now); }, request);
  }
}

bool DecoderChannel::read(SteadyTime now) {
  bool news = false;
  std::array<std::byte, kMaxMessageBytes> buffer;
  // A bounded number at a time: one chatty decoder must not keep the others waiting.
  for (int count = 0; count < 64 && process_.running(); ++count) {
    std::size_t size = 0;
    switch (process_.receive(buffer, size)) {
      case DecoderProcess::Received::kNothing: return news;
      case DecoderProcess::Received::kGone:
        lose(MediaFailure::kDecoderDied, "ended unexpectedly");
        return true;
      case DecoderProcess::Received::kMessage:
        if (!handle(std::span(buffer).first(size), now)) {
          lose(MediaFailure::kBadAnswer, "said something impossible");
          return true;
        }
        news = true;
        break;
    }
  }
  return news;
}

bool DecoderChannel::handle(std::span<const std::byte> datagram, SteadyTime now) {
  const std::optional<MessageType> type = message_type(datagram);
  if (!type) return false;
  heard_ = now;
  if (*type == MessageType::kWorking)
    return read_message<WorkingMessage>(datagram).has_value() && !is_chatter(now);
  answered_ = now;
  if (stage_ == Stage::kOpening && *type != MessageType::kInfo && *type != MessageType::kProblem)
    return false;
  switch (*type) {
    case MessageType::kInfo: return on_info(datagram);
    case MessageType::kFrame: return on_frame(datagram);
    case MessageType::kTile: return on_tile(datagram);
    case MessageType::kEndOfClip: return on_end(datagram);
    case MessageType::kProblem: return on_problem(datagram);
    case MessageType::kAudio: return on_audio(datagram);
    case MessageType::kAudioEnd: return on_audio_end(datagram);
    case MessageType::kWave: return on_wave(datagram);
    case MessageType::kFound: return on_found(datagram);
    case MessageType::kScanned: return on_scanned(datagram);
    case MessageType::kPrints: return on_prints(datagram);
    case MessageType::kTilesDone: {
      const auto message = read_message<TilesDoneMessage>(datagram);
      if (!message || !tiles_due_) return false;
      if (message->generation == tiles_generation_) tiles_due_ = false;
      weigh();  // often the last one hears of it for a while
      session_->deliver(TilesDone{message->generation});
      return true;
    }
    default: return false;  // a message of ours, or a second hello
  }
}

bool DecoderChannel::on_info(std::span<const std::byte> datagram) {
  const auto message = read_message<InfoMessage>(datagram);
  if (!message || stage_ != Stage::kOpening || !is_sound(*message)) return false;
  MediaInfo info;
  info.duration = MediaTime(message->duration_us);
  info.width = static_cast<int>(message->width);
  info.height = static_cast<int>(message->height);
  info.coded_width = static_cast<int>(message->coded_width);
  info.coded_height = static_cast<int>(message->coded_height);
  info.rotation = static_cast<int>(message->rotation);
  info.frame_rate = static_cast<double>(message->rate_numerator) / message->rate_denominator;
  info.container = text_of(message->container, 32);
  info.video_codec = text_of(message->video_codec, 32);
  info.audio_codec = text_of(message->audio_codec, 32);
  info.metadata = text_of(message->metadata, 1024);
  info.has_audio = (message->flags & kInfoHasAudio) != 0;
  info.truncated = (message->flags & kInfoTruncated) != 0;
  info.hdr = (message->flags & kInfoHdr) != 0;
  info.still = (message->flags & kInfoStill) != 0;
  stage_ = Stage::kRunning;
  if (was_ready_) ++life_;
  shape_ = {{info.coded_width, info.coded_height}, wishes_.fit, 0};
  const double scale = std::min(
      {1.0, fit_share(wishes_.fit.width, info.width), fit_share(wishes_.fit.height, info.height)});
  shape_.bytes = static_cast<std::uint64_t>(info.width * scale) *
                 static_cast<std::uint64_t>(info.height * scale) * 4;
  session_->deliver(ClipOpened{std::move(info), was_ready_, life_});
  was_ready_ = true;
  // While it is being drawn.
  ring_.expect(shape_.bytes);
  return true;
}

bool DecoderChannel::on_frame(std::span<const std::byte> datagram) {
  const auto message = read_message<FrameMessage>(datagram);
  if (!message || credits_ == 0 || !is_sound(*message, ring_.layout())) return false;
  --credits_;
  if ((message->flags & kFramePreview) == 0) {
    // The exact picture in place of an approximate one has that one's time.
    const bool refines = (message->flags & kFrameRefined) != 0;
    if (refines && (!last_pts_us_ || last_generation_ != message->generation)) return false;
    if (last_pts_us_ && last_generation_ == message->generation &&
        (refines ? message->pts_us != *last_pts_us_ : message->pts_us <= *last_pts_us_)) {
      return false;
    }
    last_pts_us_ = message->pts_us;
    last_generation_ = message->generation;
  }
  session_->deliver(FrameArrived{ring_.copy_out(*message), message->generation,
                                 (message->flags & kFrameLead) != 0});
  return true;
}

bool DecoderChannel::on_tile(std::span<const std::byte> datagram) {
  const auto message = read_message<TileMessage>(datagram);
  if (!message || tiles_left_ == 0 || !is_sound(*message, ring_.layout())) return false;
  --tiles_left_;
  session_->deliver(TileArrived{ring_.copy_out(*message), message->index, message->generation});
  return true;
}

bool DecoderChannel::on_end(std::span<const std::byte> datagram) {
  const auto message = read_message<EndOfClipMessage>(datagram);
  if (!message || !is_sound(*message)) return false;
  // Once for each generation, so that nobody is flooded.
  if (ended_once_ && message->generation <= last_end_) return false;
  if (message->generation > generation_) return false;
  ended_once_ = true;
  last_end_ = message->generation;
  if (message->generation == generation_) ended_ = true;
  session_->deliver(ClipEnded{MediaTime(message->end_us), message->generation});
  return true;
}

bool DecoderChannel::on_problem(std::span<const std::byte> datagram) {
  const auto message = read_message<ProblemMessage>(datagram);
  if (!message) return false;
  const std::optional<MediaFailure> reason = reported_failure(message->code);
  if (!reason) return false;
  fail(*reason, text_of(message->detail, 128));
  return true;
}

bool DecoderChannel::on_audio(std::span<const std::byte> datagram) {
  const auto message = read_message<AudioMessage>(datagram);
  if (!message || !is_sound(*message, ring_.layout())) return false;
  // Sent before it heard of the newer wish: its slot may be in use again already.
  if (message->generation != audio_generation_) return message->generation < audio_generation_;
  if (audio_credits_ == 0) return false;
  --audio_credits_;
  session_->deliver(SoundArrived{ring_.copy_out(*message), message->generation});
  return true;
}

bool DecoderChannel::on_audio_end(std::span<const std::byte> datagram) {
  const auto message = read_message<AudioEndMessage>(datagram);
  if (!message || message->generation > audio_generation_) return false;
  if (message->generation == audio_generation_) {
    audio_credits_ = 0;
    session_->deliver(SoundEnded{message->generation});
  }
  return true;
}

bool DecoderChannel::on_wave(std::span<const std::byte> datagram) {
  const auto message = read_message<WaveMessage>(datagram);
  if (!message || !is_sound(*message) || message->count > wave_points_left_) return false;
  wave_points_left_ -= message->count;
  if (message->last != 0) wave_points_left_ = 0;
  WaveArrived wave;
  wave.first = message->first;
  wave.last = wave_points_left_ == 0;
  for (std::uint32_t i = 0; i < message->count; ++i) {
    wave.points.push_back({message->peak[i], message->loudness[i]});
  }
  session_->deliver(std::move(wave));
  return true;
}

bool DecoderChannel::on_found(std::span<const std::byte> datagram) {
  const auto message = read_message<FoundMessage>(datagram);
  if (!message || !is_sound(*message)) return false;
  if (message->generation != scan_generation_) return message->generation < scan_generation_;
  if (found_left_ == 0) return false;
  --found_left_;
  session_->deliver(SomethingFound{static_cast<FoundKind>(message->kind),
                                   {MediaTime(message->begin_us), MediaTime(message->end_us)},
                                   message->generation});
  return true;
}

bool DecoderChannel::on_scanned(std::span<const std::byte> datagram) {
  const auto message = read_message<ScannedMessage>(datagram);
  if (!message || !is_sound(*message)) return false;
  if (message->generation != scan_generation_) return message->generation < scan_generation_;
  if (!scan_due_) return false;
  scan_silent_ = Millis(0);
  if (message->done != 0) scan_due_ = false;
  session_->deliver(ScanProgress{MediaTime(message->until_us), message->kept_bytes,
                                 message->kept_frames, message->generation, message->done != 0});
  return true;
}

bool DecoderChannel::on_prints(std::span<const std::byte> datagram) {
  const auto message = read_message<PrintsMessage>(datagram);
  if (!message || !is_sound(*message) || !prints_due_ || message->first != next_print_)
    return false;
  PrintsArrived prints;
  prints.last = message->last != 0;
  prints_due_ = !prints.last;
  for (std::uint32_t i = 0; i < message->count; ++i) {
    const FramePrint& print = message->prints[i];
    if (print.pts_us < last_print_us_) return false;
    last_print_us_ = print.pts_us;
    screening::VideoFrameHash frame;
    frame.frame = next_print_++;
    frame.quality = static_cast<int>(print.quality);
    std::copy(std::begin(print.words), std::end(print.words), frame.hash.words.begin());
    frame.seconds = static_cast<double>(print.pts_us) / 1e6;
    prints.frames.push_back(frame);
  }
  session_->deliver(std::move(prints));
  return true;
}

}  // namespace vigil::media
