#include "app/decoder/rehearsal.h"

#include <cstring>

namespace vigil::decoder {

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
  if (av_frame_get_buffer(frame.get(), 64) < 0) return;
  for (const AVBufferRef* plane : frame->buf) {
    if (plane != nullptr) std::memset(plane->data, 128, plane->size);
  }
  Placed placed;
  static_cast<void>(maker.draw(*frame, source.stream().sample_aspect_ratio,
                               source.orientation(*frame), box, slot, placed));
}

}  // namespace vigil::decoder
