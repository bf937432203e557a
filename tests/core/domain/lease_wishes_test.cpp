#include "core/domain/lease_wishes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vigil::domain {
namespace {

using nlohmann::json;

TEST(LeaseWishes, AreReadAsTheyWereWritten) {
  LeaseWishes wishes;
  EXPECT_EQ(to_json(wishes), json::object());
  wishes.leave_out = {"gore", "蛇"};
  wishes.most_a_day[4] = 0;
  wishes.most_a_day[1] = 7;
  wishes.mild_first = true;
  EXPECT_EQ(to_json(wishes).dump(),
            R"({"leave_out":["gore","蛇"],"mild_first":true,"most_a_day":{"1":7,"4":0}})");
  const auto read = lease_wishes_from_json(to_json(wishes));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, wishes);
}

TEST(LeaseWishes, AnythingElseIsRefusedWithASentence) {
  json many = json::array();
  for (int i = 0; i < 65; ++i) many.push_back("t");
  for (const json& wishes :
       {json(7), json{{"leave_out", "gore"}}, json{{"leave_out", {1}}}, json{{"leave_out", {""}}},
        json{{"leave_out", {std::string(65, 'x')}}}, json{{"leave_out", many}},
        json{{"most_a_day", {{"0", 1}}}}, json{{"most_a_day", {{"5", 1}}}},
        json{{"most_a_day", {{"3", -1}}}}, json{{"most_a_day", {{"3", 1.5}}}},
        json{{"most_a_day", {{"3", 100'001}}}}, json{{"most_a_day", 3}},
        json{{"mild_first", "yes"}}, json{{"skills", json::array()}}}) {
    const auto read = lease_wishes_from_json(wishes);
    ASSERT_FALSE(read.ok()) << wishes;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(read.error().message.starts_with("\"wishes\"")) << read.error().message;
  }
}

}  // namespace
}  // namespace vigil::domain
