#include "app/decoder/scaler.h"

#include <algorithm>
#include <cstddef>

namespace vigil::decoder {
namespace {

constexpr int kThreads = 2;
// Smaller pictures are done before another thread has woken.
constexpr std::int64_t kWorthSharing = 320ll * 240;

std::int64_t pixels(int width, int height) { return static_cast<std::int64_t>(width) * height; }

}  // namespace

bool Scaler::prepare(const Shape& shape, std::optional<Colours> colours) {
  const bool same = context_ != nullptr && shape == shape_ && (colours || !colours_);
  if (!same && !open(shape)) return false;
  if (colours && colours != colours_) {
    sws_setColorspaceDetails(context_.get(), sws_getCoefficients(colours->from_matrix),
                             colours->from_full_range ? 1 : 0, sws_getCoefficients(colours->matrix),
                             colours->full_range ? 1 : 0, 0, 1 << 16, 1 << 16);
    colours_ = colours;
  }
  return true;
}

bool Scaler::open(const Shape& shape) {
  colours_.reset();
  context_.reset(sws_alloc_context());
  if (context_ == nullptr) return false;
  SwsContext* context = context_.get();
  av_opt_set_int(context, "srcw", shape.from_width, 0);
  av_opt_set_int(context, "srch", shape.from_height, 0);
  av_opt_set_int(context, "src_format", shape.from_format, 0);
  av_opt_set_int(context, "dstw", shape.width, 0);
  av_opt_set_int(context, "dsth", shape.height, 0);
  av_opt_set_int(context, "dst_format", shape.format, 0);
  av_opt_set_int(context, "sws_flags", shape.flags, 0);
  const std::int64_t most =
      std::max(pixels(shape.from_width, shape.from_height), pixels(shape.width, shape.height));
  if (most_ == Effort::kTwoThreads && most >= kWorthSharing)
    av_opt_set_int(context, "threads", kThreads, 0);
  if (sws_init_context(context, nullptr, nullptr) < 0) {
    context_.reset();
    return false;
  }
  shape_ = shape;
  return true;
}

bool Scaler::run(const AVFrame& frame, std::uint8_t* const planes[4], const int strides[4],
                 Effort effort) {
  if (context_ == nullptr) return false;
  if (effort == Effort::kNone) return true;
  // Frames that own nothing would be copied first.
  if (effort == Effort::kOneThread || most_ == Effort::kOneThread || frame.buf[0] == nullptr) {
    return sws_scale(context_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides) >
           0;
  }
  const FramePtr to(av_frame_alloc());
  if (to == nullptr) return false;
  to->format = shape_.format;
  to->width = shape_.width;
  to->height = shape_.height;
  std::copy_n(planes, 4, to->data);
  std::copy_n(strides, 4, to->linesize);
  // The memory is the caller's: a reference to it ends without consequence.
  to->buf[0] = av_buffer_create(
      planes[0], 1, [](void*, std::uint8_t*) {}, nullptr, 0);
  return to->buf[0] != nullptr && sws_scale_frame(context_.get(), to.get(), &frame) >= 0;
}

}  // namespace vigil::decoder
