#include "core/domain/rating/rubric.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "core/domain/rating/preview.h"

namespace vigil::domain::rating {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json seed() {
  std::ifstream file(VIGIL_SOURCE_DIR "/plugins/rating/schema/rubrics.seed.json");
  return json::parse(file).at(0);
}

Rubric rubric() { return *rubric_from_json(seed()); }

// The index of a dimension in the record.
std::size_t place(const json& record, std::string_view id) {
  for (std::size_t i = 0; i < record["dimensions"].size(); ++i) {
    if (record["dimensions"][i]["id"] == id) return i;
  }
  ADD_FAILURE() << id;
  return 0;
}

TEST(Rubric, TheOneThatShipsIsInOrder) {
  EXPECT_EQ(check(seed()), std::vector<Problem>{});
  const Rubric first = rubric();
  EXPECT_EQ(first.dimensions.size(), 28u);
  EXPECT_EQ(first.level(5).age, 18);
  EXPECT_EQ(to_json(first), seed()) << "written as it was read";
}

TEST(Rubric, TheLevelIsTheHighestOfTheMarks) {
  const Rubric first = rubric();
  EXPECT_EQ(level_of(first, {}), 1);
  const std::vector<RatingMark> marks = {{"violence-cartoon", Intensity::kMild, {}, {}},
                                         {"drugs-tobacco", Intensity::kModerate, {}, {}},
                                         {"drugs-alcohol", Intensity::kNone, {}, {}}};
  EXPECT_EQ(level_of(first, marks), 3);  // OARS: tobacco, moderate, 13
  const std::vector<RatingMark> unknown = {{"no-such", Intensity::kIntense, {}, {}}};
  EXPECT_EQ(level_of(first, unknown), 1);
}

TEST(Rubric, WhatCountsForAnotherIsAsStrongThere) {
  json record = seed();
  const auto blood = place(record, "violence-bloodshed");
  record["dimensions"][blood]["levels"] = {
      {"mild", "all"}, {"moderate", "all"}, {"intense", "all"}};
  const Rubric changed = *rubric_from_json(record);
  EXPECT_EQ(changed.cell("violence-bloodshed", Intensity::kIntense),
            changed.cell("violence-realistic", Intensity::kIntense));
  EXPECT_GT(changed.cell("violence-bloodshed", Intensity::kIntense), 1);
}

TEST(Rubric, EveryProblemHasItsPlaceAndReason) {
  const auto told = [](const json& record) {
    std::string all;
    for (const Problem& problem : check(record))
      all += problem.pointer + ": " + problem.sentence + "\n";
    return all;
  };
  json circle = seed();
  const auto a = place(circle, "violence-realistic");
  circle["dimensions"][a]["counts_for"] = {"violence-bloodshed"};
  EXPECT_THAT(told(circle), HasSubstr("This goes round in a circle: violence-realistic > "
                                      "violence-bloodshed > violence-realistic."));
  json self = seed();
  self["dimensions"][0]["counts_for"] = {self["dimensions"][0]["id"]};
  EXPECT_THAT(told(self), HasSubstr("/dimensions/0/counts_for/0: This goes round"));
  json level = seed();
  level["dimensions"][3]["levels"]["mild"] = "21";
  EXPECT_EQ(told(level), "/dimensions/3/levels/mild: There is no level \"21\".\n");
  json twice = seed();
  twice["dimensions"].push_back(twice["dimensions"][0]);
  EXPECT_THAT(told(twice), HasSubstr("/dimensions/28/id: The dimension"));
  json falling = seed();
  falling["dimensions"][1]["levels"] = {{"mild", "16"}, {"moderate", "12"}, {"intense", "18"}};
  EXPECT_THAT(told(falling), HasSubstr("/dimensions/1/levels/moderate: "));
  EXPECT_THAT(told(falling), HasSubstr("rated lower when it is moderate than when it is mild."));
  json nobody = seed();
  nobody["dimensions"][1]["counts_for"] = {"ghost"};
  nobody["dimensions"][2]["group"] = "ghosts";
  EXPECT_THAT(told(nobody), HasSubstr("There is no dimension \"ghost\"."));
  EXPECT_THAT(told(nobody), HasSubstr("There is no group \"ghosts\"."));
  json ages = seed();
  ages["levels"][2]["age"] = 8;
  EXPECT_THAT(told(ages), HasSubstr("/levels/2/age: Levels go from young to old"));
}

TEST(Rubric, AWrongShapeIsOneSentenceAndNeverACrash) {
  EXPECT_EQ(check(json::array()).size(), 1u);
  EXPECT_EQ(check(json()).front().sentence, "An object belongs here.");
  std::mt19937_64 random(20261130);
  // Whatever is taken out or put in the place of any value, something is said or nothing is wrong.
  const json flat = seed().flatten();
  std::vector<std::string> pointers;
  for (const auto& [pointer, value] : flat.items()) pointers.push_back(pointer);
  const json others[] = {json(), json(-1), json("x"), json::array(), json::object(), json(1e300)};
  for (int i = 0; i < 300; ++i) {
    json record = seed();
    record[json::json_pointer(pointers[random() % pointers.size()])] = others[random() % 6];
    (void)check(record);
    Rubric kept;
    kept.version = 77;
    if (!check(record, &kept).empty()) {
      EXPECT_EQ(kept.version, 77);
    }
  }
}

TEST(Rubric, StretchesCarryTheirOwnLevel) {
  const Rubric first = rubric();
  const std::vector<RatingMark> marks = {
      {"violence-cartoon", Intensity::kIntense, {}, {}},  // everywhere: 8 and over
      {"drugs-narcotics", Intensity::kIntense, Millis(2000), Millis(3000)},
      {"drugs-tobacco", Intensity::kIntense, Millis(2500), Millis(9999)}};
  const std::vector<LevelSpan> spans = spans_of(first, marks, Millis(5000));
  const std::vector<LevelSpan> expected = {{Millis(0), Millis(2000), 2},
                                           {Millis(2000), Millis(3000), 5},
                                           {Millis(3000), Millis(5000), 3}};
  EXPECT_EQ(spans, expected);
  EXPECT_TRUE(spans_of(first, marks, Millis(0)).empty());
}

TEST(Rubric, EachAgeSeesTheClipWholeInPartOrNotAtAll) {
  const Rubric first = rubric();
  const std::vector<RatingMark> marks = {
      {"drugs-narcotics", Intensity::kIntense, Millis(2000), Millis(3000)}};
  const auto cut = ages_of(first, marks, 5, Millis(5000), Cutting::kStretches);
  EXPECT_EQ(cut[0].showing, Showing::kWithout);
  EXPECT_EQ(cut[0].hidden, Millis(1000));
  EXPECT_EQ(cut[4].showing, Showing::kWhole);
  const auto whole = ages_of(first, marks, 5, Millis(5000), Cutting::kNever);
  EXPECT_EQ(whole[0].showing, Showing::kNotAtAll);
  // Decided stricter than the marks say: that is about the whole clip.
  const auto stricter = ages_of(first, {}, 4, Millis(5000), Cutting::kStretches);
  EXPECT_EQ(stricter[2].showing, Showing::kNotAtAll);
  EXPECT_EQ(stricter[3].showing, Showing::kWhole);
}

TEST(Rubric, MarksComeBackAsTheyWere) {
  const std::vector<RatingMark> marks = {
      {"drugs-tobacco", Intensity::kMild, {}, {}},
      {"sex-nudity", Intensity::kIntense, Millis(10), Millis(20)}};
  EXPECT_EQ(*marks_from_json(to_json(std::span(marks))), marks);
  EXPECT_FALSE(marks_from_json(json::parse(R"([{"dimension":"x","intensity":"hard"}])")));
  EXPECT_FALSE(marks_from_json(
      json::parse(R"([{"dimension":"x","intensity":"mild","begin_ms":5,"end_ms":5}])")));
}

TEST(RubricPreview, SaysHowManyWouldChangeWhichAndWhy) {
  json record = seed();
  record["dimensions"][place(record, "drugs-tobacco")]["levels"] = {
      {"mild", "18"}, {"moderate", "18"}, {"intense", "18"}};
  record["dimensions"].erase(place(record, "money-advertising"));
  const Rubric proposed = *rubric_from_json(record);
  const std::vector<RatingMark> smoke = {{"drugs-tobacco", Intensity::kMild, {}, {}}};
  const std::vector<RatingMark> advert = {{"money-advertising", Intensity::kIntense, {}, {}}};
  const std::vector<PastRating> past = {{"a", "一", smoke, 3, false},
                                        {"b", "二", advert, 3, false},
                                        {"c", "三", smoke, 2, true},
                                        {"d", "四", {}, 1, false},
                                        {"e", "五", smoke, 1, false}};
  const Preview told = preview(proposed, past);
  EXPECT_EQ(told.rated, 5u);
  EXPECT_EQ(told.stricter, 2u);
  EXPECT_EQ(told.milder, 1u);
  EXPECT_EQ(told.kept, 1u);
  EXPECT_EQ(told.unknown, 1u);
  EXPECT_EQ(told.moves[2][4], 1u);
  ASSERT_EQ(told.changes.size(), 3u);
  EXPECT_EQ(told.changes[0].rating, 4u) << "the farthest first";
  EXPECT_EQ(told.changes[0].dimension, "drugs-tobacco");
  EXPECT_EQ(told.changes[1].rating, 0u);
}

TEST(RubricPreview, TheSameRubricChangesNothingThatFollowedFromIt) {
  const Rubric first = rubric();
  std::mt19937_64 random(4);
  std::vector<PastRating> past;
  for (int i = 0; i < 500; ++i) {
    PastRating rating;
    for (int k = 0; k < static_cast<int>(random() % 5); ++k) {
      rating.marks.push_back(
          {first.dimensions[random() % 28].id, static_cast<Intensity>(random() % 4), {}, {}});
    }
    rating.level = level_of(first, rating.marks);
    past.push_back(rating);
  }
  EXPECT_TRUE(preview(first, past).changes.empty());
}

}  // namespace
}  // namespace vigil::domain::rating
