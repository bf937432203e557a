// A day at the desks, by a clock that is moved by hand: items arrive as evenings have it, some are
// reported once they are public, people come and go by shifts. Whatever happens, no item is lost,
// nobody looks twice at one, and what the operator's figures say adds up.
//
// With VIGIL_DAY_OUT=FOLDER every hour's figures of every queue are written there as JSON, in the
// shape of GET /v1/queues/{queue}/health, for whoever wants to look at them on a desk.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "app/backend/route/queue_document.h"
#include "app/backend/service/queue_watch.h"
#include "core/base/file.h"
#include "tests/app/backend/quality_bench.h"

namespace vigil::backend {
namespace {

namespace ladders = domain::ladder;
using domain::Role;
using domain::Verdict;
using std::chrono::hours;
using std::chrono::minutes;

// Items an hour from midnight on: few at night, most in the evening.
constexpr std::array<int, 24> kArrivals = {8,  5,  3,  2,  2,  4,  8,  14, 20, 24, 26, 30,
                                           34, 28, 24, 24, 26, 32, 40, 48, 52, 46, 30, 16};
constexpr int kMinutesPerItem = 3;
constexpr const char* kQueues[] = {"review.first", "review.senior", "review.third",
                                   "rating.clips", "rating.second", "rating.third"};

struct Worker {
  Caller who;
  std::string queue;
  int from = 0;  // hours of the day
  int until = 24;
  int busy_until = 0;  // minutes since the simulation began
};

class DaySimulation : public QualityBench {
 protected:
  DaySimulation() {
    set_rates(0, 0, 0);
    const auto hire = [&](std::string name, Role role, std::string queue, int from, int until) {
      workers_.push_back({make_caller(std::move(name), {role}), std::move(queue), from, until});
    };
    hire("night", Role::kReviewer, "review.first", 0, 8);
    hire("early", Role::kReviewer, "review.first", 8, 16);
    hire("late", Role::kReviewer, "review.first", 14, 22);
    hire("evening", Role::kReviewer, "review.first", 16, 24);
    hire("senior-a", Role::kSenior, "review.senior", 8, 16);
    hire("senior-b", Role::kSenior, "review.senior", 16, 24);
    hire("third-a", Role::kAdministrator, "review.third", 9, 17);
    hire("third-b", Role::kAdministrator, "review.third", 17, 23);
    // Two of them: an item that is rated again takes another one.
    hire("rater-a", Role::kRater, "rating.clips", 9, 18);
    hire("rater-b", Role::kRater, "rating.clips", 12, 21);
    // Rated again, blind: by others, whoever rated first.
    hire("rater-c", Role::kRater, "rating.second", 9, 18);
    hire("rater-d", Role::kRater, "rating.second", 12, 21);
    hire("rater-e", Role::kRater, "rating.third", 9, 18);
    hire("rater-f", Role::kRater, "rating.third", 12, 21);
  }

  void arrive() {
    const std::string key = fmt::format("clip-{}", arrived_.size());
    bring_in(key, static_cast<int>(random_() % 10 < 7 ? random_() % 2 : 2 + random_() % 3));
    arrived_.push_back(key);
  }

