#include "app/decoder/picture_maker.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace vigil::decoder {
namespace {

int row_stride(int width) { return (width * 4 + 63) & ~63; }

// swscale writes whole vectors: one row to spare keeps the last ones inside.
std::size_t needed(Size size) {
  return static_cast<std::size_t>(row_stride(size.width)) * (size.height + 1);
}

struct PlainFormat {
  AVPixelFormat format;
  bool full_range;
};

// The old "J" formats are the plain ones with another range.
PlainFormat plain_format(const AVFrame& frame) {
  const bool full = frame.color_range == AVCOL_RANGE_JPEG;
  switch (static_cast<AVPixelFormat>(frame.format)) {
    case AV_PIX_FMT_YUVJ420P: return {AV_PIX_FMT_YUV420P, true};
    case AV_PIX_FMT_YUVJ422P: return {AV_PIX_FMT_YUV422P, true};
    case AV_PIX_FMT_YUVJ444P: return {AV_PIX_FMT_YUV444P, true};
    case AV_PIX_FMT_YUVJ440P: return {AV_PIX_FMT_YUV440P, true};
    default: return {static_cast<AVPixelFormat>(frame.format), full};
  }
}

// Where the stream does not say, high definition is taken for BT.709 as players do.
int matrix_of(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709: return SWS_CS_ITU709;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: return SWS_CS_BT2020;
    case AVCOL_SPC_SMPTE240M: return SWS_CS_SMPTE240M;
    case AVCOL_SPC_FCC: return SWS_CS_FCC;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M: return SWS_CS_ITU601;
    default: return std::max(frame.width, frame.height) >= 1280 ? SWS_CS_ITU709 : SWS_CS_ITU601;
  }
}

bool can_be_seen_through(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return format != nullptr && (format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
}

// A grey that reflects 18 % of the light: neither black nor white drawings vanish on it.
void lay_over_grey(std::uint8_t* pixels, int stride, Size size) {
  constexpr unsigned kGrey = 118;
  for (int y = 0; y < size.height; ++y) {
    std::uint8_t* row = pixels + static_cast<std::ptrdiff_t>(y) * stride;
    for (int x = 0; x < size.width; ++x, row += 4) {
      const unsigned alpha = row[3];
      for (int c = 0; c < 3; ++c) {
        row[c] = static_cast<std::uint8_t>((row[c] * alpha + kGrey * (255 - alpha) + 127) / 255);
      }
      row[3] = 255;
    }
  }
}

// Turns a `from`-sized picture upright into `to`, in blocks that stay in the cache.
void turn(const std::uint8_t* from, int from_stride, Size from_size, const Orientation& orientation,
          std::uint8_t* to, int to_stride) {
  const Size to_size = orientation.transposed ? Size{from_size.height, from_size.width} : from_size;
  constexpr int kBlock = 32;
  for (int top = 0; top < to_size.height; top += kBlock) {
    for (int left = 0; left < to_size.width; left += kBlock) {
      for (int y = top; y < std::min(top + kBlock, to_size.height); ++y) {
        std::uint8_t* row = to + static_cast<std::ptrdiff_t>(y) * to_stride;
        const int v = orientation.mirror_y ? to_size.height - 1 - y : y;
        for (int x = left; x < std::min(left + kBlock, to_size.width); ++x) {
          const int u = orientation.mirror_x ? to_size.width - 1 - x : x;
          const int source_x = orientation.transposed ? v : u;
          const int source_y = orientation.transposed ? u : v;
          std::memcpy(row + x * 4,
                      from + static_cast<std::ptrdiff_t>(source_y) * from_stride + source_x * 4, 4);
        }
      }
    }
  }
}

}  // namespace

Size shown_size(Size coded, AVRational pixel_aspect, const Orientation& orientation) {
  Size size = coded;
  // Absurd aspects are taken for mistakes.
  if (pixel_aspect.num > 0 && pixel_aspect.den > 0 && pixel_aspect.num <= pixel_aspect.den * 8ll &&
      pixel_aspect.den <= pixel_aspect.num * 8ll) {
    size.width = static_cast<int>(
        std::lround(static_cast<double>(size.width) * pixel_aspect.num / pixel_aspect.den));
  }
  size.width = std::clamp(size.width, 1, 16384);
  size.height = std::clamp(size.height, 1, 16384);
  if (orientation.transposed) std::swap(size.width, size.height);
  return size;
}

