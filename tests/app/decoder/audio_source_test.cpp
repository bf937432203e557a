// The sound of real clips lands where it should, to the millisecond, in every codec and container.
#include "app/decoder/audio_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "app/decoder/frame_walker.h"
#include "app/decoder/waveform.h"
#include "core/media/picture.h"

namespace vigil::decoder {
namespace {

constexpr double kRate = 48'000;
constexpr std::int64_t kMaxSteps = 200'000;

class File {
 public:
  explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    EXPECT_GE(fd_, 0) << path;
  }
  ~File() { ::close(fd_); }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// One clip with its time zero found as playback finds it.
struct Sounding {
  explicit Sounding(const std::string& name, const std::string& folder = VIGIL_SOUND_CLIPS)
      : file(folder + "/" + name), input(file.fd()), kind(input.kind()), source(input) {
    VideoSource video(input);
    EXPECT_EQ(video.open(kind, Purpose::kPlayback, 1).failure, media::MediaFailure::kNone);
    codec = video.audio_codec();
    FrameWalker walker(video);
    EXPECT_TRUE(walker.begin());
    zero = {walker.base_ticks(), video.time_base()};
  }

  // What comes from `sample` on, until there are so many or it ends.
  std::vector<float> left_from(std::int64_t sample, std::size_t count) {
    source.start_at(sample);
    std::vector<float> left;
    std::vector<float> pairs(1024);
    std::int64_t expected = sample;
    for (std::int64_t steps = 0; left.size() < count && steps < kMaxSteps; ++steps) {
      const AudioSource::Step step = source.step();
      if (step == AudioSource::Step::kEnd) break;
      if (step == AudioSource::Step::kMore) continue;
      EXPECT_EQ(source.position(), expected) << "unbroken";
      const std::size_t taken = source.take(pairs);
      expected += static_cast<std::int64_t>(taken);
      for (std::size_t i = 0; i < taken; ++i) left.push_back(pairs[2 * i]);
    }
    return left;
  }

  File file;
  MediaInput input;
  Kind kind;
  AudioSource source;
  TimeZero zero;
  std::string codec;
};

// Where a sound of 1 kHz begins: within a few samples, whatever a codec smears before it.
std::optional<double> beginning(const std::vector<float>& sound) {
  for (std::size_t i = 0; i < sound.size(); ++i) {
    if (std::abs(sound[i]) > 0.2F) return static_cast<double>(i) / kRate;
  }
  return std::nullopt;
}

struct Beep {
  const char* clip;
  const char* codec;
  double at = 1.0;
};

void PrintTo(const Beep& beep, std::ostream* out) { *out << beep.clip; }

class Beeps : public ::testing::TestWithParam<Beep> {};

TEST_P(Beeps, ComeWhenTheyShould) {
  const Beep beep = GetParam();
  Sounding clip(beep.clip);
  EXPECT_EQ(clip.codec, beep.codec);
  ASSERT_TRUE(clip.source.open(clip.kind, clip.zero));
  // From the beginning, from just before, and from the middle of the beep.
  for (const double from : {0.0, 0.1, 0.25, beep.at - 0.05, beep.at - 0.3}) {
    const auto sample = static_cast<std::int64_t>(std::llround(from * kRate));
    const std::vector<float> sound = clip.left_from(sample, static_cast<std::size_t>(1.5 * kRate));
    const std::optional<double> found = beginning(sound);
    ASSERT_TRUE(found) << "from " << from;
    EXPECT_NEAR(static_cast<double>(sample) / kRate + *found, beep.at, 0.0012) << "from " << from;
  }
  const auto inside = static_cast<std::int64_t>((beep.at + 0.1) * kRate);
  const std::vector<float> rest = clip.left_from(inside, static_cast<std::size_t>(0.3 * kRate));
  double end = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (std::abs(rest[i]) > 0.2F) end = static_cast<double>(i) / kRate;
  }
  EXPECT_NEAR(end, 0.1, 0.0015) << "begun in the middle of it";
}

INSTANTIATE_TEST_SUITE_P(
    Clips, Beeps,
    ::testing::Values(Beep{"aac.mp4", "aac"}, Beep{"aac_44100_mono.mp4", "aac"},
                      Beep{"mp3.mp4", "mp3"}, Beep{"pcm.mov", "pcm_s16le"},
                      Beep{"flac.mkv", "flac"}, Beep{"vorbis.webm", "vorbis"},
                      // Its pictures are muxed 7 ms late, its sound begins 0.5 ms early.
                      Beep{"opus.webm", "opus", 0.9935}, Beep{"mp2.ts", "mp2"},
                      Beep{"aac.ts", "aac"}, Beep{"mp3.flv", "mp3"}, Beep{"surround.mp4", "aac"},
                      Beep{"cut.mp4", "aac", 0.4}, Beep{"late.mp4", "aac", 1.5},
                      Beep{"short.mp4", "aac"}, Beep{"gap.webm", "opus", 0.9935}));

TEST(Sound, IsSilentWhereThereIsNone) {
  Sounding late("late.mp4");
  ASSERT_TRUE(late.source.open(late.kind, late.zero));
  const std::vector<float> start = late.left_from(0, 4800);
  ASSERT_GE(start.size(), 4800u);
  for (std::size_t i = 0; i < 4800; ++i) ASSERT_EQ(start[i], 0) << i;

  Sounding shorter("short.mp4");
  ASSERT_TRUE(shorter.source.open(shorter.kind, shorter.zero));
  EXPECT_NEAR(static_cast<double>(shorter.left_from(0, 1'000'000).size()), 1.5 * kRate, 1100);
  EXPECT_TRUE(shorter.left_from(static_cast<std::int64_t>(2 * kRate), 1000).empty())
      << "begun after its end";
}

TEST(Sound, HasItsWholeLengthWhateverTheRate) {
  for (const char* name : {"aac.mp4", "aac_44100_mono.mp4", "mp3.flv", "mp2.ts", "tone.mp4"}) {
    Sounding clip(name);
    ASSERT_TRUE(clip.source.open(clip.kind, clip.zero)) << name;
    const double seconds = std::string(name) == "tone.mp4" ? 8 : 3;
    EXPECT_NEAR(static_cast<double>(clip.left_from(0, 1'000'000).size()) / kRate, seconds, 0.05)
        << name;
  }
}

TEST(Sound, NotThereOrNotAcceptedIsNoSound) {
  for (const char* name : {"mute.mp4", "unwanted.mp4"}) {
    Sounding clip(name);
    EXPECT_EQ(clip.codec, "") << name;
    EXPECT_FALSE(clip.source.open(clip.kind, clip.zero)) << name;
  }
}

// Damage is silence or noise, and everything after it is in its place.
TEST(Sound, DamageDoesNotMoveWhatFollows) {
  std::ifstream whole(VIGIL_SOUND_CLIPS "/aac_44100_mono.mp4", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(whole)), {});
  const std::size_t start = bytes.find("mdat") + 4;
  const std::size_t media = bytes.rfind("moov") - start;
  // Everything in the first quarter.
  for (std::size_t i = start + 64; i < start + media / 4; i += 7) bytes[i] = static_cast<char>(i);
  const std::string folder = ::testing::TempDir();
  const std::string name = "damaged" + std::to_string(::getpid()) + ".mp4";
  std::ofstream(folder + "/" + name, std::ios::binary) << bytes;

