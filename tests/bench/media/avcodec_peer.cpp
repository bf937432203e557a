// The decoder's peer: the same libavcodec in one process, nothing between it and the file.
//
//   avcodec_peer FILE THREADS none|copy|rgba WIDTH HEIGHT
//
//   avcodec_peer FILE THREADS keyframe|coarse WIDTH HEIGHT
//
// Decodes every frame; "rgba" also scales and converts it into a memory buffer as the decoder
// process does, "copy" copies its planes there. Prints "MILLISECONDS FRAMES", counted from the
// first frame to the end. "keyframe" decodes only the first packet, again and again, each time to
// its picture, and prints the median: nothing that shows it can be sooner; "coarse" without its
// loop filter.
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "app/decoder/libav.h"
#include "app/decoder/media_input.h"
#include "app/decoder/vp9_header.h"

namespace {

using namespace vigil::decoder;
using Steady = std::chrono::steady_clock;

constexpr int kTimes = 9;

enum class After { kNothing, kCopy, kRgba };

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "avcodec_peer: %s\n", why);
  std::exit(1);
}

// Round-robin over as many buffers as the decoder process has slots, so that caches see the same.
class Sink {
 public:
  Sink(After after, int width, int height) : after_(after), width_(width), height_(height) {}

  void take(const AVFrame& frame) {
    if (after_ == After::kNothing) return;
    if (after_ == After::kCopy) {
      const int bytes = av_image_get_buffer_size(static_cast<AVPixelFormat>(frame.format),
                                                 frame.width, frame.height, 1);
      std::vector<std::uint8_t>& slot = next_slot(static_cast<std::size_t>(std::max(bytes, 0)));
      av_image_copy_to_buffer(slot.data(), bytes, frame.data, frame.linesize,
                              static_cast<AVPixelFormat>(frame.format), frame.width, frame.height,
                              1);
      return;
    }
    const double scale = std::min({1.0, static_cast<double>(width_) / frame.width,
                                   static_cast<double>(height_) / frame.height});
    const int width = std::max(1, static_cast<int>(std::lround(frame.width * scale)));
    const int height = std::max(1, static_cast<int>(std::lround(frame.height * scale)));
    const int stride = (width * 4 + 63) & ~63;
    const bool same_size = width == frame.width && height == frame.height;
    scaler_.reset(sws_getCachedContext(scaler_.release(), frame.width, frame.height,
                                       static_cast<AVPixelFormat>(frame.format), width, height,
                                       AV_PIX_FMT_RGBA, same_size ? SWS_BILINEAR : SWS_BICUBIC,
                                       nullptr, nullptr, nullptr));
    if (scaler_ == nullptr) give_up("no scaler");
    std::vector<std::uint8_t>& slot = next_slot(static_cast<std::size_t>(stride) * (height + 1));
    std::uint8_t* planes[4] = {slot.data(), nullptr, nullptr, nullptr};
    const int strides[4] = {stride, 0, 0, 0};
    sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
  }

 private:
  std::vector<std::uint8_t>& next_slot(std::size_t bytes) {
    at_ = (at_ + 1) % slots_.size();
    slots_[at_].resize(bytes);
    return slots_[at_];
  }

  const After after_;
  const int width_;
  const int height_;
  ScalerPtr scaler_;
  std::array<std::vector<std::uint8_t>, 6> slots_;
  std::size_t at_ = 0;
};

// Of one packet that stands alone.
double keyframe_ms(AVCodecContext& decoder, AVFormatContext& format, int stream) {
  const PacketPtr packet(av_packet_alloc());
  const FramePtr frame(av_frame_alloc());
  do {
    av_packet_unref(packet.get());
    if (av_read_frame(&format, packet.get()) < 0) give_up("no packets");
  } while (packet->stream_index != stream);
  if (decoder.skip_loop_filter == AVDISCARD_ALL && decoder.codec_id == AV_CODEC_ID_VP9 &&
      av_packet_make_writable(packet.get()) >= 0)
    leave_out_vp9_loop_filter({packet->data, static_cast<std::size_t>(packet->size)});
  std::vector<double> took;
  for (int i = 0; i < kTimes; ++i) {
    const auto begin = Steady::now();
    if (avcodec_send_packet(&decoder, packet.get()) < 0 ||
        avcodec_send_packet(&decoder, nullptr) < 0 ||
        avcodec_receive_frame(&decoder, frame.get()) < 0) {
      give_up("the first packet gives no picture");
    }
    took.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
    av_frame_unref(frame.get());
    avcodec_flush_buffers(&decoder);
  }
  std::nth_element(took.begin(), took.begin() + kTimes / 2, took.end());
  return took[kTimes / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6)
    give_up("usage: avcodec_peer FILE THREADS none|copy|rgba|keyframe|coarse WIDTH HEIGHT");
  const std::string_view word = argv[3];
  const bool alone = word == "keyframe" || word == "coarse";
  const After after = word == "rgba"   ? After::kRgba
                      : word == "copy" ? After::kCopy
                                       : After::kNothing;
  av_log_set_level(AV_LOG_ERROR);
  const MediaInput input(::open(argv[1], O_RDONLY | O_CLOEXEC));
  const InputReader reader(input);
  AVFormatContext* opened = avformat_alloc_context();
  if (opened == nullptr) give_up("out of memory");
  opened->pb = reader.avio();
  if (avformat_open_input(&opened, nullptr, nullptr, nullptr) < 0) give_up("cannot open the clip");
  const FormatPtr format(opened);
  if (avformat_find_stream_info(format.get(), nullptr) < 0) give_up("no streams");
  const AVCodec* codec = nullptr;
  const int index = av_find_best_stream(format.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
  if (index < 0) give_up("no pictures");
  const CodecPtr decoder(avcodec_alloc_context3(codec));
  avcodec_parameters_to_context(decoder.get(), format->streams[index]->codecpar);
  // The thread type is left as it is: frames and slices, as in the decoder process.
  decoder->thread_count = std::atoi(argv[2]);
  if (alone) decoder->thread_type = FF_THREAD_SLICE;
  if (word == "coarse") decoder->skip_loop_filter = AVDISCARD_ALL;
  if (avcodec_open2(decoder.get(), codec, nullptr) < 0) give_up("no decoder");

  if (alone) {
    std::printf("%f 1\n", keyframe_ms(*decoder, *format, index));
    return 0;
  }

  Sink sink(after, std::atoi(argv[4]), std::atoi(argv[5]));
  const PacketPtr packet(av_packet_alloc());
  const FramePtr frame(av_frame_alloc());
  int frames = 0;
  Steady::time_point begin;
  const auto receive_all = [&] {
    while (avcodec_receive_frame(decoder.get(), frame.get()) >= 0) {
      sink.take(*frame);
      if (frames++ == 0) begin = Steady::now();
    }
  };
  while (av_read_frame(format.get(), packet.get()) >= 0) {
    if (packet->stream_index == index && avcodec_send_packet(decoder.get(), packet.get()) >= 0)
      receive_all();
    av_packet_unref(packet.get());
  }
  avcodec_send_packet(decoder.get(), nullptr);
  receive_all();
  const double ms = std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
  std::printf("%f %d\n", ms, frames - 1);
  return 0;
}
