#include "app/decoder/kept_picture.h"

#include <algorithm>
#include <utility>

namespace vigil::decoder {
namespace {

AVPixelFormat kept_format(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  constexpr std::uint64_t kOther =
      AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_BITSTREAM;
  const bool plain_yuv = format != nullptr && (format->flags & kOther) == 0 &&
                         (format->flags & AV_PIX_FMT_FLAG_PLANAR) != 0 &&
                         format->nb_components == 3;
  if (!plain_yuv) return AV_PIX_FMT_RGBA;
  // High dynamic range needs its bits until it is shown.
  const bool high_range =
      frame.color_trc == AVCOL_TRC_SMPTE2084 || frame.color_trc == AVCOL_TRC_ARIB_STD_B67;
  return high_range && format->comp[0].depth > 8 ? AV_PIX_FMT_YUV420P10LE : AV_PIX_FMT_YUV420P;
}

// The old "J" formats are the plain ones with another range.
AVPixelFormat plain(int format) {
  switch (static_cast<AVPixelFormat>(format)) {
    case AV_PIX_FMT_YUVJ420P: return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P: return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P: return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P: return AV_PIX_FMT_YUV440P;
    default: return static_cast<AVPixelFormat>(format);
  }
}

}  // namespace

KeptPictureMaker::Form KeptPictureMaker::form_of(const AVFrame& frame, AVRational pixel_aspect,
                                                 const Orientation& orientation, Size box) {
  Form form;
  const Size size =
      fit_inside(shown_size({frame.width, frame.height}, pixel_aspect, orientation), box);
  form.size = orientation.transposed ? Size{size.height, size.width} : size;
  form.format = kept_format(frame);
  form.bytes = static_cast<std::uint64_t>(
      std::max(0, av_image_get_buffer_size(form.format, form.size.width, form.size.height, 32)));
  return form;
}

FramePtr KeptPictureMaker::make(const AVFrame& frame, AVRational pixel_aspect,
                                const Orientation& orientation, Size box) {
  const Form form = form_of(frame, pixel_aspect, orientation, box);
  FramePtr kept(av_frame_alloc());
  if (kept == nullptr || av_frame_copy_props(kept.get(), &frame) < 0) return nullptr;
  kept->format = form.format;
  kept->width = form.size.width;
  kept->height = form.size.height;
  kept->sample_aspect_ratio = {1, 1};
  const bool full_range =
      frame.color_range == AVCOL_RANGE_JPEG || plain(frame.format) != frame.format;
  kept->color_range = full_range ? AVCOL_RANGE_JPEG : frame.color_range;
  // Where the clip does not say, its size decides about its colours: what is small now must not be
  // taken for another kind of clip.
  if (kept->colorspace == AVCOL_SPC_UNSPECIFIED)
    kept->colorspace =
        std::max(frame.width, frame.height) >= 1280 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  if (av_frame_get_buffer(kept.get(), 32) < 0) return nullptr;

  const AVPixelFormat from = plain(frame.format);
  if (from == form.format && frame.width == kept->width && frame.height == kept->height) {
    av_image_copy(kept->data, kept->linesize, const_cast<const std::uint8_t**>(frame.data),
                  frame.linesize, from, frame.width, frame.height);
    return kept;
  }
  scaler_.reset(sws_getCachedContext(scaler_.release(), frame.width, frame.height, from,
                                     kept->width, kept->height, form.format, SWS_BICUBIC, nullptr,
                                     nullptr, nullptr));
  if (scaler_ == nullptr) return nullptr;
  const int* matrix = sws_getCoefficients(SWS_CS_DEFAULT);
  const int range = full_range ? 1 : 0;
  sws_setColorspaceDetails(scaler_.get(), matrix, range, matrix, range, 0, 1 << 16, 1 << 16);
  if (sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, kept->data,
                kept->linesize) <= 0) {
    return nullptr;
  }
  return kept;
}

}  // namespace vigil::decoder
