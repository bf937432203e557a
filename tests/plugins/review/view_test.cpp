// The views on a headless Dear ImGui: what they show and which commands they emit.
#include "tests/plugins/review/view_fixture.h"

namespace vigil::review::testing {
namespace {

TEST_F(ViewTest, DrawingEmitsNothingByItself) {
  give(4);
  show_desk();
  ui_.frames(20);
  EXPECT_TRUE(ran_commands().empty());
  show_history();
  ui_.frames(20);
  EXPECT_TRUE(ran_commands().empty());
}

TEST_F(ViewTest, EveryVerdictIsAButtonInItsPlace) {
  give(2);
  show_desk();
  float x = 0;
  for (const char* id : {"###allow", "###label", "###warn", "###limit", "###remove", "###escalate",
                         "###skip", "###undo"}) {
    const auto item = ui_.find(id);
    ASSERT_TRUE(item) << id;
    EXPECT_GT(item->min.x, x) << id;
    x = item->min.x;
  }
  EXPECT_TRUE(ui_.find("###undo")->disabled);
}

TEST_F(ViewTest, AllowByPointerDecidesAndAdvances) {
  give(2);
  show_desk();
  ASSERT_TRUE(ui_.click("###allow"));
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].decision.verdict, domain::Verdict::kAllow);
  ui_.frames(2);
  EXPECT_FALSE(ui_.find("###undo")->disabled);
  EXPECT_TRUE(ui_.shows("Last: Allow"));
  EXPECT_TRUE(ui_.shows("Undo within 10 s"));
}

TEST_F(ViewTest, APolicyIsTypedAndEnterDecides) {
  give(2);
  show_desk();
  key('R');
  ui_.frames(3);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  // Letters that are verdict keys elsewhere are letters here.
  for (const char letter : std::string("RUE")) key(letter);
  EXPECT_TRUE(outbox().empty());
  for (int i = 0; i < 3; ++i) ui_.press(ImGuiKey_Backspace);
  ui_.type("wildlife t");
  ui_.frames(2);
  ui_.press(ImGuiKey_Enter);
  ui_.frames(2);
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].decision.verdict, domain::Verdict::kRemove);
  EXPECT_EQ(outbox()[0].decision.policy, domain::PolicyId("wildlife-trade"));
  EXPECT_FALSE(ui_.find("###policy_wildlife-trade"));
}

TEST_F(ViewTest, ADigitChooses) {
  give(2);
  show_desk();
  key('S');
  ui_.frames(3);
  ui_.type("2");
  ui_.frames(2);
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].decision.reason, text(texts::kReasonAcquainted));
}

TEST_F(ViewTest, ChineseInTheListNeverDecides) {
  give(2);
  show_desk();
  key('R');
  ui_.frames(3);
  ui_.type("野生动");
  ui_.frames(4);
  EXPECT_TRUE(outbox().empty());
  EXPECT_TRUE(ui_.find("###policy_wildlife-trade"));
  EXPECT_FALSE(ui_.find("###policy_spam"));
}

TEST_F(ViewTest, EscapeClosesTheList) {
  give(2);
  show_desk();
  key('R');
  ui_.frames(3);
  ui_.press(ImGuiKey_Escape);
  ui_.frames(3);
  EXPECT_TRUE(ran(commands::kCancel));
  EXPECT_FALSE(ui_.find("###policy_spam"));
  EXPECT_TRUE(outbox().empty());
}

TEST_F(ViewTest, AFullDiskLeavesTheListAndWhatWasTyped) {
  give(2);
  show_desk();
  key('R');
  ui_.frames(3);
  ui_.type("rumo");
  ui_.frames(2);
  host_.fake_desk().fail_next(fail(ErrorCode::kStorageFull, "full"));
  ui_.press(ImGuiKey_Enter);
  ui_.frames(4);
  EXPECT_TRUE(outbox().empty());
  EXPECT_EQ(host_.notices().back().sentence, text(texts::kProblemStorageFull));
  EXPECT_TRUE(ui_.find("###policy_rumour"));
  EXPECT_FALSE(ui_.find("###policy_fraud"));
  ui_.press(ImGuiKey_Enter);
  ui_.frames(2);
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].decision.policy, domain::PolicyId("rumour"));
}

