// One key calls a colleague; somebody answers; nobody has to say why.
#include "plugins/review/model/calls.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

using std::chrono::minutes;

class CallsTest : public ReviewDeskTest {
 protected:
  // The first pull has finished.
  CallsTest() { host_.fake_records().set(ids::collections::kCalls, {}); }

  // As it comes from another desk by the feed.
  void somebody_calls(const std::string& person, Millis ago = Millis(0),
                      const std::string& answered_by = {}) {
    nlohmann::json record = {{"id", person},
                             {"name", "小" + person},
                             {"since", to_rfc3339(host_.clock().wall_now() - ago)}};
    if (!answered_by.empty()) {
      record["answered_by"] = answered_by;
      record["answered_name"] = answered_by;
    }
    host_.fake_records().put(ids::collections::kCalls, person, record.dump());
  }
  nlohmann::json record_of(const std::string& person) {
    for (const sdk::Record& record : host_.records().records(ids::collections::kCalls)->records) {
      if (record.id == person) return *record.body;
    }
    return {};
  }
  [[nodiscard]] const CallsState& calls() const { return calls_->state(); }
  [[nodiscard]] std::string me() const { return host_.person().id.text(); }
};

TEST_F(CallsTest, OneKeyCallsAndTheSameKeyTakesItBack) {
  open(1);
  press("J");
  EXPECT_EQ(record_of(me())["name"], host_.person().name);
  ASSERT_TRUE(calls().own);
  EXPECT_TRUE(calls().own->answered_by.empty());
  EXPECT_FALSE(record_of(me()).contains("reason")) << "nobody is asked why";
  press("J");
  EXPECT_FALSE(calls().own);
  EXPECT_TRUE(record_of(me()).is_null());
}

TEST_F(CallsTest, OthersAreToldAndOneAnswers) {
  open(1);
  somebody_calls("zhao");
  turn();
  ASSERT_EQ(calls().others.size(), 1u);
  EXPECT_EQ(calls().others[0].name, "小zhao");
  EXPECT_NE(last_notice().find("小zhao"), std::string::npos);
  press("Shift+J");
  EXPECT_EQ(record_of("zhao")["answered_by"], me());
  EXPECT_EQ(record_of("zhao")["name"], "小zhao") << "the call itself stays";
  EXPECT_TRUE(calls().others.empty());
}

TEST_F(CallsTest, TheLongestWaitingIsAnsweredFirst) {
  open(1);
  somebody_calls("late", minutes(1));
  somebody_calls("early", minutes(9));
  turn();
  ASSERT_EQ(calls().others.size(), 2u);
  EXPECT_EQ(calls().others[0].person, "early");
  press("Shift+J");
  EXPECT_EQ(record_of("early")["answered_by"], me());
  EXPECT_FALSE(record_of("late").contains("answered_by"));
}

TEST_F(CallsTest, WhoCalledHearsWhoComes) {
  open(1);
  press("J");
  somebody_calls(me(), Millis(0), "li");
  turn();
  ASSERT_TRUE(calls().own);
  EXPECT_EQ(calls().own->answered_by, "li");
  EXPECT_NE(last_notice().find("li"), std::string::npos);
}

TEST_F(CallsTest, ACallEndsByItselfAfterAnHour) {
  open(1);
  somebody_calls("zhao", minutes(59));
  turn();
  EXPECT_EQ(calls().others.size(), 1u);
  pass(minutes(1));
  EXPECT_TRUE(calls().others.empty());
}

TEST_F(CallsTest, WhatCannotBeKeptIsSaid) {
  open(1);
  host_.fake_records().fail_next(fail(ErrorCode::kStorageFull, "full"));
  press("J");
  EXPECT_FALSE(calls().own);
  EXPECT_EQ(problems(), 1u);
}

TEST_F(CallsTest, StrangeRecordsCallNobody) {
  open(1);
  host_.fake_records().put(ids::collections::kCalls, "a", "{}");
  host_.fake_records().put(ids::collections::kCalls, "b", R"({"since":"yesterday"})");
  turn();
  EXPECT_TRUE(calls().others.empty());
}

TEST_F(CallsTest, AnotherPersonAtTheDeskSeesTheirOwn) {
  open(1);
  press("J");
  const std::string first = me();
  host_.fake_person().id = domain::UserId("another");
  turn();
  EXPECT_FALSE(calls().own);
  ASSERT_EQ(calls().others.size(), 1u);
  EXPECT_EQ(calls().others[0].person, first);
}

}  // namespace
}  // namespace vigil::review::testing
