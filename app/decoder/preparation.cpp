#include "app/decoder/preparation.h"

#include <malloc.h>
#include <sys/mman.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <thread>

#include "app/decoder/picture_maker.h"

namespace vigil::decoder {
namespace {

// A clip that was asked for together with its decoder comes within this.
constexpr int kNaps = 20;
constexpr std::chrono::microseconds kNap{500};

// About what decoding a clip of 720 x 1280 takes.
constexpr std::size_t kPieces = 12;
constexpr std::size_t kPieceBytes = 2u << 20;

constexpr AVCodecID kCodecs[] = {AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP9,
                                 AV_CODEC_ID_VP8,  AV_CODEC_ID_AAC,  AV_CODEC_ID_MJPEG};

}  // namespace

bool Preparation::step() {
  if (stopped_) return false;
  if (naps_ < kNaps) {
    ++naps_;
    std::this_thread::sleep_for(kNap);
  } else if (held_.size() < kPieces) {
    touch_memory();
  } else if (codec_ < std::size(kCodecs)) {
    open_codec(kCodecs[codec_++]);
  } else if (!scaled_) {
    scale();
  } else {
    stop();
    return false;
  }
  return true;
}

void Preparation::stop() {
  stopped_ = true;
  for (void* piece : held_) std::free(piece);
  held_.clear();
}

// From the heap, which keeps what is given back to it.
void Preparation::touch_memory() {
  if (held_.empty()) {
    ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
    ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
    ::mallopt(M_TOP_PAD, static_cast<int>(kPieces * kPieceBytes));
  }
  void* piece = std::malloc(kPieceBytes);
  if (piece == nullptr) return stop();
  if (held_.empty()) {
    // A few large pages are taken sooner than thousands of small ones.
    const auto begin = (reinterpret_cast<std::uintptr_t>(piece) + 4095) & ~std::uintptr_t{4095};
    ::madvise(reinterpret_cast<void*>(begin), (kPieces - 1) * kPieceBytes, MADV_HUGEPAGE);
    ::mallopt(M_TOP_PAD, 1 << 20);
  }
  // Volatile: nobody reads it, and yet it is to be written.
  for (std::size_t at = 0; at < kPieceBytes; at += 4096) static_cast<volatile char*>(piece)[at] = 0;
  held_.push_back(piece);
}

void Preparation::open_codec(AVCodecID id) {
  const AVCodec* codec = avcodec_find_decoder(id);
  const CodecPtr context(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
  if (context == nullptr) return;
  context->thread_count = 1;
  if (id == AV_CODEC_ID_AAC) {
    context->sample_rate = 48'000;
    av_channel_layout_default(&context->ch_layout, 2);
  }
  static_cast<void>(avcodec_open2(context.get(), codec, nullptr));
}

void Preparation::scale() {
  scaled_ = true;
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr) return;
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = 64;
  frame->height = 64;
  if (av_frame_get_buffer(frame.get(), 64) < 0) return;
  for (const AVBufferRef* plane : frame->buf) {
    if (plane != nullptr) std::memset(plane->data, 128, plane->size);
  }
  std::vector<std::uint8_t> memory(64 * 1024);
  for (const int side : {64, 32}) {
    PictureMaker maker(PictureMaker::Quality::kSmooth);
    Placed placed;
    static_cast<void>(maker.draw(*frame, {1, 1}, Orientation{}, {side, side}, memory, placed));
  }
}

}  // namespace vigil::decoder
