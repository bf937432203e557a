// Merging: the order in which reports arrive never changes the result.
#include "core/domain/report/case_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "core/base/json.h"
#include "core/domain/report/closing.h"
#include "core/domain/report/coordination.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

constexpr WallTime kStart{Millis{1'767'225'600'000}};

Intake intake(bool by_author = false) {
  const auto read = parse_json(R"({"id":"t","queue":"q","reports":"r","cases":"c","links":"l",
    "reporters":"p","time_zone":"CST-8",
    "sources":[{"id":"user","title":{"zh":"a","en":"a"},"priority":1,"answer":"u"},
      {"id":"hotline","title":{"zh":"a","en":"a"},"priority":2,"within_hours":12,"answer":"h"},
      {"id":"authority","title":{"zh":"a","en":"a"},"priority":4,"within_hours":2,"answer":"a",
       "instruction":true}],
    "reasons":[{"id":"spam","title":{"zh":"a","en":"a"},"severity":1},
      {"id":"minor","title":{"zh":"a","en":"a"},"severity":4}]})");
  Intake made = *intake_from_json(*read);
  made.merge_author_and_reason = by_author;
  return made;
}

Report report(int number, std::string item, std::string author = {}) {
  Report made;
  made.id = "r" + std::to_string(number);
  made.source = number % 3 == 0 ? "hotline" : "user";
  made.reason = number % 5 == 0 ? "minor" : "spam";
  made.item = std::move(item);
  made.author = std::move(author);
  made.received_at = kStart + std::chrono::minutes((number * 37) % 600);
  made.reporter = "u" + std::to_string(number % 11);
  made.weight_milli = 500 + (number * 71) % 1500;
  return made;
}

std::vector<Report> many(std::mt19937& random, int count) {
  std::vector<Report> all;
  for (int i = 0; i < count; ++i) {
    const auto pick = [&](int below) { return static_cast<int>(random() % below); };
    Report made = report(i, pick(8) == 0 ? "" : "i" + std::to_string(pick(40)),
                         "a" + std::to_string(pick(6)));
    if (!made.item.empty() && pick(12) == 0) made.alike = {"i" + std::to_string(pick(40))};
    all.push_back(std::move(made));
  }
  return all;
}

TEST(Merging, OrderOfArrivalNeverChangesTheResult) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const Intake rules = intake(seed % 2 == 0);
    std::vector<Report> reports = many(random, 120);
    const std::vector<CaseFile> once = merge_all(rules, reports);
    ASSERT_GT(once.size(), 1u);
    for (int turn = 0; turn < 5; ++turn) {
      std::shuffle(reports.begin(), reports.end(), random);
      EXPECT_EQ(merge_all(rules, reports), once);
    }
    std::int64_t sum = 0;
    for (const CaseFile& file : once) sum += file.reports;
    EXPECT_EQ(sum, 120) << "nothing is lost and nothing counted twice";
  }
}

TEST(Merging, SumsAreAssociative) {
  std::mt19937 random(7);
  const Intake rules = intake();
  std::vector<Report> reports;
  for (int i = 0; i < 140; ++i) reports.push_back(report(i, "one"));
  CaseFile left;
  for (const Report& each : reports) merge(left, case_of(rules, each));
  CaseFile first;
  CaseFile second;
  for (std::size_t i = 0; i < reports.size(); ++i)
    merge(i % 2 == 0 ? first : second, case_of(rules, reports[i]));
  merge(second, first);
  EXPECT_EQ(left, second);
  EXPECT_EQ(left.listed.size(), kMostListed);
  EXPECT_EQ(left.reports, 140);
}

