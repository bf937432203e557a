// All ways to a frame lead to the same frame: one after the other, sought at random, out of the
// store.
#include "app/decoder/frame_feed.h"

#include <random>

#include "app/decoder/kept_picture.h"
#include "tests/app/decoder/scan_support.h"

namespace vigil::decoder::testing {
namespace {

using media::SeekMode;
using Preview = FrameWalker::Preview;

const std::filesystem::path kClips = VIGIL_TEST_CLIPS;

class EveryWay : public ::testing::TestWithParam<const char*> {
 protected:
  EveryWay() : clip_(kClips / GetParam()), source_(clip_.input()) {
    EXPECT_EQ(source_.open(clip_.facts().kind, Purpose::kPlayback, 2).failure,
              media::MediaFailure::kNone);
  }

  void begin(FrameFeed& feed) { ASSERT_TRUE(feed.begin()); }

  ShownFrame next(FrameFeed& feed) {
    while (feed.ready().empty() && feed.work()) {
    }
    if (feed.ready().empty()) return {};
    ShownFrame shown = std::move(feed.ready().front());
    feed.ready().pop_front();
    return shown;
  }

  void fill_store(int from, int to) {
    store_.begin(1u << 30, 1);
    KeptPictureMaker small;
    VideoSource source(clip_.input());
    ASSERT_EQ(source.open(clip_.facts().kind, Purpose::kPlayback, 2).failure,
              media::MediaFailure::kNone);
    FrameWalker walker(source);
    walker.set_base(clip_.facts().base_ticks);
    int number = 0;
    while (!walker.ended() && walker.work()) {
      for (; !walker.ready().empty(); walker.ready().pop_front(), ++number) {
        const ShownFrame& shown = walker.ready().front();
        if (number < from || number >= to) {
          store_.skip(shown.pts_us);
          continue;
        }
        ShownFrame kept;
        kept.frame = small.make(*shown.frame, {1, 1}, {}, {});
        ASSERT_NE(kept.frame, nullptr);
        kept.pts_us = shown.pts_us;
        kept.duration_us = shown.duration_us;
        store_.add(std::move(kept));
      }
    }
    store_.finish(walker.end_us());
  }

