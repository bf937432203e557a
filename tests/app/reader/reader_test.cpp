// The real vigil-reader: what it reads, between which walls, and what becomes of hostile pictures
// and of a process that is gone.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/media/decoder_messages.h"
#include "core/media/text_reader.h"
#include "tests/support/written_picture.h"

namespace vigil::media {
namespace {

using ::testing::HasSubstr;
using vigil::testing::written_picture;
using vigil::testing::WrittenPicture;

const std::string kReader = std::string(VIGIL_BIN_DIR) + "/vigil-reader";

TextReaderOptions options() {
  TextReaderOptions options;
  options.reader_path = kReader;
  return options;
}

PixelView grey(const WrittenPicture& picture) {
  return {picture.grey.data(), picture.width, picture.height, picture.width, PixelFormat::kGrey};
}

PixelView rgb(const WrittenPicture& picture) {
  return {picture.rgb.data(), picture.width, picture.height, std::ptrdiff_t{picture.width} * 3,
          PixelFormat::kRgb};
}

std::string joined(const std::vector<screening::FrameLine>& lines) {
  std::string text;
  for (const screening::FrameLine& line : lines) text += line.text + '\n';
  std::erase(text, ' ');
  return text;
}

WrittenPicture two_lines() {
  return written_picture(720, 960, {{"象牙手串出售", 80, 150, 56}, {"WeChat 884213", 80, 700, 48}});
}

TEST(Reader, ReadsChineseAndEnglishWithTheirPlaces) {
  TextReader reader(options());
  const WrittenPicture picture = two_lines();
  for (const PixelView& view : {grey(picture), rgb(picture)}) {
    const auto lines = reader.read(view);
    ASSERT_TRUE(lines.ok()) << lines.error().message;
    EXPECT_THAT(joined(*lines), HasSubstr("象牙手串出售"));
    EXPECT_THAT(joined(*lines), HasSubstr("WeChat884213"));
    for (const screening::FrameLine& line : *lines) {
      EXPECT_GE(line.box.x, 0);
      EXPECT_LE(line.box.x + line.box.width, 1.001);
      EXPECT_LE(line.box.y + line.box.height, 1.001);
      if (line.text.find("象牙") == std::string::npos) continue;
      EXPECT_NEAR(line.box.x, 80.0 / 720, 0.03);
      EXPECT_GT(line.box.y, 140.0 / 960);
      EXPECT_LT(line.box.y + line.box.height, 260.0 / 960);
      EXPECT_GT(line.confidence, 0.6);
    }
  }
  EXPECT_EQ(reader.started(), 1);
}

TEST(Reader, APictureWithoutTextHasNoLines) {
  TextReader reader(options());
  const WrittenPicture plain = written_picture(640, 640, {});
  const auto lines = reader.read(grey(plain));
  ASSERT_TRUE(lines.ok()) << lines.error().message;
  EXPECT_TRUE(lines->empty()) << joined(*lines);
}

std::map<std::string, std::string> status_of(pid_t pid) {
  std::map<std::string, std::string> fields;
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    const std::size_t value = line.find_first_not_of(" \t", colon + 1);
    if (colon != std::string::npos && value != std::string::npos)
      fields[line.substr(0, colon)] = line.substr(value);
  }
  return fields;
}

// What no decoder may do is tried in tests/app/decoder/walls_test.cpp between the same walls; here
// the kernel says that they stand around the real reader, after it has read.
TEST(Reader, StandsBetweenTheSameWallsAsTheDecoder) {
  TextReader reader(options());
  const WrittenPicture picture = two_lines();
  ASSERT_TRUE(reader.read(grey(picture)).ok());
  auto fields = status_of(reader.pid());
  EXPECT_EQ(fields["NoNewPrivs"], "1");
  EXPECT_EQ(fields["CapEff"], "0000000000000000");
  EXPECT_EQ(fields["CapPrm"], "0000000000000000");
  EXPECT_EQ(fields["Threads"], "1") << "it computes on one thread";
  for (const std::uint32_t layer :
       {kLayerNoNewPrivileges, kLayerFileLimits, kLayerCpuLimit, kLayerNotDumpable,
        kLayerDiesWithParent, kLayerNoCapabilities}) {
    EXPECT_NE(reader.layers() & layer, 0u) << layer;
  }
#ifndef VIGIL_SANITIZED
  EXPECT_EQ(fields["Seccomp"], "2");
  EXPECT_NE(reader.layers() & kLayerSeccomp, 0u);
  EXPECT_NE(reader.layers() & kLayerMemoryLimit, 0u);
  std::ifstream limits("/proc/" + std::to_string(reader.pid()) + "/limits");
  std::string all((std::istreambuf_iterator<char>(limits)), {});
  EXPECT_NE(all.find("1073741824"), std::string::npos) << all;
#endif
}

TEST(Reader, AKilledOneIsReplaced) {
  TextReader reader(options());
  const WrittenPicture picture = two_lines();
  ASSERT_TRUE(reader.read(grey(picture)).ok());
  const pid_t first = reader.pid();
  ASSERT_EQ(::kill(first, SIGKILL), 0);
  const auto again = reader.read(grey(picture));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_THAT(joined(*again), HasSubstr("象牙"));
  EXPECT_NE(reader.pid(), first);
  EXPECT_EQ(reader.started(), 2);
}

TEST(Reader, OneThatHangsIsEndedAndTheNextPictureIsRead) {
  TextReaderOptions hasty = options();
  hasty.read_limit = Millis{300};  // three seconds by the clock
  TextReader reader(hasty);
  const WrittenPicture small = written_picture(320, 120, {{"OK 42", 40, 30, 48}});
  ASSERT_TRUE(reader.start().ok());
  const pid_t first = reader.pid();
  ASSERT_EQ(::kill(first, SIGSTOP), 0);
  const auto hung = reader.read(grey(small));
  ASSERT_FALSE(hung.ok());
  EXPECT_EQ(hung.error().code, ErrorCode::kTimeout);
  EXPECT_EQ(reader.pid(), -1) << "it is ended";
  EXPECT_TRUE(reader.start().ok());
  EXPECT_NE(reader.pid(), first);
}

TEST(Reader, WithoutLanguageDataItSaysSo) {
  TextReaderOptions bare = options();
  bare.language_data = "/nonexistent";
  TextReader reader(bare);
  const Status started = reader.start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(started.error().message, HasSubstr("tesseract-ocr-chi-sim"));
  TextReaderOptions other = options();
  other.languages = "chi_sim+xx_none";
  EXPECT_EQ(TextReader(other).start().error().code, ErrorCode::kUnsupported)
      << "one of two is not enough";
  TextReaderOptions nothing = options();
  nothing.reader_path = "/nonexistent/vigil-reader";
  EXPECT_EQ(TextReader(nothing).start().error().code, ErrorCode::kNotFound);
}

TEST(Reader, PicturesThatAreNoneAreRefusedBeforeAnythingStarts) {
  TextReader reader(options());
  const std::vector<std::uint8_t> pixels(64 * 64, 0);
  const PixelView impossible[] = {
      {pixels.data(), 0, 64, 64, PixelFormat::kGrey},
      {pixels.data(), 64, -1, 64, PixelFormat::kGrey},
      {pixels.data(), 5000, 64, 5000, PixelFormat::kGrey},
      {pixels.data(), 64, 64, 63, PixelFormat::kGrey},
      {pixels.data(), 64, 64, 64, static_cast<PixelFormat>(2)},
      {nullptr, 64, 64, 64, PixelFormat::kGrey},
  };
  for (const PixelView& view : impossible)
    EXPECT_EQ(reader.read(view).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(reader.started(), 0);
}

TEST(Reader, NoiseAndExtremesEndInAnAnswer) {
  TextReader reader(options());
  std::mt19937 random(11);
  std::vector<std::uint8_t> noise(std::size_t{400} * 300);
  for (std::uint8_t& level : noise) level = static_cast<std::uint8_t>(random());
  EXPECT_TRUE(reader.read({noise.data(), 400, 300, 400, PixelFormat::kGrey}).ok());
  for (const std::uint8_t level : {std::uint8_t{0}, std::uint8_t{255}}) {
    std::fill(noise.begin(), noise.end(), level);
    EXPECT_TRUE(reader.read({noise.data(), 400, 300, 400, PixelFormat::kGrey}).ok());
  }
  const std::vector<std::uint8_t> strip(std::size_t{4096} * 8, 90);
  EXPECT_TRUE(reader.read({strip.data(), 4096, 8, 4096, PixelFormat::kGrey}).ok());
  EXPECT_TRUE(reader.read({strip.data(), 8, 4096, 8, PixelFormat::kGrey}).ok());
  EXPECT_EQ(reader.started(), 1) << "nothing of it ended the process";
}

// Speaks to the process without TextReader's own checks.
class RawReader : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<std::string> arguments;
#ifdef VIGIL_SANITIZED
    arguments.emplace_back("--sandbox=reduced");
#endif
    auto started = DecoderProcess::start(kReader, arguments);
    ASSERT_TRUE(started.ok()) << started.error().message;
    process_ = std::move(*started);
    ASSERT_TRUE(next());
    ASSERT_TRUE(read_message<HelloMessage>(received()));
  }

