// A rater's work by keys: mark, decide, take back; and what happens when something goes wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/base/file.h"
#include "tests/plugins/rating/rooms_fixture.h"

namespace vigil::rating::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
namespace commands = ids::commands;
namespace collections = ids::collections;

TEST_F(RoomsTest, EveryCommandIsBoundOnceAndNoOther) {
  class Collector final : public sdk::Binder {
   public:
    std::multiset<std::string> commands;
    void command(sdk::CommandKey id, sdk::RunCommand run, sdk::CommandEnabled) override {
      EXPECT_TRUE(run);
      commands.insert(std::string(id.id));
    }
    void view(sdk::ViewKey, std::unique_ptr<sdk::View>) override {}
  };
  Collector collector;
  bind_commands(collector, *rooms_);
  std::multiset<std::string> declared;
  const auto manifest =
      *sdk::manifest::parse_manifest(*read_file(kPluginFolder / "plugin.json"), "plugin.json");
  for (const auto& command : manifest.commands) declared.insert(command.id);
  EXPECT_EQ(collector.commands, declared);
}

TEST_F(RoomsTest, NumberLetterEnterIsARating) {
  open(3);
  EXPECT_EQ(shown_item(), "clip-0001");
  press("D");  // the second group: sex
  press("D");  // the third: substances
  press("3W");
  EXPECT_EQ(rooms_->desk.sheet().dimension, "drugs-tobacco");
  EXPECT_EQ(rooms_->desk.state_word("level"), "3");
  press_key("Enter");
  EXPECT_EQ(failure_, "");
  EXPECT_EQ(shown_item(), "clip-0002");
  const auto& draft = host_.fake_desk().accepted().back();
  EXPECT_EQ(draft.verdict, domain::Verdict::kAllow);
  ASSERT_EQ(draft.actions.size(), 1u);
  EXPECT_EQ(draft.actions[0].amount, 3);
  EXPECT_EQ(draft.checklist, std::vector<std::string>{"detail.drugs-tobacco.mild"});
  const auto kept = host_.fake_records().records(collections::kRatings)->records;
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ((*kept[0].body)["level"], 3);
  EXPECT_EQ((*kept[0].body)["item"], "clip-0001");
  EXPECT_THAT((*kept[0].body).dump(), ::testing::Not(HasSubstr("anna"))) << "a pseudonym alone";
}

TEST_F(RoomsTest, AStretchBecomesEvidence) {
  open(1);
  press("1");
  clip().seek(2s);
  press("I");
  clip().seek(3s);
  press("OE");
  press_key("Enter");
  const auto& draft = host_.fake_desk().accepted().back();
  ASSERT_EQ(draft.marks.size(), 1u);
  EXPECT_EQ(draft.marks[0].begin, 2000ms);
  EXPECT_GT(draft.marks[0].end, 3000ms);
}

TEST_F(RoomsTest, AnotherLevelNeedsAReason) {
  open(2);
  press_key("Alt+4");
  EXPECT_EQ(rooms_->desk.state_word("level"), "4");
  press_key("Enter");
  EXPECT_THAT(failure_, HasSubstr("理由"));
  EXPECT_TRUE(host_.fake_desk().accepted().empty());
  run(commands::kSetReason, "剧情会吓到幼儿");
  press_key("Enter");
  const auto& draft = host_.fake_desk().accepted().back();
  EXPECT_EQ(draft.actions[0].amount, 4);
  EXPECT_EQ(draft.reason, "剧情会吓到幼儿");
  const auto kept = host_.fake_records().records(collections::kRatings)->records;
  EXPECT_EQ((*kept[0].body)["from_rubric"], 1);
  // Back to what the rubric says is no override any more.
  press_key("Alt+5");
  press_key("Alt+1");
  EXPECT_FALSE(rooms_->desk.sheet().own_level);
}

TEST_F(RoomsTest, ADeletedClipIsNotRatedAndNothingIsLost) {
  open(1);
  press("1W");
  clip().become_failed("It is not there any more.");
  turn();
  press_key("Enter");
  EXPECT_THAT(failure_, HasSubstr("没有评级"));
  EXPECT_TRUE(host_.fake_desk().accepted().empty());
  EXPECT_EQ(rooms_->desk.sheet().marks.size(), 1u);
  press("S");
  EXPECT_TRUE(rooms_->desk.snapshot().picking);
  run(commands::kPickReason, "0");
  EXPECT_EQ(host_.fake_desk().accepted().back().kind, domain::DecisionKind::kSkip);
  EXPECT_EQ(records(collections::kRatings), 0u);
}

TEST_F(RoomsTest, AFailedCommitKeepsEverything) {
  open(2);
  press("1W");
  host_.fake_desk().fail_next(fail(ErrorCode::kStorageFull, "The disk is full."));
  press_key("Enter");
  EXPECT_THAT(failure_, HasSubstr("The disk is full."));
  EXPECT_EQ(shown_item(), "clip-0001");
  EXPECT_EQ(rooms_->desk.sheet().marks.size(), 1u);
  press_key("Enter");
  EXPECT_EQ(shown_item(), "clip-0002");
}

