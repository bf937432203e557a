// The picture stream of a clip: demuxed and decoded, frame by frame, in presentation order. No
// policy: where to seek and what to show is decided above. Single-threaded use; the codec's own
// threads stay inside.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "app/decoder/container.h"
#include "app/decoder/libav.h"
#include "app/decoder/media_input.h"

namespace vigil::decoder {

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
  kStoryboard,  // small pictures: no loop filter
};

// Of a coded picture; larger ones are refused.
inline constexpr std::int64_t kMaxPixels = 8192ll * 4352;

class VideoSource {
 public:
  // The input must outlive the source.
  explicit VideoSource(const MediaInput& input) : reader_(input) {}

  // The decoder of single keyframes is ready then; that of runs of frames when it is first needed.
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

  // Decodes one keyframe alone, without waiting for the frames that reordering would put before it.
  // False when there is none that can stand alone.
  enum class Keyframe {
    kFirst,  // of the clip: nothing is shown before it; the source goes on before its packet
    kPeek,   // the next one; the source goes on before its packet
    kTake,   // the next one; the source goes on behind it
  };
  bool take_keyframe(AVFrame& frame, Keyframe which);

  // The presentation time of the next keyframe, before whose packet the source then stands; nothing
  // when there is none, or none that says.
  [[nodiscard]] std::optional<std::int64_t> find_keyframe();

  // The same where the source stands at one already; it stays where it is.
  [[nodiscard]] std::optional<std::int64_t> keyframe_here();

  // Frames presented before `ticks` need not come out: of their packets only those are decoded that
  // others build upon. Where the container's times cannot be trusted all are decoded all the same.
  void skip_before(std::optional<std::int64_t> ticks);
  // The latest presentation time among the packets for which that was so since it was asked for.
  [[nodiscard]] std::optional<std::int64_t> skipped_through() const { return skipped_through_; }

  [[nodiscard]] const AVStream& stream() const { return *format_->streams[stream_]; }
  [[nodiscard]] AVCodecID codec_id() const { return stream().codecpar->codec_id; }
  [[nodiscard]] AVFormatContext& format() const { return *format_; }
  [[nodiscard]] AVRational time_base() const { return stream().time_base; }
  // As a frame says about itself (photographs do), else as the container says.
  [[nodiscard]] Orientation orientation(const AVFrame& first) const;
  // FFmpeg's name of the sound's codec when that sound can be played; empty otherwise.
  [[nodiscard]] std::string audio_codec() const;
  [[nodiscard]] std::int64_t to_us(std::int64_t ticks) const;
  [[nodiscard]] std::int64_t to_ticks(std::int64_t us) const;
  // How long a frame lasts where neither container nor codec says.
  [[nodiscard]] std::int64_t usual_duration_us() const;

 private:
  [[nodiscard]] Problem choose_stream(const Kind& kind);
  [[nodiscard]] bool has_slices_to_share();
  // Frames on their way through several threads come out late: a single one has all threads at it.
  enum class Frames { kSingle, kInRuns };
  [[nodiscard]] Problem open_codec(Frames frames, CodecPtr& opened) const;
  // False when there is none, and then there are no frames.
  [[nodiscard]] bool ready_for_runs();
  // The next packet of the stream, from the look-ahead first; false at the end.
  bool next_packet(AVPacket& packet);
  bool demux(AVPacket& packet);
  bool comes_first(const AVPacket& key);
  [[nodiscard]] int learn_reordering();
  // As it is sent to the decoder. Keeps the packet as it is.
  int send(AVCodecContext& codec, AVPacket& packet, bool coarse) const;
  void clear();

  InputReader reader_;
  FormatPtr format_;
  CodecPtr single_;
  CodecPtr runs_;
  bool no_runs_ = false;
  Purpose purpose_ = Purpose::kPlayback;
  int threads_ = 1;
  bool shares_slices_ = true;
  int reordering_ = 0;
  int stream_ = -1;
  PacketPtr packet_{av_packet_alloc()};
  std::deque<PacketPtr> look_ahead_;
  bool demuxer_ended_ = false;
  bool draining_ = false;
  bool times_are_sound_ = false;
  std::optional<std::int64_t> skip_before_;
  std::optional<std::int64_t> skipped_through_;
};

}  // namespace vigil::decoder
