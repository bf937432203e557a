// Every kind of clip through the real decoder process, compared with what ffprobe says about the
// same file.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "core/base/file.h"
#include "core/media/probe.h"
#include "tests/core/media/opened_clip.h"

namespace vigil::media::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kClips = VIGIL_TEST_CLIPS;

// Frame times relative to the first one, and the length of a tick, in microseconds.
struct Expected {
  std::vector<std::int64_t> times_us;
  std::int64_t tick_us = 1;
};

Expected expected_frames(const std::string& clip) {
  std::ifstream file(kClips / (clip + ".frames"));
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  char slash = 0;
  file >> numerator >> slash >> denominator;
  Expected expected;
  expected.tick_us = std::max<std::int64_t>(1, numerator * 1'000'000 / denominator + 1);
  std::int64_t first = 0;
  std::int64_t ticks = 0;
  for (bool begun = false; file >> ticks; begun = true) {
    if (!begun) first = ticks;
    expected.times_us.push_back(
        std::llround(static_cast<double>(ticks - first) * static_cast<double>(numerator) * 1e6 /
                     static_cast<double>(denominator)));
  }
  return expected;
}

std::uint64_t print_of(const Picture& picture) {
  std::uint64_t hash = 14695981039346656037ull;
  for (std::size_t i = 0; i < picture.bytes(); ++i)
    hash = (hash ^ picture.pixels[i]) * 1099511628211ull;
  return hash;
}

class EveryKind : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!fs::exists(kClips / GetParam())) GTEST_SKIP() << "this ffmpeg cannot make one";
    clip_ = pool_.open(open_file(kClips / GetParam()));
    expect_ready(*clip_, clock_);
    expected_ = expected_frames(GetParam());
    ASSERT_FALSE(expected_.times_us.empty());
  }

  [[nodiscard]] std::int64_t position() const { return clip_->position().count(); }
  void step(int frames) {
    clip_->step(frames);
    settle(*clip_, clock_);
  }

  SystemClock clock_;
  DecoderPool pool_{real_decoder(), clock_, [] {}};
  std::unique_ptr<MediaClip> clip_;
  Expected expected_;
};

TEST_P(EveryKind, ShowsExactlyTheFramesThatFfprobeSees) {
  for (std::size_t i = 0; i < expected_.times_us.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(position()), static_cast<double>(expected_.times_us[i]),
                static_cast<double>(expected_.tick_us))
        << "frame " << i;
    ASSERT_EQ(clip_->current_frame()->time.count(), position());
    step(1);
  }
  EXPECT_TRUE(clip_->at_end());
  const std::int64_t last = position();
  step(1);
  EXPECT_EQ(position(), last) << "there is nothing after the last frame";
  EXPECT_GE(clip_->info().duration.count(), last);
}

TEST_P(EveryKind, SeeksLandOnTheFrameThatIsOnScreenThen) {
  std::mt19937 random(20260101);
  const auto& times = expected_.times_us;
  for (int round = 0; round < 12; ++round) {
    const std::size_t wanted = random() % times.size();
    // Round by round: the frame's own time, and a time in its middle. One microsecond of rounding
    // is allowed for.
    std::int64_t target = times[wanted] + 1;
    if (round % 2 == 1 && wanted + 1 < times.size())
      target = (times[wanted] + times[wanted + 1]) / 2;
    clip_->seek(MediaTime(target));
    settle(*clip_, clock_);
    ASSERT_NEAR(static_cast<double>(position()), static_cast<double>(times[wanted]),
                static_cast<double>(expected_.tick_us))
        << "sought " << target;
  }
}

TEST_P(EveryKind, StepsBackThroughTheSamePictures) {
  std::vector<std::pair<std::int64_t, std::uint64_t>> shown;
  const std::size_t steps = std::min<std::size_t>(expected_.times_us.size() - 1, 40);
  for (std::size_t i = 0; i <= steps; ++i) {
    shown.emplace_back(position(), print_of(*clip_->current_frame()));
    if (i < steps) step(1);
  }
  // A fresh clip knows nothing of what was shown: every step back must be found again.
  auto fresh = pool_.open(open_file(kClips / GetParam()));
  expect_ready(*fresh, clock_);
  fresh->seek(MediaTime(shown.back().first));
  settle(*fresh, clock_);
  for (std::size_t i = shown.size(); i-- > 0;) {
    ASSERT_EQ(fresh->position().count(), shown[i].first);
    ASSERT_EQ(print_of(*fresh->current_frame()), shown[i].second) << "frame " << i;
    fresh->step(-1);
    settle(*fresh, clock_);
  }
  EXPECT_EQ(fresh->position().count(), 0);
}

