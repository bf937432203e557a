// What is near to a known violation: how much of it, where, and what is no longer known.
#include "core/screening/known_media.h"

#include <gtest/gtest.h>

#include <random>

namespace vigil::screening {
namespace {

// Frames whose hashes have nothing in common, five a second.
VideoHash frames(int seed, int count) {
  std::mt19937_64 random(static_cast<std::uint64_t>(seed));
  VideoHash video;
  for (int i = 0; i < count; ++i) {
    VideoFrameHash frame;
    frame.frame = i;
    frame.quality = 100;
    frame.seconds = i * 0.2;
    for (auto& word : frame.hash.words) word = random();
    video.push_back(frame);
  }
  return video;
}

KnownItem item(std::string id, VideoHash prints) {
  KnownItem known;
  known.id = std::move(id);
  known.list = "removed";
  known.policy = "fraud";
  known.severity = 3;
  known.media = domain::MediaId(std::string(64, 'a'));
  known.prints = std::move(prints);
  return known;
}

TEST(KnownMedia, TheSameClipIsFoundWhole) {
  KnownMedia known;
  known.put(item("a", frames(1, 50)));
  known.put(item("b", frames(2, 50)));
  const auto facts = known.look(frames(1, 50));
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].list, "removed");
  EXPECT_EQ(facts[0].policy, "fraud");
  EXPECT_EQ(facts[0].severity, 3);
  EXPECT_EQ(facts[0].distance, 0);
  EXPECT_DOUBLE_EQ(facts[0].share, 1);
  EXPECT_EQ(facts[0].evidence.kind, "hash");
  EXPECT_EQ(facts[0].evidence.clip_begin, Millis(0));
  EXPECT_EQ(facts[0].evidence.clip_end, Millis(9800));
  EXPECT_EQ(facts[0].evidence.media.text(), std::string(64, 'a'));
}

TEST(KnownMedia, AKnownClipInsideALongerOneIsLocated) {
  KnownMedia known;
  known.put(item("a", frames(1, 25)));
  VideoHash longer = frames(3, 100);
  const VideoHash part = frames(1, 25);
  for (std::size_t i = 0; i < part.size(); ++i) longer[40 + i].hash = part[i].hash;
  const auto facts = known.look(longer);
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_DOUBLE_EQ(facts[0].share, 1) << "all of the known one is in it";
  EXPECT_EQ(facts[0].evidence.clip_begin, Millis(8000));
  EXPECT_EQ(facts[0].evidence.clip_end, Millis(12'800));
  EXPECT_EQ(facts[0].evidence.media_begin, Millis(0));
}

TEST(KnownMedia, APictureHasNoTimes) {
  KnownMedia known;
  KnownItem pictures = item("list", frames(4, 3));
  pictures.pictures = true;
  known.put(std::move(pictures));
  VideoHash one = frames(4, 2);
  one.erase(one.begin());
  const auto facts = known.look(one);
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_DOUBLE_EQ(facts[0].share, 1);
  EXPECT_LT(facts[0].evidence.clip_begin, Millis(0));
  EXPECT_EQ(facts[0].evidence.media_begin, Millis(0));
}

TEST(KnownMedia, WhatIsTakenOutIsNotFoundAndWhatTakesItsPlaceIs) {
  KnownMedia known;
  known.put(item("a", frames(1, 20)));
  known.put(item("a", frames(2, 20)));
  EXPECT_EQ(known.size(), 1u);
  EXPECT_TRUE(known.look(frames(1, 20)).empty());
  EXPECT_EQ(known.look(frames(2, 20)).size(), 1u);
  known.remove("a");
  known.remove("never there");
  EXPECT_EQ(known.size(), 0u);
  EXPECT_TRUE(known.look(frames(2, 20)).empty());
}

TEST(KnownMedia, ManyComeAndGoAndTheRestIsFound) {
  KnownMedia known;
  for (int i = 0; i < 300; ++i) known.put(item(std::to_string(i), frames(1000 + i, 5)));
  for (int i = 0; i < 250; ++i) known.remove(std::to_string(i));
  EXPECT_EQ(known.size(), 50u);
  EXPECT_TRUE(known.look(frames(1000, 5)).empty());
  EXPECT_EQ(known.look(frames(1299, 5)).size(), 1u);
}

TEST(KnownMedia, OnlyWhatIsNamedIsKept) {
  KnownMedia known;
  for (int i = 0; i < 5; ++i) known.put(item(std::to_string(i), frames(100 + i, 5)));
  known.keep_only({"1", "3", "never there"});
  EXPECT_EQ(known.size(), 2u);
  EXPECT_TRUE(known.look(frames(100, 5)).empty());
  EXPECT_EQ(known.look(frames(103, 5)).size(), 1u);
}

TEST(KnownMedia, NearestFirstAndNotMoreThanSomebodyReads) {
  KnownMedia known;
  const VideoHash clip = frames(5, 20);
  for (int i = 0; i < 10; ++i) {
    VideoHash part = frames(100 + i, 20);
    for (int frame = 0; frame <= i; ++frame)
      part[static_cast<std::size_t>(frame)].hash = clip[static_cast<std::size_t>(frame)].hash;
    known.put(item(std::to_string(i), part));
  }
  const auto facts = known.look(clip);
  ASSERT_EQ(facts.size(), kMostKnownMatches);
  for (std::size_t i = 1; i < facts.size(); ++i) EXPECT_LE(facts[i].share, facts[i - 1].share);
  EXPECT_DOUBLE_EQ(facts[0].share, 0.5);
}

TEST(KnownMedia, NothingIsNearToNothing) {
  KnownMedia known;
  EXPECT_TRUE(known.look({}).empty());
  known.put(item("empty", {}));
  EXPECT_TRUE(known.look(frames(1, 5)).empty());
}

}  // namespace
}  // namespace vigil::screening