TEST_F(ViewTest, ANoteIsTypedNotPressed) {
  give(2);
  show_desk();
  EXPECT_FALSE(ui_.find("###note"));
  key('N');
  ui_.frames(3);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput);
  for (const char letter : std::string("AREA")) key(letter);
  ui_.frames(2);
  EXPECT_TRUE(outbox().empty());
  EXPECT_FALSE(ran(commands::kAllow));
  ui_.press(ImGuiKey_Enter, ImGuiMod_Ctrl);
  ui_.frames(2);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput);
  key('A');
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].decision.note, "AREA");
  // The next item begins with a closed, empty note.
  EXPECT_FALSE(ui_.find("###note"));
}

TEST_F(ViewTest, PointsAndFindingsArePressed) {
  domain::Task task = make_task(queues::kReviewFirst, 1);
  domain::Evidence finding;
  finding.kind = "hash";
  finding.text = "seen before";
  finding.clip_begin = Millis{7000};
  finding.clip_end = Millis{8000};
  domain::Evidence remark;
  remark.kind = "score";
  remark.text = "perhaps a minor";
  domain::Evidence written;
  written.kind = "frame_text";
  written.text = "画面文字：野生动物制品：象牙";
  written.clip_begin = Millis{4000};
  written.clip_end = Millis{6000};
  task.item.evidence = {finding, remark, written};
  host_.fake_desk().set_tasks(queues::kReviewFirst, {task});
  show_desk();
  EXPECT_TRUE(ui_.shows("perhaps a minor"));
  EXPECT_FALSE(ui_.find("###evidence_1"));
  EXPECT_TRUE(ui_.shows("seen before"));
  EXPECT_TRUE(ui_.shows("00:07.000"));
  ASSERT_TRUE(ui_.click("###evidence_0"));
  EXPECT_EQ(host_.fake_clips().clip(task.item.media).position(), std::chrono::seconds(7));
  // What is written in a picture leads to its second, and says that it stands there.
  EXPECT_TRUE(ui_.shows("画面文字：野生动物制品：象牙"));
  ASSERT_TRUE(ui_.click("###evidence_2"));
  EXPECT_EQ(host_.fake_clips().clip(task.item.media).position(), std::chrono::seconds(4));
  ASSERT_TRUE(ui_.click("###check_2"));
  EXPECT_TRUE(ui_.find("###check_2")->checked);
  ASSERT_TRUE(ui_.click("###check_2"));
  EXPECT_FALSE(ui_.find("###check_2")->checked);
}

TEST_F(ViewTest, TheStripMovesThroughTheClip) {
  give(1);
  show_desk();
  sdk::testing::FakeClip& clip =
      host_.fake_clips().clip(make_task(queues::kReviewFirst, 1).item.media);
  ASSERT_TRUE(ui_.click("###play"));
  EXPECT_FALSE(clip.playing());
  ASSERT_TRUE(ui_.click("###step_forward"));
  EXPECT_GT(clip.position(), sdk::MediaTime(0));
  ASSERT_TRUE(ui_.click("###timeline"));
  EXPECT_TRUE(ran(commands::kSeek));
  EXPECT_NEAR(static_cast<double>(clip.position().count()), 7.5e6, 0.3e6);
  ASSERT_TRUE(ui_.click("###mark_in"));
  ASSERT_TRUE(ui_.click("###mark_out"));
  EXPECT_TRUE(ui_.shows("1 mark"));
  ASSERT_TRUE(ui_.click("###clear_mark"));
  EXPECT_FALSE(ui_.shows("1 mark"));
}

TEST_F(ViewTest, EachReasonForNothingToReviewIsASentenceWithOneAct) {
  show_desk();
  EXPECT_TRUE(ui_.shows(text(texts::kStageLoading)));
  give(0, sdk::Supply::kEmpty);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kStageEmpty)));
  EXPECT_TRUE(ui_.shows("Last looked"));
  EXPECT_TRUE(ui_.find("###allow")->disabled);
  ASSERT_TRUE(ui_.click("###refresh"));
  EXPECT_TRUE(ran(commands::kRefresh));
  give(0, sdk::Supply::kOffline);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kStageOffline)));
  host_.fake_person().roles = {domain::Role::kAuditor};
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kStageNoPermission)));
  EXPECT_FALSE(ui_.find("###refresh"));
}

