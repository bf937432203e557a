// What can be done about one item before it is decided: playing, marking, ticking, noting.
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using std::chrono::seconds;

class ItemTest : public ReviewDeskTest {};

TEST_F(ItemTest, AClipPlaysByItselfUnlessThePersonWantsOtherwise) {
  open(2);
  EXPECT_TRUE(clip().playing());
  host_.settings().set_flag(ids::settings::kAutoplay, false);
  press("A");
  EXPECT_FALSE(clip().playing());
}

TEST_F(ItemTest, AClipThatOpensLaterStartsOnce) {
  host_.fake_clips().set_ready_at_once(false);
  open(1);
  EXPECT_FALSE(host_.commands().enabled(commands::kPlay));
  clip().become_ready();
  turn();
  EXPECT_TRUE(clip().playing());
  press("Space");
  EXPECT_FALSE(clip().playing());
  turn();
  EXPECT_FALSE(clip().playing());
}

TEST_F(ItemTest, LeavingAnItemPausesItsClipAndTheNextOnesArePrepared) {
  open(4);
  sdk::testing::FakeClip& first = clip();
  press("A");
  EXPECT_FALSE(first.playing());
  const auto media = [](int number) {
    return sdk::testing::make_task(ids::queues::kReviewFirst, number).item.media;
  };
  EXPECT_EQ(host_.fake_clips().prepared(), (std::vector{media(3), media(4)}));
  EXPECT_EQ(seen().upcoming.size(), 2u);
}

TEST_F(ItemTest, KeysMoveThroughTheClip) {
  open(1);
  press("Space");
  EXPECT_FALSE(clip().playing());
  press("Shift+Right");
  EXPECT_EQ(clip().position(), seconds(1));
  press("Right");
  EXPECT_GT(clip().position(), seconds(1));
  press("Left");
  EXPECT_EQ(clip().position(), seconds(1));
  press("Shift+Left");
  press("Shift+Left");
  EXPECT_EQ(clip().position(), sdk::MediaTime(0));
  press("End");
  EXPECT_GT(clip().position(), clip().info().duration - std::chrono::milliseconds(40));
  press("Shift+Right");
  EXPECT_LT(clip().position(), clip().info().duration);
  press("Space");  // at the end, play means again from the start
  EXPECT_EQ(clip().position(), sdk::MediaTime(0));
  EXPECT_TRUE(clip().playing());
  press("Home");
  EXPECT_EQ(clip().position(), sdk::MediaTime(0));
  run(commands::kSeek, "2000000");
  EXPECT_EQ(clip().position(), seconds(2));
  run(commands::kSeek, "soon");
  run(commands::kSeek, "");
  EXPECT_EQ(clip().position(), seconds(2));
}

TEST_F(ItemTest, SpeedStaysFromClipToClip) {
  open(2);
  press("]");
  EXPECT_DOUBLE_EQ(clip().speed(), 1.5);
  press("]");
  press("A");
  EXPECT_DOUBLE_EQ(clip().speed(), 2);
  for (int i = 0; i < 9; ++i) press("[");
  EXPECT_DOUBLE_EQ(clip().speed(), 0.25);
  for (int i = 0; i < 9; ++i) press("]");
  EXPECT_DOUBLE_EQ(clip().speed(), 4);
}

TEST_F(ItemTest, MarksAreInOrderWhateverOrderTheyAreSetIn) {
  open(1);
  press("Space");
  const auto mark = [&](int from, int to) {
    clip().seek(seconds(from));
    press("I");
    clip().seek(seconds(to));
    press("O");
  };
  mark(5, 6);
  mark(1, 2);
  mark(3, 9);
  const auto& marks = seen().draft.marks.marks;
  ASSERT_EQ(marks.size(), 3u);
  EXPECT_EQ(marks[0].begin, Millis{1000});
  EXPECT_EQ(marks[1].begin, Millis{3000});
  EXPECT_EQ(marks[2].begin, Millis{5000});
  press("A");
  EXPECT_TRUE(domain::check_decision(outbox().outbox()[0].decision, nullptr).ok());
}

TEST_F(ItemTest, AMarkOfOneFrameLastsThatFrame) {
  open(1);
  press("Space");
  clip().seek(seconds(1));
  press("I");
  press("O");
  ASSERT_EQ(seen().draft.marks.marks.size(), 1u);
  const domain::Mark mark = seen().draft.marks.marks[0];
  EXPECT_EQ(mark.begin, Millis{1000});
  EXPECT_GE(mark.end, Millis{1033});
  EXPECT_LE(mark.end, Millis{1035});
}

