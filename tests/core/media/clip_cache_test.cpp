// Clips on disk are unreadable, bounded, and gone when the cache is.
#include "core/media/clip_cache.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "core/base/file.h"
#include "core/base/hash.h"

namespace vigil::media {
namespace {

namespace fs = std::filesystem;
using domain::MediaId;

MediaId id_of(std::string_view bytes) { return MediaId(to_hex(sha256(bytes))); }

// A clip that is easy to recognise anywhere in it.
std::string marked(std::size_t size, char seed = 'a') {
  std::string bytes;
  while (bytes.size() < size)
    bytes += std::string("ftypisom-PLAINTEXT-MARKER-") + seed + std::to_string(bytes.size());
  bytes.resize(size);
  return bytes;
}

std::string all_of(int fd) {
  std::string bytes;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(fd, buffer, sizeof buffer)) > 0;)
    bytes.append(buffer, static_cast<std::size_t>(count));
  return bytes;
}

class Cache : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ("vigil_cache_" + std::to_string(::getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::unique_ptr<ClipCache> make(std::uint64_t budget = 1 << 30,
                                  std::uint64_t max_clip = 1 << 28) {
    auto cache =
        ClipCache::create({.folder = folder_, .budget_bytes = budget, .max_clip_bytes = max_clip});
    EXPECT_TRUE(cache.ok());
    return cache.ok() ? std::move(*cache) : nullptr;
  }

  [[nodiscard]] std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder_)) found.push_back(entry.path());
    return found;
  }

  fs::path folder_;
};

TEST_F(Cache, GivesBackWhatItWasGiven) {
  const auto cache = make();
  for (const std::size_t size : {0ul, 1ul, 65535ul, 65536ul, 65537ul, 131072ul, 1'000'003ul}) {
    const std::string bytes = marked(size);
    ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
    EXPECT_TRUE(cache->contains(id_of(bytes)));
    auto file = cache->open(id_of(bytes));
    ASSERT_TRUE(file.ok()) << size;
    EXPECT_EQ(all_of(file->bytes.fd()), bytes);
    // The descriptor is a regular file for whoever gets it, and nobody can change it.
    struct stat info {};
    ASSERT_EQ(::fstat(file->bytes.fd(), &info), 0);
    EXPECT_TRUE(S_ISREG(info.st_mode));
    EXPECT_EQ(::pwrite(file->bytes.fd(), "x", 1, 0), -1);
    EXPECT_NE(::ftruncate(file->bytes.fd(), 10'000'000), 0);
  }
}

