// The desk's side of a clip against a decoder played by the test: no process, no file, and time
// stands still.
#include "core/media/media_clip.h"

#include <gtest/gtest.h>

#include <optional>

namespace vigil::media {
namespace {

constexpr int kFrameMs = 40;
constexpr int kFrames = 50;

MediaTime at(int ms) { return std::chrono::milliseconds(ms); }

class Desk : public ::testing::Test {
 protected:
  Desk() {
    MediaInfo info;
    info.width = 64;
    info.height = 64;
    info.duration = at(kFrameMs * kFrames);
    session_->deliver(ClipOpened{info, false});
    send(0);
    update();
  }

  static PicturePtr picture(int number) {
    auto result = std::make_shared<Picture>();
    result->width = result->height = 64;
    result->stride = 256;
    result->time = at(number * kFrameMs);
    result->duration = at(kFrameMs);
    return result;
  }

  void send(int number, bool lead = false) {
    session_->deliver(FrameArrived{picture(number), generation_, lead});
    next_ = number + 1;
  }

  bool update() {
    const bool changed = clip_.update(clock_.steady_now());
    read_requests();
    return changed;
  }

  void read_requests() {
    for (const ClipRequest& request : session_->take_requests(life_)) {
      if (const auto* next = std::get_if<NextMessage>(&request))
        credits_ += static_cast<int>(next->credits);
      if (const auto* seek = std::get_if<SeekMessage>(&request)) {
        seek_ = *seek;
        ++seeks_;
        generation_ = seek->generation;
      }
      if (const auto* fit = std::get_if<FitIntoMessage>(&request)) fit_ = *fit;
      if (const auto* tiles = std::get_if<TilesMessage>(&request)) tiles_ = *tiles;
    }
  }

  // Decodes as far as credit goes.
  void decode() {
    while (credits_ > 0 && next_ < kFrames) {
      --credits_;
      send(next_);
    }
    if (next_ == kFrames && !ended_) {
      ended_ = true;
      session_->deliver(ClipEnded{at(kFrames * kFrameMs), generation_});
    }
    update();
  }

  void pass(int ms) {
    clock_.advance(Millis(ms));
    update();
    decode();
  }

