#include "plugins/review/model/care.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace collections = ids::collections;
namespace commands = ids::commands;
namespace settings = ids::settings;

// A desk whose one item has a severity.
class CareTest : public ReviewDeskTest {
 protected:
  void open_severe(domain::Severity severity) {
    load_policies();
    std::vector<domain::Task> tasks;
    for (int i = 1; i <= 2; ++i) {
      tasks.push_back(sdk::testing::make_task(ids::queues::kReviewFirst, i));
      tasks.back().severity = severity;
    }
    outbox().set_tasks(ids::queues::kReviewFirst, tasks);
    desk_->shown(true);
    desk_->set_in_sight(InSight::kDesk);
    turn();
  }
  void floor(int severity, std::string_view rest) {
    host_.fake_records().put(collections::kLookPolicy, "severity-" + std::to_string(severity),
                             R"({"id":"severity-)" + std::to_string(severity) + R"(","severity":)" +
                                 std::to_string(severity) + "," + std::string(rest) + "}");
    turn();
  }
  void choose(sdk::SettingKey key, std::string value) {
    host_.fake_settings().set(key, std::move(value));
    turn();
  }
  [[nodiscard]] std::string look() { return desk_->viewing().word_of("look"); }
  [[nodiscard]] sdk::testing::FakeClip& second() {
    return host_.fake_clips().clip(
        sdk::testing::make_task(ids::queues::kReviewFirst, 2).item.media);
  }
};

TEST(CareRules, StricterIsStricterInEveryRespect) {
  CareRule a;
  a.look.blur = 2;
  a.look.flash_guard = false;
  a.size_percent = 50;
  CareRule b;
  b.look.smoothing = 1;
  b.look.greyscale = true;
  b.autoplay = false;
  b.reveal = false;
  const CareRule both = stricter(a, b);
  EXPECT_TRUE(both.look.at_least_as_careful_as(a.look));
  EXPECT_TRUE(both.look.at_least_as_careful_as(b.look));
  EXPECT_EQ(both.size_percent, 50);
  EXPECT_FALSE(both.autoplay);
  EXPECT_FALSE(both.reveal);
  EXPECT_EQ(stricter(a, b), stricter(b, a));
}

TEST(CareRules, TheSeedSaysWhatHoldsWithoutIt) {
  const auto seed = parse_json(*read_file(kPluginFolder / "schema" / "look_policy.seed.json"));
  const auto schema = parse_json(*read_file(kPluginFolder / "schema" / "look_policy.schema.json"));
  ASSERT_TRUE(seed && schema);
  sdk::RecordSet records;
  for (const nlohmann::json& record : *seed) {
    EXPECT_EQ(record.size(), (*schema)["properties"].size());
    for (const auto& [name, value] : record.items()) {
      EXPECT_TRUE((*schema)["properties"].contains(name)) << name;
    }
    records.records.push_back(
        {record["id"].get<std::string>(), 1, std::make_shared<const nlohmann::json>(record)});
  }
  ASSERT_EQ(records.records.size(), kSeverities - 1);
  EXPECT_EQ(floors_of(records), standard_floors());
}

TEST(CareRules, WhatIsRevealedLiesInThePictureAroundThePoint) {
  const domain::Reveal middle = reveal_around(0.5, 0.5, 1);
  EXPECT_EQ(middle.left + middle.right, domain::kWholePicture);
  EXPECT_EQ(middle.top + middle.bottom, domain::kWholePicture);
  // A square on the screen: of a tall clip a smaller share of its height.
  const domain::Reveal tall = reveal_around(0.5, 0.5, 0.5);
  EXPECT_EQ(tall.right - tall.left, 2 * (tall.bottom - tall.top));
  for (const double u : {-1.0, 0.0, 0.03, 0.97, 2.0}) {
    const domain::Reveal edge = reveal_around(u, 1 - u, 0.5625);
    EXPECT_LE(edge.right, domain::kWholePicture);
    EXPECT_LE(edge.bottom, domain::kWholePicture);
    domain::Look look;
    look.reveal = edge;
    EXPECT_TRUE(look.is_sound());
  }
}

TEST_F(CareTest, ASevereItemIsSoftFromItsFirstPicture) {
  open_severe(4);
  EXPECT_EQ(clip().looks(), 1) << "opened with its look, not given one afterwards";
  EXPECT_EQ(clip().look().blur, 2u);
  EXPECT_TRUE(clip().look().greyscale);
  EXPECT_FALSE(clip().playing());
  EXPECT_EQ(second().look().blur, 2u);
}

TEST_F(CareTest, AMildOneIsShownAsItIsAndPlays) {
  open_severe(1);
  EXPECT_TRUE(is_plain(clip().look()));
  EXPECT_TRUE(clip().playing());
}

TEST_F(CareTest, TheOperatorsWordIsTakenInWhileTheClipIsOnScreen) {
  open_severe(2);
  EXPECT_TRUE(is_plain(clip().look()));
  floor(2, R"("blur":3,"greyscale":true,"autoplay":false,"size_percent":50,"reveal":true)");
  EXPECT_EQ(clip().look().blur, 3u);
  EXPECT_EQ(seen().viewing.care.size_percent, 50);
  EXPECT_EQ(second().look().blur, 3u);
  floor(2, R"("blur":99,"smoothing":-4,"size_percent":4)");
  EXPECT_EQ(clip().look().blur, domain::kMaxBlur);
  EXPECT_EQ(clip().look().smoothing, 0u);
  EXPECT_EQ(seen().viewing.care.size_percent, 100);
}

