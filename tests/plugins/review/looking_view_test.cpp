// How the clip is looked at, on screen: the strip, zoom, care, the storyboard, comparing, pictures,
// waiting.
#include "tests/plugins/review/view_fixture.h"

namespace vigil::review::testing {
namespace {

// The desk with one clip that has everything a strip can show.
class LookingViewTest : public ViewTest {
 protected:
  sdk::testing::FakeClip& rich_clip(domain::Severity severity = 1) {
    domain::Task task = make_task(queues::kReviewFirst, 1);
    task.severity = severity;
    domain::Evidence hash;
    hash.kind = "hash";
    hash.text = "like a removed clip";
    hash.clip_begin = Millis{5000};
    hash.clip_end = Millis{8000};
    hash.media = twin_;
    hash.media_begin = Millis{1000};
    task.item.evidence = {hash};
    host_.fake_desk().set_tasks(queues::kReviewFirst, {task, make_task(queues::kReviewFirst, 2)});
    sdk::testing::FakeClip& clip = host_.fake_clips().clip(task.item.media);
    std::vector<sdk::ClipPicture> tiles(16);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      tiles[i] = {1, 90, 160, 0, 0, 1, 1, sdk::MediaTime(static_cast<std::int64_t>(i) * 900'000)};
    }
    clip.set_storyboard(std::move(tiles));
    clip.set_waveform(std::vector<sdk::WavePoint>(200, {180, 90}));
    clip.set_scene_changes({std::chrono::seconds(3), std::chrono::seconds(9)});
    return clip;
  }
  void point(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
    ui_.frames(1);
  }
  [[nodiscard]] ImVec2 middle_of(std::string_view id) {
    const auto item = ui_.find(id);
    return {(item->min.x + item->max.x) / 2, (item->min.y + item->max.y) / 2};
  }
  [[nodiscard]] std::string last_argument(sdk::CommandKey command) {
    std::string argument;
    for (const RanCommand& one : ran_commands()) {
      if (one.command == command.id) argument = one.argument;
    }
    return argument;
  }

  const domain::MediaId twin_{std::string(64, 'f')};
};

TEST_F(LookingViewTest, DraggingScrubsAndLettingGoLands) {
  sdk::testing::FakeClip& clip = rich_clip();
  show_desk();
  const ImVec2 at = middle_of("###timeline");
  point(at.x, at.y - 30);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  ui_.frames(1);
  EXPECT_TRUE(ran(commands::kSeek));
  EXPECT_FALSE(ran(commands::kScrub));
  point(at.x + 100, at.y - 30);
  point(at.x + 200, at.y - 30);
  EXPECT_TRUE(ran(commands::kScrub));
  EXPECT_EQ(clip.scrubs(), 2);
  const std::string dragged = last_argument(commands::kScrub);
  host_.fake_commands().forget();
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  ui_.frames(2);
  EXPECT_EQ(last_argument(commands::kSeek), dragged);
}

TEST_F(LookingViewTest, TheStripSaysWhatItsLanesAreAndWhatLiesInThem) {
  rich_clip().set_flashes({{std::chrono::seconds(10), std::chrono::seconds(12)}});
  show_desk();
  const auto strip = ui_.find("###timeline");
  const auto x = [&](double seconds) {
    return strip->min.x + static_cast<float>(seconds / 15) * (strip->max.x - strip->min.x);
  };
  point(x(6), strip->max.y - 14);
  EXPECT_TRUE(ui_.shows("like a removed clip 00:05.000 to 00:08.000"));
  point(x(2), strip->max.y - 14);
  EXPECT_TRUE(ui_.shows(text(texts::kStripLaneHashes)));
  point(x(11), strip->max.y - 5);
  EXPECT_TRUE(ui_.shows("Flashes 00:10.000 to 00:12.000"));
  point(x(2), strip->max.y - 45);
  EXPECT_TRUE(ui_.shows(text(texts::kStripWave)));
}

TEST_F(LookingViewTest, ZoomIsByWheelAroundThePointerAndDraggingMovesThePicture) {
  sdk::testing::FakeClip& clip = rich_clip();
  show_desk();
  const int fitted = clip.fitted_height();
  const ImVec2 at = middle_of("###picture");
  point(at.x + 20, at.y + 40);
  ImGui::GetIO().AddMouseWheelEvent(0, 3);
  ui_.frames(2);
  EXPECT_TRUE(ran(commands::kZoom));
  EXPECT_TRUE(ui_.shows("1.7×"));
  EXPECT_GT(clip.fitted_height(), fitted) << "more detail is asked for";
  EXPECT_LE(clip.fitted_height(), 1280) << "but no more than the clip has";
  host_.fake_commands().forget();
  const bool playing = clip.playing();
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  ui_.frames(1);
  point(at.x - 60, at.y);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  ui_.frames(2);
  EXPECT_TRUE(ran(commands::kPan));
  EXPECT_EQ(clip.playing(), playing) << "a drag is no press";
  host_.commands().run(commands::kFit);
  ui_.frames(2);
  EXPECT_FALSE(ui_.shows("1.7×"));
  EXPECT_EQ(clip.fitted_height(), fitted);
}

TEST_F(LookingViewTest, ABadgeSaysHowCarefullyAClipIsShown) {
  rich_clip(4);
  show_desk();
  EXPECT_TRUE(ui_.shows("Blur, Greyscale, set by the operator"));
  host_.commands().run(commands::kReveal, "down");
  const ImVec2 at = middle_of("###picture");
  point(at.x, at.y + 100);
  ui_.frames(2);
  EXPECT_TRUE(ran(commands::kRevealAt));
  EXPECT_TRUE(ui_.shows(text(texts::kLookRevealing)));
  const std::size_t asked = ran_commands().size();
  ui_.frames(5);
  EXPECT_EQ(ran_commands().size(), asked) << "a pointer that rests asks for nothing";
  host_.commands().run(commands::kReveal, "up");
  ui_.frames(2);
  EXPECT_FALSE(ui_.shows(text(texts::kLookRevealing)));
}

TEST_F(LookingViewTest, FlashesAreSaidBeforeAndWhileTheyAreDimmed) {
  sdk::testing::FakeClip& clip = rich_clip(3);
  clip.set_flashes({{std::chrono::seconds(10), std::chrono::seconds(12)}});
  show_desk();
  EXPECT_TRUE(ui_.shows("Flashes from 00:10.000; they will be dimmed"));
  clip.play();
  ui_.frames(2);
  EXPECT_FALSE(ui_.shows("Flashes from"));
  clip.set_dimmed(true);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kFlashDimmed)));
}

