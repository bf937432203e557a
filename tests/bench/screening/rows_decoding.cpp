#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "app/decoder/frame_hasher.h"
#include "app/decoder/frame_walker.h"
#include "app/decoder/media_input.h"
#include "tests/bench/screening/rows.h"

namespace vigil::bench {
namespace {

namespace fs = std::filesystem;
using namespace decoder;

void make(const std::string& path, const std::string& how) {
  if (fs::exists(path)) return;
  const std::string command = "ffmpeg -nostdin -v error -y " + how + " '" + path + "'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("ffmpeg failed: " + command);
}

// What a program does that only decodes: one thread, every frame, nothing else.
std::size_t decode_alone(const std::string& path) {
  // The decoder's FFmpeg has no protocols: bytes come by a reader of ours on both sides.
  const MediaInput input(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const InputReader reader(input);
  AVFormatContext* opened = avformat_alloc_context();
  opened->pb = reader.avio();
  if (avformat_open_input(&opened, path.c_str(), nullptr, nullptr) < 0)
    throw std::runtime_error(path + " cannot be opened");
  const FormatPtr format(opened);
  avformat_find_stream_info(format.get(), nullptr);
  const int stream = av_find_best_stream(format.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  const AVCodecParameters& parameters = *format->streams[stream]->codecpar;
  const AVCodec* const codec = avcodec_find_decoder(parameters.codec_id);
  const CodecPtr context(avcodec_alloc_context3(codec));
  avcodec_parameters_to_context(context.get(), &parameters);
  context->thread_count = 1;
  avcodec_open2(context.get(), codec, nullptr);
  const PacketPtr packet(av_packet_alloc());
  const FramePtr frame(av_frame_alloc());
  std::size_t frames = 0;
  const auto receive = [&] {
    while (avcodec_receive_frame(context.get(), frame.get()) >= 0) ++frames;
  };
  while (av_read_frame(format.get(), packet.get()) >= 0) {
    if (packet->stream_index == stream) {
      avcodec_send_packet(context.get(), packet.get());
      receive();
    }
    av_packet_unref(packet.get());
  }
  avcodec_send_packet(context.get(), nullptr);
  receive();
  return frames;
}

// What the decoder process does for a fingerprint, with one thread as well.
std::size_t hash_frames(const std::string& path) {
  MediaInput input(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  VideoSource source(input);
  const auto problem = source.open(input.kind(), Purpose::kPlayback, 1);
  if (problem.failure != media::MediaFailure::kNone)
    throw std::runtime_error(path + " cannot be opened: " + problem.detail);
  FrameWalker walker(source);
  walker.set_base(0);
  FrameHasher hasher;
  std::size_t frames = 0;
  while (!walker.ended() && walker.work()) {
    while (!walker.ready().empty()) {
      frames += hasher.hash(*walker.ready().front().frame).has_value();
      walker.ready().pop_front();
    }
  }
  return frames;
}

std::size_t peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtoul(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

void clip_row(const std::string& name, const std::string& path, std::vector<Row>& rows) {
  std::size_t ours = 0;
  std::size_t peer = 0;
  const Pair time = in_turn(
      3, [&] { ours = hash_frames(path); }, [&] { peer = decode_alone(path); });
  const double ratio = time.ours / time.peer;
  rows.push_back({fmt::format("vPDQ of every frame, {}, ms a frame, beside decoding them with one "
                              "thread{}",
                              name, ours == peer ? "" : " (FRAMES DIFFER)"),
                  1000 * time.ours / static_cast<double>(ours),
                  1000 * time.peer / static_cast<double>(peer), ratio, "<= 1.10",
                  ratio <= 1.10 && ours == peer});
}

void memory_row(const std::string& folder, const std::string& clip, std::vector<Row>& rows) {
  const std::string eight = folder + "/eight_times.mp4";
  make(eight, "-stream_loop 7 -i '" + clip + "' -c copy");
  forget_peak();
  hash_frames(clip);
  const auto once = static_cast<double>(peak_memory_kb()) / 1024;
  forget_peak();
  hash_frames(eight);
  const auto longer = static_cast<double>(peak_memory_kb()) / 1024;
  rows.push_back({"peak memory while hashing a clip eight times as long, MB, beside the clip",
                  longer, once, longer / once, "<= 1.10", longer / once <= 1.10});
}

// JPEG files in memory, decoded again and again.
void jpeg_row(const std::string& folder, const std::string& size, std::vector<Row>& rows) {
  const std::string path = folder + "/picture_" + size + ".jpg";
  make(path, "-f lavfi -i mandelbrot=size=" + size +
                 ":start_scale=0.005,noise=alls=12 -frames:v 1 -q:v 3 -pix_fmt yuvj420p");
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  const auto length = static_cast<int>(bytes.size());
  bytes.resize(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE);
  const AVCodec* const codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
  const CodecPtr context(avcodec_alloc_context3(codec));
  context->thread_count = 1;
  avcodec_open2(context.get(), codec, nullptr);
  const PacketPtr packet(av_packet_alloc());
  const FramePtr frame(av_frame_alloc());
  const auto decode = [&] {
    packet->data = reinterpret_cast<std::uint8_t*>(bytes.data());
    packet->size = length;
    avcodec_send_packet(context.get(), packet.get());
    if (avcodec_receive_frame(context.get(), frame.get()) < 0)
      throw std::runtime_error(path + " cannot be decoded");
  };
  constexpr int kRepeats = 50;
  FrameHasher hasher;
  int quality = 0;
  const Pair time = in_turn(
      5,
      [&] {
        for (int i = 0; i < kRepeats; ++i) {
          decode();
          quality = hasher.hash(*frame)->quality;
        }
      },
      [&] {
        for (int i = 0; i < kRepeats; ++i) decode();
      });
  const double ratio = time.ours / time.peer;
  rows.push_back(
      {fmt::format("JPEG of {}, decoded and hashed, ms, beside decoding alone (libavcodec; "
                   "quality {})",
                   size, quality),
       1000 * time.ours / kRepeats, 1000 * time.peer / kRepeats, ratio, "<= 1.10", ratio <= 1.10});
}

}  // namespace

void decoding_rows(const std::string& folder, std::vector<Row>& rows) {
  av_log_set_level(AV_LOG_QUIET);
  fs::create_directories(folder);
  for (const std::string size : {"640x480", "1280x960", "1920x1080"}) jpeg_row(folder, size, rows);

  const auto source = [](const std::string& size) {
    return "-f lavfi -i mandelbrot=size=" + size +
           ":rate=30:end_pts=600,noise=alls=10:allf=t -t 6 -pix_fmt yuv420p ";
  };
  const std::string h264 = folder + "/720x1280_h264.mp4";
  make(h264, source("720x1280") + "-c:v libx264 -preset fast -b:v 3M");
  clip_row("720 x 1280 H.264", h264, rows);
  const std::string hevc = folder + "/720x1280_hevc.mp4";
  make(hevc, source("720x1280") + "-c:v libx265 -x265-params log-level=error -preset fast -b:v 2M");
  clip_row("720 x 1280 HEVC", hevc, rows);
  const std::string full = folder + "/1920x1080_h264.mp4";
  make(full, source("1920x1080") + "-c:v libx264 -preset fast -b:v 6M");
  clip_row("1920 x 1080 H.264", full, rows);
  const std::string small = folder + "/360x640_h264.mp4";
  make(small, source("360x640") + "-c:v libx264 -preset fast -b:v 1M");
  clip_row("360 x 640 H.264", small, rows);
  memory_row(folder, h264, rows);
}

}  // namespace vigil::bench
