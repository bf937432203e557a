// Several acts in one decision, how long it can be undone, and where an item stands.
#include "core/domain/action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/domain/decision.h"
#include "core/domain/notice.h"
#include "core/domain/standing.h"
#include "core/domain/undo_window.h"

namespace vigil::domain {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using testing::HasSubstr;

std::string refusal(const std::vector<Action>& actions,
                    std::optional<Verdict> verdict = Verdict::kRemove) {
  const Status checked = check_actions(actions, verdict);
  return checked ? "" : checked.error().message;
}

TEST(Actions, SeveralGoWithOneVerdict) {
  EXPECT_EQ(refusal({{ActionKind::kRemove, 0, ""},
                     {ActionKind::kStrike, 90, ""},
                     {ActionKind::kRestrictAuthor, 7, ""},
                     {ActionKind::kTeam, 0, "legal"},
                     {ActionKind::kAuthority, 0, "cyber-police"}}),
            "");
  EXPECT_EQ(refusal({{ActionKind::kLabel, 0, "acted"}, {ActionKind::kLabel, 0, "dangerous"}},
                    Verdict::kAllow),
            "");
}

TEST(Actions, EveryKindHasAWordAndComesBack) {
  for (const ActionKind kind : kAllActionKinds) {
    const ActionShape shape = shape_of(kind);
    const Action action{kind, shape.highest, shape.target ? "someone" : ""};
    const auto back = actions_from_json(to_json({action}));
    ASSERT_TRUE(back.ok()) << to_word(kind);
    EXPECT_EQ(back->front(), action);
    EXPECT_EQ(action_kind_from_word(to_word(kind)), kind);
  }
}

TEST(Actions, WhatRestrictsRestsOnAPolicy) {
  EXPECT_THAT(refusal({{ActionKind::kStrike, 90, ""}}, Verdict::kAllow),
              HasSubstr("needs a verdict that rests on a policy"));
  EXPECT_THAT(refusal({{ActionKind::kAgeLimit, 16, ""}}, Verdict::kEscalate), HasSubstr("policy"));
}

TEST(Actions, AmountsTargetsAndRepetitionsAreChecked) {
  EXPECT_THAT(refusal({{ActionKind::kStrike, 0, ""}}), HasSubstr("must be 1 to 730"));
  EXPECT_THAT(refusal({{ActionKind::kAgeLimit, 21, ""}}), HasSubstr("must be 6 to 18"));
  EXPECT_THAT(refusal({{ActionKind::kTeam, 0, " "}}), HasSubstr("needs a target"));
  EXPECT_THAT(refusal({{ActionKind::kWarn, 3, ""}}), HasSubstr("has no amount"));
  EXPECT_THAT(refusal({{ActionKind::kWarn, 0, ""}, {ActionKind::kWarn, 0, ""}}),
              HasSubstr("appears twice"));
  EXPECT_THAT(refusal({{ActionKind::kRemove, 0, ""}}, Verdict::kLimit),
              HasSubstr("verdict to remove"));
  EXPECT_THAT(refusal({{ActionKind::kRate, 4, ""}}), HasSubstr("verdict to allow"));
  EXPECT_THAT(refusal({{ActionKind::kLabel, 0, "a"}}, std::nullopt), HasSubstr("does nothing"));
}

TEST(Actions, AreReadStrictly) {
  EXPECT_FALSE(actions_from_json(json::object()).ok());
  EXPECT_FALSE(actions_from_json({{{"kind", "banish"}}}).ok());
  EXPECT_FALSE(actions_from_json({{{"kind", "strike"}, {"amount", "9"}}}).ok());
  EXPECT_FALSE(actions_from_json(json(std::vector<json>(17, {{"kind", "warn"}}))).ok());
}

TEST(Actions, ADecisionWithoutThemIsWrittenAsBefore) {
  Decision decision;
  EXPECT_FALSE(to_json(decision).contains("actions"));
  decision.actions = {{ActionKind::kRate, 3, ""}};
  EXPECT_EQ(to_json(decision)["actions"][0]["amount"], 3);
  EXPECT_EQ(decision.level(), 3);
}

TEST(UndoWindow, GrowsWithSeverityAndReachUpToTheMost) {
  const UndoWindow window{seconds(10), seconds(5), seconds(4), seconds(60)};
  EXPECT_EQ(undo_window_of(window, 0, 0), seconds(10));
  EXPECT_EQ(undo_window_of(window, 0, 9'999), seconds(10));
  EXPECT_EQ(undo_window_of(window, 2, 9'999), seconds(20));
  EXPECT_EQ(undo_window_of(window, 2, 1'000'000), seconds(32));
  EXPECT_EQ(undo_window_of(window, 4, 1'000'000'000'000), seconds(60));
  Millis before{0};
  for (int severity = 0; severity <= kMaxSeverity; ++severity) {
    const Millis now = undo_window_of(window, severity, 50'000);
    EXPECT_GE(now, before);
    before = now;
  }
}

TEST(UndoWindow, NothingWaitsWhereTheOperatorWantsNoWindow) {
  EXPECT_EQ(undo_window_of({seconds(0), seconds(5), seconds(5), seconds(60)}, 4, 1'000'000),
            seconds(0));
}

TEST(Notice, IsFilledFromPolicyAndActions) {
  const json record = {{"id", "remove"},
                       {"verdicts", {"remove"}},
                       {"title", {{"zh", "已下架"}, {"en", "Removed"}}},
                       {"body",
                        {{"zh", "{item}：{policy}，{actions}，{appeal_days} 天"},
                         {"en", "{item}: {policy}, {actions}, {appeal_days} days. {guide}"}}},
                       {"appeal_days", 30}};
  const auto notice = notice_from_json(record);
  ASSERT_TRUE(notice.ok()) << notice.error().message;
  Policy policy;
  policy.title_zh = "血腥";
  policy.title_en = "Gore {item}";
  policy.guide_en = "No gore.";
  const Notice told = fill(*notice, "clip-1", policy,
                           {{ActionKind::kStrike, 90, ""}, {ActionKind::kTeam, 0, "legal"}});
  EXPECT_EQ(told.title.en, "Removed");
  EXPECT_EQ(told.body.zh, "clip-1：血腥，记违规一次，90 天后失效，30 天");
  EXPECT_EQ(told.body.en,
            "clip-1: Gore {item}, a strike that expires in 90 days, 30 days. No gore.")
      << "what fills a place opens none, and a team is no business of the author's";
}

TEST(Notice, AnUnknownOrOpenPlaceIsRefused) {
  json record = {{"id", "a"},
                 {"verdicts", {"remove"}},
                 {"title", {{"zh", "题"}, {"en", "Title"}}},
                 {"body", {{"zh", "{who}"}, {"en", "x"}}},
                 {"appeal_days", 0}};
  EXPECT_THAT(notice_from_json(record).error().message, HasSubstr("no place {who}"));
  record["body"]["zh"] = "{item";
  EXPECT_THAT(notice_from_json(record).error().message, HasSubstr("does not close"));
}

TEST(Standing, IsToldWithTheTaskAndComesBack) {
  const ItemStanding standing{{"人工二审", "Senior review"},
                              2,
                              {"热门候选", "Hot-page candidate"},
                              "reach",
                              120'000,
                              50'000,
                              3,
                              {{"allowed", {"已发布", "Published"}}},
                              4};
  EXPECT_EQ(standing_from_json({{"ladder", to_json(standing)}}), standing);
  EXPECT_FALSE(standing_from_json(json::object()).has_value());
  EXPECT_FALSE(standing_from_json({{"ladder", {{"stage", "first"}}}}).has_value());
  EXPECT_FALSE(standing_from_json(json(7)).has_value());
}

}  // namespace
}  // namespace vigil::domain
