// The scan finds the scene changes of made clips, keeps their frames, and ends when it is told to.
#include "app/decoder/clip_scan.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "tests/app/decoder/scan_support.h"

namespace vigil::decoder::testing {
namespace {

using media::FoundKind;
using media::FoundMessage;
using media::ScannedMessage;

const std::filesystem::path kScenes = VIGIL_TEST_SCENES;
const std::filesystem::path kClips = VIGIL_TEST_CLIPS;
constexpr auto kPatience = std::chrono::seconds(60);

class Scanned {
 public:
  Scanned(const OpenClip& clip, std::uint64_t keep_bytes, Size box = {}, bool only_frames = false) {
    ScanWish wish;
    wish.length_us = clip.length_us();
    wish.keep_bytes = keep_bytes;
    wish.box = box;
    wish.generation = 3;
    wish.only_frames = only_frames;
    ScanListener listener;
    listener.found = [this](const FoundMessage& message) {
      const std::lock_guard lock(mutex_);
      found_.push_back(message);
    };
    listener.scanned = [this](const ScannedMessage& message) {
      const std::lock_guard lock(mutex_);
      last_ = message;
      changed_.notify_all();
    };
    scan_ =
        std::make_unique<ClipScan>(clip.input(), turnstile_, store_, clip.facts(), wish, listener);
  }

  ScannedMessage wait() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return last_.done != 0; }));
    return last_;
  }

  std::vector<std::int64_t> begins_of(FoundKind kind) {
    const std::lock_guard lock(mutex_);
    std::vector<std::int64_t> begins;
    for (const FoundMessage& message : found_) {
      EXPECT_EQ(message.generation, 3u);
      if (message.kind == static_cast<std::uint32_t>(kind)) begins.push_back(message.begin_us);
    }
    return begins;
  }

  Turnstile turnstile_;
  FrameStore store_;
  std::unique_ptr<ClipScan> scan_;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FoundMessage> found_;
  ScannedMessage last_;
};

TEST(ClipScan, FindsTheCutsOfAMadeClip) {
  const OpenClip clip(kScenes / "cuts.mp4");
  Scanned scan(clip, 0);
  const ScannedMessage end = scan.wait();
  EXPECT_EQ(scan.begins_of(FoundKind::kSceneChange),
            (std::vector<std::int64_t>{1'200'000, 2'200'000, 3'400'000}));
  EXPECT_TRUE(scan.begins_of(FoundKind::kFlashes).empty());
  EXPECT_EQ(end.until_us, clip.length_us());
  EXPECT_EQ(end.kept_frames, 0u);
  EXPECT_EQ(end.generation, 3u);
}

class NoCut : public ::testing::TestWithParam<const char*> {};

TEST_P(NoCut, IsFoundInOneScene) {
  const OpenClip clip(kScenes / GetParam());
  Scanned scan(clip, 0);
  static_cast<void>(scan.wait());
  EXPECT_TRUE(scan.begins_of(FoundKind::kSceneChange).empty());
}

INSTANTIATE_TEST_SUITE_P(Clips, NoCut, ::testing::Values("flashes.mp4", "pan.mp4", "fade.mp4"),
                         [](const auto& kind) { return test_name(kind.param); });

TEST(ClipScan, FindsAStrobe) {
  const OpenClip clip(kScenes / "strobe.mp4");
  Scanned scan(clip, 0);
  static_cast<void>(scan.wait());
  EXPECT_EQ(scan.begins_of(FoundKind::kFlashes).size(), 1u);
  EXPECT_LE(scan.begins_of(FoundKind::kSceneChange).size(), 1u);
}

class EveryScan : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryScan, KeepsEveryFrameOfASmallClip) {
  const OpenClip clip(kClips / GetParam());
  Scanned scan(clip, 1u << 30);
  const ScannedMessage end = scan.wait();
  EXPECT_EQ(end.kept_frames, clip.frames().size());
  EXPECT_GT(end.kept_bytes, 0u);
  for (const Sight& expected : clip.frames()) {
    const auto kept = scan.store_.at(expected.pts_us, media::SeekMode::kAt);
    ASSERT_TRUE(kept) << expected.pts_us;
    ASSERT_EQ(kept->pts_us, expected.pts_us);
    const Sight seen = sight_of(*kept);
    for (std::size_t i = 0; i < seen.grid.size(); ++i)
      ASSERT_NEAR(seen.grid[i], expected.grid[i], 3) << "at " << expected.pts_us;
  }
}

