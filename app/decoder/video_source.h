// The picture stream of a clip: demuxed and decoded, frame by frame, in presentation order. No
// policy: where to seek and what to show is decided above. Single-threaded use; the codec's own
// threads stay inside.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "app/decoder/libav.h"
#include "app/decoder/media_input.h"
#include "core/media/failure.h"

namespace vigil::decoder {

struct Problem {
  media::MediaFailure failure = media::MediaFailure::kNone;
  std::string detail;
};

// How the coded picture has to be turned to stand upright.
struct Orientation {
  bool transposed = false;
  bool mirror_x = false;  // of the upright picture's own axes
  bool mirror_y = false;
  int degrees = 0;  // clockwise, mirrored or not

  [[nodiscard]] bool upright() const { return !transposed && !mirror_x && !mirror_y; }
};

enum class Purpose {
  kPlayback,
  kStoryboard,  // small pictures: one thread, no loop filter
};

class VideoSource {
 public:
  // The input must outlive the source.
  explicit VideoSource(const MediaInput& input) : reader_(input) {}

  [[nodiscard]] Problem open(const Kind& kind, Purpose purpose, int threads);

  enum class Step {
    kMore,   // some work was done; call again
    kFrame,  // `frame` holds the next one
    kEnd,
  };
  Step step(AVFrame& frame);

  // Goes to the last place at or before `ticks` where the container says decoding can start; the
  // frames that come may begin later than hoped where its table is wrong.
  void seek_before(std::int64_t ticks);
  void seek_start();
  // The decoding time of the last keyframe at or before `ticks`, where the container has a table of
  // them.
  [[nodiscard]] std::optional<std::int64_t> keyframe_before(std::int64_t ticks) const;

  // Decodes one keyframe alone, without waiting for the frames that reordering would put before it,
  // and leaves the source standing before that keyframe's packet when `rewind`. False when the next
  // keyframe cannot stand alone.
  bool take_keyframe(AVFrame& frame, bool rewind);

  [[nodiscard]] const AVStream& stream() const { return *format_->streams[stream_]; }
  [[nodiscard]] const AVCodecContext& codec() const { return *codec_; }
  [[nodiscard]] AVFormatContext& format() const { return *format_; }
  [[nodiscard]] AVRational time_base() const { return stream().time_base; }
  [[nodiscard]] Orientation orientation() const;
  [[nodiscard]] bool has_audio() const;
  [[nodiscard]] std::int64_t to_us(std::int64_t ticks) const;
  [[nodiscard]] std::int64_t to_ticks(std::int64_t us) const;
  // How long a frame lasts where neither container nor codec says.
  [[nodiscard]] std::int64_t usual_duration_us() const;

 private:
  [[nodiscard]] Problem open_container(const Kind& kind);
  [[nodiscard]] Problem choose_stream(const Kind& kind);
  [[nodiscard]] Problem open_codec(Purpose purpose, int threads);
  // The next packet of the stream, from the look-ahead first; false at the end.
  bool next_packet(AVPacket& packet);
  bool demux(AVPacket& packet);
  void learn_reordering();
  void clear();

  InputReader reader_;
  FormatPtr format_;
  CodecPtr codec_;
  int stream_ = -1;
  PacketPtr packet_{av_packet_alloc()};
  std::deque<PacketPtr> look_ahead_;
  bool demuxer_ended_ = false;
  bool draining_ = false;
};

}  // namespace vigil::decoder
