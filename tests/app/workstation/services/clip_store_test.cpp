// Clips come out of the encrypted cache without anybody waiting for them.
#include "app/workstation/services/clip_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "core/base/hash.h"

namespace vigil::workstation {
namespace {

namespace fs = std::filesystem;

class Store : public ::testing::Test {
 protected:
  Store() {
    folder_ = fs::path(::testing::TempDir()) /
              ("vigil_store_" + std::to_string(::getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    auto cache = media::ClipCache::create({.folder = folder_});
    EXPECT_TRUE(cache.ok());
    cache_ = std::move(*cache);
    store_ = std::make_unique<ClipStore>(
        *cache_, [](sync::MediaFailure) { return "failed"; }, [this] { ++woken_; });
  }
  ~Store() override {
    store_.reset();
    cache_.reset();
    fs::remove_all(folder_);
  }

  domain::MediaId put(const std::string& bytes) {
    const domain::MediaId media(to_hex(sha256(bytes)));
    EXPECT_TRUE(cache_->put(media, bytes).ok());
    return media;
  }
  static Result<media::ClipMemory> wait_for(ClipOpening& opening) {
    for (int i = 0; i < 2000; ++i) {
      if (auto outcome = opening.take()) return std::move(*outcome);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return fail(ErrorCode::kTimeout, "it never came");
  }

  fs::path folder_;
  std::unique_ptr<media::ClipCache> cache_;
  std::atomic<int> woken_{0};
  std::unique_ptr<ClipStore> store_;
};

TEST_F(Store, GivesTheBytesAndSaysSo) {
  const std::string bytes(3'000'000, 'x');
  const auto media = put(bytes);
  EXPECT_EQ(store_->progress(media).state, FetchProgress::State::kReady);
  const auto opening = store_->open(media, Urgency::kNow);
  auto memory = wait_for(*opening);
  ASSERT_TRUE(memory.ok());
  EXPECT_EQ(memory->size, bytes.size());
  struct stat info {};
  ASSERT_EQ(::fstat(memory->bytes.fd(), &info), 0);
  EXPECT_EQ(static_cast<std::size_t>(info.st_size), bytes.size());
  EXPECT_EQ(opening->share(), 1.0F);
  EXPECT_GE(woken_, 1);
  EXPECT_FALSE(opening->take()) << "the outcome is given once";
}

TEST_F(Store, SaysWhenTheCacheHasLostIt) {
  const auto media = put("abc");
  cache_->forget(media);
  const auto opening = store_->open(media, Urgency::kAhead);
  EXPECT_EQ(wait_for(*opening).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->progress(media).state, FetchProgress::State::kFetching);
}

TEST_F(Store, LettingGoInTheMiddleAndEndingInTheMiddleAreNothingSpecial) {
  const auto media = put(std::string(20'000'000, 'y'));
  for (int i = 0; i < 20; ++i) (void)store_->open(media, Urgency::kAhead);
  const auto opening = store_->open(media, Urgency::kNow);
  EXPECT_TRUE(wait_for(*opening).ok()) << "what was let go does not hold it up";
  for (int i = 0; i < 3; ++i) (void)store_->open(media, Urgency::kAhead);
  const auto last = store_->open(media, Urgency::kAhead);
  store_.reset();
}

}  // namespace
}  // namespace vigil::workstation