TEST_F(ItemTest, MarksOutOfOrderAreRefusedWithASentence) {
  open(1);
  press("Space");
  press("O");
  EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kProblemMarkNoIn));
  clip().seek(seconds(4));
  press("I");
  clip().seek(seconds(3));
  press("O");
  EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kProblemMarkOrder));
  EXPECT_TRUE(seen().draft.marks.open);
  clip().seek(seconds(5));
  press("O");
  clip().seek(seconds(4));
  press("I");
  clip().seek(seconds(5));
  press("O");
  EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kProblemMarkTwice));
  EXPECT_EQ(seen().draft.marks.marks.size(), 1u);
}

TEST_F(ItemTest, ClearTakesTheOpenPointThenTheMarkUnderThePlayhead) {
  open(1);
  press("Space");
  for (const int from : {1, 5}) {
    clip().seek(seconds(from));
    press("I");
    clip().seek(seconds(from + 1));
    press("O");
  }
  press("I");
  press("X");
  EXPECT_FALSE(seen().draft.marks.open);
  EXPECT_EQ(seen().draft.marks.marks.size(), 2u);
  clip().seek(std::chrono::milliseconds(1500));
  press("X");
  ASSERT_EQ(seen().draft.marks.marks.size(), 1u);
  EXPECT_EQ(seen().draft.marks.marks[0].begin, Millis{5000});
  clip().seek(seconds(14));
  press("X");
  EXPECT_TRUE(seen().draft.marks.empty());
  press("X");
  EXPECT_TRUE(seen().draft.marks.empty());
}

TEST_F(ItemTest, TheMostMarksArePossibleAndOneMoreIsRefused) {
  MarkPad pad;
  for (std::size_t i = 0; i < domain::kMaxMarks; ++i) {
    pad.mark_in(seconds(i));
    EXPECT_EQ(pad.mark_out(seconds(i), sdk::MediaTime(33'000)), MarkResult::kDone);
  }
  pad.mark_in(seconds(500));
  EXPECT_EQ(pad.mark_out(seconds(501), sdk::MediaTime(33'000)), MarkResult::kTooMany);
  EXPECT_EQ(pad.marks.size(), domain::kMaxMarks);
}

TEST_F(ItemTest, TheNoteKeyAsksForTheKeyboard) {
  open(2);
  const int asked = seen().note_asked;
  press("N");
  EXPECT_EQ(seen().note_asked, asked + 1);
  run(commands::kSetNote, "A R E");  // typed, not pressed
  EXPECT_EQ(seen().draft.note, "A R E");
  EXPECT_TRUE(outbox().outbox().empty());
  run(commands::kSetNote, "");
  EXPECT_FALSE(seen().draft.has_input());
}

TEST_F(ItemTest, EvidenceJumpsToItsPlace) {
  domain::Task task = sdk::testing::make_task(ids::queues::kReviewFirst, 1);
  domain::Evidence in_clip;
  in_clip.kind = "hash";
  in_clip.clip_begin = Millis{7000};
  in_clip.clip_end = Millis{8000};
  domain::Evidence in_caption;
  in_caption.kind = "term";
  in_caption.caption_begin = 0;
  in_caption.caption_end = 2;
  task.item.evidence = {in_clip, in_caption};
  open(0);
  outbox().set_tasks(ids::queues::kReviewFirst, {task});
  turn();
  run(commands::kShowEvidence, "0");
  EXPECT_EQ(clip().position(), seconds(7));
  EXPECT_FALSE(clip().playing());
  EXPECT_EQ(seen().shown_evidence, 0u);
  run(commands::kShowEvidence, "1");
  EXPECT_EQ(clip().position(), seconds(7));
  EXPECT_EQ(seen().shown_evidence, 1u);
  for (const char* nonsense : {"2", "-1", "", "x", "99999999999999999999"}) {
    run(commands::kShowEvidence, nonsense);
  }
  EXPECT_EQ(seen().shown_evidence, 1u);
}

TEST(Checklist, IdsRoundTripAndAreValidInADecision) {
  Ticks all;
  all.fill(true);
  domain::Decision decision;
  decision.id = domain::DecisionId("d");
  decision.task = domain::TaskId("t");
  decision.verdict = domain::Verdict::kAllow;
  decision.checklist = ids_of(all);
  EXPECT_EQ(decision.checklist.size(), kPointCount);
  EXPECT_TRUE(domain::check_decision(decision, nullptr).ok());
  EXPECT_EQ(ticks_of(decision.checklist), all);
  EXPECT_EQ(ticks_of({"detail.flash", "whole.unknown"}), (Ticks{0, 0, 0, 0, 0, 0, 0, 0, true}));
  for (std::size_t i = 0; i < kPointCount; ++i) {
    EXPECT_EQ(checklist()[i].id.starts_with("whole."), i < kWholePoints);
  }
}

}  // namespace
}  // namespace vigil::review::testing