  OpenClip clip_;
  VideoSource source_;
  FrameStore store_;
};

TEST_P(EveryWay, SeeksAtRandomFindTheFramesOfTheRow) {
  FrameFeed feed(source_, store_);
  begin(feed);
  std::mt19937 random(7);
  const auto& frames = clip_.frames();
  for (int round = 0; round < 25; ++round) {
    const std::int64_t time =
        static_cast<std::int64_t>(random() % static_cast<unsigned>(frames.back().pts_us + 20'000));
    feed.seek(time, SeekMode::kAt, 0, Preview::kNo);
    const ShownFrame shown = next(feed);
    ASSERT_NE(shown.frame, nullptr) << time;
    ASSERT_EQ(sight_of(shown), clip_.on_screen(time)) << "sought " << time;
    // And what is decoded after it goes on from there.
    const ShownFrame after = next(feed);
    if (after.frame != nullptr) {
      ASSERT_EQ(sight_of(after), clip_.on_screen(after.pts_us));
      ASSERT_GT(after.pts_us, shown.pts_us);
    }
  }
}

TEST_P(EveryWay, TheFrameBeforeComesWithItsLeads) {
  FrameFeed feed(source_, store_);
  begin(feed);
  std::mt19937 random(11);
  const auto& frames = clip_.frames();
  for (int round = 0; round < 8; ++round) {
    const std::size_t number = random() % frames.size();
    if (number == 0) continue;
    feed.seek(frames[number].pts_us, SeekMode::kBefore, 4, Preview::kNo);
    std::vector<Sight> shown;
    for (bool lead = true; lead;) {
      const ShownFrame frame = next(feed);
      ASSERT_NE(frame.frame, nullptr);
      lead = frame.lead;
      shown.push_back(sight_of(frame));
    }
    ASSERT_LE(shown.size(), number);
    for (std::size_t i = 0; i < shown.size(); ++i)
      ASSERT_EQ(shown[i], frames[number - shown.size() + i]) << "an unbroken run";
  }
}

TEST_P(EveryWay, TheStoreGivesTheSameFrames) {
  fill_store(0, 1 << 20);
  FrameFeed feed(source_, store_);
  begin(feed);
  std::mt19937 random(13);
  const auto& frames = clip_.frames();
  for (int round = 0; round < 25; ++round) {
    const std::int64_t time =
        static_cast<std::int64_t>(random() % static_cast<unsigned>(frames.back().pts_us + 20'000));
    feed.seek(time, SeekMode::kAt, 0, Preview::kNo);
    ASSERT_EQ(feed.ready().size(), 1u) << "without any work";
    EXPECT_FALSE(feed.seeking());
    const ShownFrame shown = next(feed);
    const Sight& expected = clip_.on_screen(time);
    ASSERT_EQ(shown.pts_us, expected.pts_us);
    const Sight seen = sight_of(shown);
    for (std::size_t i = 0; i < seen.grid.size(); ++i)
      ASSERT_NEAR(seen.grid[i], expected.grid[i], 3) << "at " << shown.pts_us;
  }
}

TEST_P(EveryWay, GoesOnBehindWhatIsKept) {
  const auto& frames = clip_.frames();
  const int kept = static_cast<int>(frames.size() / 2);
  fill_store(0, kept);
  FrameFeed feed(source_, store_);
  begin(feed);
  feed.seek(0, SeekMode::kAt, 0, Preview::kNo);
  for (const Sight& expected : frames) {
    const ShownFrame shown = next(feed);
    ASSERT_NE(shown.frame, nullptr) << expected.pts_us;
    ASSERT_EQ(shown.pts_us, expected.pts_us);
  }
  EXPECT_EQ(next(feed).frame, nullptr);
  EXPECT_TRUE(feed.ended());
}

TEST_P(EveryWay, AFirstImpressionComesFromNearBy) {
  FrameFeed feed(source_, store_);
  begin(feed);
  const auto& frames = clip_.frames();
  const std::int64_t time = frames.back().pts_us;
  feed.seek(time, SeekMode::kAt, 0, Preview::kYes);
  ShownFrame shown = next(feed);
  ASSERT_NE(shown.frame, nullptr);
  if (shown.preview) {
    const Sight seen = sight_of(shown);
    const Sight& exact = clip_.on_screen(shown.pts_us);
    EXPECT_EQ(seen.pts_us, exact.pts_us) << "a frame of the clip all the same";
    for (std::size_t i = 0; i < seen.grid.size(); ++i) EXPECT_NEAR(seen.grid[i], exact.grid[i], 12);
    EXPECT_LT(shown.pts_us, time);
    shown = next(feed);
  }
  EXPECT_FALSE(shown.preview);
  EXPECT_EQ(sight_of(shown), frames.back());
}

TEST_P(EveryWay, APackedFrameIsThereAtOnceAndTheExactOneFollows) {
  store_.begin(1u << 30, 1);
  KeptPictureMaker small;
  PicturePacker packer;
  VideoSource source(clip_.input());
  ASSERT_EQ(source.open(clip_.facts().kind, Purpose::kPlayback, 2).failure,
            media::MediaFailure::kNone);
  FrameWalker walker(source);
  walker.set_base(clip_.facts().base_ticks);
  while (!walker.ended() && walker.work()) {
    for (; !walker.ready().empty(); walker.ready().pop_front()) {
      const ShownFrame& shown = walker.ready().front();
      ShownFrame kept;
      kept.frame = small.make(*shown.frame, {1, 1}, {}, {});
      ASSERT_NE(kept.frame, nullptr);
      if (!PicturePacker::can_pack(static_cast<AVPixelFormat>(kept.frame->format))) {
        // What can be seen through is kept as it is or not at all.
        EXPECT_NE(clip_.facts().kind.demuxer.find("gif"), std::string_view::npos);
        EXPECT_EQ(packer.pack(*kept.frame, 1u << 20), nullptr);
        return;
      }
      kept.packed = packer.pack(*kept.frame, 1u << 20);
      ASSERT_NE(kept.packed, nullptr);
      kept.pts_us = shown.pts_us;
      kept.duration_us = shown.duration_us;
      store_.add(std::move(kept));
    }
  }
  store_.finish(walker.end_us());
  FrameFeed feed(source_, store_);
  begin(feed);
  const auto& frames = clip_.frames();
  for (const std::size_t number : {frames.size() / 2, frames.size() / 3, frames.size() - 1}) {
    feed.seek(frames[number].pts_us + 1, SeekMode::kAt, 0, Preview::kNo,
              number % 2 == 0 ? FrameFeed::Then::kStays : FrameFeed::Then::kGoesOn);
    ASSERT_EQ(feed.ready().size(), 1u) << "without any work";
    const ShownFrame at_once = next(feed);
    EXPECT_TRUE(at_once.approximate);
    ASSERT_EQ(at_once.pts_us, frames[number].pts_us);
    const Sight seen = sight_of(at_once);
    for (std::size_t i = 0; i < seen.grid.size(); ++i)
      ASSERT_NEAR(seen.grid[i], frames[number].grid[i], 12);
    const ShownFrame exact = next(feed);
    ASSERT_NE(exact.frame, nullptr);
    EXPECT_TRUE(exact.refined);
    ASSERT_EQ(sight_of(exact), frames[number]);
    const ShownFrame after = next(feed);
    if (number + 1 < frames.size()) {
      ASSERT_NE(after.frame, nullptr);
      ASSERT_EQ(sight_of(after), frames[number + 1]);
    } else {
      EXPECT_EQ(after.frame, nullptr);
      EXPECT_TRUE(feed.ended());
    }
  }
  // Who steps gets exact frames only.
  feed.seek(frames.back().pts_us, SeekMode::kBefore, 2, Preview::kNo);
  for (bool lead = frames.size() > 1; lead;) {
    const ShownFrame shown = next(feed);
    ASSERT_NE(shown.frame, nullptr);
    EXPECT_FALSE(shown.approximate);
    ASSERT_EQ(sight_of(shown), clip_.on_screen(shown.pts_us));
    lead = shown.lead;
  }
}

INSTANTIATE_TEST_SUITE_P(Clips, EveryWay, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return test_name(kind.param); });

}  // namespace
}  // namespace vigil::decoder::testing
