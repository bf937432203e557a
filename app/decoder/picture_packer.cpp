#include "app/decoder/picture_packer.h"

#include <algorithm>

namespace vigil::decoder {
namespace {

// Of the encoder's scale: from hardly any loss to what still passes for the picture at a glance.
constexpr int kFinest = 2;
constexpr int kCoarsest = 12;

}  // namespace

bool PicturePacker::prepare(const AVFrame& frame) {
  if (encoder_ != nullptr && encoder_->width == frame.width && encoder_->height == frame.height)
    return true;
  encoder_.reset();
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  if (codec == nullptr) return false;
  CodecPtr encoder(avcodec_alloc_context3(codec));
  if (encoder == nullptr) return false;
  encoder->width = frame.width;
  encoder->height = frame.height;
  // The bytes are packed as they are; what they mean is kept beside them.
  encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
  encoder->time_base = {1, 25};
  encoder->thread_count = 1;
  encoder->flags |= AV_CODEC_FLAG_QSCALE;
  if (avcodec_open2(encoder.get(), codec, nullptr) < 0) return false;
  encoder_ = std::move(encoder);
  return true;
}

PacketPtr PicturePacker::pack(const AVFrame& frame, std::uint64_t target_bytes) {
  if (!can_pack(static_cast<AVPixelFormat>(frame.format)) || view_ == nullptr || !prepare(frame))
    return nullptr;
  av_frame_unref(view_.get());
  if (av_frame_ref(view_.get(), &frame) < 0) return nullptr;
  view_->format = AV_PIX_FMT_YUVJ420P;
  view_->color_range = AVCOL_RANGE_JPEG;
  view_->pict_type = AV_PICTURE_TYPE_NONE;
  view_->quality = FF_QP2LAMBDA * quantizer_;
  PacketPtr packed(av_packet_alloc());
  if (packed == nullptr || avcodec_send_frame(encoder_.get(), view_.get()) < 0 ||
      avcodec_receive_packet(encoder_.get(), packed.get()) < 0 ||
      av_packet_make_refcounted(packed.get()) < 0) {
    return nullptr;
  }
  const auto size = static_cast<std::uint64_t>(packed->size);
  if (size > target_bytes) quantizer_ = std::min(quantizer_ + 1, kCoarsest);
  if (size < target_bytes * 3 / 4) quantizer_ = std::max(quantizer_ - 1, kFinest);
  return packed;
}

FramePtr PictureUnpacker::unpack(const AVPacket& packed, const AVFrame& properties) {
  if (decoder_ == nullptr) {
    const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
    if (codec == nullptr) return nullptr;
    decoder_.reset(avcodec_alloc_context3(codec));
    if (decoder_ == nullptr) return nullptr;
    decoder_->thread_count = 1;
    if (avcodec_open2(decoder_.get(), codec, nullptr) < 0) {
      decoder_.reset();
      return nullptr;
    }
  }
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr || avcodec_send_packet(decoder_.get(), &packed) < 0 ||
      avcodec_receive_frame(decoder_.get(), frame.get()) < 0 ||
      frame->format != AV_PIX_FMT_YUVJ420P || frame->width != properties.width ||
      frame->height != properties.height || av_frame_copy_props(frame.get(), &properties) < 0) {
    return nullptr;
  }
  frame->format = AV_PIX_FMT_YUV420P;
  frame->color_range = properties.color_range;
  frame->colorspace = properties.colorspace;
  return frame;
}

}  // namespace vigil::decoder
