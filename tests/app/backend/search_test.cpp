// What who finds, and what they are told of it: on the review plugin's own ladder, where others'
// verdicts are hidden from whoever has still to judge.
#include "app/backend/service/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using domain::Role;
using domain::Verdict;
using nlohmann::json;
using testing::HasSubstr;

template <typename Change>
SearchWish wish(Change change) {
  SearchWish made;
  change(made);
  return made;
}
SearchWish words(std::string text) {
  return wish([&](SearchWish& w) { w.words = std::move(text); });
}
SearchWish by(std::string reviewer) {
  return wish([&](SearchWish& w) { w.reviewer = std::move(reviewer); });
}
SearchWish decided(Verdict verdict) {
  return wish([&](SearchWish& w) { w.verdict = verdict; });
}

class SearchTest : public testing::Test {
 protected:
  SearchTest()
      : registry(Registry::load(VIGIL_SOURCE_DIR "/plugins")),
        place(folder.path()),
        store(place.open()),
        queues(*store, registry, clock, events),
        decisions(*store, registry, clock, events),
        items(*store, registry, clock, events),
        collections(*store, registry, events),
        search(*store, registry, items) {
    EXPECT_TRUE(collections.seed().ok());
  }

  void bring_in(std::string key, json subject, std::string_view queue = "review.first") {
    NewTask task;
    task.key = std::move(key);
    task.severity = 1;
    task.subject = to_canonical_json(subject);
    ASSERT_TRUE(queues.enqueue(queue, {task}).ok());
    clock.advance(std::chrono::seconds(1));
  }
  void decide(const Caller& caller, std::string_view queue, Verdict verdict) {
    const auto leased = queues.lease(caller, queue, 1, caller.device);
    ASSERT_TRUE(leased.ok()) << leased.error().message;
    ASSERT_EQ(leased->size(), 1u) << queue;
    domain::Decision decision = make_decision(caller, leased->front(), verdict);
    if (domain::needs_policy(verdict)) {
      decision.policy = domain::PolicyId("graphic-violence");
      decision.policy_version = 1;
    }
    const auto answers =
        decisions.submit(caller, caller.device, {{decision.id.text(), decision, ""}});
    ASSERT_TRUE(answers.ok());
    ASSERT_THAT(answers->front().json, HasSubstr("accepted"));
  }
  std::vector<FoundTask> find(const Caller& caller, const SearchWish& wish) {
    const auto page = search.find(caller, wish);
    EXPECT_TRUE(page.ok()) << page.error().message;
    return page ? page->found : std::vector<FoundTask>();
  }
  Error refused(const Caller& caller, const SearchWish& wish) {
    const auto page = search.find(caller, wish);
    EXPECT_FALSE(page.ok());
    return page.ok() ? fail(ErrorCode::kInternal, "") : page.error();
  }

  TempFolder folder;
  ManualClock clock;
  Registry registry;
  StorePlace place;
  std::unique_ptr<Store> store;
  EventHub events;
  Queues queues;
  Decisions decisions;
  Items items;
  Collections collections;
  Search search;

  const Caller lin = make_caller("lin", {Role::kReviewer});
  const Caller qiao = make_caller("qiao", {Role::kReviewer});
  const Caller mei = make_caller("mei", {Role::kSenior});
  const Caller auditor = make_caller("wu", {Role::kAuditor});
  const Caller rater = make_caller("fang", {Role::kRater});
};

TEST_F(SearchTest, WhereAWordWasFoundIsToldInCodePointsOfTheOriginal) {
  bring_in("clip", {{"caption", "夜里，穿山甲鱗片 SCALES"},
                    {"author", {{"id", "u1"}, {"name", "山里人"}}},
                    {"tags", {"night", "穿山甲"}}});
  const auto found = find(lin, words("穿山甲鳞　scales 山"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].task.key, "clip");
  EXPECT_EQ(found[0].caption, "夜里，穿山甲鱗片 SCALES");
  EXPECT_EQ(found[0].author, "山里人");
  EXPECT_EQ(found[0].stage, "first");
  EXPECT_EQ(found[0].stage_title.en, "First review");
  std::vector<std::string> places;
  for (const WordPlace& each : found[0].places) {
    places.push_back(std::to_string(static_cast<int>(each.field)) + ":" + std::to_string(each.tag) +
                     ":" + std::to_string(each.begin) + "-" + std::to_string(each.end));
  }
  EXPECT_THAT(places, testing::ElementsAre("0:0:3-7", "0:0:4-5", "0:0:9-15", "1:0:0-1", "2:1:1-2"));
}

TEST_F(SearchTest, EverybodyFindsWhatTheirRoleMaySee) {
  bring_in("clip", {{"caption", "山里的羊"}});
  EXPECT_EQ(find(lin, words("山里的羊")).size(), 1u);
  EXPECT_EQ(find(auditor, words("山里")).size(), 1u);
  EXPECT_EQ(find(rater, words("山里")).size(), 0u) << "none of a rater's queues has it";
  EXPECT_EQ(refused(rater, wish([](SearchWish& w) { w.queue = "review.first"; })).code,
            ErrorCode::kForbidden);
  EXPECT_EQ(refused(lin, wish([](SearchWish& w) { w.queue = "none"; })).code, ErrorCode::kNotFound);
}