TEST_P(EveryKind, MakesAStoryboardInTimeOrder) {
  clip_->request_storyboard(8);
  ASSERT_TRUE(run_until(*clip_, clock_, [&] { return clip_->storyboard_complete(); }));
  MediaTime last{0};
  for (const PicturePtr& tile : clip_->storyboard()) {
    ASSERT_NE(tile, nullptr);
    EXPECT_LE(tile->width, 160);
    EXPECT_LE(tile->height, 512);
    EXPECT_GE(tile->time, last);
    last = tile->time;
  }
}

TEST_P(EveryKind, MakesAStoryboardOfAStretch) {
  if (clip_->info().still) GTEST_SKIP() << "one picture has no stretches";
  const MediaTime length = clip_->info().duration;
  const TimeRange stretch{length / 2, length * 3 / 4};
  clip_->request_storyboard(4, stretch);
  ASSERT_TRUE(run_until(*clip_, clock_, [&] { return clip_->storyboard_complete(); }));
  ASSERT_EQ(clip_->storyboard().size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    const PicturePtr& tile = clip_->storyboard()[i];
    ASSERT_NE(tile, nullptr);
    const MediaTime middle =
        stretch.begin + (stretch.end - stretch.begin) * static_cast<int>(2 * i + 1) / 8;
    clip_->seek(middle);
    settle(*clip_, clock_);
    EXPECT_EQ(tile->time, clip_->position()) << "the frame on screen then";
  }
}

INSTANTIATE_TEST_SUITE_P(Clips, EveryKind,
                         ::testing::Values("portrait.mp4", "uncut.mp4", "edit_list.mp4",
                                           "wide.webm", "eight.webm", "hevc.mp4", "turned.mp4",
                                           "upside_down.mp4", "variable.mp4", "stream.ts",
                                           "sound.mp4", "live.flv", "still.mp4", "one_keyframe.mp4",
                                           "moving.gif", "picture.png", "picture.jpg",
                                           "narrow_pixels.mp4", "av1.mp4"),
                         [](const auto& kind) {
                           std::string name = kind.param;
                           for (char& c : name) c = c == '.' ? '_' : c;
                           return name;
                         });

class RealClip : public ::testing::Test {
 protected:
  std::unique_ptr<MediaClip> open(const char* name, PictureSize fit = {}) {
    auto clip = pool_.open(open_file(kClips / name), {.fit = fit});
    EXPECT_TRUE(run_until(*clip, clock_, [&] { return clip->state() != MediaState::kOpening; }));
    return clip;
  }

  SystemClock clock_;
  DecoderPool pool_{real_decoder(), clock_, [] {}};
};

TEST_F(RealClip, IsDescribed) {
  const auto sound = open("sound.mp4");
  EXPECT_TRUE(sound->info().has_audio);
  EXPECT_EQ(sound->info().container, "mp4");
  EXPECT_EQ(sound->info().video_codec, "h264");
  EXPECT_NEAR(sound->info().frame_rate, 25.0, 0.01);
  EXPECT_NEAR(static_cast<double>(sound->info().duration.count()), 2e6, 5e4);
  EXPECT_EQ(sound->info().metadata.find("##"), std::string::npos) << sound->info().metadata;
  EXPECT_NE(sound->info().metadata.find("title: a # # title"), std::string::npos)
      << sound->info().metadata;
  const auto silent = open("wide.webm");
  EXPECT_FALSE(silent->info().has_audio);
  EXPECT_EQ(silent->info().container, "webm");
  EXPECT_EQ(silent->info().video_codec, "vp9");
  EXPECT_FALSE(silent->info().truncated);
}

TEST_F(RealClip, IsMadeToFitAndNeverLarger) {
  const auto small = open("portrait.mp4", {100, 100});
  EXPECT_EQ(small->info().width, 270);
  EXPECT_EQ(small->info().height, 480);
  EXPECT_EQ(small->current_frame()->width, 56);
  EXPECT_EQ(small->current_frame()->height, 100);
  small->fit_into(4000, 4000);
  settle(*small, clock_);
  EXPECT_EQ(small->current_frame()->width, 270);
  EXPECT_EQ(small->current_frame()->height, 480);
  EXPECT_EQ(small->position().count(), 0);
}

TEST_F(RealClip, HasSquarePixelsWhateverTheFileHas) {
  const auto clip = open("narrow_pixels.mp4");
  EXPECT_EQ(clip->info().width, 200);
  EXPECT_EQ(clip->info().height, 240);
}