TEST(Merging, ByItemAuthorAndNearDuplicate) {
  const Intake rules = intake();
  Report bridge = report(3, "b");
  bridge.alike = {"a"};
  const std::vector<Report> reports = {
      report(1, "a"),          report(2, "b"),          bridge,
      report(4, "", "author"), report(5, "", "author"), report(6, "c", "author")};
  const auto files = merge_all(rules, reports);
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].id, "author:author");
  EXPECT_EQ(files[0].reports, 2);
  EXPECT_EQ(files[1].id, "item:a");
  EXPECT_EQ(files[1].reports, 3);
  EXPECT_EQ(files[2].id, "item:c") << "an item is not its author's case unless the intake says so";
  const std::vector<Report> wave = {report(1, "x", "seller"), report(2, "y", "seller")};
  EXPECT_EQ(merge_all(intake(true), wave).size(), 1u);
  EXPECT_EQ(merge_all(rules, wave).size(), 2u);
}

TEST(CaseFile, IsReadBackAndLeavesOtherMembersAlone) {
  const Intake rules = intake();
  Report marked = report(1, "a", "b");
  marked.range = Mark{Millis(1'000), Millis(2'500)};
  marked.text = "孩子在马路上";
  marked.instruction = Instruction{"网信办〔2026〕1 号", "网信办", kStart};
  CaseFile file = case_of(rules, marked);
  file.id = "item:a";
  merge(file, case_of(rules, report(2, "a")));
  json record = {{"messages", json::array({"kept"})}};
  put_case(record, file);
  EXPECT_EQ(record["messages"][0], "kept");
  const auto back = case_from_json(record);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, file);
  EXPECT_FALSE(case_from_json(json::array()));
}

TEST(Urgency, PriorityFirstThenWhatItsReportersWeigh) {
  const Intake rules = intake();
  CaseFile one = case_of(rules, report(1, "a"));
  one.due = kStart + std::chrono::hours(100);
  CaseFile many_reports = one;
  many_reports.weight_milli = 50'000;
  CaseFile grave = one;
  grave.priority = 4;
  EXPECT_GT(urgency(many_reports, kStart), urgency(one, kStart));
  EXPECT_GT(urgency(grave, kStart), urgency(many_reports, kStart));
  EXPECT_GT(urgency(one, one.due + Millis(1)), urgency(one, kStart)) << "time makes it urgent";
  CaseFile doubted = one;
  doubted.weight_milli = 0;
  EXPECT_GT(urgency(doubted, kStart), 0) << "nobody's report is hidden";
}