Size fit_inside(Size shown, Size box) {
  double scale = 1.0;
  if (box.width > 0) scale = std::min(scale, static_cast<double>(box.width) / shown.width);
  if (box.height > 0) scale = std::min(scale, static_cast<double>(box.height) / shown.height);
  return {std::max(1, static_cast<int>(std::lround(shown.width * scale))),
          std::max(1, static_cast<int>(std::lround(shown.height * scale)))};
}

bool PictureMaker::scale(const AVFrame& frame, Size to, std::uint8_t* memory, int stride) {
  if (can_be_seen_through(frame)) return scale_laid_over_grey(frame, to, memory, stride);
  if (const ColourKind kind = colour_kind_of(frame); kind.needs_mapping())
    return scale_mapped(frame, kind, to, memory, stride);
  return scale_plain(frame, to, memory, stride);
}

bool PictureMaker::scale_mapped(const AVFrame& frame, ColourKind kind, Size to,
                                std::uint8_t* memory, int stride) {
  const PlainFormat format = plain_format(frame);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format.format);
  const bool rgb = description != nullptr && (description->flags & AV_PIX_FMT_FLAG_RGB) != 0;
  if (rgb) kind.matrix = ColourKind::Matrix::k709;  // as the scaler is told below
  kind.full_range = format.full_range && !rgb;
  const bool same_size = to.width == frame.width && to.height == frame.height;
  const int flags = same_size || quality_ == Quality::kQuick ? SWS_BILINEAR : SWS_BICUBIC;
  const Scaler::Shape shape{frame.width, frame.height,           format.format, to.width,
                            to.height,   AV_PIX_FMT_YUV444P12LE, flags};
  const bool from_full = rgb || kind.full_range;
  if (!scaler_.prepare(shape,
                       Scaler::Colours{SWS_CS_ITU709, from_full, SWS_CS_ITU709, kind.full_range}))
    return false;
  const std::size_t row = static_cast<std::size_t>(row_stride(to.width)) / 4;
  const std::size_t plane = row * static_cast<std::size_t>(to.height + 1);
  planes_.resize(plane * 3);
  std::uint8_t* planes[4] = {};
  int strides[4] = {};
  for (std::size_t i = 0; i < 3; ++i) {
    planes[i] = reinterpret_cast<std::uint8_t*>(planes_.data() + plane * i);
    strides[i] = static_cast<int>(row * sizeof(std::uint16_t));
  }
  if (!scaler_.run(frame, planes, strides, effort_)) return false;
  tone_map_.prepare(kind);
  for (int y = 0; y < to.height; ++y) {
    const std::uint16_t* luma = planes_.data() + row * static_cast<std::size_t>(y);
    tone_map_.row(luma, luma + plane, luma + 2 * plane, to.width,
                  memory + static_cast<std::ptrdiff_t>(y) * stride);
  }
  return true;
}

