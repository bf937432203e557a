#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/app/backend/workshop.h"

namespace vigil::backend {
namespace {

using std::chrono::seconds;

TEST(Queues, AKeyIsEnqueuedOnceAndItsRepetitionIsToldTheSameTask) {
  Workshop shop;
  NewTask task;
  task.key = "clip-1";
  task.subject = "{}";
  const auto first = shop.queues.enqueue("review.first", {task});
  task.severity = 4;
  const auto again = shop.queues.enqueue("review.first", {task, task});
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->front().status, EnqueueStatus::kCreated);
  ASSERT_EQ(again->size(), 2u);
  for (const EnqueueOutcome& outcome : *again) {
    EXPECT_EQ(outcome.status, EnqueueStatus::kExists);
    EXPECT_EQ(outcome.task, first->front().task);
  }
  EXPECT_EQ(shop.counts("review.first").ready, 1);
  EXPECT_EQ(shop.task(first->front().task).severity, 0) << "what came first stays";
}

TEST(Queues, AMalformedTaskIsRefusedAndItsNeighboursAreNot) {
  Workshop shop;
  NewTask good;
  good.key = "good";
  good.subject = "{}";
  NewTask bad;
  bad.key = "bad";
  bad.problem = "\"subject\" must be an object.";
  const auto outcomes = shop.queues.enqueue("review.first", {bad, good});
  ASSERT_TRUE(outcomes.ok());
  EXPECT_EQ((*outcomes)[0].status, EnqueueStatus::kRefused);
  EXPECT_EQ((*outcomes)[0].detail, bad.problem);
  EXPECT_EQ((*outcomes)[1].status, EnqueueStatus::kCreated);
}

TEST(Queues, TheGravestComesFirstThenTheWidestSeenThenTheMostUrgent) {
  Workshop shop;
  const WallTime now = shop.clock.wall_now();
  std::vector<NewTask> tasks;
  const auto add = [&](std::string key, int severity, std::int64_t reach, int due_hours) {
    NewTask task;
    task.key = std::move(key);
    task.severity = severity;
    task.reach = reach;
    task.due = now + std::chrono::hours(due_hours);
    task.subject = "{}";
    tasks.push_back(std::move(task));
  };
  add("late", 1, 20'000, 9);
  add("soon", 1, 12'000, 2);  // the same order of magnitude as "late", but due earlier
  add("grave", 3, 5, 20);
  add("unseen", 1, 900, 1);
  ASSERT_TRUE(shop.queues.enqueue("review.first", tasks).ok());
  std::vector<std::string> order;
  for (const TaskRow& task : shop.lease(shop.reviewer, 4)) order.push_back(task.key);
  EXPECT_EQ(order, (std::vector<std::string>{"grave", "soon", "late", "unseen"}));
}

TEST(Queues, ATaskWithoutADueTimeGetsTheQueuesDefault) {
  Workshop shop;
  shop.enqueue(1);
  EXPECT_EQ(shop.lease_one(shop.reviewer).due, shop.clock.wall_now() + std::chrono::hours(24));
}

TEST(Queues, I7_OneLiveLeasePerTaskAndFencesRise) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow mine = shop.lease_one(shop.reviewer);
  EXPECT_EQ(mine.fence, 1);
  EXPECT_TRUE(shop.lease(shop.other, 1).empty());
  EXPECT_TRUE(shop.lease(shop.reviewer, 1).empty()) << "what is leased is not leased again";
  ASSERT_TRUE(shop.queues.release(shop.reviewer, {{mine.id, 1}}).value()[0].held);
  const TaskRow theirs = shop.lease_one(shop.other);
  EXPECT_EQ(theirs.id, mine.id);
  EXPECT_EQ(theirs.fence, 2);
  EXPECT_FALSE(shop.queues.renew(shop.reviewer, {{mine.id, 1}}).value()[0].held)
      << "the old fence is void";
  EXPECT_FALSE(shop.queues.release(shop.reviewer, {{mine.id, 2}}).value()[0].held)
      << "another's lease is not mine";
}

TEST(Queues, I7_LeasesByManyThreadsNeverGiveOneTaskTwice) {
  Workshop shop;
  constexpr int kTasks = 120;
  shop.enqueue(kTasks);
  std::vector<std::vector<std::string>> taken(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    threads.emplace_back([&, i] {
      const Caller caller = make_caller("person" + std::to_string(i), {domain::Role::kReviewer});
      while (true) {
        const auto leased = shop.queues.lease(caller, "review.first", 3, caller.device);
        if (!leased || leased->empty()) return;
        for (const TaskRow& task : *leased) taken[i].push_back(task.id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  std::size_t count = 0;
  for (const auto& ids : taken) {
    count += ids.size();
    all.insert(ids.begin(), ids.end());
  }
  EXPECT_EQ(count, static_cast<std::size_t>(kTasks));
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kTasks));
}

TEST(Queues, I9_OnlyTheServersClockEndsALease) {
  Workshop shop;
  shop.enqueue(1);
  const TaskRow task = shop.lease_one(shop.reviewer);
  EXPECT_EQ(task.lease_expires, shop.clock.wall_now() + seconds(300));
  shop.clock.advance(seconds(299));
  const auto renewed = shop.queues.renew(shop.reviewer, {{task.id, task.fence}});
  ASSERT_TRUE(renewed.ok());
  EXPECT_TRUE(renewed->front().held);
  EXPECT_EQ(renewed->front().expires, shop.clock.wall_now() + seconds(300));
  shop.clock.advance(seconds(299));
  EXPECT_TRUE(shop.lease(shop.other, 1).empty()) << "renewed, so still theirs";
  shop.clock.advance(seconds(1));
  EXPECT_FALSE(shop.queues.renew(shop.reviewer, {{task.id, task.fence}}).value()[0].held);
}

TEST(Queues, I10_AnEndedLeaseIsReadyAtTheNextLookAndFiveMakeItDead) {
  Workshop shop;
  shop.enqueue(1);
  std::string id;
  for (int round = 1; round <= kMostFailures; ++round) {
    const TaskRow task = shop.lease_one(shop.reviewer);
    id = task.id;
    EXPECT_EQ(task.fence, round);
    EXPECT_EQ(shop.counts("review.first").leased, 1);
    shop.clock.advance(seconds(301));
    EXPECT_EQ(shop.counts("review.first").ready, round < kMostFailures ? 1 : 0) << round;
  }
  const QueueCounts counts = shop.counts("review.first");
  EXPECT_EQ(counts.dead, 1);
  EXPECT_EQ(counts.ready + counts.leased, 0);
  const auto dead = shop.queues.tasks("review.first", TaskState::kDead, 0, 10);
  ASSERT_TRUE(dead.ok());
  ASSERT_EQ(dead->tasks.size(), 1u) << "dead ones stay in sight";
  EXPECT_EQ(dead->tasks[0].id, id);
}

TEST(Queues, GivingATaskBackIsNoFailure) {
  Workshop shop;
  shop.enqueue(1);
  for (int round = 0; round < 2 * kMostFailures; ++round) {
    const TaskRow task = shop.lease_one(shop.reviewer);
    ASSERT_TRUE(shop.queues.release(shop.reviewer, {{task.id, task.fence}}).value()[0].held);
  }
  EXPECT_EQ(shop.counts("review.first").ready, 1);
}

TEST(Queues, I19_RolesAreCheckedWhenALeaseIsTakenAndWhenItIsRenewed) {
  Workshop shop;
  shop.enqueue(1, "review.senior");
  EXPECT_EQ(shop.queues.lease(shop.reviewer, "review.senior", 1, "d").error().code,
            ErrorCode::kForbidden);
  const TaskRow task = shop.lease_one(shop.senior, "review.senior");
  const Caller demoted = make_caller("mei", {domain::Role::kReviewer});
  EXPECT_FALSE(shop.queues.renew(demoted, {{task.id, task.fence}}).value()[0].held);
  EXPECT_TRUE(shop.queues.renew(shop.senior, {{task.id, task.fence}}).value()[0].held);
}

TEST(Queues, AnUnknownQueueIsNotFound) {
  Workshop shop;
  EXPECT_EQ(shop.queues.lease(shop.reviewer, "nowhere", 1, "d").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(shop.queues.enqueue("nowhere", {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(shop.queues.tasks("nowhere", {}, 0, 10).error().code, ErrorCode::kNotFound);
}

TEST(Queues, PagesGoThroughAllTasksOnce) {
  Workshop shop;
  shop.enqueue(25);
  std::set<std::string> seen;
  std::int64_t after = 0;
  int pages = 0;
  while (true) {
    const auto page = shop.queues.tasks("review.first", TaskState::kReady, after, 10);
    ASSERT_TRUE(page.ok());
    ++pages;
    for (const TaskRow& task : page->tasks) EXPECT_TRUE(seen.insert(task.id).second);
    if (!page->next) break;
    after = *page->next;
  }
  EXPECT_EQ(seen.size(), 25u);
  EXPECT_EQ(pages, 3);
}

TEST(Queues, ChangesAreHintedTo) {
  Workshop shop;
  int rung = 0;
  const auto watcher = shop.events.subscribe([&](EventKind) { ++rung; });
  shop.enqueue(1);
  EXPECT_GT(rung, 0);
  EXPECT_EQ(watcher->take(), (std::vector<Event>{{EventKind::kQueue, "review.first"}}));
}

}  // namespace
}  // namespace vigil::backend
