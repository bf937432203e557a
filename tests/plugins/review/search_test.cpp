// Searching: when a question is asked, what is shown until it is answered, views that are kept, and
// what one person leaves to the next.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;

// Found tasks numbered from `first` downwards.
std::string page(int first, int count, const std::string& next = "null") {
  std::string results;
  for (int i = 0; i < count; ++i) {
    if (i > 0) results += ',';
    results += fmt::format(
        R"({{"task":"t{0}","item":"clip-{0}","queue":{{"id":"review.first","title":{{"zh":"一审","en":"First"}}}},
        "stage":{{"id":"first","title":{{"zh":"人工一审","en":"First review"}}}},"state":"done","severity":2,
        "came_at":"2026-01-01T00:00:00.000Z","caption":"山里的羊","author":"阿木","tags":["乡村"],
        "found":[{{"in":"caption","at":[3,4]}},{{"in":"tag","tag":0,"at":[0,1]}}],"blind":false,
        "verdict":"remove","reviewer":"mei","decided_at":"2026-01-01T01:00:00.000Z"}})",
        first - i);
  }
  return R"({"results":[)" + results + R"(],"whole":true,"next":)" + next + "}";
}

class SearchTest : public ReviewDeskTest {
 protected:
  void SetUp() override { open(1); }
  [[nodiscard]] const SearchSnapshot& shown() const { return search_->snapshot(); }
  [[nodiscard]] sdk::testing::FakeBackend& backend() { return host_.fake_backend(); }
  [[nodiscard]] std::string asked(std::string_view name) {
    EXPECT_FALSE(backend().open().empty());
    if (backend().open().empty()) return {};
    for (const auto& [key, value] : backend().open().back().question.parameters) {
      if (key == name) return value;
    }
    return {};
  }
  void answer(const std::string& body) {
    backend().answer(body);
    turn();
  }
};

TEST_F(SearchTest, TheKeyShowsTheSearchAndAsks) {
  press("/");
  EXPECT_EQ(host_.fake_commands().ran().back(),
            (sdk::testing::RanCommand{"app.workspace", "review.search"}));
  EXPECT_EQ(shown().field_asked, 1);
  ASSERT_EQ(backend().open().size(), 1u);
  EXPECT_EQ(backend().open()[0].question.route, sdk::Asked::kSearch);
  EXPECT_TRUE(shown().asking);
  answer(page(3, 3));
  EXPECT_EQ(shown().finding, Finding::kShown);
  ASSERT_EQ(shown().found.size(), 3u);
  const FoundItem& found = shown().found[0];
  EXPECT_EQ(found.task, "t3");
  EXPECT_EQ(found.queue, "一审");
  EXPECT_EQ(found.stage, "人工一审");
  EXPECT_EQ(found.verdict, domain::Verdict::kRemove);
  EXPECT_EQ(found.reviewer, "mei");
  ASSERT_EQ(found.marks.size(), 1u);
  EXPECT_EQ(found.marks[0].begin, 3u);
  EXPECT_FALSE(shown().more);
}

TEST_F(SearchTest, TypingAsksOnceAfterAPause) {
  for (const char* words : {"words=山", "words=山里", "words=山里的"})
    run(commands::kSearchSet, words);
  EXPECT_TRUE(backend().open().empty());
  pass(Millis(200));
  EXPECT_TRUE(backend().open().empty());
  pass(Millis(200));
  ASSERT_EQ(backend().open().size(), 1u);
  EXPECT_EQ(asked("q"), "山里的");
  // A change while an answer is awaited: only the newer question counts.
  run(commands::kSearchSet, "verdict=remove");
  pass(Millis(400));
  ASSERT_EQ(backend().open().size(), 1u);
  EXPECT_EQ(asked("verdict"), "remove");
}

TEST_F(SearchTest, PartsThatDoNotExistAreRefused) {
  run(commands::kSearchSet, "colour=red");
  EXPECT_EQ(problems(), 1u);
  EXPECT_TRUE(shown().terms.empty());
}