TEST_F(CareTest, TheReviewersChoiceAddsToTheFloorAndNeverTakesFromIt) {
  open_severe(3);
  EXPECT_EQ(clip().look().blur, 1u);
  choose(settings::kCare3, "blur_3_grey");
  EXPECT_EQ(clip().look().blur, 3u);
  choose(settings::kCare3, "none");
  EXPECT_EQ(clip().look().blur, 1u);
  choose(settings::kCare3, "grey");
  EXPECT_EQ(clip().look().blur, 1u);
  EXPECT_TRUE(clip().look().greyscale);
}

TEST_F(CareTest, OneKeyLiftsDownToTheFloorAndBack) {
  host_.fake_settings().set(settings::kCare3, std::string("blur_3_grey"));
  open_severe(3);
  press("V");
  EXPECT_EQ(look(), "lifted");
  EXPECT_EQ(clip().look().blur, 1u);
  EXPECT_FALSE(clip().look().greyscale);
  EXPECT_TRUE(seen().viewing.care.at_floor);
  press("V");
  EXPECT_EQ(clip().look().blur, 3u);
  EXPECT_EQ(problems(), 0u);
}

TEST_F(CareTest, WhereTheFloorKeepsItTheKeySaysSo) {
  open_severe(4);
  press("V");
  EXPECT_EQ(last_problem(), host_.texts().text(ids::texts::kProblemLookFloor));
  EXPECT_EQ(clip().look().blur, 2u);
}

TEST_F(CareTest, OnAPlainClipTheKeyDrawsTheVeil) {
  open_severe(0);
  press("V");
  EXPECT_EQ(look(), "drawn");
  EXPECT_EQ(clip().look().blur, 2u);
  press("V");
  EXPECT_EQ(look(), "plain");
  // The next item begins as chosen.
  press("V");
  press("A");
  EXPECT_EQ(item(), 2);
  EXPECT_EQ(look(), "plain");
}

TEST_F(CareTest, APartIsUncoveredOnlyWhileTheKeyIsHeld) {
  open_severe(4);
  const domain::Look careful = clip().look();
  run(commands::kReveal, "down");
  EXPECT_EQ(look(), "revealing");
  EXPECT_FALSE(clip().look().reveal.empty());
  EXPECT_EQ(clip().look().blur, careful.blur);
  run(commands::kRevealAt, "0.1 0.9");
  EXPECT_EQ(clip().look().reveal, reveal_around(0.1, 0.9, 720.0 / 1280));
  run(commands::kRevealAt, "nonsense");
  EXPECT_EQ(clip().look().reveal, reveal_around(0.1, 0.9, 720.0 / 1280));
  run(commands::kReveal, "up");
  EXPECT_EQ(clip().look(), careful);
}

TEST_F(CareTest, WhatIsUncoveredIsCoveredAgainWhateverHappens) {
  open_severe(4);
  const domain::Look careful = clip().look();
  run(commands::kReveal, "down");
  press("A");
  EXPECT_EQ(item(), 2);
  EXPECT_EQ(clip().look(), careful);
  run(commands::kReveal, "down");
  desk_->set_in_sight(InSight::kHistory);
  turn();
  EXPECT_EQ(second().look(), careful);
}

TEST_F(CareTest, TheOperatorMayForbidUncovering) {
  open_severe(4);
  floor(4, R"("blur":2,"greyscale":true,"reveal":false,"autoplay":false)");
  EXPECT_FALSE(host_.commands().enabled(commands::kReveal));
  run(commands::kReveal, "down");
  EXPECT_TRUE(clip().look().reveal.empty());
}

TEST_F(CareTest, ASevereItemIsComparedAsItsOwnSeverityAsks) {
  std::vector<domain::Task> tasks;
  for (int i = 1; i <= 2; ++i) {
    tasks.push_back(sdk::testing::make_task(ids::queues::kReviewFirst, i));
    tasks.back().severity = i == 1 ? 0 : 4;
  }
  outbox().set_tasks(ids::queues::kReviewFirst, tasks);
  desk_->shown(true);
  desk_->set_in_sight(InSight::kDesk);
  turn();
  run(commands::kCompare);
  turn();
  EXPECT_TRUE(is_plain(clip().look()));
  EXPECT_EQ(second().look().blur, 2u);
  EXPECT_TRUE(second().look().greyscale);
  // The veil over the one lies over the other too.
  press("V");
  EXPECT_TRUE(second().look().at_least_as_careful_as(clip().look()));
  press("Esc");
  EXPECT_EQ(second().look().blur, 2u);
}

TEST_F(CareTest, AutoplayAndSizeFollowTheChosenSeverity) {
  host_.fake_settings().set(settings::kQuietFrom, std::string("1"));
  host_.fake_settings().set(settings::kSmallFrom, std::string("2"));
  open_severe(1);
  EXPECT_FALSE(clip().playing());
  EXPECT_EQ(seen().viewing.care.size_percent, 100);
  choose(settings::kSmallFrom, "1");
  EXPECT_EQ(seen().viewing.care.size_percent, 50);
}

TEST_F(CareTest, TheFlashGuardIsOnUntilAPersonAndTheOperatorSayOtherwise) {
  open_severe(1);
  EXPECT_TRUE(clip().look().flash_guard);
  host_.fake_settings().set(settings::kFlashGuard, false);
  turn();
  EXPECT_FALSE(clip().look().flash_guard);
  floor(1, R"("flash_guard":true,"autoplay":true,"reveal":true)");
  EXPECT_TRUE(clip().look().flash_guard);
}

}  // namespace
}  // namespace vigil::review::testing
