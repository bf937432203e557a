#include "app/decoder/container.h"

namespace vigil::decoder {
namespace {

using media::MediaFailure;

constexpr const char* kFormats = "mov,matroska,webm,mpegts,flv,gif,jpeg_pipe,png_pipe,webp_pipe";
constexpr const char* kCodecs =
    "h264,hevc,libdav1d,vp8,vp9,mpeg1video,mpeg2video,mpeg4,mjpeg,gif,png,apng,webp,"
    "aac,mp2,mp2float,mp3,mp3float,opus,vorbis,flac,pcm_s16le,pcm_s16be,pcm_u8,"
    "pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le";
constexpr unsigned kMaxStreams = 64;

int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EPERM);
}

}  // namespace

const char* accepted_formats() { return kFormats; }
const char* accepted_codecs() { return kCodecs; }

bool is_accepted(const AVCodec& codec) {
  const std::string list = std::string(",") + kCodecs + ",";
  return list.find(std::string(",") + codec.name + ",") != std::string::npos;
}

std::string reason(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(error, text, sizeof text);
  return text;
}

Problem open_container(const InputReader& reader, const Kind& kind, FormatPtr& opened) {
  AVFormatContext* format = avformat_alloc_context();
  if (format == nullptr || reader.avio() == nullptr) {
    avformat_free_context(format);
    return {MediaFailure::kTooLarge, "out of memory"};
  }
  format->pb = reader.avio();
  format->flags |= AVFMT_FLAG_CUSTOM_IO;
  format->io_open = &refuse_to_open;
  format->max_streams = static_cast<int>(kMaxStreams);
  format->probesize = 4 << 20;
  format->max_analyze_duration = 3 * AV_TIME_BASE;
  format->format_whitelist = av_strdup(kFormats);
  format->codec_whitelist = av_strdup(kCodecs);
  format->protocol_whitelist = av_strdup("");
  const AVInputFormat* demuxer = av_find_input_format(std::string(kind.demuxer).c_str());
  // On failure the context is freed by the callee.
  if (const int error = avformat_open_input(&format, nullptr, demuxer, nullptr); error < 0) {
    return {MediaFailure::kDamaged, reason(error)};
  }
  opened.reset(format);
  return {};
}

}  // namespace vigil::decoder