// What ffmpeg itself shows of the file, turned upright.
std::string shown_by_ffmpeg(const char* name) {
  const std::string out =
      ::testing::TempDir() + "/vigil_shown_" + std::to_string(::getpid()) + ".rgb";
  const std::string command = "ffmpeg -nostdin -v error -y -i '" + (kClips / name).string() +
                              "' -frames:v 1 -pix_fmt rgb24 -f rawvideo '" + out + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  auto bytes = read_file(out);
  fs::remove(out);
  EXPECT_TRUE(bytes.ok());
  return bytes.value_or("");
}

TEST_F(RealClip, StandsUpright) {
  for (const auto& [name, rotation, width] :
       {std::tuple{"turned.mp4", 270, 480}, {"upside_down.mp4", 180, 270}}) {
    const auto clip = open(name);
    ASSERT_EQ(clip->state(), MediaState::kReady);
    EXPECT_EQ(clip->info().rotation, rotation);
    const Picture& picture = *clip->current_frame();
    ASSERT_EQ(picture.width, width);
    const std::string reference = shown_by_ffmpeg(name);
    ASSERT_EQ(reference.size(), static_cast<std::size_t>(picture.width * picture.height * 3));
    double difference = 0;
    for (int i = 0; i < picture.width * picture.height; ++i) {
      for (int c = 0; c < 3; ++c) {
        difference +=
            std::abs(picture.pixels[static_cast<std::size_t>(i * 4 + c)] -
                     static_cast<unsigned char>(reference[static_cast<std::size_t>(i * 3 + c)]));
      }
    }
    // Chroma is spread a little differently; a wrong orientation would differ by 60 and more.
    EXPECT_LT(difference / (picture.width * picture.height * 3), 6.0) << name;
  }
}

TEST_F(RealClip, HasTheColoursOfItsMatrix) {
  for (const char* name : {"colour_709.mp4", "colour_601.mp4"}) {
    const auto clip = open(name);
    ASSERT_EQ(clip->state(), MediaState::kReady);
    const Picture& picture = *clip->current_frame();
    for (int stripe = 0; stripe < 3; ++stripe) {
      const std::uint8_t* pixel =
          &picture.pixels[static_cast<std::size_t>(48 * picture.stride + (48 + 96 * stripe) * 4)];
      for (int c = 0; c < 3; ++c)
        EXPECT_NEAR(pixel[c], c == stripe ? 255 : 0, 6) << name << " stripe " << stripe;
      EXPECT_EQ(pixel[3], 255);
    }
  }
}

TEST_F(RealClip, PlaysEveryFrameByTheClockAndStopsAtTheEnd) {
  ManualClock manual;
  DecoderPool pool(real_decoder(), manual, [] {});
  auto clip = pool.open(open_file(kClips / "variable.mp4"));
  expect_ready(*clip, manual);
  const Expected expected = expected_frames("variable.mp4");
  std::vector<std::int64_t> shown{clip->position().count()};
  clip->play();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (clip->playing() && std::chrono::steady_clock::now() < end) {
    const auto due = clip->next_deadline();
    // Time passes only when the decoder has what is due next, so nothing is ever late.
    if (due && *due > manual.steady_now()) {
      manual.advance(Millis(1));
    } else {
      clip->wait_for_news(Millis(2));
    }
    clip->update(manual.steady_now());
    if (clip->position().count() != shown.back()) shown.push_back(clip->position().count());
  }
  ASSERT_EQ(shown.size(), expected.times_us.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(shown[i]), static_cast<double>(expected.times_us[i]), 1.0);
  }
  EXPECT_TRUE(clip->at_end());
}

// Every frame once, at its time, whatever the kind of clip.
TEST_P(EveryKind, HasAFingerprintOfEveryFrame) {
  screening::VideoHash frames;
  const auto info =
      fingerprint(pool_, open_file(kClips / GetParam()), [&](const MediaInfo&, auto some) {
        frames.insert(frames.end(), some.begin(), some.end());
        return true;
      });
  ASSERT_TRUE(info.ok()) << info.error().message;
  ASSERT_EQ(frames.size(), expected_.times_us.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].frame, static_cast<std::int64_t>(i));
    EXPECT_NEAR(frames[i].seconds * 1e6, static_cast<double>(expected_.times_us[i]),
                static_cast<double>(expected_.tick_us));
  }
}