  void report_somebody() {
    if (public_.empty()) return;
    const std::string item = public_[random_() % public_.size()];
    // There are two administrators, and neither looks twice.
    if (++reported_[item] > 1) return;
    ItemEvent event;
    event.id = fmt::format("report-{}", ++reports_);
    event.trigger =
        random_() % 4 == 0 ? ladders::Trigger::kOpinionReport : ladders::Trigger::kUserReport;
    event.reports = 1 + static_cast<std::int64_t>(random_() % 4);
    event.reach = static_cast<std::int64_t>(1000 + random_() % 300'000);
    ASSERT_TRUE(items.note(operator_, "review", item, event).ok());
  }

  void work(Worker& worker, int minute) {
    const int hour = minute / 60 % 24;
    if (hour < worker.from || hour >= worker.until || minute < worker.busy_until) return;
    const std::vector<TaskRow> given = lease(worker.who, 1, worker.queue);
    if (given.empty()) return;
    worker.busy_until = minute + kMinutesPerItem;
    const auto dice = random_() % 20;
    const bool rates = worker.queue.starts_with("rating.");
    const Verdict verdict = dice < 14 || rates               ? Verdict::kAllow
                            : dice < 17                      ? Verdict::kRemove
                            : dice < 19                      ? Verdict::kLimit
                            : worker.queue == "review.third" ? Verdict::kAllow
                                                             : Verdict::kEscalate;
    const TaskRow& task = given.front();
    EXPECT_TRUE(looked_[task.key].insert(worker.who.id).second)
        << worker.who.id << " looks at " << task.key << " once more";
    decide(worker.who, task, verdict);
    ++decided_[worker.queue];
    if (stage(task.key) == "published") public_.push_back(task.key);
  }

  void run(int from_hour, int until_hour, bool arrivals) {
    for (int minute = from_hour * 60; minute < until_hour * 60; ++minute) {
      if (arrivals) {
        const int hour = minute / 60 % 24;
        owed_ += kArrivals[static_cast<std::size_t>(hour)];
        for (; owed_ >= 60; owed_ -= 60) arrive();
        if (random_() % 15 == 0) report_somebody();
      }
      for (Worker& worker : workers_) work(worker, minute);
      if (minute % 60 == 59) look(minute / 60);
      clock.advance(minutes(1));
    }
  }

  void look(int hour) {
    for (const char* queue : kQueues) {
      const auto health = watch_.health(queue);
      ASSERT_TRUE(health.ok()) << health.error().message;
      seen_[queue].push_back(*health);
      if (const char* out = std::getenv("VIGIL_DAY_OUT"); out != nullptr) {
        ASSERT_TRUE(write_file_atomic(fmt::format("{}/{:02}-{}.json", out, hour, queue),
                                      health_document(*health).dump())
                        .ok());
      }
    }
  }

  [[nodiscard]] std::int64_t open_tasks() {
    std::int64_t open = 0;
    for (const char* queue : kQueues) {
      const QueueCounts counts = watch_.health(queue)->counts;
      open += counts.ready + counts.leased;
      EXPECT_EQ(counts.dead, 0) << queue;
    }
    return open;
  }

  std::mt19937 random_{20261130};
  std::vector<Worker> workers_;
  int owed_ = 0;  // sixtieths of an item
  std::vector<std::string> arrived_;
  std::vector<std::string> public_;
  int reports_ = 0;
  std::map<std::string, int> reported_;
  std::map<std::string, std::set<std::string>> looked_;
  std::map<std::string, std::int64_t> decided_;
  QueueWatch watch_{*store, registry, clock};
  std::map<std::string, std::vector<QueueHealth>> seen_;
};

TEST_F(DaySimulation, NothingIsLostNobodyLooksTwiceAndTheFiguresAddUp) {
  run(0, 24, true);
  const std::size_t of_the_day = arrived_.size();
  ASSERT_GT(of_the_day, 500u);

  const std::vector<QueueHealth>& first = seen_["review.first"];
  std::int64_t arrived = 0;
  std::int64_t decided = 0;
  for (const HourOfFlow& hour : first.back().hours) {
    arrived += hour.arrived;
    decided += hour.decided;
  }
  EXPECT_EQ(arrived, static_cast<std::int64_t>(of_the_day));
  EXPECT_EQ(decided, decided_["review.first"]);
  EXPECT_EQ(first.back().counts.ready + first.back().counts.leased, arrived - decided);

  bool grew = false;
  bool foretold = false;
  for (const QueueHealth& hour : first) {
    grew = grew || hour.arrived_last_hour > hour.decided_last_hour;
    foretold = foretold || hour.outlook.breaches.has_value();
    if (hour.outlook.gini) {
      EXPECT_GE(*hour.outlook.gini, 0);
      EXPECT_LE(*hour.outlook.gini, 1);
    }
  }
  EXPECT_TRUE(grew) << "the evening brings more than is decided";
  EXPECT_TRUE(foretold);

  // Nothing new comes in: two days later nothing is open any more.
  run(24, 72, false);
  EXPECT_EQ(open_tasks(), 0);
  std::map<std::string, int> stages;
  for (const std::string& item : arrived_) {
    const std::string where = stage(item);
    ++stages[where];
    if (where == "published" || where == "removed") continue;
    const auto view = items.show(auditor, "review", item);
    ADD_FAILURE() << item << " is still at " << where << ": "
                  << ladders::to_json(view->standing.state).dump();
  }
  EXPECT_EQ(stages["published"] + stages["removed"], static_cast<int>(of_the_day));
  EXPECT_GT(stages["published"], stages["removed"]);
  EXPECT_GT(decided_["review.senior"], 0);
  EXPECT_GT(decided_["review.third"], 0);
  audit();
}

}  // namespace
}  // namespace vigil::backend
