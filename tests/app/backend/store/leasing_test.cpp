// Tasks: who gets which, fences, ends of leases, the archive, the counters.
#include <map>
#include <mutex>
#include <random>
#include <set>

#include "tests/app/backend/store/store_bench.h"

namespace vigil::backend {
namespace {

using Leasing = StoreBench;

constexpr unsigned kSeed = 20261201;

TEST_F(Leasing, I7_NoTaskGoesToTwoWhileManyLeaseFromTwoBackends) {
  constexpr int kTasks = 240;
  put_tasks(kTasks);
  (void)other();
  std::mutex mutex;
  std::map<std::string, int> times;
  run_threads(6, [&](int i) {
    Store& mine = i % 2 == 0 ? *store_ : other();
    while (true) {
      const auto taken = lease(mine, "user-" + std::to_string(i), 1 + i % 4);
      ASSERT_TRUE(taken.ok()) << taken.error().message;
      if (taken->empty()) return;
      const std::lock_guard guard(mutex);
      for (const TaskRow& task : *taken) {
        ++times[task.id];
        EXPECT_EQ(task.fence, 1);
        EXPECT_EQ(task.lease_user, "user-" + std::to_string(i));
      }
    }
  });
  EXPECT_EQ(times.size(), static_cast<std::size_t>(kTasks)) << "nobody went without";
  for (const auto& [id, count] : times) EXPECT_EQ(count, 1) << id;
  const auto counts = read<QueueCounts>([](Reader& reader) { return reader.queue_counts("q"); });
  EXPECT_EQ(counts.ready, 0);
  EXPECT_EQ(counts.leased, kTasks);
}

TEST_F(Leasing, SevereFirstThenWidelySeenThenDueThenOld) {
  const auto put = [&](int number, int severity, std::int64_t reach, int due) {
    TaskRow task = make_task(number);
    task.severity = severity;
    task.reach = reach;
    task.due = wall_from_ms(due);
    ASSERT_TRUE(write(*store_, [&](Writer& writer) { return writer.insert_task(task); }).ok());
  };
  put(0, 1, 50, 100);
  put(1, 4, 5, 900);
  put(2, 1, 70'000, 900);
  put(3, 1, 12'000, 800);  // as widely seen as the one before, but due earlier
  put(4, 1, 60, 100);      // as number 0, but younger
  const auto taken = lease(*store_, "lin", 10);
  ASSERT_TRUE(taken.ok());
  std::vector<std::string> order;
  for (const TaskRow& task : *taken) order.push_back(task.id.substr(7));
  EXPECT_EQ(order, (std::vector<std::string>{"1", "3", "2", "0", "4"}));
}

TEST_F(Leasing, WhatSomebodyWithdrewComesFirstAndWhatTheySkippedNever) {
  put_tasks(4);
  ASSERT_TRUE(write(*store_, [](Writer& writer) -> Status {
                auto task = writer.task("q-task-3");
                if (!task) return task.error();
                (*task)->prefer_user = "lin";
                if (Status updated = writer.update_task(**task); !updated) return updated;
                return writer.put_skip("q-task-0", "lin");
              }).ok());
  const auto taken = lease(*store_, "lin", 3);
  ASSERT_TRUE(taken.ok());
  ASSERT_EQ(taken->size(), 3u);
  EXPECT_EQ((*taken)[0].id, "q-task-3");
  EXPECT_EQ((*taken)[1].id, "q-task-1");
  EXPECT_TRUE(lease(*store_, "lin", 3)->empty());
  EXPECT_EQ(lease(*store_, "mei", 3)->front().id, "q-task-0");
}

TEST_F(Leasing, I10_EndedLeasesAreFoundAndFencesRiseForEver) {
  put_tasks(1);
  for (int round = 1; round <= 3; ++round) {
    const auto taken = lease(*store_, "lin", 1, wall_from_ms(2'000'000 + round));
    ASSERT_EQ(taken->size(), 1u);
    EXPECT_EQ(taken->front().fence, round);
    const auto expired = [&](int at) {
      return read<std::vector<TaskRow>>(
                 [&](Reader& reader) { return reader.expired_leases(wall_from_ms(at), 10); })
          .size();
    };
    EXPECT_EQ(expired(2'000'000 + round - 1), 0u);
    EXPECT_EQ(expired(2'000'000 + round), 1u);
    ASSERT_TRUE(write(*store_, [&](Writer& writer) -> Status {
                  auto rows = writer.expired_leases(wall_from_ms(3'000'000), 10);
                  if (!rows) return rows.error();
                  for (TaskRow& task : *rows) {
                    clear_lease(task);
                    if (Status updated = writer.update_task(task); !updated) return updated;
                  }
                  return {};
                }).ok());
  }
}

TEST_F(Leasing, DoneTasksLeaveTheHotTableAndComeBackWhole) {
  put_tasks(3);
  const TaskRow before = lease(*store_, "lin", 1)->front();
  const auto change = [&](TaskState state) {
    return write(*store_, [&](Writer& writer) -> Status {
      auto task = writer.task(before.id);
      if (!task) return task.error();
      clear_lease(**task);
      (*task)->state = state;
      return writer.update_task(**task);
    });
  };
  const auto find = [&] {
    return read<std::optional<TaskRow>>([&](Reader& reader) { return reader.task(before.id); });
  };
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(change(TaskState::kDone).ok());
    EXPECT_EQ(find()->state, TaskState::kDone);
    EXPECT_EQ(find()->subject, before.subject);
    EXPECT_EQ(find()->seq, before.seq);
    EXPECT_EQ(find()->fence, before.fence);
    const auto by_key = read<std::optional<TaskRow>>(
        [&](Reader& reader) { return reader.task_by_key("q", before.key); });
    EXPECT_EQ(by_key->id, before.id);
    auto counts = read<QueueCounts>([](Reader& reader) { return reader.queue_counts("q"); });
    EXPECT_EQ(counts.done, 1);
    EXPECT_EQ(counts.ready, 2);
    EXPECT_EQ(counts.leased, 0);
    ASSERT_TRUE(change(TaskState::kReady).ok());
    EXPECT_EQ(find()->state, TaskState::kReady);
    EXPECT_EQ(find()->due, before.due);
    counts = read<QueueCounts>([](Reader& reader) { return reader.queue_counts("q"); });
    EXPECT_EQ(counts.done, 0);
    EXPECT_EQ(counts.ready, 3);
  }
}

TEST_F(Leasing, ArchivedTasksAreListedInTheirPlaceAndTheirKeyStaysTaken) {
  put_tasks(6);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(write(*store_, [&](Writer& writer) -> Status {
                  auto task = writer.task("q-task-" + std::to_string(2 * i + 1));
                  if (!task) return task.error();
                  (*task)->state = TaskState::kDone;
                  return writer.update_task(**task);
                }).ok());
  }
  const auto list = [&](std::optional<TaskState> state, std::int64_t after, int limit) {
    std::string ids;
    const auto rows = read<std::vector<TaskRow>>(
        [&](Reader& reader) { return reader.tasks("q", state, after, limit); });
    for (const TaskRow& task : rows) ids += task.id.substr(7);
    return ids;
  };
  EXPECT_EQ(list(std::nullopt, 0, 10), "012345");
  EXPECT_EQ(list(std::nullopt, 0, 3), "012");
  EXPECT_EQ(list(TaskState::kDone, 0, 10), "13");
  EXPECT_EQ(list(TaskState::kReady, 0, 10), "0245");
  const Status again = write(*store_, [&](Writer& writer) {
    TaskRow twin = make_task(1);
    twin.id = "twin";
    return writer.insert_task(twin);
  });
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  // The newest task was archived or not: the next one's place is after it.
  ASSERT_TRUE(write(*store_, [&](Writer& writer) -> Status {
                auto task = writer.task("q-task-5");
                if (!task) return task.error();
                (*task)->state = TaskState::kDone;
                return writer.update_task(**task);
              }).ok());
  ASSERT_TRUE(
      write(*store_, [&](Writer& writer) { return writer.insert_task(make_task(6)); }).ok());
  EXPECT_EQ(list(std::nullopt, 0, 10), "0123456");
}

TEST_F(Leasing, CountersAreRightAfterConcurrentChangesAndFolding) {
  put_tasks(60);
  run_threads(4, [&](int i) {
    Store& mine = i % 2 == 0 ? *store_ : other();
    while (true) {
      const auto taken = lease(mine, "user-" + std::to_string(i), 2);
      if (!taken || taken->empty()) return;
      for (const TaskRow& held : *taken) {
        EXPECT_TRUE(write(mine, [&](Writer& writer) -> Status {
                      auto task = writer.task(held.id);
                      if (!task) return task.error();
                      clear_lease(**task);
                      if (task.value()->seq % 3 != 0) (*task)->state = TaskState::kDone;
                      if (task.value()->seq % 3 == 0) (*task)->state = TaskState::kDead;
                      return writer.update_task(**task);
                    }).ok());
      }
      EXPECT_TRUE(mine.tidy(wall_from_ms(0)).ok());
    }
  });
  for (int look = 0; look < 2; ++look) {
    const auto counts = read<QueueCounts>([](Reader& reader) { return reader.queue_counts("q"); });
    EXPECT_EQ(counts.ready, 0);
    EXPECT_EQ(counts.leased, 0);
    EXPECT_EQ(counts.done + counts.dead, 60);
    EXPECT_EQ(counts.dead, 20);
    EXPECT_TRUE(store_->tidy(wall_from_ms(0)).ok());
  }
}

// What one person may have: labels, and of each severity so many.
struct Share {
  std::set<std::string, std::less<>> labels;
  std::map<int, int> left;  // severity -> how many more; none: any number

