#include "app/decoder/h264_slices.h"

#include <gtest/gtest.h>

#include <vector>

namespace vigil::decoder {
namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes kFourByteLengths = {1, 100, 0, 31, 0xff};
const Bytes kTwoByteLengths = {1, 100, 0, 31, 0xfd};

TEST(H264Slices, CountsUnitsThatHoldPictureDataBehindTheirLengths) {
  // Parameters, an enhancement and two slices of a keyframe.
  const Bytes packet = {0, 0, 0, 2, 0x67, 1, 0, 0, 0, 1, 0x06,
                        0, 0, 0, 2, 0x65, 9, 0, 0, 0, 1, 0x25};
  EXPECT_EQ(h264_slices(packet, kFourByteLengths), 2);
  const Bytes shorter = {0, 1, 0x41};
  EXPECT_EQ(h264_slices(shorter, kTwoByteLengths), 1);
}

TEST(H264Slices, CountsUnitsBehindStartCodes) {
  const Bytes packet = {0, 0, 0, 1, 0x67, 7, 0, 0, 1, 0x65, 3, 0, 0, 1, 0x65, 4, 0, 0, 1, 0x41};
  EXPECT_EQ(h264_slices(packet, {}), 3);
}

TEST(H264Slices, ReadsNothingBeyondABrokenPacket) {
  const Bytes too_long = {0, 0, 0, 9, 0x65, 1};
  EXPECT_EQ(h264_slices(too_long, kFourByteLengths), 0);
  const Bytes nothing_behind = {0, 0, 0, 0, 0, 0, 0, 1, 0x65};
  EXPECT_EQ(h264_slices(nothing_behind, kFourByteLengths), 0);
  const Bytes cut = {0, 0, 0, 1, 0x65, 0, 0};
  EXPECT_EQ(h264_slices(cut, kFourByteLengths), 1);
  const Bytes only_a_start = {5, 0, 0, 1};
  EXPECT_EQ(h264_slices(only_a_start, {}), 0);
  EXPECT_EQ(h264_slices({}, {}), 0);
  EXPECT_EQ(h264_slices({}, kFourByteLengths), 0);
}

}  // namespace
}  // namespace vigil::decoder
