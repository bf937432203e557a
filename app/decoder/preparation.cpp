#include "app/decoder/preparation.h"

#include <link.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <thread>

#include "app/decoder/picture_maker.h"
#include "app/decoder/rehearsal.h"

namespace vigil::decoder {
namespace {

// A clip that was asked for together with its decoder comes within this.
constexpr int kNaps = 20;
constexpr std::chrono::microseconds kNap{500};

// About what decoding a clip of 720 x 1280 takes.
constexpr std::size_t kClipBytes = 24u << 20;

constexpr std::size_t kPictureBytes = 512u << 10;
constexpr std::size_t kProgramBytes = 1u << 20;

constexpr AVCodecID kCodecs[] = {AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP9,
                                 AV_CODEC_ID_VP8,  AV_CODEC_ID_AAC,  AV_CODEC_ID_MJPEG};

}  // namespace

Preparation::Preparation() { reserve_.expect(kClipBytes); }

bool Preparation::step() {
  if (stopped_) return false;
  if (naps_ < kNaps) {
    ++naps_;
    std::this_thread::sleep_for(kNap);
  } else if (reserve_.step()) {
  } else if (maker_ != nullptr) {
    picture_ = rehearse_like(coded_, *maker_, box_, picture_);
    maker_ = nullptr;
    rehearsed_ = true;
  } else if (!picture_.empty()) {
    const auto piece = picture_.first(std::min(picture_.size(), kPictureBytes));
    take_pages(piece);
    picture_ = picture_.subspan(piece.size());
  } else if (!program_known_ || !program_.empty()) {
    touch_program();
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

void Preparation::expect(Size coded, Size box, PictureMaker& maker, std::span<std::uint8_t> slot) {
  if (coded.width <= 0 || coded.height <= 0) return;
  coded_ = coded;
  box_ = box;
  maker_ = &maker;
  picture_ = slot;
}

void Preparation::stop() {
  stopped_ = true;
  reserve_.give_back();
}

// What runs for the first time waits for every page of it. A sanitizer lays forbidden ground between
// a program's variables, which is read here as everything else of it.
__attribute__((no_sanitize("address"))) void Preparation::touch_program() {
  if (!program_known_) {
    program_known_ = true;
    // The first object is the program itself.
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* parts) {
          for (int i = 0; i < info->dlpi_phnum; ++i) {
            const ElfW(Phdr)& part = info->dlpi_phdr[i];
            if (part.p_type != PT_LOAD || (part.p_flags & PF_R) == 0) continue;
            static_cast<std::vector<std::span<const std::uint8_t>>*>(parts)->emplace_back(
                reinterpret_cast<const std::uint8_t*>(info->dlpi_addr + part.p_vaddr),
                part.p_memsz);
          }
          return 1;
        },
        &program_);
    return;
  }
  auto& part = program_.back();
  const auto piece = part.first(std::min(part.size(), kProgramBytes));
  for (std::size_t at = 0; at < piece.size(); at += 4096)
    static_cast<void>(*static_cast<const volatile std::uint8_t*>(&piece[at]));
  part = part.subspan(piece.size());
  if (part.empty()) program_.pop_back();
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
