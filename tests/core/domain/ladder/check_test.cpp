// Broken ladders are refused with place and reason.
#include "core/domain/ladder/check.h"

#include <gmock/gmock.h>

#include "tests/core/domain/ladder/ladder_fixture.h"

namespace vigil::domain::ladder {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::vector<std::string> kQueues = {"review.first", "review.senior", "review.third",
                                          "rating.clips", "rating.second", "rating.third"};

// "pointer: sentence" of everything wrong after the change, a line each.
template <typename Change>
std::string broken(Change change) {
  json record = seed_record();
  change(record);
  std::string lines;
  for (const Problem& problem : check(record, kQueues)) {
    lines += problem.pointer + ": " + problem.sentence + "\n";
  }
  return lines;
}

// Where the seed's first move from `from` on `on` stands.
std::size_t move_at(const json& record, std::string_view from, std::string_view on) {
  const json& moves = record.at("moves");
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const auto has = [&](const char* member, std::string_view word) {
      const json& list = moves[i].at(member);
      return std::find(list.begin(), list.end(), json(word)) != list.end();
    };
    if (has("from", from) && has("on", on)) return i;
  }
  ADD_FAILURE() << "no such move";
  return 0;
}

TEST(LadderCheck, TheSeedIsInOrder) {
  EXPECT_EQ(broken([](json&) {}), "");
  EXPECT_EQ(to_json(seed_ladder()), seed_record());
}

TEST(LadderCheck, AMisspeltMemberIsNamed) {
  EXPECT_EQ(broken([](json& record) { record["moves"][2]["wen"] = 1; }),
            "/moves/2/wen: There is no member \"wen\".\n");
}

TEST(LadderCheck, AnUnknownTriggerIsNamed) {
  EXPECT_THAT(broken([](json& record) { record["moves"][0]["on"] = {"machine_dreamt"}; }),
              HasSubstr("/moves/0/on/0: \"machine_dreamt\" is no word for \"on\"."));
}

TEST(LadderCheck, AThresholdOutOfRange) {
  EXPECT_EQ(broken([](json& record) { record["thresholds"]["disagreement"] = 5; }),
            "/thresholds/disagreement: A whole number from 0 to 4 belongs here.\n");
  EXPECT_THAT(broken([](json& record) { record["thresholds"]["reach"] = -1; }),
              HasSubstr("/thresholds/reach: "));
  EXPECT_THAT(broken([](json& record) { record["thresholds"]["luck"] = 1; }),
              HasSubstr("There is no threshold \"luck\"."));
}

TEST(LadderCheck, AThresholdThatIsAskedForAndNotSet) {
  EXPECT_THAT(broken([](json& record) { record["thresholds"].erase("reports"); }),
              HasSubstr("The threshold \"reports\" is not set."));
}

TEST(LadderCheck, AMissingQueue) {
  EXPECT_EQ(broken([](json& record) { record["stages"][2]["queue"] = "review.second"; }),
            "/stages/2/queue: There is no queue \"review.second\".\n");
}

TEST(LadderCheck, TwoStagesOfOneQueue) {
  EXPECT_EQ(broken([](json& record) { record["stages"][2]["queue"] = "review.first"; }),
            "/stages/2/queue: Another stage has the queue \"review.first\" already.\n");
}

TEST(LadderCheck, AStageThereIsNot) {
  EXPECT_EQ(broken([](json& record) { record["moves"][0]["to"] = "gone"; }),
            "/moves/0/to: There is no stage \"gone\".\n");
}

TEST(LadderCheck, AStageNobodyReaches) {
  EXPECT_EQ(
      broken([](json& record) {
        record["stages"].push_back(
            {{"id", "attic"}, {"kind", "closed"}, {"title", {{"zh", "阁"}, {"en", "Attic"}}}});
      }),
      "/stages/9: No item ever reaches the stage \"attic\".\n");
}

TEST(LadderCheck, AnItemThatWouldBeLost) {
  EXPECT_THAT(broken([](json& record) {
                record["moves"].erase(record["moves"].begin() +
                                      static_cast<long>(move_at(record, "third", "removed")));
              }),
              HasSubstr("/stages/4: An item is lost here on \"removed\""));
}

TEST(LadderCheck, ASkippedTierNumber) {
  EXPECT_THAT(broken([](json& record) { record["stages"][4]["tier"] = 4; }),
              HasSubstr("/stages/4/tier: Tier 3 is skipped: no stage has it."));
}

TEST(LadderCheck, AMoveOverATier) {
  std::size_t at = 0;
  const std::string said = broken([&](json& record) {
    at = move_at(record, "first", "escalated");
    record["moves"][at]["to"] = "third";
  });
  EXPECT_EQ(said, "/moves/" + std::to_string(at) + "/to: Tier 2 is skipped.\n");
}

TEST(LadderCheck, TheHotPageNeedsSeniors) {
  EXPECT_THAT(broken([](json& record) {
                for (json& move : record["moves"]) {
                  const bool first = move["from"] == json::array({"first"});
                  if (first &&
                      move.value("any", json()).dump().find("hot_candidate") != std::string::npos) {
                    move["any"] = {"reach"};
                  }
                }
              }),
              HasSubstr("a candidate for the hot page would get past senior review"));
}

TEST(LadderCheck, WhatNoPersonSawDoesNotGoOut) {
  EXPECT_THAT(broken([](json& record) { record["moves"][2]["to"] = "published"; }),
              HasSubstr("/moves/2/to: Tier 1 is skipped: the public would see"));
}

TEST(LadderCheck, ACircleWithoutAPerson) {
  EXPECT_THAT(broken([](json& record) {
                json& drawn = record["moves"][move_at(record, "published", "sampled")];
                drawn["from"] = {"published"};
                drawn["to"] = "removed";
                record["moves"].push_back({{"from", {"removed"}},
                                           {"on", {"patrol"}},
                                           {"to", "published"},
                                           {"why", {{"zh", "回"}, {"en", "Back"}}}});
              }),
              HasSubstr("round and round between \"published\" and \"removed\" without a person"));
}

TEST(LadderCheck, AMoveThatIsNeverTaken) {
  const std::string said =
      broken([](json& record) { record["moves"].push_back(record["moves"][0]); });
  EXPECT_EQ(said, "/moves/" + std::to_string(seed_record()["moves"].size()) +
                      ": It is never taken: moves before it take everything.\n");
}

TEST(LadderCheck, RecheckAtAnyTimeIsNotForgotten) {
  EXPECT_THAT(broken([](json& record) {
                record["moves"].erase(record["moves"].begin() +
                                      static_cast<long>(move_at(record, "published", "authority")));
              }),
              HasSubstr("/stages/3: Nobody looks again on \"authority\"."));
}

TEST(LadderCheck, GraverIsNotDueLater) {
  EXPECT_EQ(broken([](json& record) { record["stages"][1]["due_minutes"][3] = 9999; }),
            "/stages/1/due_minutes/3: What is graver must not be due later than what is milder.\n");
}

TEST(LadderCheck, ATriggerWhereItCannotHappen) {
  EXPECT_EQ(broken([](json& record) { record["moves"][0]["on"].push_back("allowed"); }),
            "/moves/0/on/1: \"allowed\" cannot happen at the stage \"machine\".\n");
}

TEST(LadderCheck, NotEvenALadder) {
  EXPECT_EQ(check(json(7)).size(), 1u);
  EXPECT_EQ(check(json::object()).size(), 1u);
}

}  // namespace
}  // namespace vigil::domain::ladder
