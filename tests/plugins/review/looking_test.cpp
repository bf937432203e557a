// What the keys do about looking: loops, the storyboard sheet, zoom, comparing, posts with several
// pictures.
#include "plugins/review/model/loop_rule.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using namespace std::chrono_literals;
using sdk::MediaTime;
using sdk::TimeRange;

class LookingTest : public ReviewDeskTest {
 protected:
  // One item, changed before it is given.
  void open_item(const std::function<void(domain::Item&)>& change, int more = 0) {
    load_policies();
    std::vector<domain::Task> tasks;
    for (int i = 1; i <= 1 + more; ++i) {
      tasks.push_back(sdk::testing::make_task(ids::queues::kReviewFirst, i));
    }
    change(tasks.front().item);
    outbox().set_tasks(ids::queues::kReviewFirst, tasks);
    desk_->shown(true);
    desk_->set_in_sight(InSight::kDesk);
    turn();
  }
  void open_pictures(std::size_t count) {
    host_.fake_clips().set_ready_at_once(false);
    for (std::size_t i = 0; i < count; ++i) {
      sdk::ClipInfo info;
      info.width = 1000;
      info.height = 800;
      info.still = true;
      host_.fake_clips().clip(picture(i)).become_ready(info);
    }
    open_item([&](domain::Item& item) {
      item.media = picture(0);
      for (std::size_t i = 0; i < count; ++i) item.pictures.push_back({picture(i), "image/jpeg"});
    });
  }
  static domain::MediaId picture(std::size_t index) {
    return domain::MediaId(std::string(64, static_cast<char>('a' + index)));
  }
  void with_tiles() {
    std::vector<sdk::ClipPicture> tiles(16);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      tiles[i].texture = 1;
      tiles[i].time = MediaTime(static_cast<std::int64_t>(i) * 900'000);
    }
    clip().set_storyboard(std::move(tiles));
  }
  [[nodiscard]] std::string word(std::string_view name) { return desk_->viewing().word_of(name); }
};

// ---- loops

TEST(LoopRule, TakesWhatIsMarkedElseTheWholeClip) {
  const MediaTime frame = 40ms;
  MarkPad marks;
  EXPECT_EQ(loop_for(marks, 3s, frame, 15s), (TimeRange{0s, 15s}));
  marks.marks = {{1s, 2s}, {5s, 6s}};
  EXPECT_EQ(loop_for(marks, 1500ms, frame, 15s), (TimeRange{1s, 2s}));
  EXPECT_EQ(loop_for(marks, 3s, frame, 15s), (TimeRange{5s, 6s})) << "the last one";
  marks.open = 8s;
  EXPECT_EQ(loop_for(marks, 9s, frame, 15s), (TimeRange{8s, 9s + frame}));
  EXPECT_EQ(loop_for(marks, 5500ms, frame, 15s), (TimeRange{5s, 6s})) << "open after the position";
}