TEST_F(RealClip, AFingerprintGoesOnInAnotherProcess) {
  screening::VideoHash whole;
  screening::VideoHash interrupted;
  const auto into = [](screening::VideoHash& frames) {
    return [&frames](const MediaInfo&, auto some) {
      frames.insert(frames.end(), some.begin(), some.end());
      return true;
    };
  };
  ASSERT_TRUE(fingerprint(pool_, open_file(kClips / "portrait.mp4"), into(whole)).ok());
  bool killed = false;
  const auto info =
      fingerprint(pool_, open_file(kClips / "portrait.mp4"), [&](const MediaInfo& of, auto some) {
        if (!std::exchange(killed, true)) ::kill(pool_.clip_processes().at(0), SIGKILL);
        return into(interrupted)(of, some);
      });
  ASSERT_TRUE(info.ok()) << info.error().message;
  EXPECT_EQ(interrupted, whole);
}

// Whoever has enough may say so.
TEST_F(RealClip, AFingerprintMayEndEarly) {
  std::size_t asked = 0;
  const auto info = fingerprint(pool_, open_file(kClips / "portrait.mp4"), [&](auto&, auto) {
    ++asked;
    return false;
  });
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(asked, 1u);
}

TEST_F(RealClip, AClipThatWasLookedThroughIsSoughtInWhatIsKept) {
  const auto clip = open("portrait.mp4", {200, 200});
  const Expected expected = expected_frames("portrait.mp4");
  clip->request_scan(64u << 20);
  ASSERT_TRUE(run_until(*clip, clock_, [&] { return clip->scan().done; }));
  EXPECT_EQ(clip->scan().kept_frames, expected.times_us.size());
  EXPECT_TRUE(clip->scene_changes().empty());
  EXPECT_TRUE(clip->flashes().empty());
  for (const std::size_t number : {70u, 3u, 88u, 41u}) {
    clip->seek(MediaTime(expected.times_us[number] + 1), MediaClip::Preview::kYes);
    settle(*clip, clock_);
    EXPECT_NEAR(static_cast<double>(clip->position().count()),
                static_cast<double>(expected.times_us[number]), 2.0);
    EXPECT_FALSE(clip->current_frame()->preview);
    // On from there, and back.
    clip->step(1);
    settle(*clip, clock_);
    EXPECT_NEAR(static_cast<double>(clip->position().count()),
                static_cast<double>(expected.times_us[number + 1]), 2.0);
    clip->step(-3);
    settle(*clip, clock_);
    EXPECT_NEAR(static_cast<double>(clip->position().count()),
                static_cast<double>(expected.times_us[number - 2]), 2.0);
  }
  // Another size, and nothing is told twice.
  clip->fit_into(480, 480);
  settle(*clip, clock_);
  EXPECT_EQ(clip->current_frame()->height, 480);
  EXPECT_TRUE(clip->scan().done);
  EXPECT_EQ(pool_.counts().lost, 0u);
}

TEST_F(RealClip, FramesThatDoNotFitAreRefinedWhereSomebodyStays) {
  const auto clip = open("portrait.mp4");
  clip->request_scan(4u << 20);
  ASSERT_TRUE(run_until(*clip, clock_, [&] { return clip->scan().done; }));
  EXPECT_GT(clip->scan().kept_frames, 80u);
  EXPECT_LE(clip->scan().kept_bytes, 4u << 20);
  clip->seek(MediaTime(2'000'000));
  settle(*clip, clock_);
  EXPECT_EQ(clip->position().count(), 2'000'000);
  ASSERT_TRUE(run_until(*clip, clock_, [&] { return clip->current_frame()->refined; }));
  EXPECT_EQ(clip->position().count(), 2'000'000);
  const auto fresh = open("portrait.mp4");
  fresh->seek(MediaTime(2'000'000));
  settle(*fresh, clock_);
  EXPECT_EQ(print_of(*clip->current_frame()), print_of(*fresh->current_frame()))
      << "to the last bit";
  EXPECT_EQ(pool_.counts().lost, 0u);
}

