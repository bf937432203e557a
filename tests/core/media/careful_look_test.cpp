// Looking with care through the real decoder: whatever is pressed and whenever, nothing is ever
// shown that the present look would not show, and the screen does not go blank for it.
#include <algorithm>
#include <random>

#include "core/media/look_filter.h"
#include "tests/core/media/opened_clip.h"

namespace vigil::media::testing {
namespace {

using domain::Look;
using domain::Reveal;

const std::filesystem::path kClips = VIGIL_TEST_CLIPS;
const std::filesystem::path kShown = VIGIL_SHOWN_CLIPS;

const Look kPlain{};
const Look kGrey{.blur = 2, .greyscale = true};

// Without colour outside the revealed part: the test pictures are full of it.
bool is_grey(const Picture& picture, const Reveal& reveal = {}) {
  const PixelBox clear = box_of(reveal, picture.width, picture.height);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      if (!clear.empty() && x >= clear.left && x < clear.right && y >= clear.top &&
          y < clear.bottom) {
        continue;
      }
      const std::uint8_t* pixel =
          &picture.pixels[static_cast<std::size_t>(y * picture.stride + x * 4)];
      if (pixel[0] != pixel[1] || pixel[0] != pixel[2]) return false;
    }
  }
  return true;
}

class CarefulLook : public ::testing::Test {
 protected:
  void open(const std::filesystem::path& path, const ClipWishes& wishes) {
    clip_ = pool_.open(open_file(path), wishes);
    expect_ready(*clip_, clock_);
  }

  // What holds after every single update.
  void look_now() {
    const Look& look = clip_->look();
    if (look.greyscale) {
      const PicturePtr& frame = clip_->current_frame();
      ASSERT_NE(frame, nullptr) << "the screen went blank";
      ASSERT_TRUE(is_grey(*frame, look.reveal)) << "at " << frame->time.count();
      for (const PicturePtr& tile : clip_->storyboard()) {
        ASSERT_TRUE(tile == nullptr || is_grey(*tile));
      }
    }
  }
  void update_for(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      clip_->wait_for_news(Millis(3));
      clip_->update(clock_.steady_now());
      ASSERT_NO_FATAL_FAILURE(look_now());
    }
  }

  SystemClock clock_;
  DecoderPool pool_{real_decoder(), clock_, [] {}};
  std::unique_ptr<MediaClip> clip_;
};

TEST_F(CarefulLook, TheVeryFirstPictureIsSoftened) {
  open(kClips / "portrait.mp4", {.fit = {270, 480}, .look = kGrey});
  EXPECT_TRUE(is_grey(*clip_->current_frame()));
  clip_->request_storyboard(8);
  ASSERT_TRUE(run_until(*clip_, clock_, [&] { return clip_->storyboard_complete(); }));
  for (const PicturePtr& tile : clip_->storyboard()) {
    ASSERT_NE(tile, nullptr);
    EXPECT_TRUE(is_grey(*tile));
  }
}

TEST_F(CarefulLook, NothingElseIsShownWhateverIsPressed) {
  open(kClips / "portrait.mp4", {.fit = {270, 480}});
  clip_->request_storyboard(6);
  std::mt19937 random(20260214);
  for (int round = 0; round < 120; ++round) {
    switch (random() % 8) {
      case 0: clip_->set_look(kPlain); break;
      case 1: clip_->set_look(Look{.blur = 1}); break;
      case 2:
      case 3: clip_->set_look(kGrey); break;
      case 4: {
        Look revealing = kGrey;
        const auto at = static_cast<std::uint32_t>(random() % 6000);
        revealing.reveal = {at, at, at + 3000, at + 3000};
        clip_->set_look(revealing);
        break;
      }
      case 5:
        clip_->seek(MediaTime(static_cast<std::int64_t>(random() % 3'000'000)),
                    random() % 2 == 0 ? MediaClip::Preview::kYes : MediaClip::Preview::kNo);
        break;
      case 6: clip_->step(random() % 2 == 0 ? 1 : -1); break;
      default:
        if (clip_->playing()) {
          clip_->pause();
        } else {
          clip_->play();
        }
        break;
    }
    ASSERT_NO_FATAL_FAILURE(look_now()) << "at once, in round " << round;
    ASSERT_NO_FATAL_FAILURE(update_for(static_cast<int>(random() % 8)));
  }
  clip_->set_look(kPlain);
  settle(*clip_, clock_);
  EXPECT_FALSE(is_grey(*clip_->current_frame())) << "the test pictures have colours";
}

