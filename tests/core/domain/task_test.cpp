#include "core/domain/task.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

const std::string kMedia(64, 'a');

json subject() {
  return {{"item_id", "v-1001"},
          {"caption", "山羊在崖上"},
          {"author", {{"id", "u1"}, {"name", "阿旺"}, {"followers", 1200}}},
          {"reach", 88000},
          {"place", "四川 阿坝"},
          {"uploaded_at", "2026-01-01T08:00:00.000Z"},
          {"media", {{"sha256", kMedia}, {"type", "video/mp4"}}},
          {"tags", {"动物", "户外"}},
          {"evidence",
           {{{"kind", "term"}, {"text", "山羊"}, {"score", 0.5}, {"caption", {0, 2}}},
            {{"kind", "hash"}, {"text", "近似画面"}, {"score", 0.9}, {"clip_ms", {1000, 2500}}}}}};
}

TEST(ItemJson, RoundTrips) {
  const auto item = item_from_json(subject());
  ASSERT_TRUE(item) << item.error().message;
  EXPECT_EQ(item->author_name, "阿旺");
  EXPECT_EQ(item->reach, 88000);
  ASSERT_EQ(item->evidence.size(), 2u);
  EXPECT_EQ(item->evidence[0].caption_end, 2);
  EXPECT_EQ(item->evidence[0].clip_begin, Millis{-1});
  EXPECT_EQ(item->evidence[1].clip_end, Millis{2500});
  EXPECT_EQ(to_json(*item), subject());
}

TEST(ItemJson, NeedsAnIdAndMediaAndNothingElse) {
  const json least = {{"item_id", "v1"}, {"media", {{"sha256", kMedia}}}};
  const auto item = item_from_json(least);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->uploaded_at, WallTime{});
  EXPECT_TRUE(item_from_json(to_json(*item)));

  for (const char* pointer : {"/item_id", "/media", "/media/sha256"}) {
    json broken = subject();
    const json::json_pointer at(pointer);
    broken[at.parent_pointer()].erase(at.back());
    const auto read = item_from_json(broken);
    ASSERT_FALSE(read) << pointer;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
  }
  json broken = subject();
  broken["media"]["sha256"] = "not-a-hash";
  EXPECT_FALSE(item_from_json(broken));
  broken["media"] = "x";
  EXPECT_FALSE(item_from_json(broken));
  EXPECT_FALSE(item_from_json(json("text")));
}

TEST(ItemJson, StrangersTextIsCleanedAndBounded) {
  json strange = subject();
  strange["caption"] = "好\u202E的\u200B山\x01羊" + std::string(20'000, 'x');
  strange["author"]["name"] = std::string(5000, 'n');
  strange["reach"] = -5;
  strange["tags"] = {"ok", 3, "坏\xff"};
  strange["unknown"] = {1, 2};
  const auto item = item_from_json(strange);
  ASSERT_TRUE(item);
  EXPECT_TRUE(item->caption.starts_with("好的山羊x"));
  EXPECT_LE(count_code_points(item->caption), 10'001u);
  EXPECT_LE(count_code_points(item->author_name), 401u);
  EXPECT_EQ(item->reach, 0);
  ASSERT_EQ(item->tags.size(), 2u);
  EXPECT_TRUE(is_utf8(item->tags[1]));
}

TEST(ItemJson, CaptionRangesFollowTheCleanedText) {
  json strange = subject();
  strange["caption"] =
      "\u202Ea\u200Bb山羊c";  // cleaned: "ab山羊c"; 山羊 stands at 4..6 as sent, 2..4 as shown
  strange["evidence"] = {{{"kind", "term"}, {"text", "山羊"}, {"caption", {4, 6}}}};
  const auto item = item_from_json(strange);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->caption, "ab山羊c");
  EXPECT_EQ(item->evidence[0].caption_begin, 2);
  EXPECT_EQ(item->evidence[0].caption_end, 4);
  // Reading what was written keeps it.
  const auto again = item_from_json(to_json(*item));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->evidence[0].caption_begin, 2);
}

