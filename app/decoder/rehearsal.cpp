#include "app/decoder/rehearsal.h"

#include <cstddef>

#include "app/decoder/memory_reserve.h"

namespace vigil::decoder {

namespace {

// What of `slot` a picture like `frame` would take. The frame holds no pixels.
std::span<std::uint8_t> prepare(const AVFrame& frame, AVRational pixel_aspect,
                                const Orientation& orientation, PictureMaker& maker, Size box,
                                std::span<std::uint8_t> slot) {
  Placed placed;
  if (!maker.draw(frame, pixel_aspect, orientation, box, slot, placed, Scaler::Effort::kNone))
    return {};
  return slot.first(static_cast<std::size_t>(placed.stride) *
                    static_cast<std::size_t>(placed.size.height));
}

}  // namespace

std::span<std::uint8_t> rehearse_like(Size coded, PictureMaker& maker, Size box,
                                      std::span<std::uint8_t> slot) {
  const FramePtr frame(av_frame_alloc());
  if (frame == nullptr) return {};
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = coded.width;
  frame->height = coded.height;
  return prepare(*frame, {1, 1}, Orientation{}, maker, box, slot);
}

void rehearse(const VideoSource& source, PictureMaker& maker, Size box,
              std::span<std::uint8_t> slot) {
  const AVCodecParameters& parameters = *source.stream().codecpar;
  if (parameters.width <= 0 || parameters.height <= 0) return;
  const FramePtr frame(av_frame_alloc());
  if (frame == nullptr) return;
  // Containers seldom say; nearly all clips are like this.
  frame->format = parameters.format >= 0 ? parameters.format : AV_PIX_FMT_YUV420P;
  frame->width = parameters.width;
  frame->height = parameters.height;
  frame->color_range = parameters.color_range;
  frame->colorspace = parameters.color_space;
  frame->color_trc = parameters.color_trc;
  frame->color_primaries = parameters.color_primaries;
  take_pages(prepare(*frame, source.stream().sample_aspect_ratio, source.orientation(*frame), maker,
                     box, slot));
}

}  // namespace vigil::decoder
