// Sound from real clips through the real decoder, between its walls: every codec plays, is heard
// when its picture is shown, and damage is silence.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "core/media/sound_output.h"
#include "tests/core/media/opened_clip.h"

namespace vigil::media {
namespace {

using namespace testing;

class Sounding : public ::testing::Test {
 protected:
  std::unique_ptr<MediaClip> open(const std::string& path) {
    auto clip = pool_.open(open_file(path));
    clip->sound_through(output_);
    expect_ready(*clip, clock_);
    return clip;
  }

  // Time stands still until the decoder has nothing more to send.
  void turn(MediaClip& clip) {
    clock_.advance(Millis(5));
    output_->update(clock_.steady_now());
    clip.update(clock_.steady_now());
    while (clip.wait_for_news(Millis(0))) clip.update(clock_.steady_now());
  }

  // Plays from the beginning; where the clip was when it became loud.
  std::optional<MediaTime> loud_at(MediaClip& clip) {
    clip.set_muted(false);
    clip.play();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (clip.playing() && std::chrono::steady_clock::now() < end) {
      clip.wait_for_news(Millis(2));
      turn(clip);
      if (clip.level().left > 0.2F) return clip.position();
    }
    return std::nullopt;
  }

  ManualClock clock_;
  DecoderPool pool_{real_decoder(), clock_, [] {}};
  std::shared_ptr<SoundOutput> output_ = std::make_shared<SoundOutput>(nullptr, clock_);
};

class EveryCodec : public Sounding, public ::testing::WithParamInterface<const char*> {};

TEST_P(EveryCodec, IsHeardWithItsPicture) {
  const auto clip = open(std::string(VIGIL_SOUND_CLIPS) + "/" + GetParam());
  EXPECT_TRUE(clip->info().has_audio);
  EXPECT_FALSE(clip->info().audio_codec.empty());
  const auto loud = loud_at(*clip);
  ASSERT_TRUE(loud);
  const double beep = GetParam() == std::string_view("cut.mp4")    ? 0.4
                      : GetParam() == std::string_view("late.mp4") ? 1.5
                                                                   : 1.0;
  // What is on screen is at most one frame, 40 ms, older; a turn is 5 ms, the meter's pieces 10.
  EXPECT_GE(static_cast<double>(loud->count()) / 1e6, beep - 0.055);
  EXPECT_LE(static_cast<double>(loud->count()) / 1e6, beep + 0.030);

  clip->request_waveform(100);
  ASSERT_TRUE(run_until(*clip, clock_, [&] { return clip->waveform_complete(); }));
  ASSERT_EQ(clip->waveform().size(), 100u);
  const double length = static_cast<double>(clip->info().duration.count()) / 1e6;
  const auto middle = static_cast<std::size_t>((beep + 0.1) / length * 100);
  EXPECT_GT(clip->waveform()[middle].peak, 100);
  EXPECT_GT(clip->waveform()[middle].loudness, 60);
  EXPECT_LT(clip->waveform()[90].peak, 10);
}

INSTANTIATE_TEST_SUITE_P(Clips, EveryCodec,
                         ::testing::Values("aac.mp4", "aac_44100_mono.mp4", "mp3.mp4", "pcm.mov",
                                           "flac.mkv", "opus.webm", "vorbis.webm", "mp2.ts",
                                           "aac.ts", "mp3.flv", "surround.mp4", "cut.mp4",
                                           "late.mp4"));

TEST_F(Sounding, NoSoundThatCanBePlayedIsNoSound) {
  for (const char* name : {"mute.mp4", "unwanted.mp4"}) {
    const auto clip = open(std::string(VIGIL_SOUND_CLIPS) + "/" + name);
    EXPECT_FALSE(clip->info().has_audio) << name;
    EXPECT_EQ(clip->info().audio_codec, "") << name;
    clip->request_waveform(10);
    EXPECT_TRUE(run_until(*clip, clock_, [&] { return clip->waveform_complete(); })) << name;
    EXPECT_TRUE(clip->waveform().empty()) << name;
    clip->set_muted(false);
    clip->play();
    for (int i = 0; i < 40; ++i) turn(*clip);
    EXPECT_EQ(output_->device(), SoundOutput::Device::kNotAsked) << name;
  }
}

TEST_F(Sounding, DamagedSoundNeverFailsAClip) {
  std::ifstream whole(VIGIL_SOUND_CLIPS "/tone.mp4", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(whole)), {});
  const std::size_t media = bytes.find("mdat") + 4;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    std::string hurt = bytes;
    // Picture and sound are interleaved; every hundredth byte or so is wrong.
    unsigned state = seed;
    for (const std::size_t i : {0u, 1u, 2u, 3u}) {
      for (std::size_t at = media + 4096 + i; at < hurt.rfind("moov"); at += 211) {
        state = state * 1103515245u + 12345u;
        if ((state >> 16) % 8 == 0) hurt[at] = static_cast<char>(state >> 8);
      }
    }
    const std::string path = ::testing::TempDir() + "/hurt" + std::to_string(::getpid());
    std::ofstream(path, std::ios::binary) << hurt;
    const auto clip = open(path);
    clip->set_muted(false);
    clip->play();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (clip->playing() && std::chrono::steady_clock::now() < end) {
      clip->wait_for_news(Millis(1));
      turn(*clip);
    }
    EXPECT_EQ(clip->state(), MediaState::kReady) << seed << ": " << clip->failure_detail();
    EXPECT_TRUE(clip->at_end()) << seed;
    ::unlink(path.c_str());
  }
}

}  // namespace
}  // namespace vigil::media