TEST(LoopRule, IsAFrameLongAtLeastAndInsideTheClip) {
  MarkPad marks;
  marks.marks = {{14'990ms, 15'500ms}};
  const TimeRange end = loop_for(marks, 0s, 40ms, 15s);
  EXPECT_EQ(end, (TimeRange{14'960ms, 15s}));
  marks.marks = {{3s, 3001ms}};
  EXPECT_EQ(loop_for(marks, 0s, 40ms, 15s), (TimeRange{3s, 3040ms}));
}

TEST_F(LookingTest, TheLoopGoesToItsStretchAndEndsWithTheItem) {
  open(2);
  clip().pause();
  clip().seek(5s);
  press("I");
  clip().seek(6s);
  press("O");
  clip().seek(10s);
  press("B");
  ASSERT_TRUE(clip().loop());
  EXPECT_EQ(clip().loop()->begin, 5s);
  EXPECT_NEAR(static_cast<double>(clip().loop()->end.count()), 6.033e6, 2e3);
  EXPECT_EQ(clip().position(), 5s);
  EXPECT_EQ(word("loop"), "yes");
  sdk::testing::FakeClip& first = clip();
  press("A");
  EXPECT_FALSE(first.loop());
  EXPECT_EQ(word("loop"), "no");
  press("B");
  press("B");
  EXPECT_FALSE(clip().loop());
}

// ---- sound

TEST_F(LookingTest, SoundIsOffUntilAsked) {
  open(1);
  EXPECT_EQ(word("muted"), "yes");
  press("M");
  EXPECT_EQ(word("muted"), "no");
  press("M");
  EXPECT_TRUE(clip().muted());
}

TEST_F(LookingTest, SoundIsKeptOnOnlyWhereThatIsChosen) {
  open(3);
  press("M");
  press("A");
  EXPECT_EQ(word("muted"), "yes");
  host_.fake_settings().set(ids::settings::kKeepSound, true);
  press("M");
  sdk::testing::FakeClip& second = clip();
  press("A");
  EXPECT_EQ(word("muted"), "no");
  EXPECT_TRUE(second.muted()) << "what is left is silent";
  press("M");
  press("U");
  EXPECT_EQ(word("muted"), "yes");
}

TEST_F(LookingTest, VolumeStaysWithinItsEnds) {
  open(1);
  press("Shift+Down");
  EXPECT_NEAR(seen().volume, 0.9, 1e-9);
  press("Shift+Up");
  press("Shift+Up");
  EXPECT_EQ(seen().volume, 1);
  for (int i = 0; i < 20; ++i) press("Shift+Down");
  EXPECT_EQ(seen().volume, 0);
}

// ---- the storyboard sheet

TEST_F(LookingTest, TheSheetOpensOnThePresentTileAndEnterLands) {
  open(1);
  with_tiles();
  clip().seek(5s);
  press("T");
  EXPECT_TRUE(seen().viewing.sheet.open);
  EXPECT_EQ(seen().viewing.sheet.tile, 5u);
  press("Right");
  press("Right");
  EXPECT_EQ(seen().viewing.sheet.tile, 7u);
  desk_->viewing().set_sheet_columns(8);
  press("Down");
  EXPECT_EQ(seen().viewing.sheet.tile, 15u);
  press("Down");
  press("Right");
  EXPECT_EQ(seen().viewing.sheet.tile, 15u) << "nothing beyond the edge";
  press("Up");
  press("Enter");
  EXPECT_FALSE(seen().viewing.sheet.open);
  EXPECT_NEAR(static_cast<double>(clip().position().count()), 6.3e6, 34e3);
  EXPECT_FALSE(clip().playing());
}

TEST_F(LookingTest, TheSheetGoesIntoAStretchAndOutAgain) {
  open(1);
  with_tiles();
  clip().seek(5s);
  press("T");
  EXPECT_FALSE(host_.commands().enabled(commands::kZoomOut));
  press("=");
  const MediaTime length = clip().info().duration;
  ASSERT_TRUE(clip().stretch());
  EXPECT_EQ(clip().stretch()->end - clip().stretch()->begin, length / 4);
  EXPECT_LE(clip().stretch()->begin, 4500ms);
  EXPECT_GT(clip().stretch()->end, 4500ms);
  EXPECT_EQ(seen().viewing.zoom.scale, 1) << "the picture is not what is zoomed";
  std::vector<sdk::ClipPicture> tiles(16);
  for (std::size_t i = 0; i < tiles.size(); ++i)
    tiles[i].time = clip().stretch()->begin + MediaTime(100'000 * static_cast<std::int64_t>(i));
  clip().set_closer_storyboard(tiles);
  press("Right");
  press("-");
  EXPECT_FALSE(clip().stretch());
  EXPECT_EQ(seen().viewing.sheet.tile, 5u);
  press("=");
  press("Right");
  const MediaTime there = tiles[9].time;
  press("Enter");
  EXPECT_FALSE(seen().viewing.sheet.open);
  EXPECT_FALSE(clip().stretch()) << "closed, it is the whole clip again";
  EXPECT_NEAR(static_cast<double>(clip().position().count()), static_cast<double>(there.count()),
              34e3);
}

TEST_F(LookingTest, EscapeLeavesTheStretchBeforeTheSheet) {
  open(1);
  with_tiles();
  press("T");
  press("=");
  press("Esc");
  EXPECT_TRUE(seen().viewing.sheet.open);
  EXPECT_FALSE(clip().stretch());
  press("Esc");
  EXPECT_FALSE(seen().viewing.sheet.open);
}

TEST(SheetStretch, IsAQuarterAroundATimeAndNeverLessThanItsFrames) {
  const sdk::TimeRange whole{0s, 64s};
  const MediaTime frame = 40ms;
  EXPECT_EQ(closer_around(32s, whole, frame), (sdk::TimeRange{24s, 40s}));
  EXPECT_EQ(closer_around(0s, whole, frame), (sdk::TimeRange{0s, 16s}));
  EXPECT_EQ(closer_around(64s, whole, frame), (sdk::TimeRange{48s, 64s}));
  EXPECT_EQ(closer_around(1s, {0s, 2s}, frame), (sdk::TimeRange{680ms, 1320ms}));
  EXPECT_EQ(closer_around(1s, {680ms, 1320ms}, frame), std::nullopt);
}

TEST_F(LookingTest, EscapeClosesTheSheetAndDecidesNothing) {
  open(1);
  with_tiles();
  press("T");
  press("Esc");
  EXPECT_FALSE(seen().viewing.sheet.open);
  EXPECT_FALSE(host_.commands().enabled(commands::kCancel));
  // Keys of the sheet are deaf without it.
  EXPECT_FALSE(host_.commands().enabled(commands::kLand));
  EXPECT_FALSE(host_.commands().enabled(commands::kTileUp));
}

TEST_F(LookingTest, WithTheStoryboardFirstNothingPlaysBeforeItIsClosed) {
  host_.fake_settings().set(ids::settings::kSheetFirst, true);
  open(2);
  EXPECT_TRUE(seen().viewing.sheet.open);
  EXPECT_FALSE(clip().playing());
  press("Esc");
  EXPECT_TRUE(clip().playing());
  press("A");
  EXPECT_TRUE(seen().viewing.sheet.open);
}

TEST(SheetColumns, MakeTilesAsLargeAsTheyGo) {
  EXPECT_EQ(sheet_columns(16, 1600, 800, 9.0F / 16), 8u);
  EXPECT_EQ(sheet_columns(16, 1600, 900, 16.0F / 9), 4u);
  EXPECT_EQ(sheet_columns(16, 400, 1600, 9.0F / 16), 3u);
  EXPECT_EQ(sheet_columns(0, 400, 1600, 1), 1u);
  EXPECT_EQ(sheet_columns(5, 0, 0, 1), 1u);
}

// ---- zoom

TEST_F(LookingTest, ZoomIsLeftByFitByEscapeAndByTheNextItem) {
  open(3);
  desk_->viewing().set_place({600, 640});
  press("=");
  press("=");
  EXPECT_EQ(word("zoom"), "1.56");
  press("F");
  EXPECT_EQ(word("zoom"), "1.00");
  press("F");
  EXPECT_EQ(word("zoom"), "2.00") << "a pixel of the clip is a pixel of the screen";
  run(commands::kPan, "0.2 0");
  press("Esc");
  EXPECT_EQ(word("zoom"), "1.00");
  run(commands::kZoom, "3 0.25 0.25");
  EXPECT_EQ(word("zoom"), "3.00");
  run(commands::kZoom, "-3 0.25 0.25");
  run(commands::kZoom, "nan 1");
  EXPECT_EQ(word("zoom"), "3.00");
  press("A");
  EXPECT_EQ(word("zoom"), "1.00");
}

// ---- comparing

TEST_F(LookingTest, AFindingsClipIsComparedAtTheSamePlace) {
  const domain::MediaId twin(std::string(64, 'f'));
  open_item([&](domain::Item& item) {
    domain::Evidence line;
    line.kind = "hash";
    line.text = "与已下架视频画面相似";
    line.clip_begin = Millis{5000};
    line.clip_end = Millis{8000};
    line.media = twin;
    line.media_begin = Millis{2000};
    item.evidence = {line};
  });
  clip().pause();
  clip().seek(6s);
  press("C");
  turn();
  ASSERT_TRUE(seen().viewing.compare);
  EXPECT_EQ(seen().viewing.compare->words, "与已下架视频画面相似");
  EXPECT_EQ(host_.fake_clips().clip(twin).position(), 3s);
  press(".");
  EXPECT_GT(host_.fake_clips().clip(twin).position(), 3s);
  press("Right");
  EXPECT_GT(host_.fake_clips().clip(twin).position(), 3060ms);
  press("Shift+C");
  EXPECT_TRUE(seen().viewing.compare->swapped);
  press("K");
  EXPECT_EQ(seen().viewing.compare->mode, CompareMode::kWipe);
  press("C");
  EXPECT_FALSE(seen().viewing.compare) << "there was only one to compare with";
  press("C");
  press("Esc");
  EXPECT_FALSE(seen().viewing.compare);
}

TEST_F(LookingTest, WithoutAFindingTheNextItemsAreComparedInTurn) {
  open(3);
  press("C");
  EXPECT_EQ(
      seen().viewing.compare->other.get(),
      &host_.fake_clips().clip(sdk::testing::make_task(ids::queues::kReviewFirst, 2).item.media));
  EXPECT_EQ(seen().viewing.compare->count, 2u);
  press("C");
  EXPECT_EQ(seen().viewing.compare->at, 1u);
  press("A");
  EXPECT_FALSE(seen().viewing.compare) << "it ends with the item";
}

TEST_F(LookingTest, NothingToCompareWithIsSaid) {
  open(1);
  press("C");
  EXPECT_FALSE(seen().viewing.compare);
  EXPECT_EQ(problems(), 1u);
}

// ---- posts with several pictures

TEST_F(LookingTest, PicturesAreGoneThroughWithTheKeysThatStepElsewhere) {
  open_pictures(3);
  EXPECT_EQ(word("picture"), "1");
  EXPECT_EQ(seen().viewing.picture_clips.size(), 3u);
  press("Right");
  EXPECT_EQ(word("picture"), "2");
  EXPECT_EQ(seen().clip.get(), &host_.fake_clips().clip(picture(1)));
  press("PageDown");
  press("PageDown");
  EXPECT_EQ(word("picture"), "3");
  press("Left");
  press("PageUp");
  EXPECT_EQ(word("picture"), "1");
  run(commands::kPicture, "2");
  EXPECT_EQ(word("picture"), "3");
}

TEST_F(LookingTest, WhatHasBeenSeenIsKnown) {
  open_pictures(3);
  turn();
  EXPECT_EQ(seen().viewing.pictures.unseen(), 2u);
  press("Right");
  EXPECT_EQ(seen().viewing.pictures.unseen(), 1u);
  EXPECT_FALSE(seen().viewing.pictures.seen(2));
  press("Right");
  EXPECT_EQ(seen().viewing.pictures.unseen(), 0u);
}

TEST_F(LookingTest, APictureHasNoTimeToMarkLoopOrLayOut) {
  open_pictures(2);
  EXPECT_FALSE(host_.commands().enabled(commands::kSheet));
  EXPECT_FALSE(host_.commands().enabled(commands::kLoop));
  press("I");
  press("O");
  EXPECT_TRUE(seen().draft.marks.empty());
  press("Space");
  EXPECT_FALSE(clip().playing());
}

TEST_F(LookingTest, OfManyPicturesOnlyThoseNearbyAreOpen) {
  open_pictures(20);
  const auto open_clips = [&] {
    std::size_t count = 0;
    for (const auto& clip : seen().viewing.picture_clips) count += clip ? 1 : 0;
    return count;
  };
  EXPECT_EQ(open_clips(), 12u);
  EXPECT_FALSE(seen().viewing.picture_clips[19]);
  run(commands::kPicture, "19");
  EXPECT_EQ(open_clips(), 12u);
  EXPECT_TRUE(seen().viewing.picture_clips[19]);
}

}  // namespace
}  // namespace vigil::review::testing