TEST_F(SearchTest, OthersVerdictsAreForThoseWhoMayReadThem) {
  bring_in("clip", {{"caption", "山里的羊"}});
  decide(lin, "review.first", Verdict::kAllow);
  auto found = find(lin, words("羊"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].verdict, "allow") << "one's own";
  EXPECT_FALSE(found[0].blind);
  found = find(qiao, words("羊"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].verdict, "");
  EXPECT_EQ(found[0].reviewer, "");
  EXPECT_TRUE(found[0].blind);
  EXPECT_EQ(refused(qiao, by("lin")).code, ErrorCode::kForbidden);
  EXPECT_TRUE(find(qiao, decided(Verdict::kAllow)).empty())
      << "a verdict that is not told is not found by either";
  EXPECT_EQ(find(lin, decided(Verdict::kAllow)).size(), 1u);
  found = find(auditor, wish([](SearchWish& w) {
                 w.reviewer = "lin";
                 w.verdict = Verdict::kAllow;
               }));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].reviewer, "lin");
}

TEST_F(SearchTest, AnEarlierVerdictIsHiddenFromWhoeverHasToJudge) {
  bring_in("clip", {{"caption", "山里的羊"}});
  decide(lin, "review.first", Verdict::kEscalate);
  // It waits for a senior now.
  auto found = find(mei, words("羊"));
  ASSERT_EQ(found.size(), 2u) << "a document a task";
  for (const FoundTask& each : found) {
    EXPECT_TRUE(each.blind);
    EXPECT_EQ(each.verdict, "");
    EXPECT_EQ(each.reviewer, "");
  }
  EXPECT_TRUE(find(mei, by("lin")).empty());
  EXPECT_TRUE(find(mei, decided(Verdict::kEscalate)).empty());
  EXPECT_EQ(find(auditor, decided(Verdict::kEscalate)).size(), 1u);
  decide(mei, "review.senior", Verdict::kAllow);
  found = find(mei, by("lin"));
  ASSERT_EQ(found.size(), 1u) << "judged: nothing is hidden any more";
  EXPECT_EQ(found[0].verdict, "escalate");
}

TEST_F(SearchTest, WhatCannotBeSearchedIsRefusedWithTheReason) {
  Error error = refused(lin, words("羊 🐑"));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("🐑"));
  EXPECT_THAT(refused(lin, words("a b c d e f g h i")).message, HasSubstr("9 words"));
  EXPECT_THAT(refused(lin, words(std::string(500, 'x'))).message, HasSubstr("400 bytes"));
  EXPECT_THAT(refused(lin, wish([](SearchWish& w) { w.tag = "!!"; })).message, HasSubstr("!!"));
  EXPECT_THAT(refused(lin, wish([](SearchWish& w) { w.author = "\xFF"; })).message,
              HasSubstr("UTF-8"));
  EXPECT_THAT(refused(lin, wish([&](SearchWish& w) { w.from = w.to = clock.wall_now(); })).message,
              HasSubstr("before"));
}

TEST_F(SearchTest, TimeIsWhenAnItemCameIn) {
  const WallTime begin = clock.wall_now();
  bring_in("one", {{"caption", "羊"}});
  bring_in("two", {{"caption", "羊"}});
  const auto found = find(lin, wish([&](SearchWish& w) {
                            w.words = "羊";
                            w.to = begin + std::chrono::seconds(1);
                          }));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].task.key, "one");
  EXPECT_EQ(found[0].came, begin);
}

TEST(SearchRoute, AnswersPagesAndRefusesNonsense) {
  LiveServer live;
  const auto sender = live.client_for("operator");
  for (int i = 0; i < 3; ++i) {
    const json task = {
        {"key", "key-" + std::to_string(i)},
        {"subject", {{"caption", "山里的羊 " + std::to_string(i)}, {"tags", {"羊"}}}}};
    ASSERT_EQ(
        sender->send_json("POST", "/v1/queues/review.first/tasks", {{"tasks", json::array({task})}})
            .status,
        200);
  }
  const auto client = live.client_for("reviewer");
  const std::string query = "/v1/search?q=%E7%BE%8A&limit=2";  // 羊
  RawAnswer answer = client->send("GET", query);
  ASSERT_EQ(answer.status, 200) << answer.body;
  json body = answer.json();
  ASSERT_EQ(body["results"].size(), 2u);
  EXPECT_EQ(body["results"][0]["item"], "key-2");
  EXPECT_EQ(body["results"][0]["state"], "ready");
  EXPECT_EQ(body["results"][0]["queue"]["title"]["zh"], "一审");
  EXPECT_EQ(body["results"][0]["found"], json::parse(R"([{"in":"caption","at":[3,4]},
    {"in":"tag","tag":0,"at":[0,1]}])"));
  EXPECT_EQ(body["whole"], true);
  body = client->send("GET", query + "&cursor=" + body["next"].get<std::string>()).json();
  ASSERT_EQ(body["results"].size(), 1u);
  EXPECT_EQ(body["results"][0]["item"], "key-0");
  EXPECT_TRUE(body["next"].is_null());
  for (const char* bad : {"verdict=nice", "state=lost", "from=yesterday", "to=1", "cursor=x",
                          "limit=0", "q=%F0%9F%90%91"}) {
    answer = client->send("GET", std::string("/v1/search?") + bad);
    EXPECT_EQ(answer.status, 400) << bad;
    EXPECT_FALSE(answer.json()["detail"].get<std::string>().empty()) << bad;
  }
  EXPECT_EQ(client->send("GET", "/v1/search?reviewer=senior").status, 403);
  EXPECT_EQ(client->send("GET", "/v1/search?queue=none").status, 404);
}

}  // namespace
}  // namespace vigil::backend
