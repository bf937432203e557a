// Term lists as files and records: what is read, and what is refused with its line.
#include "core/screening/term_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::screening {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(TermList, TheSameFromAllThreeKindsOfFile) {
  const TermListReading lines = read_term_list(
      "# names published for enforcement\n@id wildlife\n@title_zh 野生动物\n@title_en "
      "Wildlife\n@severity 4\n"
      "@policy wildlife-trade\n@by_sound true\n@cue 微信\n@cue 价\n@cue_digits 6\n@cue_distance "
      "10\n\n象牙\r\n白料\tcue\tnews 2022\n",
      "x.txt");
  const TermListReading document = read_term_list(
      R"({"id":"wildlife","title":{"zh":"野生动物","en":"Wildlife"},"severity":4,"policy":"wildlife-trade",
          "by_sound":true,"cues":["微信","价"],"cue_digits":6,"cue_distance":10,
          "terms":["象牙",{"text":"白料","kind":"literal","needs_cue":true,"note":"news 2022"}]})",
      "x.json");
  for (const TermListReading* reading : {&lines, &document}) {
    for (const Problem& problem : reading->problems)
      ADD_FAILURE() << problem.line << ": " << problem.reason;
    EXPECT_EQ(reading->list.id, "wildlife");
    EXPECT_EQ(reading->list.title_zh, "野生动物");
    EXPECT_EQ(reading->list.severity, 4);
    EXPECT_EQ(reading->list.policy.text(), "wildlife-trade");
    EXPECT_TRUE(reading->list.by_sound);
    EXPECT_EQ(reading->list.cues, (std::vector<std::string>{"微信", "价"}));
    EXPECT_EQ(reading->list.cue_digits, 6);
    EXPECT_EQ(reading->list.cue_distance, 10);
    ASSERT_EQ(reading->list.terms.size(), 2u);
    EXPECT_EQ(reading->list.terms[0].text, "象牙");
    EXPECT_FALSE(reading->list.terms[0].needs_cue);
    EXPECT_EQ(reading->list.terms[1].text, "白料");
    EXPECT_TRUE(reading->list.terms[1].needs_cue);
    EXPECT_EQ(reading->list.terms[1].note, "news 2022");
  }
  EXPECT_EQ(lines.list.terms[1].line, 14);

  const TermListReading table =
      read_term_list("text,note\n象牙,\n\"a,b\",\"x \"\"y\"\"\"\n", "lists/Wild Life.csv");
  EXPECT_TRUE(table.problems.empty());
  EXPECT_EQ(table.list.id, "wild-life");
  ASSERT_EQ(table.list.terms.size(), 2u);
  EXPECT_EQ(table.list.terms[1].text, "a,b");
  EXPECT_EQ(table.list.terms[1].note, "x \"y\"");
  EXPECT_EQ(table.list.terms[1].line, 3);
}