  bool has_left(int severity) const {
    const auto found = left.find(severity);
    return found == left.end() || found->second > 0;
  }
  LeaseWish wish(const std::string& user, int limit) {
    LeaseWish wish{.queue = "q",
                   .user = user,
                   .device = "d",
                   .expires = wall_from_ms(5'000'000),
                   .limit = limit};
    wish.suits = [this](std::string_view words) { return labels.contains(words); };
    wish.admits = [this](const TaskRow& task) {
      if (!labels.contains(task.labels) || !has_left(task.severity)) return false;
      if (const auto found = left.find(task.severity); found != left.end()) --found->second;
      return true;
    };
    wish.severities = [this] {
      std::vector<SeverityRange> ranges;
      for (int severity = 4; severity >= 0; --severity) {
        if (has_left(severity)) ranges.push_back({severity, severity});
      }
      return ranges;
    };
    return wish;
  }
};

std::vector<std::string> keys_of(const std::vector<TaskRow>& tasks) {
  std::vector<std::string> keys;
  for (const TaskRow& task : tasks) keys.push_back(task.key);
  return keys;
}

class LeasingByLabels : public StoreBench {
 protected:
  std::vector<std::string> lease_keys(Share& share, const std::string& user, int limit) {
    std::vector<std::string> keys;
    const Status leased = write(*store_, [&](Writer& writer) -> Status {
      const Result<std::vector<TaskRow>> taken = writer.lease_tasks(share.wish(user, limit));
      if (!taken) return taken.error();
      keys = keys_of(*taken);
      return {};
    });
    EXPECT_TRUE(leased.ok()) << leased.error().message;
    return keys;
  }
  void put(int number, int severity, const std::string& labels) {
    TaskRow task = make_task(number);
    task.severity = severity;
    task.labels = labels;
    const Status put = write(*store_, [&](Writer& writer) { return writer.insert_task(task); });
    ASSERT_TRUE(put.ok()) << put.error().message;
  }
  // So many that nobody of these tests may have, before all others.
  void put_wall() {
    const Status put = write(*store_, [&](Writer& writer) -> Status {
      for (int i = 1'000; i < 1'000 + kMostLooked + 50; ++i) {
        TaskRow task = make_task(i);
        task.severity = 4;
        task.reach = 1'000'000;
        task.labels = "lang:zh tag:wall";
        if (Status one = writer.insert_task(task); !one) return one;
      }
      return {};
    });
    ASSERT_TRUE(put.ok()) << put.error().message;
  }
};

TEST_F(LeasingByLabels, WhoMayHaveLittleGetsItHoweverManyLieBefore) {
  put_wall();
  put(0, 1, "");
  put(1, 2, "lang:zh tag:farm");
  put(2, 1, "lang:zh tag:farm");
  put(3, 3, "lang:zh tag:song");
  ASSERT_TRUE(
      write(*store_, [](Writer& writer) { return writer.put_skip("q-task-1", "mei"); }).ok());
  Share share{{"", "lang:zh tag:farm"}, {}};
  EXPECT_EQ(lease_keys(share, "mei", 5), (std::vector<std::string>{"key-0", "key-2"}));
  EXPECT_EQ(lease_keys(share, "lin", 5), (std::vector<std::string>{"key-1"}));
  EXPECT_TRUE(lease_keys(share, "lin", 5).empty());
}

TEST_F(LeasingByLabels, ADoseThatEndsMeanwhileLeavesTheNextSeverity) {
  put_wall();
  for (int i = 0; i < 4; ++i) put(i, 3, "tag:farm");
  for (int i = 4; i < 8; ++i) put(i, 2, "tag:farm");
  for (int i = 8; i < 12; ++i) put(i, 1, "tag:farm");
  Share share{{"tag:farm"}, {{3, 2}, {2, 0}}};
  EXPECT_EQ(lease_keys(share, "lin", 4),
            (std::vector<std::string>{"key-0", "key-1", "key-8", "key-9"}));
}

TEST_F(LeasingByLabels, TheOrderIsThatOfTheQueueForWhomever) {
  std::mt19937 random(kSeed);
  put_wall();
  std::vector<TaskRow> all;
  const Status put = write(*store_, [&](Writer& writer) -> Status {
    for (int i = 0; i < 300; ++i) {
      TaskRow task = make_task(i);
      task.severity = static_cast<int>(random() % 5);
      task.reach = 1 + static_cast<std::int64_t>(random() % 3'000);
      task.reports = static_cast<std::int64_t>(random() % 20);
      task.due = wall_from_ms(1'000'000 + static_cast<std::int64_t>(random() % 50));
      task.labels = "tag:" + std::to_string(random() % 12);
      if (Status one = writer.insert_task(task); !one) return one;
      task.seq = i;  // its place among those of one rank
      all.push_back(std::move(task));
    }
    return {};
  });
  ASSERT_TRUE(put.ok()) << put.error().message;
  sort_by_rank(all);
  std::set<std::string> gone;
  for (int round = 0; round < 25; ++round) {
    Share share;
    for (int i = 0; i < 12; ++i) {
      if (random() % 3 == 0) share.labels.insert("tag:" + std::to_string(i));
    }
    const auto limit = 1 + static_cast<std::size_t>(random() % 9);
    std::vector<std::string> wanted;
    for (const TaskRow& task : all) {
      if (wanted.size() < limit && share.labels.contains(task.labels) && !gone.contains(task.key)) {
        wanted.push_back(task.key);
      }
    }
    EXPECT_EQ(lease_keys(share, "lin", static_cast<int>(limit)), wanted) << "round " << round;
    gone.insert(wanted.begin(), wanted.end());
  }
}

TEST_F(Leasing, AFailedChangeLeavesTasksAndCountersAsTheyWere) {
  put_tasks(2);
  const Status failed = write(*store_, [&](Writer& writer) -> Status {
    auto task = writer.task("q-task-0");
    if (!task) return task.error();
    (*task)->state = TaskState::kDone;
    if (Status updated = writer.update_task(**task); !updated) return updated;
    if (Status put = writer.insert_task(make_task(7)); !put) return put;
    return fail(ErrorCode::kRejected, "not this one");
  });
  EXPECT_EQ(failed.error().code, ErrorCode::kRejected);
  const auto counts = read<QueueCounts>([](Reader& reader) { return reader.queue_counts("q"); });
  EXPECT_EQ(counts.ready, 2);
  EXPECT_EQ(counts.done, 0);
  EXPECT_FALSE(read<std::optional<TaskRow>>([](Reader& reader) {
                 return reader.task("q-task-7");
               }).has_value());
}

}  // namespace
}  // namespace vigil::backend
