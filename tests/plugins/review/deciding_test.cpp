#include "plugins/review/model/wording.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using domain::DecisionKind;
using domain::Verdict;

class DecidingTest : public ReviewDeskTest {};

TEST_F(DecidingTest, AllowIsOneKeyAndTheNextItemIsThereAtOnce) {
  open(3);
  EXPECT_EQ(item(), 1);
  press("A");
  EXPECT_EQ(item(), 2);
  ASSERT_EQ(outbox().outbox().size(), 1u);
  const domain::Decision decision = outbox().outbox()[0].decision;
  EXPECT_EQ(decision.verdict, Verdict::kAllow);
  EXPECT_EQ(decision.task, task_id(1));
  EXPECT_TRUE(decision.policy.empty());
}

TEST_F(DecidingTest, EscalateIsOneKey) {
  open(2);
  press("E");
  EXPECT_EQ(outbox().outbox()[0].decision.verdict, Verdict::kEscalate);
  EXPECT_EQ(item(), 2);
}

TEST_F(DecidingTest, AnUndecodableClipGoesUpWithAMachineNote) {
  open(3);
  clip().become_undecodable("It took too long.");
  press("E");
  ASSERT_EQ(outbox().outbox().size(), 1u);
  EXPECT_EQ(outbox().outbox()[0].decision.verdict, Verdict::kEscalate);
  EXPECT_NE(outbox().outbox()[0].decision.note.find("It took too long."), std::string::npos);
  // What the reviewer wrote comes first.
  clip().become_undecodable("It took too long.");
  run(commands::kSetNote, "caption names a market");
  press("E");
  ASSERT_EQ(outbox().outbox().size(), 2u);
  EXPECT_TRUE(outbox().outbox()[1].decision.note.starts_with("caption names a market\n"));
  // A clip that is merely not here yet is no reason for a note.
  clip().become_failed("not fetched");
  press("E");
  ASSERT_EQ(outbox().outbox().size(), 3u);
  EXPECT_EQ(outbox().outbox()[2].decision.note, "");
}

TEST_F(DecidingTest, ARestrictingVerdictAsksForItsPolicyThenDecidesAndAdvances) {
  open(2);
  press("R");
  ASSERT_TRUE(seen().picker);
  EXPECT_EQ(seen().picker->kind, PickerKind::kPolicy);
  EXPECT_EQ(seen().picker->verdict, Verdict::kRemove);
  EXPECT_TRUE(outbox().outbox().empty());
  run(commands::kPickFilter, "ysdzw");
  ASSERT_FALSE(seen().picker->entries.empty());
  EXPECT_EQ(seen().picker->entries[0].id, "wildlife-trade");
  run(commands::kPick);
  EXPECT_FALSE(seen().picker);
  EXPECT_EQ(item(), 2);
  const domain::Decision decision = outbox().outbox()[0].decision;
  EXPECT_EQ(decision.verdict, Verdict::kRemove);
  EXPECT_EQ(decision.policy, domain::PolicyId("wildlife-trade"));
}

TEST_F(DecidingTest, EachVerdictOffersOnlyPoliciesThatPermitIt) {
  open(1);
  for (const auto& [key, verdict] : {std::pair{"L", Verdict::kLabel},
                                     {"W", Verdict::kWarn},
                                     {"G", Verdict::kLimit},
                                     {"R", Verdict::kRemove}}) {
    press(key);
    ASSERT_TRUE(seen().picker) << key;
    EXPECT_EQ(seen().picker->verdict, verdict);
    EXPECT_GE(seen().picker->entries.size(), 3u) << key;
    for (const PickerEntry& entry : seen().picker->entries) {
      EXPECT_FALSE(entry.title.empty());
      EXPECT_FALSE(entry.guide.empty());
    }
  }
  press("L");
  const auto offers = [&](std::string_view id) {
    for (const PickerEntry& entry : seen().picker->entries) {
      if (entry.id == id) return true;
    }
    return false;
  };
  EXPECT_TRUE(offers("acted-scene"));
  EXPECT_FALSE(offers("wildlife-trade"));
}

TEST_F(DecidingTest, TheMostUsedPoliciesComeFirst) {
  open(6);
  for (const char* policy : {"spam", "rumour", "spam", "spam", "rumour"}) {
    press("R");
    run(commands::kPick, policy);
  }
  press("R");
  ASSERT_GE(seen().picker->entries.size(), 3u);
  EXPECT_EQ(seen().picker->entries[0].id, "spam");
  EXPECT_EQ(seen().picker->entries[0].uses, 3);
  EXPECT_EQ(seen().picker->entries[1].id, "rumour");
}

TEST_F(DecidingTest, EscapeClosesTheListAndDecidesNothing) {
  open(2);
  press("R");
  press("Esc");
  EXPECT_FALSE(seen().picker);
  EXPECT_EQ(item(), 1);
  EXPECT_TRUE(outbox().outbox().empty());
  press("Esc");
  EXPECT_EQ(item(), 1);
}