TEST_F(ViewTest, AClipOnItsWayShowsAFigureAndAFailedOneItsReason) {
  host_.fake_clips().set_ready_at_once(false);
  give(2);
  sdk::testing::FakeClip& clip =
      host_.fake_clips().clip(make_task(queues::kReviewFirst, 1).item.media);
  clip.set_progress(0.42F);
  show_desk();
  EXPECT_TRUE(ui_.shows("42%"));
  EXPECT_TRUE(ui_.find("###play")->disabled);
  clip.become_failed("It is a text file.");
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("It is a text file."));
  EXPECT_FALSE(ui_.find("###allow")->disabled);
  ASSERT_TRUE(ui_.click("###clip_failed"));
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].decision.verdict, domain::Verdict::kEscalate);
}

TEST_F(ViewTest, ALostItemSaysSoAndLetsGo) {
  give(2);
  show_desk();
  host_.commands().run(commands::kSetNote, "kept words");
  host_.fake_desk().set_tasks(queues::kReviewFirst, {make_task(queues::kReviewFirst, 2)});
  ui_.frames(3);
  EXPECT_TRUE(ui_.shows(text(texts::kStageGone)));
  EXPECT_TRUE(ui_.shows("kept words"));
  EXPECT_TRUE(ui_.find("###allow")->disabled);
  host_.commands().run(commands::kNext);
  ui_.frames(2);
  EXPECT_FALSE(ui_.shows(text(texts::kStageGone)));
  EXPECT_FALSE(ui_.find("###allow")->disabled);
}

TEST_F(ViewTest, DecidingAgainShowsTheFirstVerdictAndCanTakeItBack) {
  give(2);
  show_desk();
  key('A');
  host_.manual_clock().advance(std::chrono::seconds(11));
  ui_.frames(2);
  key('U');
  EXPECT_TRUE(ui_.shows("it was “Allow”"));
  ASSERT_TRUE(ui_.click("###withdraw"));
  ASSERT_EQ(outbox().size(), 2u);
  EXPECT_EQ(outbox()[1].decision.kind, domain::DecisionKind::kWithdraw);
}

TEST_F(ViewTest, TheHistoryIsSearchedFilteredAndDecidedAgain) {
  give(3);
  show_desk();
  key('A');
  key('E');
  host_.manual_clock().advance(std::chrono::seconds(11));
  show_history();
  EXPECT_TRUE(ui_.shows("2 decisions"));
  const std::string first = outbox()[0].decision.id.text();
  ASSERT_TRUE(ui_.click("###state_confirmed"));
  EXPECT_TRUE(ui_.shows(text(texts::kHistoryNoMatch)));
  ASSERT_TRUE(ui_.click("###clear_filters"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("2 decisions"));
  host_.commands().run(commands::kHistorySelect, first);
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###revise"));
  const std::vector<RanCommand> last(ran_commands().end() - 2, ran_commands().end());
  EXPECT_EQ(last, (std::vector<RanCommand>{{std::string(commands::kRevise.id), first},
                                           {"app.workspace", "review.desk"}}));
  show_desk();
  EXPECT_TRUE(ui_.shows("it was “Allow”"));
}

TEST_F(ViewTest, KeysPressedOverTheHistoryDecideNothing) {
  give(3);
  show_desk();
  show_history();
  key('A');
  key('E');
  EXPECT_TRUE(outbox().empty());
}

TEST_F(ViewTest, SeniorsSwitchQueues) {
  host_.fake_person().roles = {domain::Role::kReviewer, domain::Role::kSenior};
  give(1);
  show_desk();
  ASSERT_TRUE(ui_.click("###queue_senior"));
  EXPECT_EQ(ran_commands().back(),
            (RanCommand{std::string(commands::kSwitchQueue.id), "review.senior"}));
}

TEST_F(ViewTest, WhereNextUpFoldsTheStripShowsWhatComes) {
  give(4);
  plugin_->shown(true);
  bool folded = true;
  ui_.set_body([&] {
    plugin_->update();
    if (!folded) place(ids::views::kNextUp, 0, 0, 220, 960);
    place(ids::views::kStrip, 220, 720, 1100, 156);
  });
  ui_.frames(4);
  EXPECT_TRUE(ui_.find("###folded"));
  folded = false;
  ui_.frames(4);
  EXPECT_FALSE(ui_.find("###folded"));
}

}  // namespace
}  // namespace vigil::review::testing
