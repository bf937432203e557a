// Calibration sessions at the desk: opened from what is ticked in the search, discussed with the
// disagreements first.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "tests/plugins/review/desk_fixture.h"

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
namespace collections = ids::collections;
using domain::Verdict;
using nlohmann::json;

class CalibrationsTest : public ReviewDeskTest {
 protected:
  void SetUp() override {
    open(1);
    become({domain::Role::kSenior});
    for (const auto& collection :
         {collections::kCalibrations, collections::kCalibrationRemarks, collections::kGolden,
          collections::kMassActs, collections::kProposals})
      host_.fake_records().set(collection, {});
    turn();
    calibrations_->set_in_sight(true);
  }
  void become(std::vector<domain::Role> roles) {
    host_.fake_person().roles = std::move(roles);
    turn();
  }
  void tick() {
    press("/");
    host_.fake_backend().answer(
        R"({"results":[{"task":"t1","item":"c1","caption":"第1条","state":"done","severity":1},
                       {"task":"t2","item":"c2","caption":"第2条","state":"done","severity":1}],
            "whole":true,"next":null})");
    turn();
    run(commands::kMassMark, "t1 t2");
  }
  [[nodiscard]] json record() {
    return *host_.records().records(collections::kCalibrations)->records.at(0).body;
  }
  [[nodiscard]] const CalibrationSnapshot& seen_() { return calibrations_->snapshot(); }
  static json answer(const std::string& person, const std::string& verdict,
                     const std::string& policy = "") {
    json said = {{"person", person}, {"verdict", verdict}};
    if (!policy.empty()) said["policy"] = {{"id", policy}, {"version", 1}};
    return said;
  }
  // Three people, three items: all allow; split two to one; split under one verdict by policy.
  json discussed() {
    const std::string me = host_.person().id.text();
    return {
        {"id", "s1"},
        {"title", "擦边"},
        {"queue", "review.first"},
        {"state", "discuss"},
        {"made_by", me},
        {"made_by_name", "小周"},
        {"opened_at", to_rfc3339(host_.clock().wall_now())},
        {"people",
         {{{"id", me}, {"name", "小周"}},
          {{"id", "li"}, {"name", "小李"}},
          {{"id", "wu"}, {"name", "小吴"}}}},
        {"finished", {me, "li", "wu"}},
        {"items",
         {{{"task", "t1"},
           {"item", "c1"},
           {"caption", "都通过"},
           {"answers", {answer(me, "allow"), answer("li", "allow"), answer("wu", "allow")}}},
          {{"task", "t2"},
           {"item", "c2"},
           {"caption", "有分歧"},
           {"severity", 2},
           {"answers",
            {answer(me, "remove", "spam"), answer("li", "allow"), answer("wu", "remove", "spam")}}},
          {{"task", "t3"},
           {"item", "c3"},
           {"caption", "规则不同"},
           {"answers", {answer(me, "remove", "spam"), answer("li", "remove", "fraud")}}}}}};
  }
  void arrive(const json& body) {
    host_.fake_records().put(collections::kCalibrations, body["id"].get<std::string>(),
                             body.dump());
    turn();
  }
};

TEST_F(CalibrationsTest, WhatIsTickedBecomesASessionForThoseNamed) {
  EXPECT_FALSE(calibrations_->can_prepare());
  tick();
  ASSERT_TRUE(calibrations_->can_prepare());
  press("Ctrl+B");
  ASSERT_TRUE(seen_().draft.has_value());
  EXPECT_EQ(host_.fake_commands().ran().back().argument, "review.calibration");
  EXPECT_EQ(calibrations_->start().error().code, ErrorCode::kRejected) << "no topic yet";
  run(commands::kCalibrationSet, "title=擦边的舞蹈");
  run(commands::kCalibrationSet, "people=Li， wu、zhao");
  run(commands::kCalibrationSet, "role=senior");
  run(commands::kCalibrationSet, "role=reviewer");
  press("Ctrl+O");
  const json made = record();
  EXPECT_EQ(made["title"], "擦边的舞蹈");
  EXPECT_EQ(made["state"], "open");
  EXPECT_EQ(made["queue"], "review.first");
  EXPECT_EQ(made["invited"], json({"li", "wu", "zhao"}));
  EXPECT_EQ(made["roles"], json({"senior"})) << "turned over: reviewers were in at first";
  EXPECT_EQ(made["items"], json::parse(R"([{"task":"t1","caption":"第1条"},
                                           {"task":"t2","caption":"第2条"}])"));
  EXPECT_FALSE(seen_().draft.has_value());
  EXPECT_EQ(calibrations_->state_word(), "open");
  EXPECT_FALSE(calibrations_->can_discuss()) << "the backend has not said yet who is asked";
}

TEST_F(CalibrationsTest, AReviewerOpensNone) {
  tick();
  become({domain::Role::kReviewer});
  EXPECT_FALSE(calibrations_->can_prepare());
  EXPECT_TRUE(calibrations_->prepare().ok());
  EXPECT_FALSE(seen_().draft.has_value());
}

