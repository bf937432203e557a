#include "core/domain/youth_mode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace vigil::domain {
namespace {

using namespace std::chrono_literals;

WallTime at(const char* text) { return *from_rfc3339(text); }

WatchSession from_to(const char* begin, const char* end, Millis watched = Millis(0)) {
  return {at(begin), at(end), watched};
}

// Everything is asked in one place: eight hours east of Greenwich, a 13-year-old.
struct Asking {
  YouthRules rules;
  YouthQuestion question;
  std::vector<WatchSession> sessions;
  std::vector<Lift> lifts;

  explicit Asking(const char* moment) {
    question.at = at(moment);
    question.age = 13;
    question.zone = {{WallTime{}, minutes(480)}};
  }
  YouthAnswer answer() {
    question.sessions = sessions;
    question.lifts = lifts;
    return *judge_youth(rules, question);
  }
};

TEST(YouthMode, FortyMinutesADayAndThenNoMore) {
  Asking ask("2026-05-01T12:00:00+08:00");
  YouthAnswer answer = ask.answer();
  EXPECT_TRUE(answer.allowed);
  EXPECT_EQ(answer.left, 40min);
  EXPECT_EQ(*answer.until, at("2026-05-01T12:40:00+08:00"));
  EXPECT_EQ(answer.stops_by, YouthReason::kDailyLimit);
  ask.sessions = {from_to("2026-05-01T08:00:00+08:00", "2026-05-01T08:39:59+08:00")};
  EXPECT_EQ(ask.answer().left, 1s);
  ask.sessions = {from_to("2026-05-01T08:00:00+08:00", "2026-05-01T08:40:00+08:00")};
  answer = ask.answer();
  EXPECT_FALSE(answer.allowed);
  EXPECT_EQ(answer.reason, YouthReason::kDailyLimit);
  EXPECT_EQ(*answer.again, at("2026-05-02T06:00:00+08:00"));
}

TEST(YouthMode, ClosedFromTenToSixToTheSecond) {
  const auto reason = [](const char* moment) { return Asking(moment).answer().reason; };
  EXPECT_EQ(reason("2026-05-01T21:59:59+08:00"), YouthReason::kAllowed);
  EXPECT_EQ(reason("2026-05-01T22:00:00+08:00"), YouthReason::kNight);
  EXPECT_EQ(reason("2026-05-02T00:00:00+08:00"), YouthReason::kNight);
  EXPECT_EQ(reason("2026-05-02T05:59:59+08:00"), YouthReason::kNight);
  EXPECT_EQ(reason("2026-05-02T06:00:00+08:00"), YouthReason::kAllowed);
  EXPECT_EQ(*Asking("2026-05-01T23:00:00+08:00").answer().again, at("2026-05-02T06:00:00+08:00"));
}

TEST(YouthMode, ASessionAcrossTenEndsAtTen) {
  Asking ask("2026-05-01T21:50:00+08:00");
  const YouthAnswer answer = ask.answer();
  EXPECT_EQ(*answer.until, at("2026-05-01T22:00:00+08:00"));
  EXPECT_EQ(answer.stops_by, YouthReason::kNight);
  EXPECT_EQ(answer.left, 40min) << "what is left is not lost, the day closes";
}

TEST(YouthMode, ASessionAcrossMidnightIsPartedAtMidnight) {
  Asking ask("2026-05-02T06:30:00+08:00");
  ask.sessions = {from_to("2026-05-01T23:30:00+08:00", "2026-05-02T00:10:00+08:00")};
  EXPECT_EQ(ask.answer().used, 10min);
}

TEST(YouthMode, TheDayIsThatOfTheAccountsOwnPlace) {
  Asking ask("2026-05-01T21:30:00Z");
  ask.question.zone = {{WallTime{}, minutes(0)}};
  EXPECT_TRUE(ask.answer().allowed);
  ask.question.zone = {{WallTime{}, minutes(60)}};
  EXPECT_EQ(ask.answer().reason, YouthReason::kNight);
}

TEST(YouthMode, TwoScreensAtOnceCountOnce) {
  Asking ask("2026-05-01T12:00:00+08:00");
  ask.sessions = {from_to("2026-05-01T08:00:00+08:00", "2026-05-01T08:20:00+08:00"),
                  from_to("2026-05-01T08:10:00+08:00", "2026-05-01T08:30:00+08:00"),
                  from_to("2026-05-01T08:12:00+08:00", "2026-05-01T08:15:00+08:00")};
  EXPECT_EQ(ask.answer().used, 30min);
}

TEST(YouthMode, AClockThatRunsBackwardsWinsNothing) {
  Asking ask("2026-05-01T12:00:00+08:00");
  // The session says it ended before it began; the player counted 25 minutes.
  ask.sessions = {from_to("2026-05-01T11:00:00+08:00", "2026-05-01T10:00:00+08:00", 25min)};
  EXPECT_EQ(ask.answer().used, 25min);
  // The server's own clock was set back: what was watched later has happened.
  ask.question.at = at("2026-05-01T09:00:00+08:00");
  ask.sessions = {from_to("2026-05-01T11:00:00+08:00", "2026-05-01T11:40:00+08:00")};
  const YouthAnswer answer = ask.answer();
  EXPECT_EQ(answer.judged_at, at("2026-05-01T11:40:00+08:00"));
  EXPECT_EQ(answer.reason, YouthReason::kDailyLimit);
  // Farther than a day ahead is no clock set back but a mistake, and is said.
  ask.question.at = at("2026-04-29T09:00:00+08:00");
  EXPECT_FALSE(judge_youth(ask.rules, ask.question));
}

TEST(YouthMode, ADayWithAClockChangeHasItsOwnLength) {
  // Central Europe 2026: 02:00 becomes 03:00 on 29 March, 03:00 becomes 02:00 on 25 October.
  const YouthZone europe = {{at("2025-10-26T01:00:00Z"), minutes(60)},
                            {at("2026-03-29T01:00:00Z"), minutes(120)},
                            {at("2026-10-25T01:00:00Z"), minutes(60)}};
  const YouthRules rules;
  const auto length = [&](const char* noon) {
    return try_youth_day(rules, europe, at(noon), {}, {}).size();
  };
  EXPECT_EQ(length("2026-03-28T12:00:00Z"), 24u * 60);
  EXPECT_EQ(length("2026-03-29T12:00:00Z"), 23u * 60);
  EXPECT_EQ(length("2026-10-25T12:00:00Z"), 25u * 60);
  // 02:30 does not exist on that day: the first moment is the jump.
  const LocalMillis missing = local_of(europe, at("2026-03-29T00:30:00Z")) + 1h;
  EXPECT_EQ(first_moment_of(europe, missing), at("2026-03-29T01:00:00Z"));
  // It opens at six of the new time.
  Asking ask("2026-03-29T03:59:59Z");
  ask.question.zone = europe;
  EXPECT_EQ(ask.answer().reason, YouthReason::kNight);
  ask.question.at = at("2026-03-29T04:00:00Z");
  EXPECT_TRUE(ask.answer().allowed);
}

TEST(YouthMode, ALiftGoesAsFarAsItsScopeAndNoFartherThanTheNextOpening) {
  Asking ask("2026-05-01T21:00:00+08:00");
  ask.sessions = {from_to("2026-05-01T08:00:00+08:00", "2026-05-01T08:40:00+08:00")};
  ask.lifts = {make_lift(ask.rules, ask.question.zone, LiftScope::kMinutes, ask.question.at, {})};
  EXPECT_EQ(ask.lifts[0].until, at("2026-05-02T06:00:00+08:00"));
  YouthAnswer answer = ask.answer();
  EXPECT_TRUE(answer.allowed);
  EXPECT_EQ(*answer.until, at("2026-05-01T22:00:00+08:00")) << "the night is not lifted";
  EXPECT_EQ(answer.stops_by, YouthReason::kNight);
  // The night alone: the limit of the day stands.
  ask.question.at = at("2026-05-01T22:30:00+08:00");
  ask.lifts = {{LiftScope::kNight, at("2026-05-01T22:10:00+08:00"), at("2027-01-01T00:00:00Z")}};
  EXPECT_EQ(ask.answer().reason, YouthReason::kDailyLimit);
  ask.sessions.clear();
  answer = ask.answer();
  EXPECT_TRUE(answer.allowed);
  EXPECT_EQ(*answer.until, at("2026-05-01T23:10:00+08:00"));
  // However long it was asked for, the next morning it is over.
  ask.question.at = at("2026-05-02T22:30:00+08:00");
  EXPECT_EQ(ask.answer().reason, YouthReason::kNight);
}

TEST(YouthMode, OnlyALiftOfTheModeOpensMoneyLiveAndOlderContent) {
  Asking ask("2026-05-01T12:00:00+08:00");
  for (const YouthAct act :
       {YouthAct::kGoLive, YouthAct::kTip, YouthAct::kTopUp, YouthAct::kWithdraw}) {
    ask.question.act = act;
    ask.lifts = {make_lift(ask.rules, ask.question.zone, LiftScope::kMinutes, ask.question.at, {}),
                 make_lift(ask.rules, ask.question.zone, LiftScope::kNight, ask.question.at, {})};
    EXPECT_EQ(ask.answer().reason, YouthReason::kActClosed) << to_word(act);
    ask.lifts = {make_lift(ask.rules, ask.question.zone, LiftScope::kMode, ask.question.at, {})};
    EXPECT_TRUE(ask.answer().allowed) << to_word(act);
  }
  ask.lifts.clear();
  ask.question.act = YouthAct::kWatch;
  ask.question.content_age = 16;
  EXPECT_EQ(ask.answer().reason, YouthReason::kNotForAge);
  ask.question.content_age = 13;
  EXPECT_TRUE(ask.answer().allowed);
}

TEST(YouthMode, ADayTriedOutAgreesWithEveryAnswer) {
  std::mt19937_64 random(6);
  const YouthRules rules;
  const YouthZone zone = {{WallTime{}, minutes(480)}};
  for (int run = 0; run < 20; ++run) {
    const WallTime midnight = at("2026-05-01T00:00:00+08:00");
    std::vector<WatchSession> wishes;
    std::vector<Lift> lifts;
    for (int i = 0; i < 4; ++i) {
      const WallTime begin = midnight + minutes(random() % 1440);
      wishes.push_back({begin, begin + minutes(random() % 90), Millis(0)});
    }
    if (run % 2 == 1) {
      lifts.push_back(make_lift(rules, zone, static_cast<LiftScope>(random() % 3),
                                midnight + minutes(random() % 1440), {}));
    }
    const auto trace = try_youth_day(rules, zone, midnight + 1h, wishes, lifts);
    ASSERT_EQ(trace.size(), 1440u);
    std::vector<WatchSession> watched;
    YouthQuestion question;
    question.age = 10;
    question.zone = zone;
    question.lifts = lifts;
    for (const DayMinute& minute : trace) {
      if (minute.state == DayState::kIdle) continue;
      question.at = minute.at;
      question.sessions = watched;
      const YouthAnswer answer = *judge_youth(rules, question);
      EXPECT_EQ(answer.allowed, minute.state == DayState::kWatching)
          << "run " << run << " minute " << minute.local.count();
      EXPECT_EQ(answer.reason, minute.reason);
      if (answer.allowed) {
        ASSERT_TRUE(!answer.until || *answer.until > minute.at);
        watched.push_back({minute.at, minute.at + minutes(1), Millis(0)});
      }
    }
    if (lifts.empty()) {
      EXPECT_LE(trace.back().used, 40min);
    }
  }
}

TEST(YouthMode, WhatAPlatformAsksIsReadStrictly) {
  using nlohmann::json;
  const auto sentence = [](const char* text) {
    YouthRequest request;
    const Status read = read_youth_request(json::parse(text), at("2026-05-01T04:00:00Z"), request);
    return read ? std::string() : read.error().message;
  };
  EXPECT_EQ(sentence(R"({"age": 12})"), "");
  EXPECT_NE(sentence(R"({})").find("age"), std::string::npos);
  EXPECT_NE(sentence(R"({"age": 12, "act": "dance"})").find("\"act\""), std::string::npos);
  EXPECT_NE(sentence(R"({"age": 12, "sessions": [{"begin": "noon"}]})").find("session 1"),
            std::string::npos);
  EXPECT_NE(sentence(R"({"age": 12, "lifts": [{"scope": "all"}]})").find("lift 1"),
            std::string::npos);
  EXPECT_NE(sentence(R"({"age": 12, "zone": []})").find("\"zone\""), std::string::npos);
  EXPECT_EQ(youth_rules_from_json(
                json::parse(R"({"daily_limit_minutes":40,"opens_minute":360,"closes_minute":60})"))
                .error()
                .message,
            "Youth mode must open before it closes, both within one day.");
}

}  // namespace
}  // namespace vigil::domain