TEST_F(SearchTest, TimeIsCountedFromNow) {
  run(commands::kSearchSet, "span=day");
  run(commands::kSearchRun);
  EXPECT_EQ(asked("from"), to_rfc3339(host_.clock().wall_now() - std::chrono::hours(24)));
}

TEST_F(SearchTest, WhatWasFoundStaysWhileNobodyAnswers) {
  run(commands::kSearchRun);
  answer(page(2, 2));
  run(commands::kSearchSet, "words=羊");
  run(commands::kSearchRun);
  backend().go_offline("没有连接");
  turn();
  EXPECT_EQ(shown().finding, Finding::kProblem);
  EXPECT_EQ(shown().reason, "没有连接");
  EXPECT_EQ(shown().found.size(), 2u);
  run(commands::kSearchRun);
  answer(page(9, 1));
  EXPECT_EQ(shown().finding, Finding::kShown);
  EXPECT_EQ(shown().found.size(), 1u);
}

TEST_F(SearchTest, EmptyPagesThatLeadOnAreFollowedForAWhile) {
  run(commands::kSearchSet, "words=鹤");
  run(commands::kSearchRun);
  int pages = 0;
  while (!backend().open().empty()) {
    ASSERT_LT(++pages, 20);
    answer(page(0, 0, fmt::format(R"("{}")", 1000 - pages)));
  }
  EXPECT_EQ(pages, 10);
  EXPECT_TRUE(shown().more) << "the person says whether to go on";
  run(commands::kSearchMore);
  EXPECT_EQ(asked("cursor"), "990");
  answer(page(1, 1));
  EXPECT_EQ(shown().found.size(), 1u);
  EXPECT_FALSE(shown().more);
}

TEST_F(SearchTest, MoreIsPutBehindWhatIsThere) {
  run(commands::kSearchRun);
  answer(page(100, 50, R"("50")"));
  EXPECT_TRUE(backend().open().empty()) << "a full page waits to be asked";
  run(commands::kSearchSelect, "t60");
  EXPECT_EQ(shown().selected, 40u);
  run(commands::kSearchMore);
  answer(page(50, 10));
  EXPECT_EQ(shown().found.size(), 60u);
  EXPECT_EQ(shown().found.back().task, "t41");
  EXPECT_EQ(shown().selected, 40u);
}

TEST_F(SearchTest, OpeningTellsWhereTheItemStandsAndWhoLooked) {
  host_.fake_records().put(
      ids::collections::kLadder, "review",
      R"({"stages":[{"id":"first","title":{"zh":"人工一审","en":"First review"}},
                               {"id":"senior","title":{"zh":"人工二审","en":"Senior review"}}]})");
  run(commands::kSearchRun);
  answer(page(3, 3));
  EXPECT_FALSE(host_.commands().enabled(commands::kSearchOpen));
  run(commands::kSearchSelect, "t2");
  run(commands::kSearchOpen);
  ASSERT_TRUE(shown().story);
  EXPECT_EQ(shown().story->finding, Finding::kWaiting);
  ASSERT_EQ(backend().open().size(), 1u);
  EXPECT_EQ(backend().open()[0].question.route, sdk::Asked::kItem);
  EXPECT_EQ(backend().open()[0].question.name, "clip-2");
  answer(R"({"item":"clip-2","round":2,"reach":88000,"reports":3,"blind":true,
    "stage":{"id":"senior","title":{"zh":"人工二审","en":"Senior review"}},
    "looks":[{"stage":"first","round":1,"at":"2026-01-01T01:00:00.000Z"}],
    "way":[{"at":"2026-01-01T01:00:00.000Z","from":"first","to":"senior",
            "reason":{"why":{"zh":"关注度高","en":"Widely seen"}}}]})");
  const ItemStory& story = *shown().story;
  EXPECT_EQ(story.finding, Finding::kShown);
  EXPECT_EQ(story.stage, "人工二审");
  EXPECT_EQ(story.round, 2);
  EXPECT_TRUE(story.blind);
  ASSERT_EQ(story.looks.size(), 1u);
  EXPECT_EQ(story.looks[0].what, "人工一审");
  EXPECT_EQ(story.looks[0].why, "") << "not told who";
  ASSERT_EQ(story.way.size(), 1u);
  EXPECT_EQ(story.way[0].what, "人工一审 → 人工二审");
  EXPECT_EQ(story.way[0].why, "关注度高");
  run(commands::kSearchSelect, "t1");
  EXPECT_FALSE(shown().story) << "another item, another story";
  run(commands::kSearchOpen);
  backend().refuse("There is no such item.");
  turn();
  EXPECT_EQ(shown().story->finding, Finding::kProblem);
  EXPECT_EQ(shown().story->reason, host_.texts().text(ids::texts::kSearchNoStory));
}