TEST_F(LookingViewTest, TheSheetShowsEveryTileAndAPressLands) {
  sdk::testing::FakeClip& clip = rich_clip();
  show_desk();
  ASSERT_TRUE(ui_.click("###sheet"));
  ui_.frames(2);
  EXPECT_FALSE(ui_.find("###picture"));
  std::size_t tiles = 0;
  for (const auto& item : ui_.items()) tiles += item.label.ends_with("###tile") ? 1 : 0;
  EXPECT_EQ(tiles, 16u);
  ASSERT_TRUE(ui_.click("00:06.300"));
  ui_.frames(2);
  EXPECT_NEAR(static_cast<double>(clip.position().count()), 6.3e6, 34e3);
  EXPECT_TRUE(ui_.find("###picture"));
}

TEST_F(LookingViewTest, TwoClipsAreComparedSideBySideOrByWiping) {
  sdk::testing::FakeClip& clip = rich_clip();
  show_desk();
  clip.pause();
  clip.seek(std::chrono::seconds(6));
  host_.commands().run(commands::kCompare);
  ui_.frames(3);
  EXPECT_TRUE(ui_.shows("like a removed clip  00:02.000"));
  EXPECT_TRUE(ui_.shows("Offset -4.000 s"));
  EXPECT_GT(host_.fake_clips().clip(twin_).fitted_width(), 0);
  ASSERT_TRUE(ui_.click("###compare_later"));
  ui_.frames(1);
  EXPECT_TRUE(ui_.shows("Offset -3.967 s"));
  ASSERT_TRUE(ui_.click("###compare_mode"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kCompareBeside)));
  ASSERT_TRUE(ui_.click("###compare_swap"));
  clip.seek(std::chrono::milliseconds(14'990));
  ui_.frames(2);
  ASSERT_TRUE(ui_.click("###compare_close"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.find("###picture"));
}

TEST_F(LookingViewTest, SoundIsInWords) {
  sdk::testing::FakeClip& clip = rich_clip();
  show_desk();
  EXPECT_TRUE(ui_.shows(text(texts::kStripMuted)));
  ASSERT_TRUE(ui_.click("###mute"));
  ui_.frames(2);
  EXPECT_FALSE(clip.muted());
  EXPECT_TRUE(ui_.shows(text(texts::kStripLoud)));
  sdk::ClipInfo silent = clip.info();
  silent.has_audio = false;
  clip.become_ready(silent);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows(text(texts::kStripNoSound)));
  EXPECT_FALSE(ui_.find("###mute"));
}

TEST_F(LookingViewTest, EveryWaitHasItsFigure) {
  sdk::testing::FakeClip& clip = rich_clip();
  sdk::ClipWork work;
  work.tiles = 16;
  work.all_tiles = 24;
  clip.set_work(work);
  show_desk();
  EXPECT_TRUE(ui_.shows("Storyboard 16 of 24"));
  work.all_tiles = 16;
  work.scanned = std::chrono::milliseconds(7500);
  clip.set_work(work);
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("Checking 50%"));
  work.scan_done = true;
  clip.set_work(work);
  ui_.frames(2);
  EXPECT_FALSE(ui_.shows("Checking"));
}