TEST_F(DecidingTest, TypingInTheListNeverDecides) {
  open(2);
  press("R");
  for (const char* typed : {"y", "ye", "野", "野生", "A", "a", "R", "\n", "没有这条"}) {
    run(commands::kPickFilter, typed);
  }
  EXPECT_TRUE(seen().picker);
  EXPECT_TRUE(outbox().outbox().empty());
  // Nothing matches, so there is nothing that Enter could choose.
  run(commands::kPick);
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_EQ(item(), 1);
}

TEST_F(DecidingTest, APolicyThatDoesNotPermitTheVerdictCannotBePicked) {
  open(1);
  press("L");
  run(commands::kPick, "wildlife-trade");
  run(commands::kPick, "no-such-policy");
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_TRUE(seen().picker);
}

TEST_F(DecidingTest, AnotherVerdictKeyReplacesTheList) {
  open(2);
  press("R");
  run(commands::kPickFilter, "谣言");
  const int opened = seen().picker->opened;
  press("G");
  EXPECT_EQ(seen().picker->verdict, Verdict::kLimit);
  EXPECT_EQ(seen().picker->filter, "");
  EXPECT_GT(seen().picker->opened, opened);
  press("A");
  EXPECT_EQ(outbox().outbox()[0].decision.verdict, Verdict::kAllow);
  EXPECT_FALSE(seen().picker);
}

TEST_F(DecidingTest, EverythingPutInIsInTheDecision) {
  open(2);
  run(commands::kSetNote, "第二秒有价格牌");
  press("3");
  press("6");
  press("6");
  press("8");
  clip().pause();
  clip().seek(std::chrono::seconds(2));
  press("I");
  clip().seek(std::chrono::seconds(3));
  press("O");
  press("E");
  const domain::Decision decision = outbox().outbox()[0].decision;
  EXPECT_EQ(decision.note, "第二秒有价格牌");
  EXPECT_EQ(decision.checklist, (std::vector<std::string>{"whole.caption", "detail.contact"}));
  ASSERT_EQ(decision.marks.size(), 1u);
  EXPECT_EQ(decision.marks[0].begin, Millis{2000});
  EXPECT_GE(decision.marks[0].end, Millis{3000});
  // And none of it clings to the next item.
  EXPECT_FALSE(seen().draft.has_input());
}

TEST_F(DecidingTest, SkipNeedsAReasonFromTheListOrInOnesOwnWords) {
  open(3);
  press("S");
  ASSERT_TRUE(seen().picker);
  EXPECT_EQ(seen().picker->kind, PickerKind::kReason);
  EXPECT_EQ(seen().picker->entries.size(), 5u);
  EXPECT_TRUE(outbox().outbox().empty());
  run(commands::kPickFilter, "rs");  // 认识…
  run(commands::kPick);
  domain::Decision decision = outbox().outbox()[0].decision;
  EXPECT_EQ(decision.kind, DecisionKind::kSkip);
  EXPECT_FALSE(decision.verdict);
  EXPECT_EQ(decision.reason, host_.texts().text(ids::texts::kReasonAcquainted));
  EXPECT_EQ(item(), 2);

  press("S");
  run(commands::kPickFilter, "  拍的是我家楼下 ");
  run(commands::kPick);
  decision = outbox().outbox()[1].decision;
  EXPECT_EQ(decision.reason, "拍的是我家楼下");
  EXPECT_EQ(item(), 3);
}

TEST_F(DecidingTest, ATooLongReasonIsRefusedAndKept) {
  open(1);
  std::string reason;
  for (int i = 0; i < 201; ++i) reason += "长";
  press("S");
  run(commands::kPickFilter, reason);
  run(commands::kPick);
  EXPECT_TRUE(outbox().outbox().empty());
  ASSERT_TRUE(seen().picker);
  EXPECT_EQ(seen().picker->filter, reason);
  EXPECT_EQ(problems(), 1u);
}

TEST_F(DecidingTest, AFullDiskKeepsEverythingAndTheSameKeyTriesAgain) {
  open(2);
  run(commands::kSetNote, "不要丢");
  press("5");
  press("R");
  run(commands::kPickFilter, "zp");
  outbox().fail_next(fail(ErrorCode::kStorageFull, "no space left on device"));
  run(commands::kPick);
  EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kProblemStorageFull));
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_EQ(item(), 1);
  ASSERT_TRUE(seen().picker);
  EXPECT_EQ(seen().picker->filter, "zp");
  EXPECT_EQ(seen().draft.note, "不要丢");
  EXPECT_TRUE(seen().draft.ticks[4]);
  run(commands::kPick);
  ASSERT_EQ(outbox().outbox().size(), 1u);
  EXPECT_EQ(outbox().outbox()[0].decision.note, "不要丢");
  EXPECT_EQ(item(), 2);
}