INSTANTIATE_TEST_SUITE_P(Clips, EveryScan, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return test_name(kind.param); });

TEST(ClipScan, KeepsFramesAtTheSizeTheyAreShownAt) {
  const OpenClip clip(kClips / "portrait.mp4");
  Scanned scan(clip, 1u << 30, {100, 100});
  static_cast<void>(scan.wait());
  const auto kept = scan.store_.at(1'000'000, media::SeekMode::kAt);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->frame->width, 56);
  EXPECT_EQ(kept->frame->height, 100);
}

TEST(ClipScan, StaysWithinItsBudgetAndKeepsFramesFromEverywhere) {
  const OpenClip clip(kClips / "portrait.mp4");
  const std::uint64_t budget = 200u << 10;
  Scanned scan(clip, budget);
  const ScannedMessage end = scan.wait();
  EXPECT_LE(end.kept_bytes, budget);
  EXPECT_GE(end.kept_bytes, budget / 3);
  EXPECT_LT(end.kept_frames, clip.frames().size());
  for (std::int64_t time = 0; time < clip.length_us(); time += 500'000) {
    const auto near = scan.store_.near(time);
    ASSERT_TRUE(near);
    EXPECT_LT(std::abs(near->pts_us - time), 500'000);
  }
}

TEST(ClipScan, PacksFramesThatDoNotFitAsTheyAre) {
  const OpenClip clip(kClips / "portrait.mp4");
  // A third of what they take as they are.
  const std::uint64_t budget = clip.frames().size() * 270 * 480 / 2;
  Scanned scan(clip, budget);
  const ScannedMessage end = scan.wait();
  EXPECT_EQ(end.kept_frames, clip.frames().size()) << "all of them";
  EXPECT_LE(end.kept_bytes, budget);
  const auto kept = scan.store_.at(1'000'000, media::SeekMode::kAt);
  ASSERT_TRUE(kept);
  ASSERT_NE(kept->packed, nullptr);
  PictureUnpacker unpacker;
  const FramePtr frame = unpacker.unpack(*kept->packed, *kept->frame);
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(frame->width, 270);
}

TEST(ClipScan, WaitsWhileTheWayIsBlockedAndEndsWithTheObject) {
  const OpenClip clip(kClips / "portrait.mp4");
  Turnstile turnstile;
  turnstile.set(Turnstile::Way::kHasty);
  FrameStore store;
  bool told = false;
  ScanWish wish;
  wish.length_us = clip.length_us();
  wish.keep_bytes = 1u << 30;
  {
    const ScanListener listener{[&](const FoundMessage&) { told = true; },
                                [&](const ScannedMessage&) { told = true; }};
    ClipScan scan(clip.input(), turnstile, store, clip.facts(), wish, listener);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_FALSE(told);
  EXPECT_EQ(store.fill().frames, 0u);
}

TEST(ClipScan, OnlyFramesMeansThatNothingIsTold) {
  const OpenClip clip(kScenes / "cuts.mp4");
  Scanned scan(clip, 1u << 30, {}, true);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!scan.store_.end_us() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  scan.scan_->stop();
  EXPECT_TRUE(scan.scan_->done());
  EXPECT_TRUE(scan.begins_of(FoundKind::kSceneChange).empty());
  EXPECT_EQ(scan.store_.fill().frames, clip.frames().size());
}

TEST(ClipScan, OneThatTakesOverTellsNothingTwice) {
  const OpenClip clip(kScenes / "cuts.mp4");
  std::vector<std::int64_t> begins;
  const ScanListener listener{[&](const FoundMessage& found) { begins.push_back(found.begin_us); },
                              [](const ScannedMessage&) {}};
  ScanWish wish;
  wish.length_us = clip.length_us();
  wish.told = {1'200'000, -1, 1};
  Turnstile turnstile;
  FrameStore store;
  ClipScan scan(clip.input(), turnstile, store, clip.facts(), wish, listener);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!store.end_us() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  scan.stop();
  EXPECT_EQ(begins, (std::vector<std::int64_t>{2'200'000, 3'400'000}));
  EXPECT_EQ(scan.told().count, 3u);
}

}  // namespace
}  // namespace vigil::decoder::testing
