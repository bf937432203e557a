// Every tile becomes the frame on screen at its time, whoever makes it.
#include "app/decoder/storyboard.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "tests/app/decoder/scan_support.h"

namespace vigil::decoder::testing {
namespace {

const std::filesystem::path kClips = VIGIL_TEST_CLIPS;
constexpr auto kPatience = std::chrono::seconds(60);

class Board {
 public:
  Board(const OpenClip& clip, std::uint32_t count, Turnstile& turnstile)
      : clip_(clip), count_(count) {
    Storyboard::Listener listener;
    listener.tile = [this](unsigned hand, const Tile& tile) {
      const std::lock_guard lock(mutex_);
      EXPECT_LT(hand, Storyboard::kMostHands);
      (tile.exact ? exact_ : keyframes_)[tile.index] = tile.shown.pts_us;
      order_.push_back(tile.exact);
    };
    listener.still_at_it = [] {};
    listener.done = [this] {
      const std::lock_guard lock(mutex_);
      done_ = true;
      changed_.notify_all();
    };
    board_ = std::make_unique<Storyboard>(clip.input(), turnstile, clip.facts(),
                                          Storyboard::Wish{{0, clip.length_us()}, count}, listener);
  }

  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return done_; });
  }

  // What is there at the end, tile by tile.
  std::vector<std::int64_t> times() {
    const std::lock_guard lock(mutex_);
    std::vector<std::int64_t> times;
    for (std::uint32_t i = 0; i < count_; ++i)
      times.push_back(exact_.contains(i) ? exact_[i] : keyframes_.contains(i) ? keyframes_[i] : -1);
    return times;
  }
  [[nodiscard]] std::int64_t wanted(std::uint32_t i) const {
    return clip_.length_us() * (2 * i + 1) / (2 * count_);
  }
  std::size_t keyframes() {
    const std::lock_guard lock(mutex_);
    return keyframes_.size();
  }
  void end() { board_.reset(); }
  bool done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }

 private:
  const OpenClip& clip_;
  const std::uint32_t count_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint32_t, std::int64_t> keyframes_;
  std::map<std::uint32_t, std::int64_t> exact_;
  std::vector<bool> order_;
  bool done_ = false;
  std::unique_ptr<Storyboard> board_;
};

class EveryBoard : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryBoard, HasTheFramesOnScreenThen) {
  for (const int threads : {1, 2}) {
    const OpenClip clip(kClips / GetParam(), threads);
    Turnstile turnstile;
    Board board(clip, 16, turnstile);
    ASSERT_TRUE(board.wait());
    const auto times = board.times();
    for (std::uint32_t i = 0; i < 16; ++i)
      EXPECT_EQ(times[i], clip.on_screen(board.wanted(i)).pts_us) << "tile " << i;
    if (clip.frames().size() >= 32) {
      EXPECT_EQ(std::set(times.begin(), times.end()).size(), 16u) << "all of them different";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Clips, EveryBoard, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return test_name(kind.param); });

TEST(Storyboard, ShowsKeyframesForAllTilesBeforeItRefines) {
  const OpenClip clip(kClips / "one_keyframe.mp4");
  Turnstile turnstile;
  turnstile.set(Turnstile::Way::kHasty);
  Board board(clip, 16, turnstile);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (board.keyframes() < 16 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_EQ(board.keyframes(), 16u) << "one keyframe serves them all";
  EXPECT_FALSE(board.done()) << "refining is for when nobody waits";
  turnstile.set(Turnstile::Way::kFree);
  EXPECT_TRUE(board.wait());
}

TEST(Storyboard, EndsInTheMiddleWithoutAWord) {
  const OpenClip clip(kClips / "portrait.mp4");
  Turnstile turnstile;
  turnstile.set(Turnstile::Way::kBlocked);
  Board board(clip, 16, turnstile);
  board.end();
  EXPECT_FALSE(board.done());
  EXPECT_EQ(board.keyframes(), 0u);
}

}  // namespace
}  // namespace vigil::decoder::testing