TEST_F(CalibrationsTest, DisagreementsComeFirstWithFiguresForTheSet) {
  arrive(discussed());
  ASSERT_EQ(seen_().list.size(), 1u);
  const CalibrationSession& session = seen_().list[0];
  ASSERT_EQ(session.items.size(), 3u);
  EXPECT_EQ(session.items[0].caption, "有分歧");
  EXPECT_EQ(session.items[0].same, 1u);
  EXPECT_EQ(session.items[0].pairs, 3u);
  EXPECT_EQ(session.items[1].caption, "规则不同");
  EXPECT_TRUE(session.items[1].policies_differ);
  EXPECT_EQ(session.items[2].caption, "都通过");
  EXPECT_EQ(session.same, 5u);
  EXPECT_EQ(session.pairs, 7u);
  // Worked out by hand: units (3 allow), (2 remove, 1 allow), (2 remove). Of n = 8 values 4 allow
  // and 4 remove; observed disagreement 2 pairs of 2 * 1/2 each = 2, so D_o = 2/8, and
  // D_e = 2*4*4/(8*7): alpha = 1 - (2/8)/(32/56) = 1 - 0.4375.
  ASSERT_TRUE(session.alpha.has_value());
  EXPECT_NEAR(*session.alpha, 0.5625, 1e-9);
  const CalibrationItem& item = session.items[1];
  EXPECT_FALSE(item.answers[2].verdict.has_value()) << "did not answer";
  EXPECT_NE(session.items[0].said.find("2"), std::string::npos);
}

TEST_F(CalibrationsTest, TheMakerWritesDownWhatWasAgreedWithThePolicyMostNamed) {
  arrive(discussed());
  press("R");
  json kept = record();
  EXPECT_EQ(kept["items"][1]["agreed"], json::parse(R"({"verdict":"remove","policy":"spam"})"))
      << "of the item shown first, whatever its number";
  run(commands::kCalibrationItem, "2");
  press("W");
  ASSERT_TRUE(seen_().picking.has_value()) << "nobody named a policy";
  run(commands::kCalibrationPolicy, "fraud");
  EXPECT_EQ(record()["items"][0]["agreed"]["policy"], "fraud");
  press("A");
  EXPECT_EQ(record()["items"][0]["agreed"], json::parse(R"({"verdict":"allow"})"));
  EXPECT_TRUE(outbox().outbox().empty()) << "no verdict on the item before the reviewer";
  EXPECT_FALSE(calibrations_->can_make_golden()) << "administrators keep the known answers";
  become({domain::Role::kAdministrator});
  press("Ctrl+G");
  const auto golden = host_.records().records(collections::kGolden)->records;
  ASSERT_EQ(golden.size(), 1u);
  EXPECT_EQ((*golden[0].body)["item"], "c1");
  EXPECT_EQ((*golden[0].body)["verdict"], "allow");
  EXPECT_EQ((*golden[0].body)["calibration"], "s1");
  EXPECT_EQ(record()["items"][0]["agreed"]["golden"], true);
  press("Ctrl+L");
  EXPECT_EQ(record()["state"], "closed");
  EXPECT_FALSE(calibrations_->can_agree(Verdict::kAllow));
}

TEST_F(CalibrationsTest, WhoTookPartRemarksAndChangesNothingElse) {
  json other = discussed();
  other["made_by"] = "li";
  arrive(other);
  EXPECT_FALSE(calibrations_->can_close());
  EXPECT_FALSE(calibrations_->can_agree(Verdict::kAllow));
  ASSERT_TRUE(calibrations_->can_remark());
  run(commands::kCalibrationRemark, "看手势");
  const auto remarks = host_.records().records(collections::kCalibrationRemarks)->records;
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ((*remarks[0].body)["item"], 1) << "its number in the session, not on the screen";
  ASSERT_EQ(seen_().list[0].items[0].remarks.size(), 1u);
  EXPECT_EQ(seen_().list[0].items[0].remarks[0].text, "看手势");
}

TEST_F(CalibrationsTest, WhileItIsOpenThereIsNothingToSee) {
  json open = discussed();
  open["state"] = "open";
  open["finished"] = json::array();
  for (json& item : open["items"]) item.erase("answers");
  arrive(open);
  const CalibrationSession& session = seen_().list[0];
  EXPECT_TRUE(session.asked);
  EXPECT_FALSE(session.alpha.has_value());
  EXPECT_EQ(session.pairs, 0u);
  EXPECT_FALSE(calibrations_->can_remark());
  ASSERT_TRUE(calibrations_->can_discuss());
  press("Ctrl+T");
  EXPECT_EQ(record()["state"], "discuss");
}

TEST_F(CalibrationsTest, WhatComesIsSaidAndOddRecordsDoNoHarm) {
  arrive({{"id", "old"}, {"title", "旧的"}, {"state", "closed"}});
  json open = discussed();
  open["state"] = "open";
  open["made_by"] = "li";
  arrive(open);
  EXPECT_NE(last_notice().find("擦边"), std::string::npos);
  for (const char* body :
       {"{}", "[]", R"({"items":[1,{}],"people":[7],"state":4})",
        R"({"items":[{"answers":[3,{"person":5}]}],"people":[{}],"state":"discuss"})"}) {
    host_.fake_records().put(collections::kCalibrations, "odd", body);
    host_.fake_records().put(collections::kCalibrationRemarks, "odd", body);
    turn();
  }
  EXPECT_GE(seen_().list.size(), 2u);
}

}  // namespace
}  // namespace vigil::review::testing