TEST_F(RoomsTest, ARecordThatIsNotKeptIsSaidAndTheDecisionStands) {
  open(2);
  press("1W");
  host_.fake_records().fail_next(fail(ErrorCode::kStorageFull, "No room."));
  press_key("Enter");
  EXPECT_THAT(failure_, HasSubstr("级别已保存"));
  EXPECT_EQ(host_.fake_desk().accepted().size(), 1u);
  EXPECT_EQ(shown_item(), "clip-0002");
}

TEST_F(RoomsTest, UndoBringsTheClipBackWithItsMarks) {
  open(2);
  press("2E");
  press_key("Enter");
  EXPECT_EQ(records(collections::kRatings), 1u);
  press("U");
  EXPECT_EQ(shown_item(), "clip-0001");
  EXPECT_EQ(rooms_->desk.sheet().marks.size(), 1u);
  EXPECT_EQ(records(collections::kRatings), 0u);
  EXPECT_TRUE(host_.fake_desk().outbox().empty());
}

TEST_F(RoomsTest, LaterItIsRatedAgainInstead) {
  open(2);
  press("2E");
  press_key("Enter");
  host_.manual_clock().advance(1min);
  press("U");
  EXPECT_TRUE(rooms_->desk.snapshot().revising);
  EXPECT_EQ(shown_item(), "clip-0001");
  press("R");
  press_key("Enter");
  const auto& draft = host_.fake_desk().accepted().back();
  EXPECT_EQ(draft.kind, domain::DecisionKind::kSupersede);
  EXPECT_FALSE(draft.supersedes.empty());
  EXPECT_EQ(records(collections::kRatings), 1u) << "the same task and rater";
}

TEST_F(RoomsTest, AClipThatGoesAwayKeepsWhatWasPutIn) {
  open(2);
  press("1W");
  give({2});
  turn();
  EXPECT_TRUE(rooms_->desk.snapshot().gone);
  EXPECT_EQ(rooms_->desk.sheet().marks.size(), 1u);
  press_key("Enter");
  EXPECT_TRUE(host_.fake_desk().accepted().empty());
  run(commands::kNext);
  EXPECT_EQ(shown_item(), "clip-0002");
}

TEST_F(RoomsTest, SimilarClipsAreShownAndNeverAnotherRatingOfTheOneInHand) {
  put_rating("clip-0001", "other", 5, "sex-nudity", "intense");
  put_rating("clip-0900", "other", 3, "drugs-tobacco", "mild");
  put_rating("clip-0900", "third", 2, "drugs-tobacco", "mild");
  open(1);
  const auto& similar = rooms_->desk.snapshot().similar;
  ASSERT_EQ(similar.size(), 1u) << "by the tag farm; of each clip one";
  EXPECT_EQ(similar[0].rated->item, "clip-0900");
}

TEST_F(RoomsTest, ARubricThatIsOutOfOrderDoesNotReplaceTheOneInForce) {
  open(1);
  host_.fake_records().put(collections::kRubrics, "default", R"({"id":"default"})");
  turn();
  ASSERT_NE(rooms_->desk.snapshot().rubric, nullptr);
  EXPECT_FALSE(rooms_->shelf.problem().empty());
}

TEST_F(RoomsTest, WithoutTheRoleThereIsNothingToRate) {
  host_.fake_person().roles = {domain::Role::kAdministrator};
  open(2);
  EXPECT_EQ(rooms_->desk.snapshot().stage, Stage::kNoPermission);
  EXPECT_EQ(host_.fake_desk().wanted(ids::queues::kRatingClips), 0);
}

TEST_F(RoomsTest, AnEmergencyGoesFirstOnEveryDeskAndIsLoggedAndEnded) {
  open(4);
  host_.fake_person().roles = {domain::Role::kRater, domain::Role::kOperator};
  run(commands::kEmergencyStart, "city\n");
  EXPECT_THAT(failure_, HasSubstr("理由"));
  run(commands::kEmergencyStart, "city\n模仿挑战激增");
  ASSERT_TRUE(rooms_->team.state().running);
  EXPECT_EQ(rooms_->team.state().running->tag, "city");
  press("1W");
  press_key("Enter");
  EXPECT_EQ(shown_item(), "clip-0002") << "the tag that surges";
  press_key("Enter");
  EXPECT_EQ(shown_item(), "clip-0004");
  run(commands::kEmergencyEnd);
  EXPECT_FALSE(rooms_->team.state().running);
  ASSERT_EQ(rooms_->team.state().emergencies.size(), 1u);
  EXPECT_EQ(rooms_->team.state().emergencies[0].log.size(), 2u);
}

TEST_F(RoomsTest, ARaterDoesNotStartEmergencies) {
  open(1);
  EXPECT_FALSE(host_.commands().enabled(commands::kEmergencyStart));
}

}  // namespace
}  // namespace vigil::rating::testing