TEST_F(RealClip, PlaysBetweenTwoPointsOverAndOver) {
  const auto clip = open("portrait.mp4", {200, 200});
  clip->request_scan(64u << 20);
  ASSERT_TRUE(run_until(*clip, clock_, [&] { return clip->scan().done; }));
  const TimeRange loop{MediaTime(500'000), MediaTime(800'000)};
  clip->set_loop(loop);
  clip->seek(loop.begin);
  settle(*clip, clock_);
  clip->play();
  int rounds = 0;
  MediaTime last = clip->position();
  ASSERT_TRUE(run_until(*clip, clock_, [&] {
    const MediaTime now = clip->position();
    EXPECT_GE(now, MediaTime(500'000));
    EXPECT_LE(now, MediaTime(800'000));
    if (now < last) ++rounds;
    last = now;
    return rounds == 3;
  }));
  EXPECT_TRUE(clip->playing());
}

struct Bad {
  const char* name;
  MediaFailure failure;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

class BadFile : public ::testing::TestWithParam<Bad> {};

TEST_P(BadFile, FailsForTheRightReason) {
  SystemClock clock;
  DecoderPool pool(real_decoder(), clock, [] {});
  MediaFailure why = MediaFailure::kNone;
  const auto info = probe(pool, open_file(kClips / "bad" / GetParam().name), &why);
  EXPECT_FALSE(info.ok());
  EXPECT_EQ(to_word(why), to_word(GetParam().failure));
  EXPECT_EQ(pool.counts().lost, 0u) << "the decoder must say so itself";
}

INSTANTIATE_TEST_SUITE_P(Files, BadFile,
                         ::testing::Values(Bad{"text.mp4", MediaFailure::kNotMedia},
                                           Bad{"empty.mp4", MediaFailure::kEmpty},
                                           Bad{"half.mp4", MediaFailure::kTruncated},
                                           Bad{"garbage.mp4", MediaFailure::kNotMedia},
                                           Bad{"garbage_with_magic.mp4", MediaFailure::kTruncated},
                                           Bad{"prores.mov", MediaFailure::kUnsupportedCodec},
                                           Bad{"ffv1.mkv", MediaFailure::kUnsupportedCodec},
                                           Bad{"sound_only.mp4", MediaFailure::kNoPicture},
                                           Bad{"other.avi", MediaFailure::kUnsupportedContainer},
                                           Bad{"playlist.mp4", MediaFailure::kUnsupportedContainer},
                                           Bad{"concat.mp4", MediaFailure::kNotMedia}),
                         [](const auto& kind) {
                           std::string name = kind.param.name;
                           for (char& c : name) c = c == '.' ? '_' : c;
                           return name;
                         });

TEST_F(RealClip, CutOffInTheMiddleShowsWhatThereIs) {
  for (const char* name : {"bad/half_faststart.mp4", "bad/half.webm"}) {
    const auto clip = open(name);
    ASSERT_EQ(clip->state(), MediaState::kReady) << name;
    EXPECT_TRUE(clip->info().truncated) << name;
    int frames = 1;
    for (MediaTime last{-1}; clip->position() != last; ++frames) {
      last = clip->position();
      clip->step(1);
      settle(*clip, clock_);
    }
    EXPECT_GT(frames, 20) << name;
    EXPECT_LT(clip->position().count(), 2'500'000) << name;
  }
}

TEST_F(RealClip, AFileOpenForWritingIsGivenForReadingOnly) {
  const fs::path copy =
      fs::path(::testing::TempDir()) / ("vigil_writable_" + std::to_string(::getpid()) + ".mp4");
  fs::copy_file(kClips / "portrait.mp4", copy, fs::copy_options::overwrite_existing);
  EXPECT_TRUE(probe(pool_, ::open(copy.c_str(), O_RDWR | O_CLOEXEC)).ok());
  // One that cannot be read is not opened by a back door.
  EXPECT_FALSE(probe(pool_, ::open("/dev/null", O_WRONLY | O_CLOEXEC)).ok());
  fs::remove(copy);
}

TEST_F(RealClip, NotARegularFileIsRefused) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  MediaFailure why = MediaFailure::kNone;
  EXPECT_FALSE(probe(pool_, ends[0], &why).ok());
  EXPECT_EQ(why, MediaFailure::kUnreadable);
  ::close(ends[1]);
}

TEST_F(RealClip, ToolsAskOneQuestionAtATime) {
  const auto first = first_frame(pool_, open_file(kClips / "portrait.mp4"), {90, 90});
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->picture->height, 90);
  EXPECT_EQ(first->info.video_codec, "h264");
  const MediaTime times[] = {MediaTime(2'000'000), MediaTime(0), MediaTime(1'000'001)};
  const auto frames = frames_at(pool_, open_file(kClips / "portrait.mp4"), times);
  ASSERT_TRUE(frames.ok());
  ASSERT_EQ(frames->size(), 3u);
  EXPECT_EQ((*frames)[0]->time.count(), 2'000'000);
  EXPECT_EQ((*frames)[1]->time.count(), 0);
  EXPECT_EQ((*frames)[2]->time.count(), 1'000'000);
  const auto tiles = storyboard_of(pool_, open_file(kClips / "portrait.mp4"), 6);
  ASSERT_TRUE(tiles.ok());
  EXPECT_EQ(tiles->size(), 6u);
}

}  // namespace
}  // namespace vigil::media::testing
