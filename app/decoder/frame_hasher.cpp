#include "app/decoder/frame_hasher.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace vigil::decoder {
namespace {

// The shares of red and blue in a frame's luma, where they are not those of the hash's luma
// (BT.601). Frames that do not say are taken for BT.601, as everybody's converter does.
struct Shares {
  float red;
  float blue;
};

std::optional<Shares> other_shares(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709: return Shares{0.2126F, 0.0722F};
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: return Shares{0.2627F, 0.0593F};
    case AVCOL_SPC_SMPTE240M: return Shares{0.212F, 0.087F};
    default: return std::nullopt;
  }
}

// Chroma in two planes of its own, in samples like the luma's.
bool has_chroma_planes(const AVPixFmtDescriptor& format) {
  if (format.nb_components < 3) return false;
  for (int i = 1; i <= 2; ++i) {
    const AVComponentDescriptor& chroma = format.comp[i];
    if (chroma.plane != i || chroma.offset != 0 || chroma.shift != 0 ||
        chroma.depth != format.comp[0].depth || chroma.step != format.comp[0].step) {
      return false;
    }
  }
  return true;
}

// One sample in units of eight bits.
float sample_of(const AVFrame& frame, int plane, int row, int column, int depth) {
  const std::uint8_t* const at = frame.data[plane] + std::ptrdiff_t{row} * frame.linesize[plane];
  if (depth == 8) return at[column];
  std::uint16_t sample;
  std::memcpy(&sample, at + 2 * std::ptrdiff_t{column}, sizeof sample);
  return static_cast<float>(sample) / static_cast<float>(1 << (depth - 8));
}

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::lrintf(std::clamp(value, 0.0F, 255.0F)));
}

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
    const std::optional<Shares> shares = other_shares(frame);
    if (shares && has_chroma_planes(*format)) {
      return hash_converted(frame, *format, shares->red, shares->blue);
    }
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

screening::PdqResult FrameHasher::hash_converted(const AVFrame& frame,
                                                 const AVPixFmtDescriptor& format, float red,
                                                 float blue) {
  constexpr int kMost = screening::kMaxHashedSide;
  const bool reduced = frame.width > kMost || frame.height > kMost;
  const int width = reduced ? kMost : frame.width;
  const int height = reduced ? kMost : frame.height;
  const int depth = format.comp[0].depth;
  const bool full = is_full_range(frame, format);
  const float luma_scale = full ? 1.0F : 255.0F / 219.0F;
  const float chroma_scale = full ? 1.0F : 255.0F / 224.0F;
  const float black = full ? 0.0F : 16.0F;
  const float green = 1 - red - blue;
  const int stride = 3 * width;
  rgb_.resize(static_cast<std::size_t>(stride) * static_cast<std::size_t>(height));
  for (int i = 0; i < height; ++i) {
    const int row = reduced ? static_cast<int>(std::int64_t{i} * frame.height / kMost) : i;
    std::uint8_t* to = rgb_.data() + std::ptrdiff_t{i} * stride;
    for (int j = 0; j < width; ++j, to += 3) {
      const int column = reduced ? static_cast<int>(std::int64_t{j} * frame.width / kMost) : j;
      const int chroma_row = row >> format.log2_chroma_h;
      const int chroma_column = column >> format.log2_chroma_w;
      const float y = luma_scale * (sample_of(frame, 0, row, column, depth) - black);
      const float cb =
          chroma_scale * (sample_of(frame, 1, chroma_row, chroma_column, depth) - 128.0F);
      const float cr =
          chroma_scale * (sample_of(frame, 2, chroma_row, chroma_column, depth) - 128.0F);
      const float b = y + 2 * (1 - blue) * cb;
      const float r = y + 2 * (1 - red) * cr;
      to[0] = to_byte(r);
      to[1] = to_byte((y - red * r - blue * b) / green);
      to[2] = to_byte(b);
    }
  }
  return hasher_.hash(screening::Rgb24View{rgb_.data(), width, height, stride});
}

}  // namespace vigil::decoder