  ManualClock clock_;
  std::shared_ptr<ClipSession> session_ =
      std::make_shared<ClipSession>(std::make_shared<LoopBell>());
  MediaClip clip_{session_, clock_};
  std::uint32_t generation_ = 0;
  int next_ = 0;
  int credits_ = 0;
  int seeks_ = 0;
  std::uint32_t life_ = 0;
  bool ended_ = false;
  std::optional<SeekMessage> seek_;
  std::optional<FitIntoMessage> fit_;
  std::optional<TilesMessage> tiles_;
};

TEST_F(Desk, ShowsTheFirstFrameAndFetchesAFewMore) {
  EXPECT_EQ(clip_.state(), MediaState::kReady);
  EXPECT_EQ(clip_.position(), at(0));
  EXPECT_GT(credits_, 0);
  EXPECT_LE(credits_, 6) << "no more than there are slots";
  EXPECT_FALSE(clip_.next_deadline()) << "a still clip needs no clock";
  decode();
  EXPECT_FALSE(update()) << "nothing changed, nothing to draw";
}

TEST_F(Desk, AClipThatIsOnlyPreparedAsksForNothingItDoesNotShow) {
  decode();
  clip_.run_ahead(false);
  clip_.seek(at(1200));
  update();
  EXPECT_EQ(credits_, 1) << "the frame it lands on";
  --credits_;
  send(30);
  update();
  EXPECT_EQ(clip_.position(), at(1200));
  EXPECT_EQ(credits_, 0);
  const std::uint64_t one_frame = 64u * 64 * 4;
  EXPECT_EQ(clip_.memory_bytes(), one_frame);
  session_->note_memory(1'000'000);
  EXPECT_EQ(clip_.memory_bytes(), 1'000'000 + one_frame) << "and what is outside the desk";

  clip_.step(1);
  update();
  EXPECT_GT(credits_, 0) << "who steps or plays gets what follows";
  decode();
  EXPECT_EQ(clip_.position(), at(1240));
  clip_.run_ahead(true);
  update();
  decode();
  EXPECT_GT(clip_.memory_bytes(), 1'000'000 + 4 * one_frame);
}

TEST_F(Desk, PlaysAtTheFramesOwnTimes) {
  decode();
  clip_.play();
  EXPECT_EQ(clip_.next_deadline(), clock_.steady_now() + Millis(40));
  pass(39);
  EXPECT_EQ(clip_.position(), at(0));
  pass(1);
  EXPECT_EQ(clip_.position(), at(40));
  pass(100);
  EXPECT_EQ(clip_.position(), at(120)) << "what is late and there already is passed over";
  clip_.pause();
  pass(1000);
  EXPECT_EQ(clip_.position(), at(120));
  EXPECT_FALSE(clip_.next_deadline());
}

TEST_F(Desk, SpeedChangesFromHereOn) {
  decode();
  clip_.play();
  pass(80);
  EXPECT_EQ(clip_.position(), at(80));
  clip_.set_speed(0.5);
  pass(40);
  EXPECT_EQ(clip_.position(), at(80));
  pass(40);
  EXPECT_EQ(clip_.position(), at(120));
  clip_.set_speed(2);
  pass(20);
  EXPECT_EQ(clip_.position(), at(160));
  clip_.set_speed(1000);
  EXPECT_EQ(clip_.speed(), 4);
  clip_.set_speed(-1);
  EXPECT_EQ(clip_.speed(), 0.25);
}

TEST_F(Desk, ASlowDecoderSlowsTheClipAndLeavesNothingOut) {
  clip_.play();
  pass(40);
  const MediaTime before = clip_.position();
  // For ten seconds nothing comes.
  while (clip_.position() < at(160)) pass(40);
  credits_ = 0;
  clock_.advance(Millis(10'000));
  update();
  clock_.advance(Millis(1));
  update();
  const int shown = static_cast<int>(clip_.position() / at(kFrameMs));
  EXPECT_GE(clip_.position(), before);
  ASSERT_FALSE(clip_.next_deadline());
  credits_ = 1;
  decode();
  EXPECT_EQ(clip_.position(), at((shown + 1) * kFrameMs))
      << "the very next frame, ten seconds late";
}

TEST_F(Desk, StopsAtTheEndAndStartsOver) {
  clip_.play();
  for (int i = 0; i < kFrames + 2 && clip_.playing(); ++i) pass(40);
  EXPECT_FALSE(clip_.playing());
  EXPECT_TRUE(clip_.at_end());
  EXPECT_EQ(clip_.position(), at((kFrames - 1) * kFrameMs));
  clip_.play();
  update();
  EXPECT_EQ(clip_.position(), at(0));
  EXPECT_TRUE(clip_.playing());
}

TEST_F(Desk, SeeksWithinWhatItHasWithoutAskingAnybody) {
  decode();
  clip_.seek(at(85));
  EXPECT_EQ(clip_.position(), at(80));
  clip_.seek(at(0));
  EXPECT_EQ(clip_.position(), at(0));
  EXPECT_EQ(seeks_, 0);
}

TEST_F(Desk, SeeksElsewhereThroughTheDecoder) {
  clip_.seek(at(1000));
  update();
  ASSERT_TRUE(seek_);
  EXPECT_EQ(seek_->time_us, 1'000'000);
  EXPECT_TRUE(clip_.seeking());
  EXPECT_EQ(clip_.position(), at(1000)) << "the playhead is where it is going";
  EXPECT_EQ(clip_.current_frame()->time, at(0)) << "the old frame stays until the new one is there";
  send(25);
  update();
  EXPECT_FALSE(clip_.seeking());
  EXPECT_EQ(clip_.current_frame()->time, at(1000));
}

TEST_F(Desk, ScrubbingKeepsOneSeekUnderWayAndLandsOnTheLast) {
  for (int ms = 400; ms <= 1600; ms += 40) clip_.seek(at(ms));
  update();
  EXPECT_EQ(seeks_, 1);
  send(10);
  update();
  EXPECT_EQ(seeks_, 2);
  EXPECT_EQ(clip_.current_frame()->time, at(400)) << "the first landing was shown";
  EXPECT_EQ(seek_->time_us, 1'600'000);
  send(40);
  update();
  EXPECT_EQ(clip_.current_frame()->time, at(1600));
  EXPECT_FALSE(clip_.seeking());
}

TEST_F(Desk, ScrubbingGoesOnAsSoonAsAPictureFromNearbyIsThere) {
  const auto near = [&](int number) {
    auto preview = std::make_shared<Picture>();
    preview->width = preview->height = 64;
    preview->stride = 256;
    preview->time = at(number * kFrameMs);
    preview->preview = true;
    session_->deliver(FrameArrived{std::move(preview), generation_, false});
    update();
  };
  clip_.seek(at(400), MediaClip::Preview::kYes);
  clip_.seek(at(800), MediaClip::Preview::kYes);
  update();
  EXPECT_EQ(seeks_, 1) << "nothing has been seen of the first one";
  EXPECT_NE(seek_->flags & kSeekPreview, 0u);
  near(9);
  EXPECT_EQ(clip_.current_frame()->time, at(360)) << "from nearby";
  EXPECT_EQ(seeks_, 2) << "the second need not wait for the first to land";
  EXPECT_EQ(seek_->time_us, 800'000);
  near(19);
  EXPECT_EQ(clip_.current_frame()->time, at(760));
  clip_.seek(at(1200), MediaClip::Preview::kYes);
  update();
  EXPECT_EQ(seeks_, 3);
  EXPECT_EQ(clip_.current_frame()->time, at(760)) << "the old frame does not come between";
  EXPECT_EQ(clip_.position(), at(1200));
  send(30);
  update();
  EXPECT_FALSE(clip_.seeking());
  EXPECT_EQ(clip_.current_frame()->time, at(1200));
}

TEST_F(Desk, TheExactPictureTakesThePlaceOfAnApproximateOne) {
  const auto deliver = [&](int number, bool approximate) {
    auto picture = std::make_shared<Picture>();
    picture->width = picture->height = 64;
    picture->stride = 256;
    picture->time = at(number * kFrameMs);
    picture->duration = at(kFrameMs);
    picture->approximate = approximate;
    picture->refined = !approximate;
    session_->deliver(FrameArrived{picture, generation_, false});
    update();
    return picture;
  };
  clip_.seek(at(1000));
  update();
  const PicturePtr close = deliver(25, true);
  EXPECT_FALSE(clip_.seeking()) << "it is the frame";
  EXPECT_EQ(clip_.current_frame(), close);
  EXPECT_GT(credits_, 0) << "for the exact one";
  const PicturePtr exact = deliver(25, false);
  EXPECT_EQ(clip_.current_frame(), exact);
  EXPECT_EQ(clip_.position(), at(1000));
  // One that comes too late changes nothing.
  clip_.seek(at(400));
  update();
  deliver(10, false);
  EXPECT_TRUE(clip_.seeking());
}

TEST_F(Desk, FramesOfAnOlderSeekAreDropped) {
  clip_.seek(at(1000));
  session_->deliver(FrameArrived{picture(1), 0, false});
  update();
  EXPECT_TRUE(clip_.seeking());
  EXPECT_EQ(clip_.current_frame()->time, at(0));
}

TEST_F(Desk, StepsWithLeadsAndBack) {
  clip_.seek(at(1000));
  update();
  send(25);
  update();
  clip_.step(-1);
  update();
  ASSERT_EQ(seek_->mode, static_cast<std::uint32_t>(SeekMode::kBefore));
  EXPECT_EQ(seek_->time_us, 1'000'000);
  const int before = seeks_;
  for (const int lead : {21, 22, 23}) send(lead, true);
  send(24);
  update();
  EXPECT_EQ(clip_.position(), at(960));
  clip_.step(-2);
  update();
  EXPECT_EQ(clip_.position(), at(880));
  EXPECT_EQ(seeks_, before) << "the leads were kept";
  clip_.step(2);
  update();
  EXPECT_EQ(clip_.position(), at(960));
}

TEST_F(Desk, ManyStepsBackWhileOneIsUnderWayAddUp) {
  clip_.seek(at(1000));
  update();
  send(25);
  update();
  clip_.step(-1);
  clip_.step(-1);
  clip_.step(-1);
  update();
  for (const int lead : {20, 21, 22, 23}) send(lead, true);
  send(24);
  update();
  EXPECT_EQ(clip_.position(), at(880));
}

TEST_F(Desk, StepsWaitForTheDecoderAndStopAtBothEnds) {
  clip_.step(-1);
  update();
  EXPECT_EQ(clip_.position(), at(0));
  EXPECT_FALSE(clip_.seeking());
  clip_.step(3);
  EXPECT_TRUE(clip_.seeking()) << "nothing decoded yet";
  decode();
  EXPECT_EQ(clip_.position(), at(120));
  clip_.step(1000);
  for (int i = 0; i < kFrames; ++i) decode();
  EXPECT_EQ(clip_.position(), at((kFrames - 1) * kFrameMs));
  EXPECT_FALSE(clip_.seeking());
}

TEST_F(Desk, SteppingPauses) {
  decode();
  clip_.play();
  clip_.step(1);
  EXPECT_FALSE(clip_.playing());
}

TEST_F(Desk, ASeekPastTheEndLandsOnTheLastFrame) {
  clip_.seek(at(99'000));
  update();
  // Where the end is was not seen yet, so the container's word does not cut the wish short.
  EXPECT_EQ(seek_->time_us, 99'000'000);
  send(kFrames - 1);
  decode();
  EXPECT_EQ(clip_.position(), at((kFrames - 1) * kFrameMs));
  EXPECT_TRUE(clip_.at_end());
}

TEST_F(Desk, ANewSizeRemakesTheStillPicture) {
  clip_.fit_into(300, 500);
  update();
  ASSERT_TRUE(fit_);
  EXPECT_EQ(fit_->width, 300u);
  EXPECT_EQ(seek_->time_us, 0);
  clip_.fit_into(300, 500);
  update();
  EXPECT_EQ(seeks_, 1) << "the same size is no news";
}

TEST_F(Desk, ANewSizeDuringASeekRemakesWhatLands) {
  clip_.seek(at(1000));
  clip_.fit_into(300, 500);
  update();
  EXPECT_EQ(seeks_, 1);
  send(25);
  update();
  EXPECT_EQ(seeks_, 2) << "what landed may have the old size";
  EXPECT_EQ(seek_->time_us, 1'000'000);
  send(25);
  update();
  EXPECT_FALSE(clip_.seeking());
}

TEST_F(Desk, ASizeToldWhileOpeningCounts) {
  const auto session = std::make_shared<ClipSession>(std::make_shared<LoopBell>());
  MediaClip clip(session, clock_, {200, 200});
  clip.fit_into(200, 200);
  EXPECT_TRUE(session->take_requests().empty()) << "that is what it was opened with";
  clip.fit_into(300, 300);
  session->deliver(ClipOpened{clip_.info(), false, 0});
  session->deliver(FrameArrived{picture(0), 0, false});
  clip.update(clock_.steady_now());
  int seeks = 0;
  for (const ClipRequest& request : session->take_requests())
    seeks += std::holds_alternative<SeekMessage>(request);
  EXPECT_EQ(seeks, 1);
}

TEST_F(Desk, AnEndBeforeTheFirstFrameIsAFailure) {
  const auto session = std::make_shared<ClipSession>(std::make_shared<LoopBell>());
  MediaClip clip(session, clock_);
  session->deliver(ClipOpened{clip_.info(), false, 0});
  session->deliver(ClipEnded{at(0), 0});
  clip.update(clock_.steady_now());
  EXPECT_EQ(clip.state(), MediaState::kFailed);
  EXPECT_EQ(clip.failure(), MediaFailure::kDamaged);
}

TEST_F(Desk, ASecondProcessGoesOnWhereTheFirstWas) {
  clip_.seek(at(1000));
  update();
  send(25);
  decode();
  clip_.request_storyboard(4);
  update();
  tiles_.reset();
  clip_.fit_into(320, 320);
  clip_.step(1);
  // What was asked of the first process does not reach the second.
  life_ = 1;
  read_requests();
  EXPECT_FALSE(fit_);
  session_->deliver(ClipOpened{clip_.info(), true, 1});
  session_->deliver(FrameArrived{picture(0), 0, false});  // its first frame, unasked
  update();
  EXPECT_EQ(clip_.state(), MediaState::kReady);
  EXPECT_EQ(seek_->time_us, 1'000'000);
  EXPECT_TRUE(tiles_) << "the storyboard is asked for again";
  ASSERT_TRUE(fit_) << "and the size is told again";
  EXPECT_EQ(fit_->width, 320u);
  EXPECT_EQ(clip_.current_frame()->time, at(1000));
  send(25);
  update();
  send(26);
  update();
  EXPECT_FALSE(clip_.seeking());
  EXPECT_EQ(clip_.position(), at(1040)) << "the step that was under way is still taken";
}

TEST_F(Desk, TheStoryboardFillsInAnyOrder) {
  clip_.request_storyboard(4);
  update();
  ASSERT_TRUE(tiles_);
  EXPECT_EQ(tiles_->count, 4u);
  session_->deliver(TileArrived{picture(9), 2, tiles_->generation});
  session_->deliver(TileArrived{picture(9), 4, tiles_->generation});      // no such place
  session_->deliver(TileArrived{picture(9), 0, tiles_->generation + 7});  // of another request
  EXPECT_TRUE(update());
  ASSERT_EQ(clip_.storyboard().size(), 4u);
  EXPECT_EQ(clip_.storyboard()[0], nullptr);
  EXPECT_NE(clip_.storyboard()[2], nullptr);
  EXPECT_FALSE(clip_.storyboard_complete());
  session_->deliver(TilesDone{tiles_->generation});
  update();
  EXPECT_TRUE(clip_.storyboard_complete());
}

TEST_F(Desk, AFailureEndsEverything) {
  clip_.play();
  clip_.seek(at(1000));
  session_->deliver(ClipFailed{MediaFailure::kTimedOut, "why"});
  EXPECT_TRUE(update());
  EXPECT_EQ(clip_.state(), MediaState::kFailed);
  EXPECT_EQ(clip_.failure(), MediaFailure::kTimedOut);
  EXPECT_FALSE(clip_.playing());
  EXPECT_FALSE(clip_.seeking());
  clip_.play();
  EXPECT_FALSE(clip_.playing());
}

}  // namespace
}  // namespace vigil::media
