// Where items come from and where they go: stages, stale lists, lost leases, queues, people.
#include "plugins/review/model/wording.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
namespace queues = ids::queues;

class QueueTest : public ReviewDeskTest {};

TEST_F(QueueTest, EachReasonForNothingToReviewIsAStage) {
  desk_->shown(true);
  desk_->set_in_sight(InSight::kDesk);
  turn();
  EXPECT_EQ(seen().stage, Stage::kLoading);
  give({}, sdk::Supply::kEmpty);
  turn();
  EXPECT_EQ(seen().stage, Stage::kEmpty);
  EXPECT_EQ(seen().checked_at, host_.clock().wall_now());
  give({}, sdk::Supply::kOffline);
  turn();
  EXPECT_EQ(seen().stage, Stage::kOffline);
  give({1}, sdk::Supply::kOffline);  // what is at hand can be reviewed without the network (I24)
  turn();
  EXPECT_EQ(seen().stage, Stage::kReviewing);
  press("A");
  EXPECT_EQ(outbox().outbox().size(), 1u);
  EXPECT_EQ(seen().stage, Stage::kOffline);
}

TEST_F(QueueTest, WhyWhatWaitsIsNotForThisPersonIsTold) {
  open(0);
  give({}, sdk::Supply::kEmpty);
  turn();
  EXPECT_TRUE(seen().kept_back.empty());
  outbox().keep_back(ids::queues::kReviewFirst, {"day_limit", "seen"});
  turn();
  EXPECT_EQ(seen().stage, Stage::kEmpty);
  EXPECT_EQ(seen().kept_back, (std::vector<std::string>{"day_limit", "seen"}));
  for (const char* word : {"day_limit", "skills", "place", "left_out", "seen", "something new"})
    EXPECT_FALSE(std::string(host_.texts().text(why_kept_back(word))).empty()) << word;
}

TEST_F(QueueTest, RolesWithoutAReviewQueueSeeThat) {
  host_.fake_person().roles = {domain::Role::kAuditor, domain::Role::kProgramme};
  open(2);
  EXPECT_EQ(seen().stage, Stage::kNoPermission);
  EXPECT_EQ(item(), 0);
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 0);
  press("A");
  EXPECT_TRUE(outbox().outbox().empty());
}

TEST_F(QueueTest, ItemsAreKeptLeasedWhileInSightAndGivenBackLater) {
  open(1);
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 4);
  host_.settings().set_integer(ids::settings::kLeaseAhead, 2);
  turn();
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 3);
  desk_->shown(false);
  pass(std::chrono::minutes(9));
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 3);
  EXPECT_TRUE(host_.take_wake());
  pass(std::chrono::minutes(1));
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 0);
  desk_->shown(true);
  turn();
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 3);
}

TEST_F(QueueTest, AReorderedListDoesNotMoveTheItemUnderTheReviewer) {
  open(3);
  press("4");
  give({3, 2, 1});
  turn();
  EXPECT_EQ(item(), 1);
  EXPECT_TRUE(seen().draft.ticks[3]);
  EXPECT_EQ(seen().upcoming.front()->id, task_id(3));
}

TEST_F(QueueTest, AStaleListNeverShowsADecidedItemAgain) {
  open(2);
  press("A");
  give({1, 2});  // as if the list had been made before the decision
  turn();
  EXPECT_EQ(item(), 2);
  EXPECT_TRUE(seen().upcoming.empty());
  press("A");
  give({1, 2});
  turn();
  EXPECT_EQ(item(), 0);
  EXPECT_EQ(outbox().accepted().size(), 2u);
}

TEST_F(QueueTest, TheSameTaskUnderANewLeaseIsANewItem) {
  open(1);
  press("A");
  domain::Task again = sdk::testing::make_task(queues::kReviewFirst, 1);
  again.lease.fence = 2;
  outbox().set_tasks(queues::kReviewFirst, {again});
  turn();
  EXPECT_EQ(item(), 1);
}

TEST_F(QueueTest, ALostItemWithoutInputGivesWayToTheNext) {
  open(2);
  give({2});
  turn();
  EXPECT_EQ(item(), 2);
  EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kNoticeGone));
}

TEST_F(QueueTest, ALostItemWithInputStaysUntilThePersonLetsItGo) {
  open(2);
  run(commands::kSetNote, "写了很久的话");
  press("R");
  give({2});
  turn();
  EXPECT_EQ(item(), 1);
  EXPECT_TRUE(seen().gone);
  EXPECT_FALSE(seen().picker);
  EXPECT_EQ(seen().draft.note, "写了很久的话");
  for (const char* key : {"A", "E", "R", "S"}) press(key);
  EXPECT_TRUE(outbox().outbox().empty());
  run(commands::kNext);
  EXPECT_EQ(item(), 2);
  EXPECT_FALSE(seen().gone);
}

TEST_F(QueueTest, ALostItemThatComesBackGoesOn) {
  open(2);
  run(commands::kSetNote, "还在");
  give({2});
  turn();
  give({1, 2});
  turn();
  EXPECT_FALSE(seen().gone);
  EXPECT_EQ(seen().draft.note, "还在");
  press("A");
  EXPECT_EQ(outbox().outbox()[0].decision.note, "还在");
}

TEST_F(QueueTest, QueuesAreSwitchedByThoseWhoMay) {
  host_.fake_person().roles = {domain::Role::kReviewer, domain::Role::kSenior};
  outbox().set_tasks(queues::kReviewSenior, {sdk::testing::make_task(queues::kReviewSenior, 7)});
  open(2);
  EXPECT_EQ(seen().queue, queues::kReviewFirst);
  run(commands::kSetNote, "一审的话");
  press("Q");
  EXPECT_EQ(seen().queue, queues::kReviewSenior);
  EXPECT_EQ(item(), 7);
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 0);
  EXPECT_EQ(outbox().wanted(queues::kReviewSenior), 4);
  run(commands::kSwitchQueue, "review.first");
  EXPECT_EQ(item(), 1);
  EXPECT_EQ(seen().draft.note, "一审的话");
  run(commands::kSwitchQueue, "no.such.queue");
  EXPECT_EQ(seen().queue, queues::kReviewFirst);
}

TEST_F(QueueTest, AReviewerHasOneQueue) {
  open(1);
  EXPECT_FALSE(host_.commands().enabled(commands::kSwitchQueue));
  press("Q");
  EXPECT_EQ(seen().queue, queues::kReviewFirst);
}

TEST_F(QueueTest, AnotherPersonStartsFromNothing) {
  open(2);
  run(commands::kSetNote, "私人笔记");
  press("R");
  host_.fake_person() = {domain::UserId("zhou"), "周宁", {domain::Role::kReviewer}};
  turn();
  EXPECT_EQ(item(), 1);
  EXPECT_FALSE(seen().picker);
  EXPECT_EQ(seen().draft.note, "");
}

TEST_F(QueueTest, LookingAgainAsksAgain) {
  open(0);
  give({}, sdk::Supply::kEmpty);
  turn();
  outbox().keep_leased(queues::kReviewFirst, 0);
  run(commands::kRefresh);
  EXPECT_EQ(outbox().wanted(queues::kReviewFirst), 4);
}

}  // namespace
}  // namespace vigil::review::testing
