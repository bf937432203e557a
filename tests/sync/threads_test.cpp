// The desk as it runs in the program: with its own threads and the real clock.
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>

#include "tests/sync/desk_fixture.h"

namespace vigil::sync {
namespace {

using domain::DecisionState;

// Counts wakes and lets the test wait for one instead of sleeping.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      ++rings_;
    }
    changed_.notify_all();
  }
  // Until `done`, looked at after every ring.
  bool wait_for(const std::function<bool()>& done) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    int seen = -1;
    while (!done()) {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_until(lock, limit, [&] { return rings_ != seen; })) return false;
      seen = rings_;
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int rings_ = 0;
};

TEST(DeskThreads, TwentyDecisionsReachTheLedgerWhileTheDeskIsUsed) {
  std::string pattern = (std::filesystem::temp_directory_path() / "vigil-sync-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  SystemClock clock;
  test::FakeBackend backend(clock);
  MemorySink sink;
  const std::string media = backend.add_media(std::string(700'000, 'm'));
  for (int i = 0; i < 20; ++i) backend.add_task(kQueue.text(), "clip", media);
  backend.put_record("policies", "a", {{"n", 1}});

  Bell bell;
  DeskOptions options;
  options.profile = folder;
  options.backend.base_url = backend.url();
  options.draft_window = Millis(0);
  options.wake = [&bell] { bell.ring(); };
  options.media_sink = &sink;
  auto opened = DeskClient::open(std::move(options), clock);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  DeskClient& desk = **opened;
  desk.sign_in("lin", "moon");
  desk.keep_leased(kQueue, 4);
  (void)desk.records("policies");
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(bell.wait_for([&] { return !desk.tasks(kQueue)->tasks.empty(); }));
    DecisionDraft draft;
    draft.task = desk.tasks(kQueue)->tasks.front().id;
    draft.verdict = domain::Verdict::kAllow;
    ASSERT_TRUE(desk.decide(draft).ok());
    (void)desk.history({});
  }
  EXPECT_TRUE(bell.wait_for([&] { return desk.count(DecisionState::kConfirmed) == 20; }));
  EXPECT_TRUE(bell.wait_for([&] { return desk.records("policies")->complete; }));
  EXPECT_TRUE(bell.wait_for(
      [&] { return desk.media_progress(domain::MediaId(media)).state == MediaState::kReady; }));
  EXPECT_EQ(backend.ledger().size(), 20U);

  // Closing does not wait for a backend that never answers.
  backend.inject({.route = "", .delivery = test::Delivery::kNever});
  desk.keep_leased(domain::QueueId("other"), 1);
  const auto before = std::chrono::steady_clock::now();
  opened->reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

}  // namespace
}  // namespace vigil::sync