TEST_F(CarefulLook, AHeldKeyRevealsAndLettingGoBringsTheSamePictureBackAtOnce) {
  open(kClips / "portrait.mp4", {.fit = {270, 480}, .look = kGrey});
  clip_->seek(MediaTime(1'000'000));
  settle(*clip_, clock_);
  const PicturePtr careful = clip_->current_frame();
  Look revealing = kGrey;
  revealing.reveal = {2'000, 2'000, 8'000, 8'000};
  clip_->set_look(revealing);
  settle(*clip_, clock_);
  const PicturePtr revealed = clip_->current_frame();
  EXPECT_FALSE(is_grey(*revealed));
  EXPECT_TRUE(is_grey(*revealed, revealing.reveal));
  clip_->set_look(kGrey);
  EXPECT_EQ(clip_->current_frame(), careful) << "before the decoder knows of it";
  settle(*clip_, clock_);
  EXPECT_TRUE(is_grey(*clip_->current_frame()));
  EXPECT_EQ(clip_->position().count(), 1'000'000);
}

// The times of the frames that came out darkened, stepping through all of it.
std::vector<double> dimmed(MediaClip& clip, const Clock& clock) {
  std::vector<double> times;
  for (MediaTime last{-1}; clip.position() != last;) {
    last = clip.position();
    if (clip.current_frame()->dimmed) times.push_back(static_cast<double>(last.count()) / 1e6);
    clip.step(1);
    settle(clip, clock);
  }
  return times;
}

TEST_F(CarefulLook, FlashesAreDimmedFromTheFourthOn) {
  for (const char* calm : {"flashes_2.mp4", "flashes_5_ninth.mp4", "one_cut.mp4"}) {
    open(kShown / calm, {});
    EXPECT_TRUE(dimmed(*clip_, clock_).empty()) << calm;
  }
  for (const char* strobe : {"flashes_5.mp4", "flashes_5_red.mp4"}) {
    open(kShown / strobe, {});
    const std::vector<double> times = dimmed(*clip_, clock_);
    ASSERT_FALSE(times.empty()) << strobe;
    EXPECT_NEAR(times.front(), 0.6, 0.11) << strobe;
    EXPECT_GT(times.back(), 2.9) << strobe;
  }
}

TEST_F(CarefulLook, WithoutTheGuardNothingIsDimmed) {
  open(kShown / "flashes_5.mp4", {.look = {.flash_guard = false}});
  EXPECT_TRUE(dimmed(*clip_, clock_).empty());
}

TEST_F(CarefulLook, OnceTheClipWasGoneThroughFlashesAreKnownAndDimmedFromTheFirst) {
  open(kShown / "flashes_5.mp4", {});
  clip_->request_scan(0);
  ASSERT_TRUE(run_until(*clip_, clock_, [&] { return clip_->scan().done; }));
  ASSERT_EQ(clip_->flashes().size(), 1u);
  EXPECT_LT(clip_->flashes()[0].begin.count(), 250'000);
  EXPECT_GT(clip_->flashes()[0].end.count(), 2'700'000);
  // A bright frame, straight after a seek.
  for (const std::int64_t time : {1'033'334, 1'833'334, 433'334}) {
    clip_->seek(MediaTime(time));
    settle(*clip_, clock_);
    const Picture& frame = *clip_->current_frame();
    EXPECT_TRUE(frame.dimmed) << time;
    EXPECT_LT(frame.pixels[static_cast<std::size_t>(frame.stride * 100 + 400)], 100) << time;
  }
}

TEST_F(CarefulLook, ScanningFindsNoFlashesWhereThereAreNone) {
  for (const char* calm : {"flashes_2.mp4", "flashes_5_ninth.mp4", "one_cut.mp4"}) {
    open(kShown / calm, {});
    clip_->request_scan(0);
    ASSERT_TRUE(run_until(*clip_, clock_, [&] { return clip_->scan().done; }));
    EXPECT_TRUE(clip_->flashes().empty()) << calm;
  }
}

}  // namespace
}  // namespace vigil::media::testing