  // False when the process is gone, or silent for a minute.
  bool next() {
    pollfd news{process_.socket(), POLLIN, 0};
    return ::poll(&news, 1, 60'000) == 1 &&
           process_.receive(buffer_, size_) == DecoderProcess::Received::kMessage;
  }
  [[nodiscard]] std::span<const std::byte> received() const {
    return std::span(buffer_).first(size_);
  }

  template <typename Message>
  void send(const Message& message, std::span<const int> descriptors = {}) {
    ASSERT_EQ(process_.send(std::as_bytes(std::span(&message, 1)), descriptors),
              DecoderProcess::Sent::kDone);
  }

  void give_pixels(std::uint64_t said, std::uint64_t real) {
    const int fd = ::memfd_create("pixels", MFD_CLOEXEC);
    ASSERT_EQ(::ftruncate(fd, static_cast<off_t>(real)), 0);
    PixelsMessage pixels{reader_header_of<PixelsMessage>()};
    pixels.bytes = said;
    send(pixels, std::span(&fd, 1));
    ::close(fd);
  }

  // What the process answers; nothing when it ended.
  std::optional<ReadOutcome> ask(std::uint32_t width, std::uint32_t height, std::uint32_t stride,
                                 std::uint32_t format) {
    ReadMessage message{reader_header_of<ReadMessage>()};
    message.number = 7;
    message.width = width;
    message.height = height;
    message.stride = stride;
    message.format = format;
    send(message);
    while (next()) {
      if (const auto done = read_reader_message<ReadDoneMessage>(received())) {
        EXPECT_EQ(done->number, 7u);
        return static_cast<ReadOutcome>(done->outcome);
      }
    }
    return std::nullopt;
  }

  DecoderProcess process_;
  std::array<std::byte, kMaxMessageBytes> buffer_{};
  std::size_t size_ = 0;
};

TEST_F(RawReader, HostileSizesAreAnsweredAndTheNextPictureIsRead) {
  EXPECT_EQ(ask(64, 64, 64, 1), ReadOutcome::kNoPicture) << "there are no pixels yet";
  give_pixels(kPixelBytes, kPixelBytes);
  constexpr std::uint32_t kMost = 0xFFFFFFFFu;
  for (const auto& [width, height, stride, format] :
       std::vector<std::array<std::uint32_t, 4>>{{0, 64, 64, 1},
                                                 {64, 0, 64, 1},
                                                 {kMost, kMost, kMost, 1},
                                                 {4096, 4096, kMost, 1},
                                                 {4096, 4096, 4096 * 3, 3},
                                                 {64, 64, 63, 1},
                                                 {64, 64, 64, 3},
                                                 {64, 64, 64 * 4, 4},
                                                 {64, 64, 64, 0},
                                                 {4097, 64, 4097, 1},
                                                 {64, 7, 64, 1}}) {
    EXPECT_EQ(ask(width, height, stride, format), ReadOutcome::kNoPicture)
        << width << " x " << height << ", " << stride << ", " << format;
  }
  EXPECT_EQ(ask(64, 64, 64, 1), ReadOutcome::kRead);
  EXPECT_EQ(ask(4096, 4096, 4096, 1), ReadOutcome::kRead) << "the largest there is";
}

TEST_F(RawReader, MemoryOfAnotherSizeEndsIt) {
  give_pixels(kPixelBytes, 4096);
  EXPECT_FALSE(next());
}

TEST_F(RawReader, MoreMemoryThanThereMayBeEndsIt) {
  give_pixels(kPixelBytes * 2, kPixelBytes * 2);
  EXPECT_FALSE(next());
}

TEST_F(RawReader, WhatIsNoMessageEndsIt) {
  const char words[] = "read this, please";
  send(words);
  EXPECT_FALSE(next());
}

TEST_F(RawReader, AMessageOfTheDecodersEndsIt) {
  send(SeekMessage{header_of<SeekMessage>()});
  EXPECT_FALSE(next());
}

}  // namespace
}  // namespace vigil::media
