// Nothing a decoder says is believed before it was checked.
#include "core/media/decoder_messages.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace vigil::media {
namespace {

const RingLayout kLayout{4, 8, 1u << 20, 1u << 16};

FrameMessage good_frame() {
  FrameMessage frame{header_of<FrameMessage>()};
  frame.width = 100;
  frame.height = 50;
  frame.stride = 400;
  return frame;
}

template <typename Message>
std::vector<std::byte> bytes_of(const Message& message) {
  const auto bytes = std::as_bytes(std::span(&message, 1));
  return {bytes.begin(), bytes.end()};
}

TEST(DecoderMessages, AreReadOnlyWhenLengthTypeAndVersionAgree) {
  const std::vector<std::byte> good = bytes_of(good_frame());
  ASSERT_TRUE(read_message<FrameMessage>(good));
  EXPECT_FALSE(read_message<TileMessage>(good)) << "another type of the same length";
  EXPECT_FALSE(read_message<FrameMessage>(std::span(good).first(good.size() - 1)));
  auto longer = good;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(read_message<FrameMessage>(longer));
  // Each byte of the header matters.
  for (std::size_t at = 0; at < sizeof(MessageHeader); ++at) {
    auto bent = good;
    bent[at] ^= std::byte{0x10};
    EXPECT_FALSE(read_message<FrameMessage>(bent)) << at;
  }
  for (std::size_t length = 0; length < sizeof(MessageHeader); ++length) {
    EXPECT_FALSE(message_type(std::span(good).first(length)));
  }
}

TEST(DecoderMessages, FramesMustFitTheirSlot) {
  EXPECT_TRUE(is_sound(good_frame(), kLayout));
  const auto bent = [](auto change) {
    FrameMessage frame = good_frame();
    change(frame);
    return is_sound(frame, kLayout);
  };
  EXPECT_TRUE(bent([](auto& f) { f.slot = 3; }));
  EXPECT_FALSE(bent([](auto& f) { f.slot = 4; }));
  EXPECT_FALSE(bent([](auto& f) { f.slot = 0xffffffff; }));
  EXPECT_FALSE(bent([](auto& f) { f.width = 0; }));
  EXPECT_FALSE(bent([](auto& f) { f.height = 0; }));
  EXPECT_FALSE(bent([](auto& f) { f.stride = 399; }));
  EXPECT_FALSE(bent([](auto& f) { f.width = 101; })) << "wider than its rows";
  // 2^30 * 4 wraps to 0 in 32 bits.
  EXPECT_FALSE(bent([](auto& f) { f.width = 1u << 30; }));
  EXPECT_TRUE(bent([](auto& f) { f.height = 2621; }));
  EXPECT_FALSE(bent([](auto& f) { f.height = 2622; })) << "one row too many";
  EXPECT_FALSE(bent([](auto& f) { f.stride = 0xfffffffc; }));
  EXPECT_FALSE(bent([](auto& f) { f.pts_us = -1; }));
  EXPECT_FALSE(bent([](auto& f) { f.pts_us = kMaxTimeUs + 1; }));
  EXPECT_FALSE(bent([](auto& f) { f.duration_us = INT64_MIN; }));
}

TEST(DecoderMessages, TilesMustFitTheirPlace) {
  TileMessage tile{header_of<TileMessage>()};
  tile.width = 128;
  tile.height = 128;
  tile.stride = 512;
  EXPECT_TRUE(is_sound(tile, kLayout));
  tile.height = 129;
  EXPECT_FALSE(is_sound(tile, kLayout));
  tile.height = 1;
  tile.index = 8;
  EXPECT_FALSE(is_sound(tile, kLayout));
}

TEST(DecoderMessages, TheRingCannotOverflow) {
  EXPECT_TRUE(kLayout.is_sound());
  EXPECT_FALSE((RingLayout{0, 1, 4096, 4096}.is_sound()));
  EXPECT_FALSE((RingLayout{65, 1, 4096, 4096}.is_sound()));
  EXPECT_FALSE((RingLayout{64, 256, 1ull << 63, 1ull << 63}.is_sound()));
  EXPECT_FALSE((RingLayout{4, 0, 1ull << 30, 0}.is_sound()));
  EXPECT_EQ(kLayout.tile_offset(1), (4ull << 20) + (1u << 16));
}

// Whatever bytes come, a frame that passes the check lies inside its slot.
TEST(DecoderMessages, NoBytesPassThatReachOutsideTheRing) {
  constexpr unsigned kSeed = 20260102;
  std::mt19937_64 random(kSeed);
  int passed = 0;
  for (int round = 0; round < 200'000; ++round) {
    FrameMessage frame = good_frame();
    auto* words = reinterpret_cast<std::uint32_t*>(&frame);
    const std::size_t first = sizeof(MessageHeader) / 4;
    for (int change = 0; change < 2; ++change) {
      const std::size_t at = first + random() % (sizeof frame / 4 - first);
      words[at] = static_cast<std::uint32_t>(random() >> (random() % 64));
    }
    if (!is_sound(frame, kLayout)) continue;
    ++passed;
    const std::uint64_t last = kLayout.slot_offset(frame.slot) +
                               static_cast<std::uint64_t>(frame.height - 1) * frame.stride +
                               frame.width * 4ull;
    ASSERT_LE(last, kLayout.slot_offset(frame.slot) + kLayout.slot_bytes)
        << "seed " << kSeed << " round " << round;
  }
  EXPECT_GT(passed, 1000) << "the test must reach what it is about";
}

TEST(DecoderMessages, TextIsCutAndCleaned) {
  const std::array<char, 8> unterminated{'a', '#', '#', '#', 'b', 'c', 'd', 'e'};
  EXPECT_EQ(text_of(unterminated, 100).find("##"), std::string::npos);
  const std::array<char, 8> controls{'a', '\x1b', 'b', '\0', 'x', 'x', 'x', 'x'};
  EXPECT_EQ(text_of(controls, 100), "ab");
}

TEST(DecoderMessages, PrintsAreOfFramesInOrder) {
  PrintsMessage good{header_of<PrintsMessage>()};
  good.first = 64;
  good.count = 2;
  good.prints[0].pts_us = 40'000;
  good.prints[1].pts_us = 80'000;
  good.prints[1].quality = 100;
  EXPECT_TRUE(is_sound(good));
  const auto bent = [&](const auto& bend) {
    PrintsMessage message = good;
    bend(message);
    return is_sound(message);
  };
  EXPECT_FALSE(bent([](auto& m) { m.count = kPrintsAtOnce + 1; }));
  EXPECT_FALSE(bent([](auto& m) { m.count = 0xffff'ffff; }));
  EXPECT_FALSE(bent([](auto& m) { m.first = 0xffff'ffff; }));
  EXPECT_FALSE(bent([](auto& m) { m.first = kMaxPrints - 1; }));
  EXPECT_FALSE(bent([](auto& m) { m.prints[1].pts_us = 30'000; }));
  EXPECT_FALSE(bent([](auto& m) { m.prints[0].pts_us = -1; }));
  EXPECT_FALSE(bent([](auto& m) { m.prints[1].pts_us = kMaxTimeUs + 1; }));
  EXPECT_FALSE(bent([](auto& m) { m.prints[0].quality = 101; }));
  EXPECT_FALSE(bent([](auto& m) { m.count = 0; })) << "nothing at all";
  EXPECT_TRUE(bent([](auto& m) {
    m.count = 0;
    m.last = 1;
  }));
}

}  // namespace
}  // namespace vigil::media
