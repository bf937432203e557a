// What is written in pictures: its text form, terms in it, and rules that look at it.
#include "core/screening/frame_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/screening/frame_terms.h"
#include "core/screening/item_screen.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

FrameLine line(std::string text, double y = 0.8, double confidence = 0.9) {
  return {std::move(text), {0.1, y, 0.5, 0.05}, confidence};
}

TermList wildlife() {
  TermList list;
  list.id = "wild";
  list.title_zh = "野生动物制品";
  list.severity = 3;
  list.cues = {"微信"};
  list.cue_distance = 12;
  list.terms.push_back({"象牙", false, {}, 0});
  list.terms.push_back({"白料", true, {}, 0});
  list.terms.push_back({"象牙手串", false, {}, 0});
  return list;
}

std::vector<FrameHit> find(std::vector<FrameText> frames) {
  const auto matcher = *TermMatcher::build({wildlife()});
  TermScanner scanner;
  auto hits = find_in_frames(*matcher, frames, scanner);
  EXPECT_TRUE(hits.ok());
  return hits.value_or({});
}

TEST(FrameText, ItsTextFormComesBack) {
  FrameReading reading;
  reading.looked_at = 8;
  reading.read = 2;
  reading.frames.push_back({0, 2, {line("价格 3,500 元"), line("第二行", 0.9, 0.25)}});
  reading.frames.push_back({4.04, 8, {line("a\nb\tc")}});
  const std::string text = to_text(reading);
  EXPECT_EQ(text,
            "#frame-text,1,8,2\n"
            "#frame,0.000,2.000\n"
            "0.000,0.9000,0.1000,0.8000,0.5000,0.0500,价格 3,500 元\n"
            "0.000,0.2500,0.1000,0.9000,0.5000,0.0500,第二行\n"
            "#frame,4.040,8.000\n"
            "4.040,0.9000,0.1000,0.8000,0.5000,0.0500,a b c\n");
  const FrameReading back = read_frame_reading(text);
  EXPECT_TRUE(back.not_read.empty());
  EXPECT_EQ(back.looked_at, 8);
  EXPECT_EQ(back.read, 2);
  ASSERT_EQ(back.frames.size(), 2u);
  ASSERT_EQ(back.frames[0].lines.size(), 2u);
  EXPECT_EQ(back.frames[0].lines[0].text, "价格 3,500 元");
  EXPECT_DOUBLE_EQ(back.frames[1].seconds, 4.04);
  EXPECT_DOUBLE_EQ(back.frames[1].until, 8);
  EXPECT_EQ(to_text(back), text);
}

TEST(FrameText, AClipThatWasNotReadSaysWhy) {
  FrameReading reading;
  reading.not_read = "A frame took too long.\nReally";
  EXPECT_EQ(read_frame_reading(to_text(reading)).not_read, "A frame took too long. Really");
}

TEST(FrameText, JunkIsLeftOut) {
  EXPECT_FALSE(read_frame_reading("").not_read.empty());
  EXPECT_FALSE(read_frame_reading("0.000,0.9,0,0,0,0,x\n").not_read.empty());
  EXPECT_FALSE(read_frame_reading("#frame-text,1,x,y\n").not_read.empty());
  const FrameReading reading = read_frame_reading(
      "#frame-text,1,3,3\n0.0,0.9,0,0,0,0,before any frame\n#frame,nan,1\n#frame,2.000,1.000\n"
      "2.0,7,-1,0,2,0,out of range\n2.0,0.9,0,0,0\n2.0,inf,0,0,0,0,x\n\n2.0,0.9,0,0,0,0,\n");
  ASSERT_EQ(reading.frames.size(), 1u);
  EXPECT_DOUBLE_EQ(reading.frames[0].until, 2) << "never before it begins";
  ASSERT_EQ(reading.frames[0].lines.size(), 1u);
  EXPECT_DOUBLE_EQ(reading.frames[0].lines[0].confidence, 1);
  EXPECT_DOUBLE_EQ(reading.frames[0].lines[0].box.x, 0);
}

TEST(FrameTerms, ATermOverTwoLinesAndACueOnAnotherLineCount) {
  const auto hits = find({{3, 5, {line("祖传象", 0.1), line("牙一件", 0.2)}},
                          {6, 8, {line("白料到货", 0.5), line("加微信", 0.6)}},
                          {10, 12, {line("白料", 0.5)}}});
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].term, 0u);
  EXPECT_DOUBLE_EQ(hits[0].from, 3);
  EXPECT_DOUBLE_EQ(hits[0].until, 5);
  EXPECT_NEAR(hits[0].box.y, 0.1, 1e-9);
  EXPECT_NEAR(hits[0].box.height, 0.15, 1e-9);
  EXPECT_EQ(hits[1].term, 1u) << "the cue is on the next line; alone it does not count";
  EXPECT_DOUBLE_EQ(hits[1].from, 6);
}