  File file(folder + "/" + name);
  MediaInput input(file.fd());
  AudioSource source(input);
  ASSERT_TRUE(source.open(input.kind(), {}));
  std::vector<float> pairs(2048);
  std::optional<double> found;
  std::int64_t end = 0;
  for (std::int64_t steps = 0; steps < kMaxSteps; ++steps) {
    const AudioSource::Step step = source.step();
    if (step == AudioSource::Step::kEnd) break;
    if (step == AudioSource::Step::kMore) continue;
    const std::int64_t first = source.position();
    const std::size_t taken = source.take(pairs);
    end = source.position();
    for (std::size_t i = 0; i < taken && !found; ++i) {
      const double at = static_cast<double>(first + static_cast<std::int64_t>(i)) / kRate;
      if (at > 0.95 && std::abs(pairs[2 * i]) > 0.2F) found = at;
    }
  }
  ASSERT_TRUE(found);
  EXPECT_NEAR(*found, 1.0, 0.0012);
  EXPECT_NEAR(static_cast<double>(end) / kRate, 3, 0.05);
  ::unlink((folder + "/" + name).c_str());
}

std::vector<media::WavePoint> waveform_of(Sounding& clip, std::uint32_t points, int& messages) {
  Waveform waveform(clip.input, clip.kind, clip.zero, 3'000'000, points);
  std::vector<media::WavePoint> got;
  bool last = false;
  messages = 0;
  for (std::int64_t steps = 0; !waveform.done() && steps < kMaxSteps; ++steps) {
    const auto message = waveform.work();
    if (!message) continue;
    ++messages;
    EXPECT_FALSE(last) << "nothing follows the last one";
    EXPECT_EQ(message->first, got.size());
    EXPECT_LE(message->count, media::kWavePoints);
    last = message->last != 0;
    for (std::uint32_t i = 0; i < message->count; ++i)
      got.push_back({message->peak[i], message->loudness[i]});
  }
  EXPECT_TRUE(last);
  return got;
}

TEST(Loudness, ShowsWhereTheBeepIs) {
  for (const char* name : {"aac.mp4", "mp3.flv", "aac.ts"}) {
    Sounding clip(name);
    int messages = 0;
    const std::vector<media::WavePoint> points = waveform_of(clip, 300, messages);
    ASSERT_EQ(points.size(), 300u) << name;
    EXPECT_GT(messages, 8) << "piece by piece";
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (i >= 101 && i < 119) {
        EXPECT_NEAR(points[i].peak, 0.5 * 255, 12) << name << " " << i;
        EXPECT_NEAR(points[i].loudness, 0.5 / std::sqrt(2) * 255, 8) << name << " " << i;
      } else if (i < 97 || i > 123) {
        EXPECT_LT(points[i].peak, 6) << name << " " << i;
      }
    }
  }
}

TEST(Loudness, FillsAnyNumberOfPointsAndEndsWithoutSound) {
  int messages = 0;
  Sounding clip("aac.mp4");
  EXPECT_EQ(waveform_of(clip, 1, messages).size(), 1u);
  EXPECT_EQ(waveform_of(clip, 2048, messages).size(), 2048u);
  EXPECT_GE(messages, 4);
  Sounding cut_short("short.mp4");
  EXPECT_EQ(waveform_of(cut_short, 100, messages).size(), 100u) << "silent to the end";
  Sounding mute("mute.mp4");
  EXPECT_TRUE(waveform_of(mute, 100, messages).empty());
  EXPECT_EQ(messages, 1);
}

}  // namespace
}  // namespace vigil::decoder
