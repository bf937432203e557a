// A VP9 frame without its loop filter is the same frame with coarse edges, and no bytes that a
// stranger made lead outside of themselves.
#include "app/decoder/vp9_header.h"

#include <cstdlib>
#include <cstring>
#include <memory>

#include "tests/app/decoder/scan_support.h"

namespace vigil::decoder::testing {
namespace {

const std::filesystem::path kClips = VIGIL_TEST_CLIPS;

using Bytes = std::vector<std::uint8_t>;

// The clip's packets, as they are in the file.
std::vector<Bytes> packets_of(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const MediaInput input(fd);
  const InputReader reader(input);
  FormatPtr format;
  EXPECT_EQ(open_container(reader, input.kind(), format).failure, media::MediaFailure::kNone);
  std::vector<Bytes> packets;
  const PacketPtr packet(av_packet_alloc());
  while (av_read_frame(format.get(), packet.get()) >= 0) {
    if (format->streams[packet->stream_index]->codecpar->codec_id == AV_CODEC_ID_VP9)
      packets.emplace_back(packet->data, packet->data + packet->size);
    av_packet_unref(packet.get());
  }
  ::close(fd);
  return packets;
}

// Of the picture's rows, all that comes out of a decoder for these packets.
std::vector<FramePtr> decode(const std::vector<Bytes>& packets) {
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_VP9);
  const CodecPtr context(avcodec_alloc_context3(codec));
  EXPECT_GE(avcodec_open2(context.get(), codec, nullptr), 0);
  std::vector<FramePtr> frames;
  const PacketPtr packet(av_packet_alloc());
  for (const Bytes& bytes : packets) {
    av_new_packet(packet.get(), static_cast<int>(bytes.size()));
    std::memcpy(packet->data, bytes.data(), bytes.size());
    EXPECT_GE(avcodec_send_packet(context.get(), packet.get()), 0);
    av_packet_unref(packet.get());
    for (FramePtr frame(av_frame_alloc()); avcodec_receive_frame(context.get(), frame.get()) >= 0;
         frame.reset(av_frame_alloc()))
      frames.push_back(std::move(frame));
  }
  return frames;
}

struct Difference {
  double mean = 0;
  int most = 0;
};

Difference difference(const AVFrame& one, const AVFrame& other) {
  Difference result;
  for (int y = 0; y < one.height; ++y) {
    for (int x = 0; x < one.width; ++x) {
      const int apart =
          std::abs(one.data[0][y * one.linesize[0] + x] - other.data[0][y * other.linesize[0] + x]);
      result.mean += apart;
      result.most = std::max(result.most, apart);
    }
  }
  result.mean /= static_cast<double>(one.width) * one.height;
  return result;
}

TEST(Vp9Header, WithoutTheLoopFilterItIsTheSamePictureWithCoarseEdges) {
  const std::vector<Bytes> packets = packets_of(kClips / "wide.webm");
  ASSERT_GT(packets.size(), 30u);
  std::vector<Bytes> changed = packets;
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (leave_out_vp9_loop_filter(changed[i])) ++left_out;
    ASSERT_EQ(changed[i].size(), packets[i].size());
    // Six bits in a row and nothing else.
    std::size_t bytes = 0;
    for (std::size_t at = 0; at < packets[i].size(); ++at)
      bytes += packets[i][at] != changed[i][at] ? 1u : 0u;
    EXPECT_LE(bytes, 2u);
    EXPECT_FALSE(leave_out_vp9_loop_filter(changed[i])) << "nothing is left to change";
  }
  EXPECT_GT(left_out, packets.size() / 2);
  const auto as_made = decode(packets);
  const auto coarse = decode(changed);
  ASSERT_EQ(as_made.size(), packets.size());
  ASSERT_EQ(coarse.size(), as_made.size());
  const Difference first = difference(*as_made.front(), *coarse.front());
  EXPECT_GT(first.most, 0) << "the filter was at work";
  EXPECT_LT(first.mean, 4);
  EXPECT_LT(difference(*as_made.back(), *coarse.back()).mean, 8);
}

TEST(Vp9Header, FramesThatShareAPacketAreAllChanged) {
  const std::vector<Bytes> packets = packets_of(kClips / "wide.webm");
  Bytes first = packets[0];
  Bytes second = packets[1];
  Bytes both = first;
  both.insert(both.end(), second.begin(), second.end());
  const std::uint8_t mark = 0xc0 | 3 << 3 | 1;  // two frames, four bytes for the size of each
  both.push_back(mark);
  for (const std::size_t size : {first.size(), second.size()}) {
    for (int byte = 0; byte < 4; ++byte)
      both.push_back(static_cast<std::uint8_t>(size >> 8 * byte));
  }
  both.push_back(mark);
  ASSERT_TRUE(leave_out_vp9_loop_filter(both));
  leave_out_vp9_loop_filter(first);
  leave_out_vp9_loop_filter(second);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), both.begin()));
  EXPECT_TRUE(std::equal(second.begin(), second.end(), both.begin() + first.size()));
}

TEST(Vp9Header, BrokenBytesStayWithinThemselves) {
  const std::vector<Bytes> packets = packets_of(kClips / "wide.webm");
  // On the heap and of exactly this size, so that sanitizers see the step beyond.
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t from : {std::size_t{0}, std::size_t{5}}) {
      Bytes cut(packets[from].begin(), packets[from].begin() + static_cast<std::ptrdiff_t>(size));
      cut.shrink_to_fit();
      leave_out_vp9_loop_filter(cut);
      EXPECT_EQ(cut.size(), size);
    }
  }
  unsigned state = 12345;
  for (int i = 0; i < 20'000; ++i) {
    Bytes noise(i % 48);
    for (std::uint8_t& byte : noise) {
      state = state * 1664525 + 1013904223;
      byte = static_cast<std::uint8_t>(state >> 24);
    }
    if (!noise.empty() && i % 2 == 0) noise.back() = static_cast<std::uint8_t>(0xc0 | (state & 31));
    const Bytes before = noise;
    leave_out_vp9_loop_filter(noise);
    ASSERT_EQ(noise.size(), before.size());
  }
}

}  // namespace
}  // namespace vigil::decoder::testing