TEST(TermList, WhatIsWrongIsSaidWithItsLine) {
  const struct {
    const char* name;
    std::string text;
    int line;
    const char* reason;
  } cases[] = {
      {"a.txt", "象牙\n\n象.牙\n", 3, "already as \"象牙\" in line 1."},
      {"a.txt", "★★\n", 1, "only signs"},
      {"a.txt", "象牙\n" + std::string(65, 'a') + "\n", 2, "longer than 64"},
      {"a.txt", "\xff\xfe象\n", 1, "not UTF-8"},
      {"a.txt", "象牙\nQ\n", 2, "single letter"},
      {"a.txt", "象牙\n白料\tcue\n", 2, "needs a cue"},
      {"a.txt", "象牙\tmaybe\n", 1, "only \"cue\" may"},
      {"a.txt", "@colour red\n象牙\n", 1, "no setting"},
      {"a.txt", "@severity high\n象牙\n", 1, "whole number"},
      {"a.txt", "@severity 9\n象牙\n", 0, "1 to 4"},
      {"a.txt", "@by_sound perhaps\n象牙\n", 1, "true or false"},
      {"a.txt", "@id Not An Id\n象牙\n", 0, "no id of a list"},
      {"a.txt", "@cue ...\n象牙\n", 0, "cue \"...\""},
      {"a.csv", "text\n象牙\n象 牙\n", 3, "in line 2."},
      {"a.csv", "text\n\"象牙\n", 2, "never closed"},
      {"a.csv", "word\n象牙\n", 1, "no column"},
      {"a.csv", "text,kind\n象牙,regex\n", 2, "no kind"},
      {"a.csv", "text\n象牙,x\n", 2, "2 cells"},
      {"a.json", "{\n\"terms\":[\n\"象牙\",\n\"象牙\"]}", 4, "in line 3."},
      {"a.json", "{\n\"terms\":[\n{\"text\":\"象牙\",\n\"word\":1}]}", 4, "means nothing"},
      {"a.json", "{\"terms\":[\n{}]}", 2, "no \"text\""},
      {"a.json", "{\n\"severity\":9,\n\"terms\":[]}", 2, "from 1 to 4"},
      {"a.json", "{\n\"terms\":[\n\"a", 3, ""},
      {"a.json", "{\n\"terms\":[\"\xff\"]}", 2, ""},
      {"a.json", "[]", 1, "must be an object"},
      {"a.json", "{\"id\":\"x\"}", 1, "no \"terms\""},
  };
  for (const auto& each : cases) {
    const TermListReading reading = read_term_list(each.text, each.name);
    const auto said = [&](const Problem& p) {
      return p.line == each.line && p.reason.find(each.reason) != std::string::npos;
    };
    EXPECT_TRUE(std::any_of(reading.problems.begin(), reading.problems.end(), said))
        << each.text << "\nwanted line " << each.line << ": " << each.reason << "\ngot "
        << (reading.problems.empty() ? "nothing" : refusal(reading.problems).message);
  }
}

TEST(TermList, ManyProblemsAreBounded) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "★\n";
  const TermListReading reading = read_term_list(text, "a.txt");
  EXPECT_EQ(reading.problems.size(), 100u);
  EXPECT_THAT(refusal(reading.problems).message, HasSubstr("And 99 more."));
}

TEST(TermList, RecordsAndBack) {
  TermList list =
      read_term_list("@title_zh 甲\n@title_en A\n@cue 价\n象牙\n犀角\n白料\tcue\n", "wild.txt")
          .list;
  const json header = header_record(list);
  std::vector<json> parts = term_records(list, 2);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0]["id"], "wild-0001");
  std::swap(parts[0], parts[1]);  // the feed's order is not the list's
  const TermRecords records = lists_from_records(std::vector{header}, parts);
  EXPECT_TRUE(records.problems.empty());
  ASSERT_EQ(records.lists.size(), 1u);
  ASSERT_EQ(records.lists[0].terms.size(), 3u);
  EXPECT_EQ(records.lists[0].terms[0].text, "象牙");
  EXPECT_TRUE(records.lists[0].terms[2].needs_cue);
  EXPECT_EQ(records.lists[0].cues, list.cues);
}

TEST(TermList, ABrokenRecordCostsItselfAndIsNamed) {
  const json good = {{"id", "a"}, {"title", {{"zh", "甲"}, {"en", "A"}}}};
  const json bad = {{"id", "b"}, {"severity", 7}};
  const std::vector<json> terms = {
      {{"id", "a-1"}, {"list", "a"}, {"terms", {"象牙", "象 牙", "犀角"}}},
      {{"id", "a-2"}, {"list", "a"}, {"terms", "none"}},
      {{"id", "c-1"}, {"list", "c"}, {"terms", {"虎骨"}}},
  };
  const TermRecords records = lists_from_records(std::vector{good, bad}, terms);
  ASSERT_EQ(records.lists.size(), 1u);
  EXPECT_EQ(records.lists[0].terms.size(), 2u);
  std::string all;
  for (const Problem& problem : records.problems) all += problem.reason + "\n";
  EXPECT_THAT(all, HasSubstr("term_lists b: severity must be"));
  EXPECT_THAT(all, HasSubstr("terms a-2: terms must be a list"));
  EXPECT_THAT(all, HasSubstr("terms c-1: It belongs to no list."));
  EXPECT_THAT(all, HasSubstr("a: \"象 牙\" is there already"));
}

}  // namespace
}  // namespace vigil::screening