TEST(Reports, WhatStrangersSendIsBounded) {
  const auto read = [](json body) { return report_from_json(body, kStart); };
  const json fine = {{"id", "1"}, {"source", "user"}, {"reason", "spam"}, {"item", "a"}};
  ASSERT_TRUE(read(fine));
  const auto with = [&](const char* key, json value) {
    json body = fine;
    body[key] = std::move(value);
    return read(body);
  };
  EXPECT_EQ(with("received_at", "2099-01-01T00:00:00Z")->received_at, kStart)
      << "a clock that runs ahead";
  EXPECT_FALSE(with("id", "with blank"));
  EXPECT_FALSE(with("id", ""));
  EXPECT_FALSE(with("id", std::string(101, 'x')));
  EXPECT_FALSE(with("source", "UPPER"));
  EXPECT_FALSE(with("text", std::string(2'001, 'x')));
  EXPECT_FALSE(with("range", {{"begin_ms", 5}, {"end_ms", 1}}));
  EXPECT_FALSE(with("range", {{"begin_ms", -5}, {"end_ms", 1}}));
  EXPECT_FALSE(with("alike", json::array({1})));
  EXPECT_FALSE(with("instruction", json::object()));
  json nobody = fine;
  nobody.erase("item");
  EXPECT_FALSE(read(nobody)) << "neither item nor author";
  EXPECT_FALSE(read(json("text")));
  EXPECT_EQ(with("text",
                 "a\x01"
                 "b")
                ->text,
            "ab");
  EXPECT_FALSE(with("text", "\xFF")) << "no text at all";
}

TEST(Coordination, EachSignComesWithItsEvidence) {
  const Intake rules = intake();
  std::vector<Report> reports;
  for (int i = 0; i < 9; ++i) {
    Report made = report(i, "a");
    made.reporter = "u" + std::to_string(i);
    made.received_at = kStart + std::chrono::seconds(i * 20);
    made.text = i < 4 ? "这个账号长期发布虚假信息，请尽快封禁！" + std::string(i % 2 ? "。" : "")
                      : "别的话 " + std::to_string(i * 7919);
    reports.push_back(made);
  }
  std::vector<std::set<std::string>> others(3, {"u0", "u1", "u2", "z"});
  const auto signs = find_coordination(reports, others);
  ASSERT_EQ(signs.size(), 3u);
  EXPECT_EQ(signs[0].kind, SignKind::kBurst);
  EXPECT_EQ(signs[0].reporters.size(), 9u);
  EXPECT_EQ(signs[0].to - signs[0].from, std::chrono::seconds(160));
  EXPECT_EQ(signs[1].kind, SignKind::kPhrasing);
  EXPECT_EQ(signs[1].report_ids.size(), 4u);
  EXPECT_EQ(signs[2].kind, SignKind::kHistory);
  EXPECT_EQ(signs[2].reporters, (std::set<std::string>{"u0", "u1", "u2"}));
  EXPECT_EQ(signs[2].cases, 3);
  // Slow, in their own words, strangers to each other: nothing to point out.
  for (std::size_t i = 0; i < reports.size(); ++i) {
    reports[i].received_at = kStart + std::chrono::hours(static_cast<int>(i) * 3);
    reports[i].text = std::string(20, static_cast<char>('a' + i));
  }
  EXPECT_TRUE(find_coordination(reports, {}).empty());
  EXPECT_DOUBLE_EQ(likeness("abcd", "abcd"), 1);
  EXPECT_DOUBLE_EQ(likeness("night", "nacht"), 1.0 / 7) << "ni ig gh ht / na ac ch ht";
}

TEST(Closing, EverySourceHasAnAnswerNewerThanItsReports) {
  const Intake rules = intake();
  CaseFile file = case_of(rules, report(1, "a"));
  merge(file, case_of(rules, report(3, "a")));
  EXPECT_EQ(unanswered(file, {}).size(), 2u);
  Answered answered = {{"user", kStart + std::chrono::hours(100)}};
  EXPECT_EQ(unanswered(file, answered), std::vector<std::string>{"hotline"});
  answered["hotline"] = kStart + std::chrono::hours(100);
  EXPECT_TRUE(unanswered(file, answered).empty());
  Report late = report(6, "a");
  late.received_at = kStart + std::chrono::hours(200);
  merge(file, case_of(rules, late));
  EXPECT_EQ(unanswered(file, answered), std::vector<std::string>{"hotline"});
}

TEST(Closing, TemplatesAreFilledOnceAndNeverNameAPerson) {
  const json record = {
      {"id", "u"},
      {"title", {{"zh", "t"}, {"en", "t"}}},
      {"upheld", {{"zh", "编号 {number}：{outcome}"}, {"en", "{number}: {outcome}"}}},
      {"not_upheld", {{"zh", "{received}"}, {"en", "{received}"}}},
      {"appeal_days", 7}};
  const auto answer = answer_from_json(record);
  ASSERT_TRUE(answer) << answer.error().message;
  const AnswerFacts facts{.number = "{outcome}",
                          .received = "2026-01-01",
                          .outcome = {"已下架", "removed"},
                          .appeal_days = 7,
                          .upheld = true};
  EXPECT_EQ(fill(*answer, facts).zh, "编号 {outcome}：已下架") << "a filled place opens no other";
  json strange = record;
  strange["upheld"]["zh"] = "{reviewer}";
  EXPECT_FALSE(answer_from_json(strange));
  EXPECT_FALSE(check_answer("由林小雨处理", {"林小雨", "lin"}));
  EXPECT_FALSE(check_answer("  ", {}));
  EXPECT_TRUE(check_answer("已处理", {"林小雨", "lin", ""}));
}

}  // namespace
}  // namespace vigil::domain::report
