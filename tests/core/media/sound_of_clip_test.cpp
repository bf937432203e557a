// A clip with sound against a decoder and a device played by the test: pictures follow what is
// heard, and nothing moves when the sound comes and goes.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <optional>

#include "core/media/media_clip.h"
#include "core/media/sound_output.h"

namespace vigil::media {
namespace {

constexpr int kFrameMs = 40;
constexpr int kFrames = 250;

MediaTime ms(std::int64_t count) { return std::chrono::milliseconds(count); }

// A device with a clock of its own: `drift` frames too many each second, heard `kLatency` after it
// was asked for.
class Device final : public AudioSink {
 public:
  static constexpr std::int64_t kLatency = 50 * 48;
  explicit Device(AudioFeed& feed) : feed_(feed) {}
  State state_ = State::kOpening;
  bool running = false;
  double drift = 0;
  bool stuck = false;

  [[nodiscard]] State state() const override { return state_; }
  void run(bool on) override { running = on; }
  [[nodiscard]] Millis latency() const override { return Millis(60); }
  void update(SteadyTime now) override {
    if (!running || state_ != State::kOpen || stuck) {
      last_ = now;
      return;
    }
    if (!last_) last_ = now;
    played_ += static_cast<double>((now - *last_).count()) * (48 + drift / 1000);
    last_ = now;
    while (static_cast<double>(next_) < played_ + kLatency) {
      std::vector<float> pairs(2 * 480);
      const double wait = (static_cast<double>(next_) - played_) / (48 + drift / 1000);
      const SoundTime heard_at =
          SoundTime(now) + std::chrono::microseconds(std::llround(wait * 1000));
      feed_.render(pairs, next_, heard_at);
      for (std::size_t i = 0; i < pairs.size() && !first_loud; i += 2) {
        if (std::abs(pairs[i]) > 0.2F)
          first_loud = heard_at + std::chrono::nanoseconds(i / 2 * 1'000'000 / 48);
      }
      next_ += 480;
    }
  }
  std::optional<SoundTime> first_loud;

 private:
  AudioFeed& feed_;
  std::optional<SteadyTime> last_;
  double played_ = 0;
  std::int64_t next_ = 0;
};

class Clip : public ::testing::Test {
 protected:
  Clip() {
    MediaInfo info;
    info.width = info.height = 64;
    info.duration = ms(kFrameMs * kFrames);
    info.has_audio = true;
    session_->deliver(ClipOpened{info, false, 0});
    send(0);
    clip_.sound_through(output_);
    turn();
  }

  void send(int number) {
    auto picture = std::make_shared<Picture>();
    picture->width = picture->height = 64;
    picture->stride = 256;
    picture->time = ms(number * kFrameMs);
    picture->duration = ms(kFrameMs);
    session_->deliver(FrameArrived{std::move(picture), generation_, false});
    next_ = number + 1;
  }

  // The decoder: frames and sound as far as credit goes; a beep from 2.000 s to 2.200 s.
  void decode() {
    for (const ClipRequest& request : session_->take_requests(0)) {
      if (const auto* next = std::get_if<NextMessage>(&request))
        credits_ += static_cast<int>(next->credits);
      if (const auto* seek = std::get_if<SeekMessage>(&request)) {
        generation_ = seek->generation;
        next_ = static_cast<int>(seek->time_us / 1000 / kFrameMs);
      }
      if (const auto* from = std::get_if<AudioFromMessage>(&request)) {
        ++audio_asked_;
        audio_generation_ = from->generation;
        audio_credits_ = from->credits;
        audio_at_ = (from->time_us * 48 + 500) / 1000;
      }
      if (const auto* more = std::get_if<AudioNextMessage>(&request))
        if (more->generation == audio_generation_) audio_credits_ += more->credits;
    }
    EXPECT_LE(audio_credits_, 16u) << "no more than there are slots";
    while (frames_come_ && credits_ > 0 && next_ < kFrames) {
      --credits_;
      send(next_);
    }
    while (sound_comes_ && audio_credits_ > 0) {
      --audio_credits_;
      SoundBlock block;
      block.time = MediaTime(audio_at_ * 1000 / 48);
      for (int i = 0; i < 2048; ++i) {
        const double t = static_cast<double>(audio_at_ + i) / 48'000;
        const auto value = static_cast<float>(
            t >= 2 && t < 2.2 ? 0.5 * std::cos(2 * std::numbers::pi * 1000 * (t - 2)) : 0);
        block.samples.insert(block.samples.end(), {value, value});
      }
      audio_at_ += 2048;
      session_->deliver(SoundArrived{std::move(block), audio_generation_});
    }
  }

  void turn() {
    decode();
    output_->update(clock_.steady_now());
    clip_.update(clock_.steady_now());
    decode();
    clip_.update(clock_.steady_now());
  }