bool PictureMaker::scale_laid_over_grey(const AVFrame& frame, Size to, std::uint8_t* memory,
                                        int stride) {
  const Size own{frame.width, frame.height};
  if (to == own) {
    if (!scale_plain(frame, to, memory, stride)) return false;
    lay_over_grey(memory, stride, own);
    return true;
  }
  // First laid over, then scaled: colours that cannot be seen must not bleed into the others.
  const int own_stride = row_stride(own.width);
  flattened_.resize(needed(own));
  if (!scale_plain(frame, own, flattened_.data(), own_stride)) return false;
  lay_over_grey(flattened_.data(), own_stride, own);
  const int flags = quality_ == Quality::kQuick ? SWS_BILINEAR : SWS_BICUBIC;
  if (!second_scaler_.prepare(
          {own.width, own.height, AV_PIX_FMT_RGBA, to.width, to.height, AV_PIX_FMT_RGBA, flags}))
    return false;
  AVFrame flat{};
  flat.height = own.height;
  flat.data[0] = flattened_.data();
  flat.linesize[0] = own_stride;
  std::uint8_t* planes[4] = {memory, nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  return second_scaler_.run(flat, planes, strides, Scaler::Effort::kOneThread);
}

bool PictureMaker::scale_plain(const AVFrame& frame, Size to, std::uint8_t* memory, int stride) {
  const bool same_size = to.width == frame.width && to.height == frame.height;
  // The direct way is several times slower. Colour stays at half the size, as it was; the quick
  // conversion takes rows in pairs.
  if (plain_format(frame).format == AV_PIX_FMT_YUV420P && to.width < frame.width &&
      to.height < frame.height && to.width > 1 && to.height % 2 == 0) {
    return scale_planes_first(frame, to, memory, stride);
  }
  const bool bilinear = same_size || quality_ == Quality::kQuick;
  return convert(frame, to, bilinear ? SWS_BILINEAR : SWS_BICUBIC, memory, stride);
}

bool PictureMaker::scale_planes_first(const AVFrame& frame, Size to, std::uint8_t* memory,
                                      int stride) {
  if (small_ == nullptr || small_->width != to.width || small_->height != to.height) {
    small_.reset(av_frame_alloc());
    if (small_ == nullptr) return false;
    small_->format = AV_PIX_FMT_YUV420P;
    small_->width = to.width;
    small_->height = to.height;
    if (av_frame_get_buffer(small_.get(), 64) < 0) {
      small_.reset();
      return false;
    }
  }
  const bool full_range = plain_format(frame).full_range;
  const int flags = quality_ == Quality::kQuick ? SWS_BILINEAR : SWS_BICUBIC;
  if (!second_scaler_.prepare(
          {frame.width, frame.height, AV_PIX_FMT_YUV420P, to.width, to.height, AV_PIX_FMT_YUV420P,
           flags},
          Scaler::Colours{SWS_CS_DEFAULT, full_range, SWS_CS_DEFAULT, full_range}) ||
      !second_scaler_.run(frame, small_->data, small_->linesize, effort_)) {
    return false;
  }
  small_->color_range = full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  small_->colorspace = frame.colorspace;
  // Where the clip does not say, its own size decides about its colours.
  if (small_->colorspace == AVCOL_SPC_UNSPECIFIED) {
    small_->colorspace =
        std::max(frame.width, frame.height) >= 1280 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  }
  return convert(*small_, to, SWS_BILINEAR, memory, stride);
}

bool PictureMaker::convert(const AVFrame& frame, Size to, int flags, std::uint8_t* memory,
                           int stride) {
  const PlainFormat format = plain_format(frame);
  if (!scaler_.prepare(
          {frame.width, frame.height, format.format, to.width, to.height, AV_PIX_FMT_RGBA, flags},
          Scaler::Colours{matrix_of(frame), format.full_range, SWS_CS_DEFAULT, true}))
    return false;
  std::uint8_t* planes[4] = {memory, nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  return scaler_.run(frame, planes, strides, effort_);
}

bool PictureMaker::draw(const AVFrame& frame, AVRational pixel_aspect,
                        const Orientation& orientation, Size box, std::span<std::uint8_t> memory,
                        Placed& placed, Scaler::Effort effort) {
  effort_ = effort;
  if (frame.width <= 0 || frame.height <= 0) return false;
  const Size shown = shown_size({frame.width, frame.height}, pixel_aspect, orientation);
  Size size = fit_inside(shown, box);
  while (needed(size) > memory.size()) {
    if (size.width == 1 && size.height == 1) return false;
    size = fit_inside(size, {std::max(1, size.width * 9 / 10), std::max(1, size.height * 9 / 10)});
  }
  placed = {size, row_stride(size.width)};
  if (orientation.upright()) return scale(frame, size, memory.data(), placed.stride);
  const Size flat = orientation.transposed ? Size{size.height, size.width} : size;
  const int stride = row_stride(flat.width);
  sideways_.resize(needed(flat));
  if (!scale(frame, flat, sideways_.data(), stride)) return false;
  turn(sideways_.data(), stride, flat, orientation, memory.data(), placed.stride);
  return true;
}

}  // namespace vigil::decoder
