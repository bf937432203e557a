// Where leases begin while the top of a queue is slow to look through: the marks alone, and the
// order of leasing on a store that always uses them.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "app/backend/store/postgres/lease_marks.h"
#include "app/backend/store/postgres/postgres_rows.h"
#include "tests/app/backend/store/store_bench.h"

namespace vigil::backend {
namespace {

using std::chrono::milliseconds;

class Marks : public testing::Test {
 protected:
  LeaseMarks::Time at(int ms) const { return begun_ + milliseconds(ms); }
  LeaseMarks::Plan plan(int ms) { return marks_.plan("q", LeaseOrder::kRank, at(ms)); }
  // Three slow looks from the top, and the step that follows: nothing is ready before `place`.
  void use_mark_at(std::int64_t place) {
    for (int i = 0; i < 3; ++i)
      marks_.looked_whole("q", LeaseOrder::kRank, at(i), milliseconds(20));
    const LeaseMarks::Plan first = plan(1'000);
    ASSERT_TRUE(first.step);
    ASSERT_TRUE(first.whole());
    marks_.stepped("q", LeaseOrder::kRank, at(1'000), LeasePlace{place, 7}, first, {});
  }
  void arrive(std::int64_t rank, const std::string& task) {
    marks_.arrived({{"q", task, {rank, 1}, {1, 1}}});
  }
  using Strays = std::vector<std::string>;

  const LeaseMarks::Time begun_ = LeaseMarks::Time(std::chrono::hours(5));
  LeaseMarks marks_{milliseconds(15)};
};

TEST_F(Marks, AreNotUsedWhileTheTopIsQuick) {
  for (int i = 0; i < 50; ++i) {
    marks_.looked_whole("q", LeaseOrder::kRank, at(i), milliseconds(i % 3 == 2 ? 1 : 40));
    const LeaseMarks::Plan now = plan(i);
    EXPECT_TRUE(now.whole() && !now.step);
  }
}

TEST_F(Marks, OneQueueAndOneOrderAtATime) {
  use_mark_at(100);
  EXPECT_EQ(plan(1'001).from, (LeasePlace{100, 7}));
  EXPECT_TRUE(marks_.plan("q", LeaseOrder::kAge, at(1'001)).whole());
  EXPECT_TRUE(marks_.plan("r", LeaseOrder::kRank, at(1'001)).whole());
}

TEST_F(Marks, WhatComesBeforeTheMarkIsAStray) {
  use_mark_at(100);
  arrive(99, "before");
  arrive(100, "same rank, earlier");
  arrive(101, "behind");
  EXPECT_EQ(plan(1'001).strays, (Strays{"before", "same rank, earlier"}));
}

TEST_F(Marks, WhatComesDuringAStepIsNotLost) {
  use_mark_at(100);
  const LeaseMarks::Plan stepping = plan(1'300);
  ASSERT_TRUE(stepping.step);
  arrive(150, "came meanwhile");
  marks_.stepped("q", LeaseOrder::kRank, at(1'310), LeasePlace{200, 1}, stepping, {});
  EXPECT_EQ(plan(1'311).from, (LeasePlace{200, 1}));
  EXPECT_EQ(plan(1'311).strays, (Strays{"came meanwhile"}));
}

TEST_F(Marks, AStrayThatWentAndCameBackDuringAStepStays) {
  use_mark_at(100);
  arrive(50, "stray");
  arrive(51, "taken");
  const LeaseMarks::Plan stepping = plan(1'300);
  arrive(50, "stray");
  marks_.stepped("q", LeaseOrder::kRank, at(1'310), LeasePlace{100, 7}, stepping, {});
  EXPECT_EQ(plan(1'311).strays, (Strays{"stray"}));
}

TEST_F(Marks, ALookBackFindsWhatOthersPutThereAndSaysWhenItIsQuickAgain) {
  EXPECT_TRUE(marks_.due_back(at(0)).empty());
  use_mark_at(100);
  EXPECT_TRUE(marks_.due_back(at(7'000)).empty()) << "one part in 400 of the time";
  const auto due = marks_.due_back(at(8'100));
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].queue, "q");
  EXPECT_EQ(due[0].mark, (LeasePlace{100, 7}));
  marks_.looked_back(due[0], at(8'150), milliseconds(40), {"of another backend"});
  EXPECT_EQ(plan(8'151).strays, (Strays{"of another backend"}));
  EXPECT_TRUE(marks_.due_back(at(24'000)).empty());
  ASSERT_EQ(marks_.due_back(at(24'200)).size(), 1u);
  marks_.looked_back(due[0], at(24'300), milliseconds(1), {});
  EXPECT_TRUE(plan(24'301).whole());
}

TEST_F(Marks, NewOnesOfOthersAreLookedForByTheirNumbers) {
  EXPECT_TRUE(marks_.due_fresh().empty()) << "leases begin at the top";
  use_mark_at(100);
  auto due = marks_.due_fresh();
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].queue, "q");
  EXPECT_EQ(due[0].above, -1) << "which is the last one now?";
  marks_.looked_for_fresh("q", 5'000);
  marks_.looked_for_fresh("another", 9'000);
  due = marks_.due_fresh();
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].above, 4'000) << "whoever took a number earlier may end later";
  // The mark is dropped, and with it what was known.
  for (std::size_t i = 0; i <= LeaseMarks::kMostStrays; ++i)
    arrive(50, "task " + std::to_string(i));
  EXPECT_TRUE(marks_.due_fresh().empty());
}

TEST_F(Marks, TooManyStraysAndTheTopIsLookedThroughAgain) {
  use_mark_at(100);
  for (std::size_t i = 0; i <= LeaseMarks::kMostStrays; ++i)
    arrive(50, "task " + std::to_string(i));
  const LeaseMarks::Plan now = plan(1'001);
  EXPECT_TRUE(now.whole());
  EXPECT_TRUE(now.strays.empty());
  EXPECT_TRUE(now.step);
}

TEST_F(Marks, WhatALostTransactionSawIsForgotten) {
  use_mark_at(100);
  marks_.forget();
  EXPECT_TRUE(plan(1'001).whole());
}

TEST_F(Marks, AnEmptyQueueIsNotLookedThroughForEveryLease) {
  for (int i = 0; i < 3; ++i) marks_.looked_whole("q", LeaseOrder::kRank, at(i), milliseconds(20));
  marks_.stepped("q", LeaseOrder::kRank, at(1'000), std::nullopt, plan(1'000), {});
  EXPECT_FALSE(plan(1'001).whole());
  arrive(5, "first again");
  EXPECT_EQ(plan(1'001).strays, (Strays{"first again"}));
}

TEST_F(Marks, EndedLeasesAreLookedForFromTheFloorOnly) {
  using Look = LeaseMarks::Look;
  EXPECT_FALSE(marks_.ended_floor());
  for (int i = 0; i < 3; ++i)
    marks_.looked_for_ended(Look::kWhole, at(i), milliseconds(30), 100'000 + i, {});
  EXPECT_EQ(marks_.ended_floor(), 98'002);
  marks_.looked_for_ended(Look::kFromMark, at(20), milliseconds(1), 100'500, {});
  EXPECT_EQ(marks_.ended_floor(), 98'500);
  marks_.looked_for_ended(Look::kFromMark, at(40), milliseconds(1), 103'900, 99'000);
  EXPECT_EQ(marks_.ended_floor(), 98'999) << "one had ended then";
  EXPECT_FALSE(marks_.ended_look_due(at(500)));
  EXPECT_TRUE(marks_.ended_look_due(at(12'100))) << "from the beginning now and then";
  marks_.looked_for_ended(Look::kWhole, at(900), milliseconds(30), 50'000, {});
  EXPECT_EQ(marks_.ended_floor(), 48'000) << "the clock was put back";
  marks_.looked_for_ended(Look::kWhole, at(2'000), milliseconds(1), 60'000, {});
  EXPECT_FALSE(marks_.ended_floor());
}

// A store that takes every look for a slow one, so that marks are always in use.
class AlwaysMarked : public StoreBench {
 protected:
  AlwaysMarked() {
    PostgresOptions options = place_.postgres_options();
    options.slow_look = milliseconds(0);
    auto store = PostgresStore::open(options);
    EXPECT_TRUE(store.ok()) << store.error().message;
    if (store) marked_ = std::move(*store);
  }

  std::vector<std::string> first_ready(std::size_t count) {
    auto ready = read<std::vector<TaskRow>>(
        [](Reader& rows) { return rows.tasks("q", TaskState::kReady, 0, 100'000); });
    std::sort(ready.begin(), ready.end(), [](const TaskRow& a, const TaskRow& b) {
      return std::pair(rank_of(a), a.seq) < std::pair(rank_of(b), b.seq);
    });
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < std::min(count, ready.size()); ++i) ids.push_back(ready[i].id);
    return ids;
  }

  static std::vector<std::string> ids_of(const std::vector<TaskRow>& tasks) {
    std::vector<std::string> ids;
    for (const TaskRow& task : tasks) ids.push_back(task.id);
    return ids;
  }

  std::unique_ptr<PostgresStore> marked_;
};

TEST_F(AlwaysMarked, TheOrderIsThatOfTheTopWhateverComesAndGoes) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
  };
  int number = 0;
  const auto put = [&] {
    TaskRow task = make_task(number++);
    task.severity = below(5);
    task.reach = std::int64_t{1} << below(20);
    task.due = wall_from_ms(1'000'000 + below(1'000'000));
    ASSERT_TRUE(write(*marked_, [&](Writer& writer) { return writer.insert_task(task); }).ok());
  };
  for (int i = 0; i < 150; ++i) put();
  std::vector<std::string> held;
  std::vector<std::string> done;
  const auto change = [&](const std::string& id, const std::function<void(TaskRow&)>& how) {
    const Status changed = write(*marked_, [&](Writer& writer) -> Status {
      auto task = writer.task(id);
      if (!task) return task.error();
      how(**task);
      return writer.update_task(**task);
    });
    ASSERT_TRUE(changed.ok()) << changed.error().message;
  };
  const auto take_one = [&](std::vector<std::string>& from) {
    const auto at = from.begin() + below(static_cast<int>(from.size()));
    const std::string id = *at;
    from.erase(at);
    return id;
  };
  for (int round = 0; round < 700; ++round) {
    const int what = below(100);
    if (what < 35) {
      const auto want = static_cast<std::size_t>(1 + below(6));
      const std::vector<std::string> expected = first_ready(want);
      const auto taken = lease(*marked_, "lin", static_cast<int>(want));
      ASSERT_TRUE(taken.ok()) << taken.error().message;
      ASSERT_EQ(ids_of(*taken), expected) << "round " << round;
      held.insert(held.end(), expected.begin(), expected.end());
    } else if (what < 65) {
      put();
    } else if (what < 75 && !held.empty()) {
      change(take_one(held), [](TaskRow& task) {
        task.state = TaskState::kReady;
        task.lease_user.clear();
      });
    } else if (what < 85 && !held.empty()) {
      done.push_back(take_one(held));
      change(done.back(), [](TaskRow& task) { task.state = TaskState::kDone; });
    } else if (what < 88 && !done.empty()) {
      change(take_one(done), [](TaskRow& task) { task.state = TaskState::kReady; });
    } else if (what < 95) {
      const std::vector<std::string> ready = first_ready(40);
      if (ready.empty()) continue;
      ASSERT_TRUE(write(*marked_, [&](Writer& writer) -> Status {
                    auto task = writer.task(
                        ready[static_cast<std::size_t>(below(static_cast<int>(ready.size())))]);
                    if (!task) return task.error();
                    (*task)->severity = below(5);
                    return writer.reorder_task(**task);
                  }).ok());
    } else {
      // A lease that is undone.
      ASSERT_FALSE(write(*marked_, [&](Writer& writer) -> Status {
                     auto taken = writer.lease_tasks({.queue = "q",
                                                      .user = "mei",
                                                      .device = "d",
                                                      .expires = wall_from_ms(5'000'000),
                                                      .limit = 5});
                     if (!taken) return taken.error();
                     return fail(ErrorCode::kInvalidArgument, "thought better of it");
                   }).ok());
    }
  }
  while (true) {
    const std::vector<std::string> expected = first_ready(7);
    const auto taken = lease(*marked_, "lin", 7);
    ASSERT_TRUE(taken.ok());
    ASSERT_EQ(ids_of(*taken), expected);
    if (taken->empty()) break;
  }
}

TEST_F(AlwaysMarked, WhatAnotherBackendPutsAtTheTopIsFoundSoon) {
  put_tasks(50);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(lease(*marked_, "lin", 1).ok());
  std::this_thread::sleep_for(milliseconds(250));
  ASSERT_TRUE(lease(*marked_, "lin", 1).ok());  // the mark moves
  TaskRow urgent = make_task(1'000);
  urgent.severity = 4;
  ASSERT_TRUE(write(*store_, [&](Writer& writer) { return writer.insert_task(urgent); }).ok());
  std::set<std::string> seen;
  for (int i = 0; i < 29 && !seen.contains(urgent.id); ++i) {
    ASSERT_TRUE(marked_->tidy(wall_from_ms(1'000'000)).ok());
    const auto taken = lease(*marked_, "lin", 1);
    ASSERT_TRUE(taken.ok());
    for (const TaskRow& task : *taken) seen.insert(task.id);
  }
  EXPECT_TRUE(seen.contains(urgent.id));
  EXPECT_LT(seen.size(), 25u) << "not only when all others were taken";
}

TEST_F(AlwaysMarked, EndedLeasesAreFoundWithAFloor) {
  put_tasks(30);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(lease(*marked_, "lin", 1, wall_from_ms(5'000'000 + i * 10'000)).ok());
  }
  for (int i = 0; i < 10; ++i) {
    const WallTime now = wall_from_ms(5'000'000 + i * 10'000);
    std::size_t found = 0;
    ASSERT_TRUE(marked_
                    ->ask([&](Reader& rows) -> Status {
                      const auto ended = rows.expired_leases(now, 100);
                      if (!ended) return ended.error();
                      found = ended->size();
                      return {};
                    })
                    .ok());
    EXPECT_EQ(found, 1u) << i;
    ASSERT_TRUE(write(*marked_, [&](Writer& writer) -> Status {
                  auto ended = writer.expired_leases(now, 100);
                  if (!ended) return ended.error();
                  for (TaskRow& task : *ended) {
                    task.state = TaskState::kReady;
                    if (Status back = writer.update_task(task); !back) return back;
                  }
                  return {};
                }).ok());
  }
}

}  // namespace
}  // namespace vigil::backend
