// Pictures made small to be kept where the budget does not suffice for them as they are: each
// alone, close to the original but not the same to the last bit. Single-threaded use.
#pragma once

#include <cstdint>

#include "app/decoder/libav.h"

namespace vigil::decoder {

class PicturePacker {
 public:
  [[nodiscard]] static bool can_pack(AVPixelFormat format) { return format == AV_PIX_FMT_YUV420P; }

  // Null when it cannot be done. Aims at `target_bytes`, learning from picture to picture.
  [[nodiscard]] PacketPtr pack(const AVFrame& frame, std::uint64_t target_bytes);

 private:
  [[nodiscard]] bool prepare(const AVFrame& frame);

  CodecPtr encoder_;
  FramePtr view_{av_frame_alloc()};
  int quantizer_ = 3;
};

class PictureUnpacker {
 public:
  // `properties`: of the frame that was packed, without its pixels. Null when it cannot be done.
  [[nodiscard]] FramePtr unpack(const AVPacket& packed, const AVFrame& properties);

 private:
  CodecPtr decoder_;
};

}  // namespace vigil::decoder
