// Sound on its way out, with time in the test's hands: the queue, the stretch, one track, the
// output, and a clip whose pictures follow what is heard.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "core/media/audio_null_sink.h"
#include "core/media/media_clip.h"
#include "core/media/sound_output.h"
#include "core/media/sound_track.h"

namespace vigil::media {
namespace {

constexpr double kRate = 48'000;

MediaTime at(double seconds) { return MediaTime(std::llround(seconds * 1e6)); }

// Blocks of a sound that is a function of the clip's time.
template <typename Sound>
SoundBlock block(std::int64_t first, std::size_t frames, Sound sound) {
  SoundBlock made;
  made.time = MediaTime(first * 1'000'000 / 48'000);
  for (std::size_t i = 0; i < frames; ++i) {
    const float value = sound(static_cast<double>(first + static_cast<std::int64_t>(i)) / kRate);
    made.samples.insert(made.samples.end(), {value, value});
  }
  return made;
}

float tone(double time) {
  return 0.5F * std::sin(static_cast<float>(2 * std::numbers::pi * 440 * time));
}
float beep_at_1(double time) {
  return time >= 1 && time < 1.2
             ? 0.5F * std::cos(static_cast<float>(2 * std::numbers::pi * 1000 * (time - 1)))
             : 0.0F;
}

// How strong a frequency is in a sound, as its amplitude.
double strength(std::span<const float> pairs, double frequency) {
  double real = 0;
  double imaginary = 0;
  const double step = 2 * std::numbers::pi * frequency / kRate;
  for (std::size_t i = 0; 2 * i < pairs.size(); ++i) {
    real += pairs[2 * i] * std::cos(step * static_cast<double>(i));
    imaginary += pairs[2 * i] * std::sin(step * static_cast<double>(i));
  }
  return 4 * std::hypot(real, imaginary) / static_cast<double>(pairs.size());
}

double biggest_step(std::span<const float> pairs) {
  double biggest = 0;
  for (std::size_t i = 2; i < pairs.size(); i += 2)
    biggest = std::max(biggest, static_cast<double>(std::abs(pairs[i] - pairs[i - 2])));
  return biggest;
}

// ---- the queue

TEST(SoundQueue, GivesWhatItHasByPlace) {
  SoundQueue queue;
  EXPECT_TRUE(queue.empty());
  queue.append(block(48'000, 1000, [](double t) { return static_cast<float>(t); }));
  queue.append(block(49'000, 2048, [](double t) { return static_cast<float>(t); }));
  EXPECT_EQ(queue.begin(), 48'000);
  EXPECT_EQ(queue.end(), 51'048);
  std::vector<float> pairs(2 * 100);
  ASSERT_EQ(queue.read(48'950, pairs), 100u) << "across two blocks";
  EXPECT_FLOAT_EQ(pairs[0], 48'950 / 48'000.0F);
  EXPECT_FLOAT_EQ(pairs[199], 49'049 / 48'000.0F);
  EXPECT_EQ(queue.read(51'000, pairs), 48u);
  EXPECT_EQ(queue.read(47'999, pairs), 0u);
  EXPECT_EQ(queue.read(60'000, pairs), 0u);
  queue.forget_before(49'500);
  EXPECT_EQ(queue.begin(), 49'000) << "by whole blocks";
  EXPECT_EQ(queue.read(49'100, pairs), 100u);
}

TEST(SoundQueue, BeginsAnewWhereSoundDoesNotFollow) {
  SoundQueue queue;
  queue.append(block(0, 2048, tone));
  queue.append(block(96'000, 2048, tone));
  EXPECT_EQ(queue.begin(), 96'000);
  EXPECT_EQ(queue.end(), 98'048);
}

// ---- the stretch

TEST(SoundStretch, KeepsThePitchAndTheLength) {
  for (const double speed : {0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0}) {
    SoundStretch stretch;
    stretch.begin(speed);
    const SoundBlock in = block(0, 48'000 * 4, tone);
    std::vector<float> out;
    std::vector<float> some(2 * 512);
    for (std::size_t from = 0; from < in.samples.size(); from += 4096) {
      const std::size_t count = std::min<std::size_t>(4096, in.samples.size() - from);
      stretch.put(std::span(in.samples).subspan(from, count));
      while (const std::size_t got = stretch.take(some))
        out.insert(out.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(2 * got));
    }
    // What is not out yet is a piece or two.
    EXPECT_NEAR(static_cast<double>(out.size()) / 2 / kRate, 4 / speed, 0.3) << speed;
    const auto middle = std::span(out).subspan(out.size() / 4 * 2, 2 * 9600);
    EXPECT_GT(strength(middle, 440), 0.4) << speed;
    EXPECT_LT(strength(middle, 440 * 2), 0.05) << speed;
    EXPECT_LT(strength(middle, 440 / 2.0), 0.05) << speed;
  }
}

// ---- a track

struct Heard {
  // Asks the track like a sink does: `frames` that begin to be heard at `when_`.
  std::vector<float> ask(SoundTrack& track, std::size_t frames) {
    std::vector<float> pairs(2 * frames, 0.0F);
    alive = track.mix(pairs, next, when);
    next += static_cast<std::int64_t>(frames);
    when += std::chrono::nanoseconds(frames * 1'000'000 / 48);
    all.insert(all.end(), pairs.begin(), pairs.end());
    return pairs;
  }
  std::int64_t next = 0;
  SoundTime begin{std::chrono::seconds(1000)};
  SoundTime when = begin;
  bool alive = true;
  std::vector<float> all;
};

// The first moment at which it is loud, after `begin`.
std::optional<double> loud_at(const Heard& heard) {
  for (std::size_t i = 0; i < heard.all.size(); i += 2) {
    if (std::abs(heard.all[i]) > 0.2F) return static_cast<double>(i / 2) / kRate;
  }
  return std::nullopt;
}

void fill(SoundTrack& track, double from, double to, float (*sound)(double)) {
  const auto end = static_cast<std::int64_t>(to * kRate);
  for (auto first = static_cast<std::int64_t>(from * kRate); first < end; first += 2048)
    track.append(
        block(first, static_cast<std::size_t>(std::min<std::int64_t>(2048, end - first)), sound));
}

TEST(SoundTrack, IsHeardExactlyWhereTheClipIs) {
  SoundTrack track;
  Heard heard;
  fill(track, 0.5, 4, beep_at_1);
  // The clip is at 0.7 s at 20 ms after the sink begins.
  track.play({heard.begin + std::chrono::milliseconds(20), at(0.7), 1});
  EXPECT_FALSE(track.position(heard.begin)) << "nobody has asked yet";
  for (int i = 0; i < 40; ++i) heard.ask(track, 720);
  ASSERT_TRUE(loud_at(heard));
  EXPECT_NEAR(*loud_at(heard), 0.02 + 0.3, 0.0005);
  const auto position = track.position(heard.begin + std::chrono::milliseconds(120));
  ASSERT_TRUE(position);
  EXPECT_NEAR(static_cast<double>(position->count()), 800'000, 30);
}

TEST(SoundTrack, TakesUpInStepWhenSoundComesLate) {
  SoundTrack track;
  Heard heard;
  track.play({heard.begin, at(0.5), 1});
  for (int i = 0; i < 10; ++i) heard.ask(track, 480);
  EXPECT_FALSE(track.position(heard.when)) << "silent so far";
  // A tenth of a second later it is there, from the beginning.
  fill(track, 0.5, 4, beep_at_1);
  for (int i = 0; i < 100; ++i) heard.ask(track, 480);
  ASSERT_TRUE(loud_at(heard));
  EXPECT_NEAR(*loud_at(heard), 0.5, 0.0005);
}

TEST(SoundTrack, AtOtherSpeedsStaysWithinAFrame) {
  for (const double speed : {0.25, 0.5, 1.5, 2.0, 4.0}) {
    SoundTrack track;
    Heard heard;
    fill(track, 0, 6, beep_at_1);
    track.finish();
    track.play({heard.begin, at(0.4), speed});
    for (int i = 0; i < 400; ++i) heard.ask(track, 480);
    ASSERT_TRUE(loud_at(heard)) << speed;
    const double place = 0.4 + *loud_at(heard) * speed;
    EXPECT_NEAR(place, 1.0, 0.040) << speed;
    const auto position = track.position(heard.begin + std::chrono::seconds(2));
    ASSERT_TRUE(position);
    EXPECT_NEAR(static_cast<double>(position->count()) / 1e6, 0.4 + 2 * speed, 0.001);
  }
}

TEST(SoundTrack, NeverClicks) {
  SoundTrack track;
  Heard heard;
  fill(track, 0, 8, tone);
  const double natural = biggest_step(block(0, 48'000, tone).samples) * 1.05;
  const auto now = [&](double place, double speed) {
    return RunningFrom{heard.when, at(place), speed};
  };
  track.play(now(1, 1));
  for (int i = 0; i < 10; ++i) heard.ask(track, 720);
  track.hold();
  for (int i = 0; i < 5; ++i) heard.ask(track, 720);
  EXPECT_FALSE(heard.alive) << "silent, and will be";
  track.play(now(1.1, 1));
  for (int i = 0; i < 10; ++i) heard.ask(track, 720);
  track.play(now(3, 1));  // a seek within what is there
  for (int i = 0; i < 10; ++i) heard.ask(track, 720);
  track.play(now(3.15, 2));
  for (int i = 0; i < 20; ++i) heard.ask(track, 720);
  track.drop();  // a seek elsewhere
  fill(track, 20, 20.5, tone);
  track.play(now(20, 1));
  for (int i = 0; i < 60; ++i) heard.ask(track, 720);  // runs out of sound
  // At its own pitch and twice as fast pieces are laid over each other: that is no click either.
  EXPECT_LT(biggest_step(heard.all), 1.6 * natural);
  EXPECT_GT(strength(std::span(heard.all).subspan(2 * 1000, 2 * 4800), 440), 0.4);
  EXPECT_LT(strength(std::span(heard.all).last(2 * 4800), 440), 0.001);
}

TEST(SoundTrack, NothingBehindTheEndIsHeard) {
  for (const double speed : {0.5, 1.0, 2.0}) {
    SoundTrack track;
    Heard heard;
    fill(track, 0, 4, [](double time) { return time < 1 ? tone(time) : 1.0F; });
    track.finish();
    track.end_at(at(1));
    track.play({heard.begin, at(0.5), speed});
    // A sink may ask for much at once, or for little.
    for (const std::size_t frames : {5000u, 333u, 720u, 20'000u, 480u, 48'000u, 2000u})
      heard.ask(track, frames);
    EXPECT_GT(strength(std::span(heard.all).first(2 * 9600), 440), 0.3) << speed;
    const auto end = static_cast<std::size_t>(0.5 / speed * kRate);
    // Laid together from pieces, sound is in step within half of one.
    const std::size_t slack = speed == 1.0 ? 0 : 960;
    for (std::size_t i = 2 * (end + slack); i < heard.all.size(); ++i)
      ASSERT_EQ(heard.all[i], 0) << speed << ": " << i / 2 - end << " frames behind the end";
    EXPECT_TRUE(heard.alive) << "it goes on when it is told where";
    // Once more from the beginning, and this time on.
    track.end_at(std::nullopt);
    track.play({heard.when, at(0.9), speed});
    const std::vector<float> on = heard.ask(track, 48'000);
    EXPECT_GT(on[on.size() - 2], 0.9F) << speed;
  }
}

TEST(SoundTrack, ASinkThatStandsStillIsNoClock) {
  SoundTrack track;
  Heard heard;
  fill(track, 0, 4, tone);
  track.play({heard.begin, at(0), 1});
  for (int i = 0; i < 10; ++i) heard.ask(track, 480);
  EXPECT_TRUE(track.position(heard.when));
  EXPECT_LE(track.position(heard.when + std::chrono::milliseconds(200))->count(), 100'100)
      << "no further than what was asked for";
  EXPECT_FALSE(track.position(heard.when + std::chrono::milliseconds(300)));
}

TEST(SoundTrack, AnotherSinkTakesUpWhereTheClipIsThen) {
  SoundTrack track;
  Heard first;
  fill(track, 0, 4, beep_at_1);
  track.play({first.begin, at(0.5), 1});
  for (int i = 0; i < 10; ++i) first.ask(track, 480);
  Heard second;
  second.begin = second.when = first.when + std::chrono::milliseconds(50);
  track.correct({second.begin, at(0.65), 1});
  EXPECT_TRUE(track.position(first.when)) << "still the first one's";
  second.ask(track, 480);
  track.correct({second.begin, at(0.65), 1});
  for (int i = 0; i < 100; ++i) second.ask(track, 480);
  ASSERT_TRUE(loud_at(second));
  EXPECT_NEAR(*loud_at(second), 0.35, 0.0005);
}

// ---- the sink that is none

class Counting final : public AudioFeed {
 public:
  void render(std::span<float> pairs, std::int64_t first, SoundTime heard_at) override {
    if (last_end != first) ++breaks;
    last_end = first + static_cast<std::int64_t>(pairs.size() / 2);
    last_heard = heard_at;
    frames += static_cast<std::int64_t>(pairs.size() / 2);
  }
  std::int64_t frames = 0;
  std::int64_t last_end = 0;
  SoundTime last_heard;
  int breaks = 0;
};

TEST(NullSink, RunsAtTheClocksPace) {
  ManualClock clock;
  Counting feed;
  NullSink sink(feed);
  sink.update(clock.steady_now());
  EXPECT_EQ(feed.frames, 0) << "at rest nothing runs";
  sink.run(true);
  const SteadyTime begin = clock.steady_now();
  sink.update(clock.steady_now());
  const std::int64_t ahead = feed.frames;
  for (int i = 0; i < 600; ++i) {
    clock.advance(Millis(17));
    sink.update(clock.steady_now());
  }
  EXPECT_EQ(feed.frames - ahead, 600 * 17 * 48) << "to the frame";
  EXPECT_EQ(feed.breaks, 1) << "its beginning";
  EXPECT_LE(feed.last_heard, SoundTime(begin + Millis(600 * 17 + 100)));
  // Asleep for an hour: that hour is not made up for.
  clock.advance(Millis(3'600'000));
  const std::int64_t before = feed.frames;
  sink.update(clock.steady_now());
  EXPECT_LE(feed.frames - before, 48 * 200);
  sink.run(false);
  clock.advance(Millis(500));
  sink.update(clock.steady_now());
  EXPECT_LE(feed.frames - before, 48 * 200);
}

}  // namespace
}  // namespace vigil::media