TEST(FrameTerms, WhatStaysInSightIsOneHit) {
  const auto hits =
      find({{0, 2, {line("象牙手串")}}, {2, 4, {line("象·牙手串")}}, {60, 62, {line("象牙手串")}}});
  ASSERT_EQ(hits.size(), 1u) << "象牙 alone is inside the longer term";
  EXPECT_EQ(hits[0].term, 2u);
  EXPECT_EQ(hits[0].manner, Manner::kAsWritten);
  EXPECT_DOUBLE_EQ(hits[0].until, 4) << "a minute later is another run";
}

TEST(FrameTerms, WhatTheRecogniserIsHardlySureOfIsLeftOut) {
  EXPECT_TRUE(find({{0, 2, {line("象牙", 0.8, kLeastFrameConfidence - 0.01)}}}).empty());
  EXPECT_EQ(find({{0, 2, {line("象牙", 0.8, kLeastFrameConfidence)}}}).size(), 1u);
}

json rule_record(bool frame_text) {
  json term = {{"lists", {"wild"}}};
  if (frame_text) term["frame_text"] = true;
  return {{"id", "wild-named"},
          {"title", {{"zh", "提到"}, {"en", "named"}}},
          {"when", {{"term", term}}},
          {"outcome",
           {{"act", "remove"},
            {"policy", "wildlife-trade"},
            {"severity", 3},
            {"reason", {{"zh", "请看。"}, {"en", "Look."}}}}},
          {"tests",
           {{{"name", "a"}, {"facts", {{"terms", {{{"list", "wild"}}}}}}, {"holds", true}},
            {{"name", "b"},
             {"facts", {{"terms", {{{"list", "wild"}, {"term", "象牙"}, {"frame", 4.5}}}}}},
             {"holds", frame_text}},
            {{"name", "c"}, {"facts", json::object()}, {"holds", false}}}}};
}

TEST(FrameRules, ARuleLooksAtPicturesWhereItSaysSo) {
  const json subject = {{"item_id", "i1"},
                        {"caption", "今天放羊"},
                        {"media", {{"sha256", std::string(64, 'a')}, {"type", "video/mp4"}}}};
  const auto matcher = *TermMatcher::build({wildlife()});
  for (const bool looks : {false, true}) {
    const Result<Rule> rule = rule_from_json(rule_record(looks));
    ASSERT_TRUE(rule.ok()) << rule.error().message;
    Facts facts = *facts_from_subject(subject);
    facts.frame_text = {{4.5, 6, {line("象牙（自提）")}}};
    TermScanner scanner;
    const auto screened =
        screen_item(matcher.get(), std::span(&*rule, 1), std::move(facts), scanner);
    ASSERT_TRUE(screened.ok());
    EXPECT_EQ(screened->judgement.outcome, looks ? Outcome::kRemove : Outcome::kNone);
    ASSERT_EQ(screened->evidence.size(), looks ? 2u : 1u) << "the list's hit is shown either way";
    EXPECT_EQ(screened->evidence[0].kind, "frame_text");
    EXPECT_EQ(screened->evidence[0].text, "画面文字：野生动物制品：象牙");
    EXPECT_EQ(screened->evidence[0].clip_begin, Millis{4500});
    EXPECT_EQ(screened->evidence[0].caption_begin, -1);
    const json written =
        *parse_json(with_evidence(subject, screened->evidence, screened->in_frames));
    const json& first = written["evidence"][0];
    EXPECT_EQ(first["list"], "wild");
    EXPECT_EQ(first["term"], "象牙");
    EXPECT_EQ(first["why"], "written");
    EXPECT_EQ(first["box"], json({0.1, 0.8, 0.5, 0.05}));
    EXPECT_EQ(first["clip_ms"], json({4500, 6001}));
    EXPECT_TRUE(domain::item_from_json(written).ok());
    EXPECT_EQ(parse_json(with_evidence(written, screened->evidence, screened->in_frames))
                  .value_or(json())["evidence"]
                  .size(),
              written["evidence"].size())
        << "what is there already is not written twice";
  }
}

TEST(FrameRules, FramesBeforeTheClipAndWrongFieldsAreRefused) {
  json record = rule_record(true);
  record["tests"][1]["facts"]["terms"][0]["frame"] = -1;
  EXPECT_FALSE(rule_from_json(record).ok());
  record = rule_record(true);
  record["when"]["term"]["frame_text"] = "yes";
  EXPECT_FALSE(rule_from_json(record).ok());
}

}  // namespace
}  // namespace vigil::screening