TEST(ItemJson, RangesThatPointNowhereAreDropped) {
  for (const json& range : {json({3, 3}), json({4, 2}), json({-1, 2}), json({1}), json("x"),
                            json({0.5, 2}), json({100, 200})}) {
    json strange = subject();
    strange["evidence"] = {{{"kind", "term"}, {"caption", range}}};
    const auto item = item_from_json(strange);
    ASSERT_TRUE(item);
    EXPECT_EQ(item->evidence[0].caption_begin, -1) << range;
    EXPECT_EQ(item->evidence[0].caption_end, -1) << range;
  }
  json long_range = subject();
  long_range["evidence"] = {{{"kind", "term"}, {"caption", {1, 999}}}};
  const auto item = item_from_json(long_range);
  EXPECT_EQ(item->evidence[0].caption_begin, 1);
  EXPECT_EQ(item->evidence[0].caption_end, 5);  // the caption's length
}

TEST(ItemJson, EvidenceMayNameAnotherClipAndTheTimeThere) {
  json object = subject();
  object["evidence"][1]["media"] = {{"sha256", std::string(64, 'B')}, {"ms", 4200}};
  const auto item = item_from_json(object);
  ASSERT_TRUE(item);
  EXPECT_TRUE(item->evidence[0].media.empty());
  EXPECT_EQ(item->evidence[1].media, MediaId(std::string(64, 'b')));
  EXPECT_EQ(item->evidence[1].media_begin, Millis{4200});
  object["evidence"][1]["media"]["sha256"] = std::string(64, 'b');
  EXPECT_EQ(to_json(*item), object);

  object["evidence"][1]["media"] = {{"sha256", "../etc/passwd"}, {"ms", -5}};
  const auto wrong = item_from_json(object);
  ASSERT_TRUE(wrong);
  EXPECT_TRUE(wrong->evidence[1].media.empty());
  object["evidence"][1]["media"] = {{"sha256", std::string(64, 'b')}, {"ms", -5}};
  EXPECT_EQ(item_from_json(object)->evidence[1].media_begin, Millis{0});
}

TEST(ItemJson, APostWithSeveralPicturesHasThemInItsOrder) {
  json object = subject();
  object["media"]["type"] = "image/jpeg";
  object["pictures"] = {{{"sha256", kMedia}, {"type", "image/jpeg"}},
                        {{"sha256", std::string(64, 'b')}, {"type", "image/png"}},
                        {{"sha256", std::string(64, 'c')}, {"type", "image/gif"}}};
  const auto item = item_from_json(object);
  ASSERT_TRUE(item);
  ASSERT_EQ(item->pictures.size(), 3u);
  EXPECT_EQ(item->pictures[0].media, item->media);
  EXPECT_EQ(item->pictures[2].media, MediaId(std::string(64, 'c')));
  EXPECT_EQ(item->pictures[2].type, "image/gif");
  EXPECT_EQ(to_json(*item), object);
}

TEST(ItemJson, WhatNamesOnePictureIsNoPostOfSeveral) {
  for (const json& pictures :
       {json::array(), json("x"), json::array({{{"sha256", kMedia}}}),
        json::array({{{"sha256", "nonsense"}}, 7, {{"sha256", kMedia}}})}) {
    json object = subject();
    object["pictures"] = pictures;
    const auto item = item_from_json(object);
    ASSERT_TRUE(item);
    EXPECT_TRUE(item->pictures.empty()) << pictures;
  }
  // The item's own media is always the first.
  json object = subject();
  object["pictures"] = json::array({{{"sha256", std::string(64, 'b')}}});
  const auto item = item_from_json(object);
  ASSERT_EQ(item->pictures.size(), 2u);
  EXPECT_EQ(item->pictures[0].media, item->media);
}

}  // namespace
}  // namespace vigil::domain