TEST_F(DecidingTest, EveryKindOfFailureHasItsSentenceAndLosesNothing) {
  open(1);
  run(commands::kSetNote, "保留");
  for (const ErrorCode code :
       {ErrorCode::kStorageFull, ErrorCode::kNotFound, ErrorCode::kConflict, ErrorCode::kRejected,
        ErrorCode::kInvalidArgument, ErrorCode::kUnavailable, ErrorCode::kInternal}) {
    outbox().fail_next(fail(code, "detail."));
    const std::size_t before = problems();
    press("A");
    EXPECT_EQ(problems(), before + 1) << to_word(code);
    EXPECT_FALSE(last_problem().empty());
    EXPECT_EQ(item(), 1);
    EXPECT_EQ(seen().draft.note, "保留");
  }
  press("A");
  EXPECT_EQ(outbox().outbox().size(), 1u);
}

TEST_F(DecidingTest, ATooLongNoteIsRefusedHere) {
  open(1);
  std::string note(domain::kMaxNoteCodePoints + 1, 'x');
  run(commands::kSetNote, note);
  press("A");
  EXPECT_TRUE(outbox().outbox().empty());
  EXPECT_EQ(problems(), 1u);
  note.pop_back();
  run(commands::kSetNote, note);
  press("A");
  EXPECT_EQ(outbox().outbox().size(), 1u);
}

TEST_F(DecidingTest, WithoutPoliciesAllowEscalateAndSkipStillWork) {
  give({1, 2, 3, 4});
  desk_->shown(true);
  desk_->set_in_sight(InSight::kDesk);
  turn();
  EXPECT_TRUE(seen().policies_missing);
  press("R");
  EXPECT_FALSE(seen().picker);
  EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kPoliciesMissing));
  press("A");
  press("E");
  press("S");
  run(commands::kPick, "language");
  EXPECT_EQ(outbox().outbox().size(), 3u);
  // They arrive while the reviewer works.
  load_policies();
  turn();
  EXPECT_FALSE(seen().policies_missing);
  press("R");
  EXPECT_TRUE(seen().picker);
}

TEST_F(DecidingTest, ARecordThatIsNoPolicyIsLeftOut) {
  open(1);
  host_.fake_records().put(ids::collections::kPolicies, "broken", R"({"id":"broken"})");
  turn();
  press("R");
  for (const PickerEntry& entry : seen().picker->entries) EXPECT_NE(entry.id, "broken");
}

TEST_F(DecidingTest, AVerdictWithoutAnyPolicySaysSo) {
  open(1);
  host_.fake_records().set(ids::collections::kPolicies, {});
  turn();
  press("W");
  EXPECT_FALSE(seen().picker);
  EXPECT_NE(last_problem().find("警告"), std::string::npos) << last_problem();
}

TEST_F(DecidingTest, TheThirdReviewHasNoHigherTier) {
  host_.fake_person().roles = {domain::Role::kAdministrator};
  outbox().set_tasks(ids::queues::kReviewThird,
                     {sdk::testing::make_task(ids::queues::kReviewThird, 1)});
  open(0);
  EXPECT_EQ(item(), 1);
  EXPECT_FALSE(host_.commands().enabled(commands::kEscalate));
  EXPECT_TRUE(host_.commands().enabled(commands::kAllow));
  press("E");
  EXPECT_TRUE(outbox().outbox().empty());
}

TEST_F(DecidingTest, KeysDecideNothingWhileTheHistoryIsInSight) {
  open(2);
  desk_->set_in_sight(InSight::kHistory);
  for (const char* key : {"A", "E", "L", "W", "G", "R", "S", "U", "1", "N", "I"}) press(key);
  EXPECT_TRUE(outbox().outbox().empty());
  desk_->set_in_sight(InSight::kDesk);
  EXPECT_FALSE(seen().draft.has_input());
  press("A");
  EXPECT_EQ(outbox().outbox().size(), 1u);
}

TEST_F(DecidingTest, KeysDecideNothingOnceThePluginIsOutOfSight) {
  open(2);
  desk_->shown(false);
  press("A");
  EXPECT_TRUE(outbox().outbox().empty());
}

TEST_F(DecidingTest, AFailedClipCanStillBeDecided) {
  host_.fake_clips().set_ready_at_once(false);
  open(2);
  clip().become_failed("The file is not a video.");
  turn();
  for (const char* key : {"Space", "Left", "Right", "Home", "End", "I", "O", "[", "]"}) press(key);
  EXPECT_TRUE(seen().draft.marks.empty());
  EXPECT_TRUE(host_.commands().enabled(commands::kEscalate));
  press("E");
  EXPECT_EQ(outbox().outbox()[0].decision.verdict, Verdict::kEscalate);
}

TEST_F(DecidingTest, TheStateOfTheLastDecisionIsShown) {
  open(2);
  EXPECT_FALSE(seen().last);
  press("A");
  ASSERT_TRUE(seen().last);
  EXPECT_EQ(seen().last->state, domain::DecisionState::kDraft);
  EXPECT_EQ(host_.take_wake(), Millis{1000});
  pass(std::chrono::seconds(10));
  EXPECT_EQ(seen().last->state, domain::DecisionState::kSaved);
  outbox().settle(seen().last->decision.id, domain::DecisionState::kConfirmed);
  turn();
  EXPECT_EQ(seen().last->state, domain::DecisionState::kConfirmed);
}

}  // namespace
}  // namespace vigil::review::testing