TEST_F(Cache, ArrivesInPieces) {
  const auto cache = make();
  const std::string bytes = marked(300'000);
  auto writer = cache->begin(id_of(bytes));
  ASSERT_TRUE(writer.ok());
  for (std::size_t at = 0; at < bytes.size(); at += 7777) {
    ASSERT_TRUE(writer->append(std::string_view(bytes).substr(at, 7777)).ok());
  }
  EXPECT_FALSE(cache->contains(id_of(bytes))) << "not before it is whole";
  EXPECT_EQ(writer->bytes(), bytes.size());
  ASSERT_TRUE(writer->commit().ok());
  EXPECT_EQ(all_of(cache->open(id_of(bytes))->bytes.fd()), bytes);
}

TEST_F(Cache, NothingOnDiskCanBeRead) {
  const auto cache = make();
  const std::string bytes = marked(400'000);
  ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
  ASSERT_EQ(files().size(), 1u);
  const auto on_disk = read_file(files()[0]);
  ASSERT_TRUE(on_disk.ok());
  EXPECT_GT(on_disk->size(), bytes.size());
  for (const char* trace : {"MARKER", "PLAINTEXT", "ftyp", "isom"}) {
    EXPECT_EQ(on_disk->find(trace), std::string::npos) << trace;
  }
  EXPECT_EQ(files()[0].string().find(id_of(bytes).text()), std::string::npos)
      << "the name tells which clip it is";
  struct stat info {};
  ASSERT_EQ(::stat(files()[0].c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_EQ(::stat(folder_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(Cache, TheSameClipLooksDifferentEveryTime) {
  const std::string bytes = marked(1000);
  std::string first;
  {
    const auto cache = make();
    ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
    first = read_file(files()[0]).value_or("");
  }
  const auto cache = make();
  ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
  EXPECT_NE(read_file(files()[0]).value_or(""), first);
}

TEST_F(Cache, IsGoneWhenClosedAndWipesWhatAKilledProcessLeft) {
  const std::string bytes = marked(1000);
  auto cache = make();
  ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
  const std::string left = read_file(files()[0]).value_or("");
  cache.reset();
  EXPECT_TRUE(files().empty());
  std::ofstream(folder_ / "0123456789abcdef.clip") << left;
  std::ofstream(folder_ / "notes.txt") << "somebody else's";
  cache = make();
  ASSERT_EQ(files().size(), 1u);
  EXPECT_EQ(files()[0].filename(), "notes.txt") << "only its own files are touched";
}

TEST_F(Cache, WipeForgetsEverythingAtOnce) {
  const auto cache = make();
  for (const char seed : {'a', 'b', 'c'})
    ASSERT_TRUE(cache->put(id_of(marked(999, seed)), marked(999, seed)).ok());
  EXPECT_GT(cache->bytes(), 0u);
  cache->wipe();
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(cache->bytes(), 0u);
  EXPECT_FALSE(cache->contains(id_of(marked(999, 'a'))));
  EXPECT_EQ(cache->open(id_of(marked(999, 'a'))).error().code, ErrorCode::kNotFound);
}

TEST_F(Cache, TheLeastRecentlyUsedGoFirst) {
  const auto cache = make(250'000);
  const std::string a = marked(100'000, 'a');
  const std::string b = marked(100'000, 'b');
  const std::string c = marked(100'000, 'c');
  ASSERT_TRUE(cache->put(id_of(a), a).ok());
  ASSERT_TRUE(cache->put(id_of(b), b).ok());
  ASSERT_TRUE(cache->open(id_of(a)).ok());
  ASSERT_TRUE(cache->put(id_of(c), c).ok());
  EXPECT_TRUE(cache->contains(id_of(a)));
  EXPECT_FALSE(cache->contains(id_of(b)));
  EXPECT_TRUE(cache->contains(id_of(c)));
  EXPECT_LE(cache->bytes(), 250'000u);
  EXPECT_EQ(files().size(), 2u);
}

TEST_F(Cache, WrongBytesAreNotKept) {
  const auto cache = make();
  EXPECT_EQ(cache->put(id_of("something else"), marked(5000)).error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(cache->put(MediaId("../../etc/passwd"), "x").error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Cache, TooLargeAClipIsRefusedAndNothingStays) {
  const auto cache = make(1 << 20, 1000);
  EXPECT_EQ(cache->put(id_of(marked(1001)), marked(1001)).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(files().empty());
}

TEST_F(Cache, AnUnfinishedClipLeavesNothing) {
  const auto cache = make();
  {
    auto writer = cache->begin(id_of("never"));
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->append(marked(200'000)).ok());
    EXPECT_EQ(files().size(), 1u);
  }
  EXPECT_TRUE(files().empty());
}

TEST_F(Cache, AWriterThatOutlivesTheCacheLeavesNothing) {
  auto cache = make();
  const std::string bytes = marked(1000);
  auto writer = cache->begin(id_of(bytes));
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->append(bytes).ok());
  cache.reset();
  EXPECT_FALSE(writer->commit().ok());
  EXPECT_TRUE(files().empty());
}

// Each kind of change on disk is noticed and the clip forgotten, never shown.
TEST_F(Cache, AnyChangeOnDiskIsNoticed) {
  const auto cache = make();
  const std::string bytes = marked(200'000);
  for (const char* change : {"flip", "cut", "swap", "extend", "empty"}) {
    ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
    ASSERT_EQ(files().size(), 1u);
    std::string disk = read_file(files()[0]).value_or("");
    const std::string how = change;
    constexpr std::size_t kSealed = 65536 + 17;
    if (how == "flip") disk[disk.size() / 2] = static_cast<char>(disk[disk.size() / 2] ^ 1);
    if (how == "cut") disk.resize(24 + 2 * kSealed);
    if (how == "swap")
      std::swap_ranges(disk.begin() + 24, disk.begin() + 24 + kSealed, disk.begin() + 24 + kSealed);
    if (how == "extend") disk.insert(24, 1, 'x');
    if (how == "empty") disk.clear();
    std::ofstream(files()[0], std::ios::binary | std::ios::trunc) << disk;
    const auto opened = cache->open(id_of(bytes));
    ASSERT_FALSE(opened.ok()) << change;
    EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt) << change;
    EXPECT_FALSE(cache->contains(id_of(bytes)));
    EXPECT_TRUE(files().empty());
  }
}

TEST_F(Cache, AFileSomebodyDeletedIsFetchedAgain) {
  const auto cache = make();
  const std::string bytes = marked(1000);
  ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
  fs::remove(files()[0]);
  EXPECT_EQ(cache->open(id_of(bytes)).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(cache->contains(id_of(bytes)));
  ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
  EXPECT_TRUE(cache->open(id_of(bytes)).ok());
}

TEST_F(Cache, SaysHowFarOpeningIsAndGivesUpWhenTold) {
  const auto cache = make();
  const std::string bytes = marked(1'000'000);
  ASSERT_TRUE(cache->put(id_of(bytes), bytes).ok());
  std::vector<double> shares;
  ASSERT_TRUE(cache
                  ->open(id_of(bytes),
                         [&](double share) {
                           shares.push_back(share);
                           return true;
                         })
                  .ok());
  EXPECT_EQ(shares.size(), 16u);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1.0);
  const auto given_up = cache->open(id_of(bytes), [](double share) { return share < 0.5; });
  ASSERT_FALSE(given_up.ok());
  EXPECT_EQ(given_up.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(cache->contains(id_of(bytes)));
}

TEST_F(Cache, OpenClipsAreHeldInMemoryAsFarAsThereIsRoomAndTheRestIsSaid) {
  auto made = ClipCache::create({.folder = folder_, .max_locked_bytes = 300'000});
  ASSERT_TRUE(made.ok());
  const auto cache = std::move(*made);
  const std::string a = marked(200'000, 'a');
  const std::string b = marked(200'000, 'b');
  ASSERT_TRUE(cache->put(id_of(a), a).ok());
  ASSERT_TRUE(cache->put(id_of(b), b).ok());
  EXPECT_TRUE(cache->protection().key_locked);
  {
    const auto first = cache->open(id_of(a));
    ASSERT_TRUE(first.ok());
    EXPECT_TRUE(first->pages.hold());
    EXPECT_TRUE(cache->protection().clips_locked);
    const auto second = cache->open(id_of(b));
    ASSERT_TRUE(second.ok());
    EXPECT_FALSE(second->pages.hold()) << "no room for it";
    EXPECT_EQ(all_of(second->bytes.fd()), b) << "it is opened all the same";
    EXPECT_FALSE(cache->protection().clips_locked);
  }
  EXPECT_TRUE(cache->open(id_of(b))->pages.hold()) << "closing gives the room back";
}

TEST(LockLedger, RoomMovesWithThePages) {
  const auto ledger = LockLedger::make(1 << 20);
  Descriptor file(::memfd_create("test", MFD_CLOEXEC));
  ASSERT_EQ(::ftruncate(file.fd(), 10'000), 0);
  {
    LockedPages pages = ledger->lock(file, 10'000);
    ASSERT_TRUE(pages.hold());
    EXPECT_EQ(ledger->locked_bytes(), 12'288u) << "whole pages";
    LockedPages moved = std::move(pages);
    EXPECT_TRUE(moved.hold());
    EXPECT_EQ(ledger->locked_bytes(), 12'288u);
  }
  EXPECT_EQ(ledger->locked_bytes(), 0u);
}

TEST_F(Cache, ManyThreadsMayUseIt) {
  const auto cache = make(300'000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 30; ++i) {
        const std::string bytes = marked(20'000, static_cast<char>('a' + (t * 7 + i) % 20));
        EXPECT_TRUE(cache->put(id_of(bytes), bytes).ok());
        const auto file = cache->open(id_of(bytes));
        // Another thread may have pushed it out; what is given is whole.
        if (file.ok()) {
          EXPECT_EQ(all_of(file->bytes.fd()), bytes);
        }
        if (i % 10 == 9) cache->forget(id_of(bytes));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(cache->bytes(), 300'000u);
}

}  // namespace
}  // namespace vigil::media
