// Clips on the desk with real decoder processes and textures: ready before they are needed, within
// a budget of memory, and gone when nobody needs them.
#include "app/workstation/services/clips_service.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/workstation/shell/desktop.h"
#include "core/base/file.h"
#include "core/media/decoder_pool.h"

namespace vigil::workstation {
namespace {

using domain::MediaId;
using sdk::ClipState;

// Files under names of the test's choice.
class FakeBytes final : public ClipBytes {
 public:
  class Opening final : public ClipOpening {
   public:
    explicit Opening(Result<media::ClipMemory> outcome) { outcome_.emplace(std::move(outcome)); }
    float share() const override { return 1; }
    std::optional<Result<media::ClipMemory>> take() override {
      return std::exchange(outcome_, std::nullopt);
    }

   private:
    std::optional<Result<media::ClipMemory>> outcome_;
  };

  FetchProgress progress(const MediaId& media) override {
    ++asked_;
    FetchProgress progress;
    progress.total = 1000;
    progress.received = absent_.contains(media) ? 250 : 1000;
    progress.share = absent_.contains(media) ? 0.25F : 1.0F;
    if (!absent_.contains(media)) progress.state = FetchProgress::State::kReady;
    return progress;
  }
  void release(const MediaId& media) override { released_.push_back(media); }
  void want(std::span<const MediaId> media) override { wanted_.assign(media.begin(), media.end()); }
  std::unique_ptr<ClipOpening> open(const MediaId& media, Urgency) override {
    if (lose_ > 0) {
      --lose_;
      return std::make_unique<Opening>(fail(ErrorCode::kCorrupt, "changed on disk"));
    }
    const std::string bytes =
        read_file(std::string(VIGIL_TEST_CLIPS) + "/" + files_.at(media), 64 << 20).value_or("");
    media::ClipMemory memory;
    memory.bytes.reset(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    memory.size = bytes.size();
    EXPECT_EQ(::write(memory.bytes.fd(), bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
    ::lseek(memory.bytes.fd(), 0, SEEK_SET);
    return std::make_unique<Opening>(std::move(memory));
  }

  std::map<MediaId, std::string> files_;
  std::set<MediaId> absent_;
  std::vector<MediaId> released_;
  std::vector<MediaId> wanted_;
  int lose_ = 0;
  int asked_ = 0;
};

class Clips : public ::testing::Test {
 protected:
  Clips() {
    auto desktop = shell::Desktop::open(
        {.headless = true, .size = {640, 480}, .themes = VIGIL_SOURCE_DIR "/themes"}, clock_);
    EXPECT_TRUE(desktop.ok());
    desktop_ = std::move(*desktop);
    media::DecoderPoolOptions options;
    options.decoder_path = std::string(VIGIL_BIN_DIR) + "/vigil-decoder";
    // The machine may be busy with other tests.
    options.open_limit = options.answer_limit = options.total_limit = Millis(40000);
    pool_ = std::make_unique<media::DecoderPool>(options, clock_, [] {});
    clips_ = std::make_unique<ClipsService>(bytes_, *pool_, desktop_->textures(), clock_,
                                            [](media::MediaFailure failure, const std::string&) {
                                              return std::string(media::to_word(failure));
                                            });
  }
  ~Clips() override {
    clips_.reset();
    pool_.reset();
  }

  sdk::ClipWish wish(const std::string& file, int number = 0) {
    const MediaId media(file + std::to_string(number));
    bytes_.files_[media] = file;
    return {.media = media, .look = {}};
  }
  std::vector<sdk::ClipWish> wishes(int count) {
    std::vector<sdk::ClipWish> all;
    for (int i = 0; i < count; ++i) all.push_back(wish("portrait.mp4", i));
    return all;
  }
  // As the desk does, with one clip in a place, until it is so.
  bool until(const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      clips_->update();
      if (placed_) placed_->fit_into(270, 480);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }
  void turns(int count) {
    for (int i = 0; i < count; ++i) {
      clips_->update();
      if (placed_) placed_->fit_into(270, 480);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  static bool whole(const sdk::Clip& clip) {
    return clip.state() == ClipState::kReady && clip.storyboard().size() == 16;
  }

  SystemClock clock_;
  std::unique_ptr<shell::Desktop> desktop_;
  FakeBytes bytes_;
  std::unique_ptr<media::DecoderPool> pool_;
  std::unique_ptr<ClipsService> clips_;
  std::shared_ptr<sdk::Clip> placed_;
};

TEST_F(Clips, TheNextOnesAreReadyWithTheirStoryboardsBeforeTheyAreNeeded) {
  const auto next = wishes(3);
  clips_->prepare(next);
  EXPECT_EQ(bytes_.wanted_.size(), 3u);
  ASSERT_TRUE(until([&] { return clips_->prepared_ready() == 3; }));
  const auto clip = clips_->open(next[0]);
  EXPECT_EQ(clip->state(), ClipState::kReady) << "the same clip, at once";
  ASSERT_TRUE(until([&] { return whole(*clip); }));
  EXPECT_NE(clip->picture().texture, 0u);
}

TEST_F(Clips, APreparedClipHoldsItsFirstFrameAndItsStoryboardAndGrowsNoMore) {
  clips_->prepare(wishes(1));
  const auto clip = clips_->open(wishes(1)[0]);
  ASSERT_TRUE(until([&] { return whole(*clip); }));
  turns(100);
  const std::uint64_t settled = clips_->memory_bytes();
  EXPECT_GT(settled, 270u * 480 * 4) << "its first frame at the least";
  turns(200);
  EXPECT_LE(clips_->memory_bytes(), settled + (1u << 20));
}

TEST_F(Clips, TheFarthestGiveWayWhenMemoryRunsShort) {
  placed_ = clips_->open(wish("portrait.mp4", 9));
  const auto next = wishes(3);
  clips_->prepare(next);
  ASSERT_TRUE(until([&] { return clips_->prepared_ready() == 3; }));
  ASSERT_TRUE(until([&] { return placed_->work().scan_done; })) << "until then it grows";
  turns(200);
  EXPECT_EQ(pool_->counts().clips_open, 4);
  // Just too little; what the clips take still falls a little, and then there is room again.
  const auto farthest = clips_->open(next[2]);
  ASSERT_TRUE(until([&] {
    if (farthest->state() == ClipState::kReady)
      clips_->set_memory_budget(clips_->memory_bytes() - (1u << 20));
    return pool_->counts().clips_open == 3;
  }));
  EXPECT_EQ(clips_->open(next[0])->state(), ClipState::kReady);
  EXPECT_EQ(clips_->open(next[1])->state(), ClipState::kReady);
  EXPECT_EQ(clips_->open(next[2])->state(), ClipState::kFetching) << "the farthest";
  EXPECT_EQ(clips_->open(next[2])->picture().texture, 0u);
  EXPECT_LE(clips_->memory_bytes(), clips_->memory_budget());

  clips_->set_memory_budget(1);
  ASSERT_TRUE(until([&] { return pool_->counts().clips_open == 1; }));
  EXPECT_EQ(placed_->state(), ClipState::kReady) << "what is in sight stays";

  clips_->set_memory_budget(kUsualClipMemory);
  EXPECT_TRUE(until([&] { return clips_->prepared_ready() == 3; })) << "there is room again";
}

TEST_F(Clips, ASkippedOrExpiredLeaseFreesItsShareAtOnce) {
  const auto next = wishes(3);
  clips_->prepare(next);
  ASSERT_TRUE(until([&] { return clips_->prepared_ready() == 3; }));
  const std::uint64_t all = clips_->memory_bytes();
  clips_->prepare(std::span(next).first(1));
  // How much more depends on how far each had come.
  EXPECT_LT(clips_->memory_bytes(), all) << "before anything else happens";
  EXPECT_TRUE(until([&] { return pool_->counts().clips_open == 1; })) << "its process has ended";
  bytes_.absent_.insert(next[2].media);
  { const auto half = clips_->open(next[2]); }
  ASSERT_FALSE(bytes_.released_.empty()) << "what is half here stops being fetched";
  EXPECT_EQ(bytes_.released_.back(), next[2].media);
}

TEST_F(Clips, WaitingHasFigures) {
  const auto one = wish("portrait.mp4");
  bytes_.absent_.insert(one.media);
  const auto clip = clips_->open(one);
  turns(2);
  EXPECT_EQ(clip->state(), ClipState::kFetching);
  EXPECT_FLOAT_EQ(clip->progress(), 0.25F);
  EXPECT_EQ(clip->work().bytes, 250);
  EXPECT_EQ(clip->work().total_bytes, 1000);
  bytes_.absent_.clear();
  placed_ = clip;
  ASSERT_TRUE(until([&] { return clip->state() == ClipState::kOpening; }));
  EXPECT_TRUE(clips_->next_deadline()) << "the time it takes is shown as it passes";
  ASSERT_TRUE(until([&] { return whole(*clip); }));
  EXPECT_EQ(clip->work().tiles, 16);
  EXPECT_EQ(clip->work().all_tiles, 16);
}

TEST_F(Clips, LockingLeavesNothingAndUnlockingComesBackToThePlace) {
  const auto one = wish("portrait.mp4");
  placed_ = clips_->open(one);
  clips_->prepare(wishes(2));
  ASSERT_TRUE(until([&] { return whole(*placed_) && clips_->prepared_ready() == 2; }));
  placed_->seek(std::chrono::seconds(2));
  ASSERT_TRUE(until([&] { return placed_->picture().time == std::chrono::seconds(2); }));
  EXPECT_FALSE(clips_->plays_for());
  placed_->set_speed(0.5);
  placed_->play();
  const Millis rest = std::chrono::duration_cast<Millis>(placed_->info().duration) - Millis(2000);
  EXPECT_EQ(clips_->plays_for(), 2 * rest) << "at half the speed";

  clips_->lock();
  EXPECT_FALSE(clips_->plays_for());
  EXPECT_EQ(clips_->memory_bytes(), 0u);
  EXPECT_EQ(placed_->picture().texture, 0u);
  EXPECT_TRUE(placed_->storyboard().empty());
  ASSERT_TRUE(until([&] { return pool_->counts().clips_open == 0; }));
  const int asked = bytes_.asked_;
  turns(20);
  (void)clips_->open(wish("wide.webm"));
  EXPECT_EQ(bytes_.asked_, asked) << "nothing is fetched";
  EXPECT_FALSE(placed_->playing());

  clips_->unlock();
  ASSERT_TRUE(until([&] {
    return placed_->state() == ClipState::kReady &&
           placed_->picture().time >= std::chrono::milliseconds(1900);
  }));
  EXPECT_FALSE(placed_->playing());
}

TEST_F(Clips, ASecondWindowAsksForTheLargerPicture) {
  placed_ = clips_->open(wish("portrait.mp4"));
  const auto next = wishes(1);
  ASSERT_TRUE(until([&] { return placed_->picture().height == 480; }));
  const auto small = [&](int turn) {
    (void)turn;
    clips_->update();
    placed_->fit_into(135, 240);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return placed_->picture().height;
  };
  int height = 0;
  for (int i = 0; i < 3000 && height != 240; ++i) height = small(i);
  EXPECT_EQ(height, 240);
  clips_->set_second_place({1920, 1080});
  for (int i = 0; i < 3000 && height != 480; ++i) height = small(i);
  EXPECT_EQ(height, 480) << "its own size, which is less than the second window's";
  EXPECT_EQ(clips_->shown(), placed_);
  clips_->set_second_place({});
  for (int i = 0; i < 3000 && height != 240; ++i) height = small(i);
  EXPECT_EQ(height, 240);
}

TEST_F(Clips, OfSeveralInOneFrameTheFirstIsTheOneShown) {
  const auto a = clips_->open(wish("portrait.mp4", 1));
  const auto b = clips_->open(wish("portrait.mp4", 2));
  for (int i = 0; i < 5; ++i) {
    clips_->update();
    a->fit_into(100, 200);
    b->fit_into(100, 200);
  }
  EXPECT_EQ(clips_->clips_shown(), 1u);
  EXPECT_EQ(clips_->shown(), a);
  clips_->set_memory_budget(1);
  EXPECT_TRUE(until([&] {
    a->fit_into(100, 200);
    b->fit_into(100, 200);
    return a->state() == ClipState::kReady && b->state() == ClipState::kReady;
  })) << "both are in sight";
}

TEST_F(Clips, BytesThatTheCacheLostAreFetchedAgainAndNotForEver) {
  bytes_.lose_ = 1;
  const auto clip = clips_->open(wish("portrait.mp4"));
  EXPECT_TRUE(until([&] { return clip->state() == ClipState::kReady; }));
  bytes_.lose_ = 100;
  const auto lost = clips_->open(wish("portrait.mp4", 2));
  EXPECT_TRUE(until([&] { return lost->state() == ClipState::kFailed; }));
  EXPECT_LT(100 - bytes_.lose_, 5);
}

}  // namespace
}  // namespace vigil::workstation
