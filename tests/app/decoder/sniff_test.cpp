// The kind of a file is what its first bytes say.
#include "app/decoder/sniff.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace vigil::decoder {
namespace {

using media::MediaFailure;
using namespace std::literals;

Kind kind_of(const std::string& bytes) {
  return sniff({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

TEST(Sniff, KnowsWhatIsAccepted) {
  EXPECT_EQ(kind_of("\0\0\0\x20"
                    "ftypisom"s)
                .name,
            "mp4");
  EXPECT_EQ(kind_of("\0\0\0\x20"
                    "ftypqt  "s)
                .name,
            "mov");
  EXPECT_EQ(kind_of("\0\0\0\x08"
                    "wide"s)
                .demuxer,
            "mov");
  EXPECT_EQ(kind_of("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm").name, "webm");
  EXPECT_EQ(kind_of("\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska").name, "matroska");
  EXPECT_EQ(kind_of("FLV\x01\x05"s).demuxer, "flv");
  EXPECT_EQ(kind_of("GIF89a....").demuxer, "gif");
  EXPECT_EQ(kind_of("\xff\xd8\xff\xe0").demuxer, "jpeg_pipe");
  EXPECT_EQ(kind_of("\x89PNG\r\n\x1a\n").demuxer, "png_pipe");
  EXPECT_EQ(kind_of("RIFF....WEBPVP8 ").demuxer, "webp_pipe");
}

TEST(Sniff, ATransportStreamNeedsThreeSyncBytesInStep) {
  std::string packets(600, 'x');
  packets[0] = packets[188] = packets[376] = 'G';
  EXPECT_EQ(kind_of(packets).demuxer, "mpegts");
  packets[376] = 'x';
  EXPECT_EQ(kind_of(packets).failure, MediaFailure::kNotMedia);
  std::string stamped(600, 'x');
  stamped[4] = stamped[196] = stamped[388] = 'G';
  EXPECT_EQ(kind_of(stamped).demuxer, "mpegts");
  EXPECT_EQ(kind_of("Good morning").failure, MediaFailure::kNotMedia) << "one G is no stream";
}

TEST(Sniff, TellsTheUnacceptedFromTheUnknown) {
  EXPECT_EQ(kind_of("").failure, MediaFailure::kEmpty);
  EXPECT_EQ(kind_of("RIFF....AVI LIST").failure, MediaFailure::kUnsupportedContainer);
  EXPECT_EQ(kind_of("OggS\0\2"s).failure, MediaFailure::kUnsupportedContainer);
  EXPECT_EQ(kind_of("#EXTM3U\nhttp://example.org/a.ts").failure,
            MediaFailure::kUnsupportedContainer);
  EXPECT_EQ(kind_of("\0\0\0\x20"
                    "ftypavif"s)
                .failure,
            MediaFailure::kUnsupportedContainer);
  EXPECT_EQ(kind_of("Dear reader,").failure, MediaFailure::kNotMedia);
  EXPECT_EQ(kind_of("<?xml version='1.0'?><MPD/>").failure, MediaFailure::kNotMedia);
  EXPECT_EQ(kind_of("ffconcat version 1.0").failure, MediaFailure::kNotMedia);
}

TEST(Sniff, AnyBytesGetAnAnswer) {
  constexpr unsigned kSeed = 20260103;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const Kind kind = kind_of(bytes);
    ASSERT_EQ(kind.demuxer.empty(), kind.failure != MediaFailure::kNone)
        << "seed " << kSeed << " round " << round;
  }
}

}  // namespace
}  // namespace vigil::decoder