TEST_F(SearchTest, AnswersOfAnotherShapeAreEmptyAndHarmless) {
  run(commands::kSearchRun);
  answer(R"({"results":[7,{"task":1,"found":[{"in":"caption","at":["a",-1]}]}],"next":4})");
  EXPECT_EQ(shown().finding, Finding::kShown);
  EXPECT_EQ(shown().found.size(), 2u);
  run(commands::kSearchRun);
  answer("[]");
  EXPECT_TRUE(shown().found.empty());
}

TEST_F(SearchTest, ViewsAreKeptByPersonAndComeBack) {
  EXPECT_FALSE(host_.commands().enabled(commands::kSearchSave)) << "nothing is no view";
  run(commands::kSearchSet, "words=穿山甲");
  run(commands::kSearchSet, "verdict=remove");
  run(commands::kSearchSave, "  野味  ");
  ASSERT_EQ(shown().views.size(), 1u);
  EXPECT_EQ(shown().views[0].name, "野味");
  EXPECT_EQ(shown().view, 0u);
  run(commands::kSearchSet, "verdict=");
  EXPECT_FALSE(shown().view) << "changed since";
  run(commands::kSearchSave, "野味");
  EXPECT_EQ(shown().views.size(), 1u) << "the same name is the same view";
  run(commands::kSearchSet, "");
  run(commands::kSearchView, "野味");
  EXPECT_EQ(shown().terms.words, "穿山甲");
  EXPECT_EQ(asked("q"), "穿山甲");

  host_.fake_person().id = domain::UserId("zhou");
  turn();
  EXPECT_TRUE(shown().views.empty());
  EXPECT_TRUE(shown().terms.empty());
  EXPECT_TRUE(backend().open().empty());
  run(commands::kSearchSet, "tag=集市");
  run(commands::kSearchSave, "集市");
  host_.fake_person().id = domain::UserId("lin");
  turn();
  ASSERT_EQ(shown().views.size(), 1u);
  EXPECT_EQ(shown().views[0].name, "野味");
  run(commands::kSearchForget, "野味");
  EXPECT_TRUE(shown().views.empty());

  SearchDesk again(host_);
  host_.fake_person().id = domain::UserId("zhou");
  again.update();
  ASSERT_EQ(again.snapshot().views.size(), 1u) << "kept in the settings";
  EXPECT_EQ(again.snapshot().views[0].terms.tag, "集市");
}

TEST_F(SearchTest, ViewsHaveNamesAndAreFew) {
  run(commands::kSearchSet, "words=羊");
  run(commands::kSearchSave, "   ");
  EXPECT_EQ(problems(), 1u);
  run(commands::kSearchSave, std::string(kMostViewName + 1, 'x'));
  EXPECT_EQ(problems(), 2u);
  for (std::size_t i = 0; i < kMostViews; ++i) run(commands::kSearchSave, fmt::format("v{}", i));
  EXPECT_EQ(shown().views.size(), kMostViews);
  run(commands::kSearchSave, "one more");
  EXPECT_EQ(problems(), 3u);
  EXPECT_EQ(shown().views.size(), kMostViews);
}

}  // namespace
}  // namespace vigil::review::testing
