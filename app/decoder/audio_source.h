// The sound of a clip as 48 kHz stereo, without breaks, from any exact time: demuxed and decoded
// with a reader of its own, so that pictures are not disturbed.
//
// The timeline is counted in samples from the playback's time zero. Every sample's place is counted
// from the container's clock, so nothing drifts; where there is no sound, there is silence. What is
// damaged is silence too. Single-threaded use; each step is one small piece of work.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/decoder/container.h"
#include "app/decoder/libav.h"
#include "app/decoder/media_input.h"

namespace vigil::decoder {

// The playback's time zero, on the clock of the picture stream.
struct TimeZero {
  std::int64_t ticks = 0;
  AVRational base{1, 1'000'000};
};

class AudioSource {
 public:
  // The input must outlive the source.
  explicit AudioSource(const MediaInput& input) : reader_(input) {}

  // False when there is nothing that can be played. Stands at time zero.
  [[nodiscard]] bool open(const Kind& kind, const TimeZero& zero);
  // Goes to an exact place.
  void start_at(std::int64_t sample);

  enum class Step {
    kMore,   // some work was done; call again
    kSound,  // take() gives some
    kEnd,    // and all was taken
  };
  Step step();
  // The next samples, as many as there are and fit; pairs, left first.
  std::size_t take(std::span<float> pairs);
  // The place of the first one that take() gives.
  [[nodiscard]] std::int64_t position() const { return position_; }

 private:
  [[nodiscard]] bool choose_stream(const Kind& kind);
  [[nodiscard]] bool open_codec();
  void go_back(std::int64_t by_samples);
  void retreat();
  [[nodiscard]] bool next_packet();
  void on_frame(const AVFrame& frame);
  void on_end();
  // The place of the frame's first sample, where the container says.
  [[nodiscard]] bool place(const AVFrame& frame, std::int64_t& sample) const;
  [[nodiscard]] bool convert_from(const AVFrame& frame);
  void convert(const AVFrame* frame);
  [[nodiscard]] std::size_t waiting() const { return (converted_.size() - taken_) / 2; }

  InputReader reader_;
  FormatPtr format_;
  CodecPtr codec_;
  ResamplerPtr resampler_;
  PacketPtr packet_{av_packet_alloc()};
  FramePtr frame_{av_frame_alloc()};
  int stream_ = -1;
  int seek_stream_ = -1;
  std::int64_t zero_ = 0;  // the playback's time zero on this stream's clock, in samples

  // What the resampler is set up for.
  int rate_ = 0;
  int format_in_ = -1;
  int channels_ = 0;
  std::uint64_t layout_ = 0;

  std::int64_t target_ = 0;
  std::int64_t retreat_ = 0;  // how far before the target decoding was begun
  bool from_start_ = true;
  bool placed_ = false;  // the first frame since start_at() has come
  bool draining_ = false;
  bool ended_ = false;
  std::int64_t position_ = 0;
  std::int64_t silence_ = 0;  // to be given before what was converted
  std::int64_t drop_ = 0;     // of what is converted next
  std::int64_t shift_ = 0;    // a clock that jumped back goes on
  std::vector<float> converted_;
  std::size_t taken_ = 0;
};

}  // namespace vigil::decoder
