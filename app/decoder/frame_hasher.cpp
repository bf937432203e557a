#include "app/decoder/frame_hasher.h"

namespace vigil::decoder {
namespace {

// Samples of luma one after the other, in the machine's order.
bool has_plain_luma(const AVPixFmtDescriptor& format) {
  constexpr std::uint64_t kOther = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
                                   AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                                   AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_FLOAT;
  const AVComponentDescriptor& luma = format.comp[0];
  return (format.flags & kOther) == 0 && luma.plane == 0 && luma.offset == 0 && luma.shift == 0 &&
         luma.depth >= 8 && luma.depth <= 16 && luma.step == (luma.depth + 7) / 8;
}

bool is_full_range(const AVFrame& frame, const AVPixFmtDescriptor& format) {
  if (frame.color_range != AVCOL_RANGE_UNSPECIFIED) return frame.color_range == AVCOL_RANGE_JPEG;
  switch (frame.format) {
    case AV_PIX_FMT_YUVJ411P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ444P: return true;
    default: return format.nb_components <= 2;  // grey is what pictures have, not video
  }
}

}  // namespace

std::optional<screening::PdqResult> FrameHasher::hash(const AVFrame& frame) {
  const AVPixFmtDescriptor* const format =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format == nullptr || frame.width <= 0 || frame.height <= 0) return std::nullopt;
  if (has_plain_luma(*format)) {
    screening::LumaView luma{frame.data[0], frame.width, frame.height, frame.linesize[0]};
    luma.depth = format->comp[0].depth;
    luma.limited_range = !is_full_range(frame, *format);
    return hasher_.hash(luma);
  }
  if (frame.format == AV_PIX_FMT_RGB24)
    return hasher_.hash(
        screening::Rgb24View{frame.data[0], frame.width, frame.height, frame.linesize[0]});
  scaler_.reset(sws_getCachedContext(
      scaler_.release(), frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
      frame.width, frame.height, AV_PIX_FMT_RGB24, SWS_POINT, nullptr, nullptr, nullptr));
  if (scaler_ == nullptr) return std::nullopt;
  // The scaler may write some bytes past a row.
  const int stride = (3 * frame.width + 63) / 64 * 64;
  rgb_.resize(static_cast<std::size_t>(stride) * static_cast<std::size_t>(frame.height) + 64);
  std::uint8_t* const to[4] = {rgb_.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  if (sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, to, strides) <= 0)
    return std::nullopt;
  return hasher_.hash(screening::Rgb24View{rgb_.data(), frame.width, frame.height, stride});
}

}  // namespace vigil::decoder
