#include "app/decoder/planes.h"

#include <algorithm>
#include <cstring>

namespace vigil::decoder {
namespace {

struct Plane {
  const std::uint8_t* from;
  int stride;
  int width;
  int height;
};

int part(int side, int shift) { return -((-side) >> shift); }

// One sample of `Sample`'s size after the other, upright.
template <typename Sample>
void turn_plane(const Plane& plane, const Orientation& orientation, std::uint8_t* to,
                int to_stride) {
  const int width = orientation.transposed ? plane.height : plane.width;
  const int height = orientation.transposed ? plane.width : plane.height;
  for (int y = 0; y < height; ++y) {
    const int v = orientation.mirror_y ? height - 1 - y : y;
    std::uint8_t* row = to + static_cast<std::ptrdiff_t>(y) * to_stride;
    for (int x = 0; x < width; ++x) {
      const int u = orientation.mirror_x ? width - 1 - x : x;
      const int source_x = orientation.transposed ? v : u;
      const int source_y = orientation.transposed ? u : v;
      std::memcpy(row + static_cast<std::ptrdiff_t>(x) * static_cast<int>(sizeof(Sample)),
                  plane.from + static_cast<std::ptrdiff_t>(source_y) * plane.stride +
                      static_cast<std::ptrdiff_t>(source_x) * static_cast<int>(sizeof(Sample)),
                  sizeof(Sample));
    }
  }
}

// Each component in a plane of its own, and as many samples down as across: it can be turned as it
// is.
bool can_be_turned(const AVPixFmtDescriptor& format) {
  constexpr std::uint64_t kNot = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM;
  if ((format.flags & kNot) != 0) return false;
  if (format.nb_components > 1 && (format.flags & AV_PIX_FMT_FLAG_PLANAR) == 0) return false;
  if (format.log2_chroma_w != format.log2_chroma_h) return false;
  for (int i = 0; i < format.nb_components; ++i) {
    if (format.comp[i].step != (format.comp[0].depth > 8 ? 2 : 1)) return false;
  }
  return true;
}

FramePtr turned(const AVFrame& frame, const Orientation& orientation) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  FramePtr result(av_frame_alloc());
  if (format == nullptr || result == nullptr) return nullptr;
  if (av_frame_copy_props(result.get(), &frame) < 0) return nullptr;
  result->format = frame.format;
  result->width = orientation.transposed ? frame.height : frame.width;
  result->height = orientation.transposed ? frame.width : frame.height;
  if (av_frame_get_buffer(result.get(), 64) < 0) return nullptr;
  for (int i = 0; i < format->nb_components; ++i) {
    const int plane = format->comp[i].plane;
    const bool colour = (i == 1 || i == 2) && format->nb_components > 2;
    const Plane from{frame.data[plane], frame.linesize[plane],
                     colour ? part(frame.width, format->log2_chroma_w) : frame.width,
                     colour ? part(frame.height, format->log2_chroma_h) : frame.height};
    if (format->comp[0].depth > 8) {
      turn_plane<std::uint16_t>(from, orientation, result->data[plane], result->linesize[plane]);
    } else {
      turn_plane<std::uint8_t>(from, orientation, result->data[plane], result->linesize[plane]);
    }
  }
  return result;
}

bool is_full_range_format(int format) {
  return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
         format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P ||
         format == AV_PIX_FMT_YUVJ411P;
}

}  // namespace

FramePtr PlanesMaker::converted(const AVFrame& frame) {
  FramePtr result(av_frame_alloc());
  if (result == nullptr) return nullptr;
  result->format = AV_PIX_FMT_YUV420P;
  result->width = frame.width;
  result->height = frame.height;
  if (av_frame_get_buffer(result.get(), 64) < 0) return nullptr;
  scaler_.reset(sws_alloc_context());
  if (scaler_ == nullptr) return nullptr;
  SwsContext* scaler = scaler_.get();
  av_opt_set_int(scaler, "srcw", frame.width, 0);
  av_opt_set_int(scaler, "srch", frame.height, 0);
  av_opt_set_int(scaler, "src_format", frame.format, 0);
  av_opt_set_int(scaler, "dstw", frame.width, 0);
  av_opt_set_int(scaler, "dsth", frame.height, 0);
  av_opt_set_int(scaler, "dst_format", AV_PIX_FMT_YUV420P, 0);
  av_opt_set_int(scaler, "sws_flags", SWS_BICUBIC, 0);
  av_opt_set_int(scaler, "src_h_chr_pos", -513, 0);
  av_opt_set_int(scaler, "src_v_chr_pos", -513, 0);
  av_opt_set_int(scaler, "dst_h_chr_pos", -513, 0);
  av_opt_set_int(scaler, "dst_v_chr_pos", 128, 0);
  const bool full = frame.color_range == AVCOL_RANGE_JPEG || is_full_range_format(frame.format);
  // Said before and after: more than 8 bits listen only before, everything else only after.
  av_opt_set_int(scaler, "src_range", full ? 1 : 0, 0);
  av_opt_set_int(scaler, "dst_range", 0, 0);
  if (sws_init_context(scaler, nullptr, nullptr) < 0) return nullptr;
  const int* matrix = sws_getCoefficients(frame.colorspace >= 1 && frame.colorspace <= 10 &&
                                                  frame.colorspace != AVCOL_SPC_YCGCO
                                              ? static_cast<int>(frame.colorspace)
                                              : SWS_CS_DEFAULT);
  sws_setColorspaceDetails(scaler, matrix, full ? 1 : 0, matrix, 0, 0, 1 << 16, 1 << 16);
  if (sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, result->data,
                result->linesize) <= 0) {
    return nullptr;
  }
  return result;
}

bool PlanesMaker::draw(const AVFrame& frame, const Orientation& orientation,
                       std::span<std::uint8_t> memory, Placed& placed) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format == nullptr || frame.width <= 0 || frame.height <= 0) return false;
  // Turned before it is converted, as ffmpeg does, where the format allows it.
  const AVFrame* current = &frame;
  FramePtr upright;
  FramePtr plain;
  bool still_to_turn = !orientation.upright();
  if (still_to_turn && can_be_turned(*format)) {
    upright = turned(frame, orientation);
    if (upright == nullptr) return false;
    current = upright.get();
    still_to_turn = false;
  }
  if (current->format != AV_PIX_FMT_YUV420P || current->color_range == AVCOL_RANGE_JPEG) {
    plain = converted(*current);
    if (plain == nullptr) return false;
    current = plain.get();
  }
  if (still_to_turn) {
    upright = turned(*current, orientation);
    if (upright == nullptr) return false;
    current = upright.get();
  }
  const int size = av_image_get_buffer_size(AV_PIX_FMT_YUV420P, current->width, current->height, 1);
  if (size <= 0 || static_cast<std::size_t>(size) > memory.size()) return false;
  placed = {{current->width, current->height}, current->width};
  return av_image_copy_to_buffer(memory.data(), size, current->data, current->linesize,
                                 AV_PIX_FMT_YUV420P, current->width, current->height, 1) == size;
}

}  // namespace vigil::decoder