  // Lets time pass in turns of 5 ms; what is shown never goes back and never jumps further than
  // `most`.
  void pass(int milliseconds, int most = kFrameMs) {
    for (int done = 0; done < milliseconds; done += 5) {
      const MediaTime before = clip_.position();
      clock_.advance(Millis(5));
      turn();
      EXPECT_GE(clip_.position(), before);
      EXPECT_LE(clip_.position(), before + ms(most));
    }
  }

  // When the clip comes to show `time`.
  SteadyTime shows(MediaTime time) {
    while (clip_.position() < time) {
      clock_.advance(Millis(1));
      turn();
    }
    return clock_.steady_now();
  }

  // Milliseconds; the beep was heard, and its frame shown at `shown`.
  [[nodiscard]] double beep_late_by(SteadyTime shown) const {
    return std::chrono::duration<double, std::milli>(*device_->first_loud - SoundTime(shown))
        .count();
  }

  void open_device() {
    ASSERT_NE(device_, nullptr);
    device_->state_ = AudioSink::State::kOpen;
  }

  ManualClock clock_;
  Device* device_ = nullptr;  // the newest
  int devices_ = 0;
  std::shared_ptr<SoundOutput> output_ = std::make_shared<SoundOutput>(
      [this](AudioFeed& feed) {
        auto device = std::make_unique<Device>(feed);
        device_ = device.get();
        ++devices_;
        return device;
      },
      clock_);
  std::shared_ptr<ClipSession> session_ =
      std::make_shared<ClipSession>(std::make_shared<LoopBell>());
  MediaClip clip_{session_, clock_};
  std::uint32_t generation_ = 0;
  int next_ = 0;
  int credits_ = 0;
  bool frames_come_ = true;
  bool sound_comes_ = true;
  int audio_asked_ = 0;
  std::uint32_t audio_generation_ = 0;
  std::uint32_t audio_credits_ = 0;
  std::int64_t audio_at_ = 0;
};

TEST_F(Clip, IsMutedUntilAskedAndAsksNobodyForSound) {
  EXPECT_TRUE(clip_.muted());
  clip_.play();
  pass(1000);
  EXPECT_EQ(devices_, 0);
  EXPECT_EQ(audio_asked_, 0);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kNotAsked);
  EXPECT_EQ(clip_.position(), ms(1000));
}

TEST_F(Clip, ABeepIsHeardWhenItsFrameIsShown) {
  for (const double drift : {0.0, 40.0, -40.0}) {  // 0.08 %: far worse than any device
    SCOPED_TRACE(drift);
    clip_.pause();
    pass(100);
    clip_.seek(ms(0));
    turn();
    clip_.set_muted(false);
    turn();
    open_device();
    device_->drift = drift;
    device_->first_loud.reset();
    turn();
    clip_.play();
    const SteadyTime shown = shows(ms(2000));
    pass(100);
    ASSERT_TRUE(device_->first_loud);
    const double late = beep_late_by(shown);
    EXPECT_NEAR(late, 0, 3) << "ms; a frame is 40";
    RecordProperty("late_ms", std::to_string(late));
  }
}

TEST_F(Clip, FollowsTheDevicesClock) {
  clip_.set_muted(false);
  turn();
  open_device();
  device_->drift = 480;  // one per cent fast
  turn();
  clip_.play();
  pass(8000);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()) / 1000, (8000 - 60) * 1.01, 60);
}

TEST_F(Clip, NothingMovesWhenSoundComesAndGoes) {
  clip_.play();
  pass(1000);
  clip_.set_muted(false);
  turn();
  open_device();
  pass(500);
  clip_.set_muted(true);
  pass(300);
  clip_.set_muted(false);
  pass(240);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 2'040'000, 40'000);
  EXPECT_LE(audio_asked_, 2) << "what was there is used again";
  EXPECT_GT(clip_.level().left, 0.3) << "the beep is just beginning to be heard";
  clip_.set_speed(2);
  pass(200, 2 * kFrameMs);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 2'440'000, 80'000);
  clip_.set_speed(0.5);
  pass(400);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 2'640'000, 80'000);
}

TEST_F(Clip, LatePicturesHoldTheSound) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.play();
  pass(1500);
  frames_come_ = false;
  pass(3000);
  const MediaTime stuck_at = clip_.position();
  EXPECT_LT(stuck_at, ms(1800));
  EXPECT_FALSE(device_->first_loud) << "the sound did not run on to the beep";
  frames_come_ = true;
  turn();
  const SteadyTime shown = shows(ms(2000));
  pass(100);
  ASSERT_TRUE(device_->first_loud);
  EXPECT_NEAR(beep_late_by(shown), 0, 5);
}

TEST_F(Clip, LateSoundDoesNotHoldThePictures) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.play();
  pass(500);
  sound_comes_ = false;
  pass(1300);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 1'740'000, 60'000);
  sound_comes_ = true;
  const SteadyTime shown = shows(ms(2000));
  pass(100);
  ASSERT_TRUE(device_->first_loud) << "in step again";
  EXPECT_NEAR(beep_late_by(shown), 0, 5);
}

