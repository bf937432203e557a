// What was seen is counted for oneself, a break is suggested and counts against nobody, and wishes
// go to the host.
#include "plugins/review/model/wellbeing.h"

#include <gtest/gtest.h>

#include "core/base/json.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace settings = ids::settings;
using std::chrono::minutes;
using std::chrono::seconds;

class WellbeingTest : public ReviewDeskTest {
 protected:
  void open_with(const std::vector<domain::Severity>& severities) {
    load_policies();
    std::vector<domain::Task> tasks;
    for (std::size_t i = 0; i < severities.size(); ++i) {
      tasks.push_back(sdk::testing::make_task(ids::queues::kReviewFirst, static_cast<int>(i) + 1));
      tasks.back().severity = severities[i];
    }
    outbox().set_tasks(ids::queues::kReviewFirst, tasks);
    desk_->shown(true);
    desk_->set_in_sight(InSight::kDesk);
    turn();
  }
  // Looks on for so long, with a sign of it every few seconds.
  void look_on(Millis time) {
    for (; time > Millis(0); time -= seconds(5)) pass(std::min<Millis>(time, seconds(5)));
  }
  [[nodiscard]] WellbeingState state() { return seen().wellbeing; }
};

TEST(TagsLeftOut, AreBetweenCommasOfAnyKind) {
  EXPECT_EQ(tags_of(" gore，blood 、 snakes ,; ,"),
            (std::vector<std::string>{"gore", "blood", "snakes"}));
  EXPECT_TRUE(tags_of("").empty());
  EXPECT_TRUE(tags_of(std::string(65, 'x')).empty()) << "no tag is that long";
}

TEST_F(WellbeingTest, SecondsAreCountedBySeverity) {
  open_with({3, 2});
  look_on(seconds(90));
  press("A");
  look_on(seconds(30));
  EXPECT_EQ(state().seconds, (std::array<std::int64_t, kSeverities>{0, 0, 30, 90, 0}));
}

TEST_F(WellbeingTest, WhoeverIsNotThereSeesNothing) {
  open_with({4});
  pass(minutes(45));
  EXPECT_EQ(state().seconds[4], 60) << "without any sign, a minute at most";
  desk_->set_in_sight(InSight::kHistory);
  turn();
  look_on(minutes(2));
  desk_->set_in_sight(InSight::kDesk);
  turn();
  EXPECT_LE(state().seconds[4], 65);
}

TEST_F(WellbeingTest, ItIsKeptForThePersonAndTheDay) {
  open_with({3});
  look_on(minutes(3));
  desk_->shown(false);
  const std::string kept = host_.settings().text(settings::kDoseMeter);
  EXPECT_NE(kept.find("\"seconds\":[0,0,0,180,0]"), std::string::npos) << kept;

  ReviewDesk again(host_);
  again.update();
  EXPECT_EQ(again.snapshot().wellbeing.seconds[3], 180);
  host_.fake_person().id = domain::UserId("somebody-else");
  again.update();
  EXPECT_EQ(again.snapshot().wellbeing.seconds[3], 0) << "not the next one's to see";

  host_.manual_clock().advance(std::chrono::hours(24));
  host_.fake_person().id = domain::UserId("a-third");
  again.update();
  again.shown(true);
  again.shown(false);
  EXPECT_EQ(host_.settings().text(settings::kDoseMeter).find("180"), std::string::npos)
      << "nothing of other days stays";
}

TEST_F(WellbeingTest, ADamagedMeterIsAnEmptyOne) {
  for (const char* kept : {"{", "[1]", R"({"lin":{"day":7}})", R"({"lin":{"seconds":[1]}})"}) {
    host_.fake_settings().set(settings::kDoseMeter, std::string(kept));
    ReviewDesk desk(host_);
    desk.update();
    EXPECT_EQ(desk.snapshot().wellbeing.seconds, (std::array<std::int64_t, kSeverities>{})) << kept;
  }
}

TEST_F(WellbeingTest, ABreakIsSuggestedOnceAndEndsTheCount) {
  open_with({3, 3});
  look_on(minutes(19));
  EXPECT_FALSE(state().break_suggested);
  const std::size_t before = host_.notices().size();
  look_on(minutes(4));
  EXPECT_TRUE(state().break_suggested);
  EXPECT_EQ(host_.notices().size(), before + 1);
  run(ids::commands::kRestLater);
  EXPECT_FALSE(state().break_suggested);
  look_on(minutes(14));
  EXPECT_FALSE(state().break_suggested);
  look_on(minutes(2));
  EXPECT_TRUE(state().break_suggested);

  press("Z");
  EXPECT_EQ(seen().stage, Stage::kResting);
  EXPECT_FALSE(seen().task) << "covered";
  press("A");
  EXPECT_TRUE(outbox().accepted().empty()) << "no key decides meanwhile";
  const auto counted = state().seconds[3];
  look_on(minutes(5));
  EXPECT_EQ(state().seconds[3], counted);
  press("Z");
  EXPECT_EQ(item(), 1) << "what was there is there again";
  EXPECT_EQ(state().heavy_minutes, 0);
  EXPECT_FALSE(state().break_suggested);
}

TEST_F(WellbeingTest, NoBreakIsSuggestedWhereNobodyWantsIt) {
  host_.fake_settings().set(settings::kBreakAfter, std::int64_t{0});
  open_with({4});
  look_on(minutes(59));
  EXPECT_FALSE(state().break_suggested);
}

TEST_F(WellbeingTest, AShortPauseIsNoBreak) {
  open_with({4});
  look_on(minutes(21));
  press("Z");
  pass(seconds(20));
  press("Z");
  EXPECT_GE(state().heavy_minutes, 20);
}

TEST_F(WellbeingTest, ALongBreakGivesBackWhatIsInHand) {
  open_with({3, 3});
  EXPECT_GT(outbox().wanted(ids::queues::kReviewFirst), 0);
  press("Z");
  pass(minutes(9));
  EXPECT_GT(outbox().wanted(ids::queues::kReviewFirst), 0);
  pass(minutes(2));
  EXPECT_EQ(outbox().wanted(ids::queues::kReviewFirst), 0);
  give({});
  turn();
  EXPECT_EQ(problems(), 0u) << "nobody is told off for a break";
  press("Z");
  EXPECT_GT(outbox().wanted(ids::queues::kReviewFirst), 0);
}

TEST_F(WellbeingTest, WishesGoToTheHost) {
  open_with({2});
  EXPECT_EQ(outbox().wishes(), domain::LeaseWishes{});
  host_.fake_settings().set(settings::kLeaveOut, std::string("gore，蛇"));
  host_.fake_settings().set(settings::kOwnLimit4, std::int64_t{25});
  turn();
  EXPECT_EQ(outbox().wishes().leave_out, (std::vector<std::string>{"gore", "蛇"}));
  EXPECT_EQ(outbox().wishes().most_a_day[4], 25);
  EXPECT_FALSE(outbox().wishes().most_a_day[3]);
}

TEST_F(WellbeingTest, AMildOneIsAskedForAfterARunOfHeavyOnes) {
  open_with({3, 4, 3});
  EXPECT_FALSE(outbox().wishes().mild_first) << "three are no run of four";
  open_with({3, 4, 3, 3});
  EXPECT_TRUE(outbox().wishes().mild_first);
  open_with({3, 4, 3, 3, 1});
  EXPECT_FALSE(outbox().wishes().mild_first);
}

}  // namespace
}  // namespace vigil::review::testing
