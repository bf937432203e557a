// The month's page: counted, shown, saved as files, and its statements of reasons whole or not at
// all.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/plugins/reports/desk_fixture.h"

namespace vigil::reports {
namespace {

class MonthPage : public ReportsTest {
 protected:
  // The month in which the fake clock stands, by China's clock.
  std::string this_month() { return rules::month_of(intake_.zone, host_.clock().wall_now()); }
  void decided(const std::string& item, const std::string& policy, int reports) {
    std::vector<rules::Report> all;
    for (int i = 0; i < reports; ++i) all.push_back(report(i + 1, item));
    give(item, all);
    json body = record("item:" + item);
    body["decision"] = {{"id", "d-" + item},
                        {"verdict", "remove"},
                        {"policy", policy},
                        {"by", "mei"},
                        {"at", to_rfc3339(host_.clock().wall_now())}};
    body["subject"]["uploaded_at"] = to_rfc3339(host_.clock().wall_now());
    body["subject"]["media"] = {{"type", "video/mp4"}};
    host_.fake_records().put(collections::kReportCases, "item:" + item, body.dump());
    turn();
  }
  // As often as the page needs to count.
  void look() {
    for (int i = 0; i < 4; ++i) {
      draw(ids::views::kMonth);
      turn();
    }
    draw(ids::views::kMonth);
  }
};

TEST_F(MonthPage, CountsShowsAndSavesTheMonth) {
  decided("a", "spam", 7);
  EXPECT_EQ(plugin_->state("month_counted"), "no") << "nothing is counted before anybody looks";
  look();
  EXPECT_EQ(plugin_->state("month_counted"), "yes");
  EXPECT_TRUE(ui_.shows(this_month() + " 举报月报"));
  EXPECT_TRUE(ui_.shows("举报来源"));
  EXPECT_TRUE(ui_.shows("用户一键举报"));
  EXPECT_TRUE(ui_.shows("不足 5 人")) << "one author: the decision is withheld";
  press("Shift+P");
  press("Shift+C");
  press("Shift+X");
  EXPECT_EQ(problem_, "");
  ASSERT_EQ(host_.saved_texts().size(), 3u);
  for (const auto& [name, text] : host_.saved_texts()) {
    EXPECT_EQ(name.find("reports-" + this_month()), 0u);
    if (name.ends_with(".pdf")) {
      EXPECT_EQ(text.substr(0, 5), "%PDF-");
    }
    if (name.ends_with(".xlsx")) {
      EXPECT_EQ(text.substr(0, 2), "PK");
    }
    if (name.ends_with(".csv")) {
      EXPECT_NE(text.find("用户一键举报,7"), std::string::npos);
    }
  }
  decided("b", "spam", 3);
  look();
  EXPECT_TRUE(ui_.shows("10")) << "what came in meanwhile is counted";
}

TEST_F(MonthPage, GoesBackAMonthAndNeverAhead) {
  decided("a", "spam", 7);
  look();
  press("]");
  EXPECT_FALSE(problem_.empty());
  press("[");
  EXPECT_EQ(problem_, "");
  EXPECT_EQ(plugin_->state("month_counted"), "no");
  look();
  EXPECT_EQ(plugin_->state("month_counted"), "yes");
  EXPECT_FALSE(ui_.shows("用户一键举报")) << "nothing was reported then";
  press("]");
  look();
  EXPECT_TRUE(ui_.shows("用户一键举报"));
}

TEST_F(MonthPage, MoreCasesThanATurnCountsAreCountedOverTurns) {
  std::vector<rules::Report> one = {report(1, "a")};
  give("a", one);
  const auto like = std::make_shared<const json>(record("item:a"));
  std::vector<sdk::Record> records;
  for (int i = 0; i < 9'001; ++i) records.push_back({fmt::format("item:{:06}", i), 1, like});
  host_.fake_records().set(collections::kReportCases, std::move(records));
  turn();
  draw(ids::views::kMonth);
  turn();
  EXPECT_EQ(plugin_->state("month_counted"), "no");
  draw(ids::views::kMonth);
  EXPECT_TRUE(ui_.shows("44 %")) << "4,000 of 9,001";
  look();
  EXPECT_EQ(plugin_->state("month_counted"), "yes");
  EXPECT_TRUE(ui_.shows("9,001"));
}

TEST_F(MonthPage, StatementsAreSavedAllOrNone) {
  decided("a", "spam", 2);
  decided("b", "fraud", 2);
  look();
  press("Shift+S");
  EXPECT_EQ(problem_, "");
  ASSERT_EQ(host_.saved_texts().size(), 1u);
  const auto& [name, text] = *host_.saved_texts().begin();
  EXPECT_EQ(name, "statements-" + this_month() + ".csv");
  EXPECT_NE(text.find("STATEMENT_CATEGORY_SCAMS_AND_FRAUD"), std::string::npos);
  for (const char* secret : {"案件", "u1", "mei", "author,"})
    EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  host_.commands().run(commands::kMonthStatements, "json");
  ASSERT_EQ(host_.saved_texts().size(), 2u);

  decided("c", "house-rule", 2);
  look();
  press("Shift+S");
  EXPECT_FALSE(problem_.empty());
  EXPECT_EQ(host_.saved_texts().size(), 2u) << "not a part of them";
  EXPECT_EQ(plugin_->state("month_faults"), "1");
  look();
  EXPECT_TRUE(ui_.shows("house-rule"));
  EXPECT_TRUE(ui_.shows("category"));
  press("[");
  press("Shift+S");
  EXPECT_EQ(plugin_->state("month_faults"), "0");
}

}  // namespace
}  // namespace vigil::reports