TEST_F(Clip, WithoutADeviceTimeGoesOnAndTheDeviceIsTriedAgain) {
  clip_.set_muted(false);
  clip_.play();
  pass(900);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kOpening);
  pass(200);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kNone);
  pass(1000);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 2'100'000, 40'000);
  EXPECT_GT(clip_.level().left, 0.3) << "what would be heard";
  pass(4500);
  EXPECT_EQ(devices_, 2);
  open_device();
  pass(200);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kOpen);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 6'800'000, 50'000);
}

TEST_F(Clip, ADeviceThatGoesAwayMidPlayIsNotMissed) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.play();
  pass(1000);
  device_->state_ = AudioSink::State::kGone;
  pass(1000, 2 * kFrameMs);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kNone);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 1'940'000, 100'000);
  pass(1000);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 2'940'000, 100'000);
}

TEST_F(Clip, ADeviceMayBeForbiddenAndAllowedAgain) {
  output_->use_device(false);
  clip_.set_muted(false);
  clip_.play();
  pass(500);
  EXPECT_EQ(devices_, 0);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kNone);
  output_->use_device(true);
  pass(100);
  ASSERT_EQ(devices_, 1);
  open_device();
  pass(400);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kOpen);
  output_->use_device(false);
  pass(1000);
  EXPECT_EQ(output_->device(), SoundOutput::Device::kNone);
  EXPECT_NEAR(static_cast<double>(clip_.position().count()), 2'000'000, 50'000);
  EXPECT_EQ(devices_, 1);
}

TEST_F(Clip, ADeviceThatStandsStillDoesNotStopTheClip) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.play();
  pass(1000);
  device_->stuck = true;
  pass(2000, 8 * kFrameMs);
  EXPECT_GT(clip_.position(), ms(2400));
}

TEST_F(Clip, SeeksAndLoopsBringTheirSound) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.play();
  pass(300);
  clip_.seek(ms(1880));
  turn();
  EXPECT_FALSE(clip_.seeking());
  const SteadyTime shown = shows(ms(2000));
  pass(100);
  ASSERT_TRUE(device_->first_loud);
  EXPECT_NEAR(beep_late_by(shown), 0, 5);
  clip_.set_loop(TimeRange{ms(1800), ms(2200)});
  for (int i = 0; i < 400; ++i) {
    clock_.advance(Millis(5));
    turn();
    EXPECT_GE(clip_.position(), ms(1800));
    EXPECT_LT(clip_.position(), ms(2240));
  }
  EXPECT_LE(audio_asked_, 3) << "going round needs no new sound";
}

TEST_F(Clip, WhatFollowsALoopIsNotHeard) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.seek(ms(1700));
  // The beep is at 2000.
  clip_.set_loop(TimeRange{ms(1700), ms(2000)});
  clip_.play();
  for (int i = 0; i < 300; ++i) {
    clock_.advance(Millis(5));
    turn();
    ASSERT_LT(clip_.position(), ms(2000));
    ASSERT_FALSE(device_->first_loud);
  }
  clip_.set_loop(std::nullopt);
  pass(500);
  EXPECT_TRUE(device_->first_loud);
}

TEST_F(Clip, AtRestTheDeviceRestsToo) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.play();
  pass(500);
  clip_.pause();
  pass(1000);
  EXPECT_TRUE(device_->running);
  pass(2000);
  EXPECT_FALSE(device_->running);
  clip_.play();
  turn();
  EXPECT_TRUE(device_->running);
}

TEST_F(Clip, TheVolumeIsTheMeters) {
  clip_.set_muted(false);
  turn();
  open_device();
  turn();
  clip_.seek(ms(1960));
  turn();
  output_->set_volume(0.5);
  clip_.play();
  pass(200);
  EXPECT_NEAR(clip_.level().left, 0.5 * 0.125, 0.01);
  output_->set_volume(7);
  EXPECT_EQ(output_->volume(), 1);
}

TEST_F(Clip, OneSoundsAtATime) {
  auto session = std::make_shared<ClipSession>(std::make_shared<LoopBell>());
  MediaInfo info;
  info.width = info.height = 64;
  info.duration = ms(10'000);
  info.has_audio = true;
  session->deliver(ClipOpened{info, false, 0});
  MediaClip other(session, clock_);
  other.sound_through(output_);
  other.update(clock_.steady_now());

  clip_.set_muted(false);
  clip_.play();
  pass(100);
  EXPECT_FALSE(clip_.muted());
  other.set_muted(false);
  pass(100);
  EXPECT_TRUE(clip_.muted()) << "and says so";
  EXPECT_FALSE(other.muted());
  EXPECT_TRUE(clip_.playing());
  clip_.set_muted(false);
  EXPECT_FALSE(clip_.muted());
}

}  // namespace
}  // namespace vigil::media