TEST_F(LookingViewTest, AFetchSaysHowManyMegabytes) {
  host_.fake_clips().set_ready_at_once(false);
  give(1);
  sdk::testing::FakeClip& clip =
      host_.fake_clips().clip(make_task(queues::kReviewFirst, 1).item.media);
  sdk::ClipWork work;
  work.bytes = 3'100'000;
  work.total_bytes = 7'400'000;
  clip.set_work(work);
  clip.set_progress(0.42F);
  show_desk();
  EXPECT_TRUE(ui_.shows("3.1 of 7.4 MB (42%)"));
}

TEST_F(LookingViewTest, APostWithSeveralPicturesIsGoneThroughByThumbnail) {
  host_.fake_clips().set_ready_at_once(false);
  domain::Task task = make_task(queues::kReviewFirst, 1);
  sdk::ClipInfo info;
  info.width = 1200;
  info.height = 900;
  info.still = true;
  for (const char letter : {'a', 'b', 'c'}) {
    const domain::MediaId media(std::string(64, letter));
    task.item.pictures.push_back({media, "image/jpeg"});
    host_.fake_clips().clip(media).become_ready(info);
  }
  task.item.media = task.item.pictures[0].media;
  host_.fake_desk().set_tasks(queues::kReviewFirst, {task});
  show_desk();
  EXPECT_TRUE(ui_.shows("1 of 3"));
  EXPECT_TRUE(ui_.shows("2 pictures not seen yet"));
  EXPECT_TRUE(ui_.shows("Picture, 1200 × 900"));
  EXPECT_FALSE(ui_.find("###play")) << "a picture has no transport";
  EXPECT_FALSE(ui_.find("###timeline"));
  ASSERT_TRUE(ui_.click("2"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("2 of 3"));
  ASSERT_TRUE(ui_.click("###picture_next"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("3 of 3"));
  EXPECT_FALSE(ui_.shows("not seen"));
  EXPECT_TRUE(ui_.find("###picture_next"));
}

TEST_F(LookingViewTest, AMovingPictureOfAPostHasItsTimeAndItsPlace) {
  host_.fake_clips().set_ready_at_once(false);
  domain::Task task = make_task(queues::kReviewFirst, 1);
  sdk::ClipInfo info;
  info.width = info.height = 300;
  info.still = true;
  for (const char letter : {'a', 'b'}) {
    const domain::MediaId media(std::string(64, letter));
    task.item.pictures.push_back({media, "image/gif"});
    info.still = letter != 'a';
    info.duration = std::chrono::seconds(2);
    host_.fake_clips().clip(media).become_ready(info);
  }
  task.item.media = task.item.pictures[0].media;
  host_.fake_desk().set_tasks(queues::kReviewFirst, {task});
  show_desk();
  EXPECT_TRUE(ui_.shows("1 of 2"));
  EXPECT_TRUE(ui_.shows("1 picture not seen yet"));
  EXPECT_TRUE(ui_.find("###play"));
  EXPECT_TRUE(ui_.shows("/ 00:02.000"));
  EXPECT_FALSE(ui_.find("###mark_in")) << "a mark says when, not in which picture";
  ASSERT_TRUE(ui_.click("###picture_next"));
  ui_.frames(2);
  EXPECT_TRUE(ui_.shows("2 of 2"));
  EXPECT_FALSE(ui_.find("###play"));
}

}  // namespace
}  // namespace vigil::review::testing
