// What a record has many of, edited by form: inheritors, lessons, photos, questions and tasks;
// dated prices; weights of the screening that past scores do not follow.
#include "core/domain/record_merge.h"
#include "plugins/creators/model/admission.h"
#include "tests/plugins/creators/office_fixture.h"

namespace vigil::creators::testing {
namespace {

class EntriesTest : public OfficeTest {
 protected:
  void put(sdk::CollectionKey collection, const json& record) {
    host_.fake_records().put(collection, record["id"].get<std::string>(), record.dump());
    turn();
  }
  void save() {
    ASSERT_TRUE(office_.forms.save()) << office_.forms.form().refusal;
    EXPECT_FALSE(office_.forms.form().open());
    turn();
  }
};

TEST_F(EntriesTest, InheritorsAndLessonsOfAnItem) {
  put(collections::kCreatorsHeritage,
      {{"id", "i1"}, {"name", "苗绣"}, {"category", 7}, {"inheritors", {"旧名单里的人"}}});
  ASSERT_TRUE(office_.impact.choose_item("i1"));
  ASSERT_EQ(office_.impact.item()->inheritors.size(), 1u) << "an earlier plain list is read";
  ASSERT_TRUE(office_.impact.add_entry(FormKind::kInheritor));
  EXPECT_EQ(office_.forms.form().about, "苗绣");
  EXPECT_FALSE(office_.forms.save()) << "a name is wanted";
  fill({{"name", "传承人甲"}, {"level", "province"}, {"since", "2012-12-20"}});
  save();
  ASSERT_EQ(office_.impact.item()->inheritors.size(), 2u);
  const Inheritor made = office_.impact.item()->inheritors[1];
  EXPECT_EQ(made.name, "传承人甲");
  EXPECT_EQ(made.level, "province");
  ASSERT_TRUE(office_.impact.add_entry(FormKind::kActivity));
  EXPECT_NE(office_.forms.form().value("on"), "") << "today is offered";
  fill({{"kind", "lesson"}, {"title", "第一课"}, {"people", "30"}});
  save();
  EXPECT_EQ(office_.impact.item()->activities.at(0).people, 30);
  // Changed, and taken away.
  ASSERT_TRUE(office_.forms.open(FormKind::kInheritor, "i1/" + made.key));
  EXPECT_EQ(office_.forms.form().value("since"), "2012-12-20");
  fill({{"since", "1900-01-01"}});
  EXPECT_FALSE(office_.forms.save()) << "a spreadsheet's empty date";
  fill({{"since", ""}});
  save();
  EXPECT_EQ(office_.impact.item()->inheritors[1].since, "");
  ASSERT_TRUE(office_.forms.open(FormKind::kInheritor, "i1/" + made.key));
  ASSERT_TRUE(office_.forms.remove_entry());
  turn();
  ASSERT_EQ(office_.impact.item()->inheritors.size(), 1u);
  EXPECT_EQ(office_.impact.item()->inheritors[0].name, "旧名单里的人");
  EXPECT_FALSE(office_.forms.open(FormKind::kInheritor, "i1/" + made.key)) << "it is gone";
}

TEST_F(EntriesTest, PhotosOfAVisitHavePathCaptionAndDay) {
  put(collections::kCreatorsCohorts,
      {{"id", "c1"}, {"name", "一期"}, {"starts", "2026-01-01"}, {"ends", "2026-12-31"}});
  put(collections::kCreatorsSessions, {{"id", "s1"},
                                       {"cohort", "c1"},
                                       {"kind", "visit"},
                                       {"title", "参访"},
                                       {"on", "2026-01-05"},
                                       {"photos", {"门口.jpg"}}});
  ASSERT_TRUE(office_.academy.choose_session("s1"));
  ASSERT_TRUE(office_.academy.add_photo());
  fill({{"path", "/data/visit/果园.jpg"}, {"caption", "果园"}, {"on", "2026-01-05"}});
  save();
  const auto& photos = office_.academy.session()->photos;
  ASSERT_EQ(photos.size(), 2u);
  EXPECT_EQ(photos[0].path, "门口.jpg");
  EXPECT_EQ(photos[1].caption, "果园");
  EXPECT_EQ(photos[1].on, "2026-01-05");
}

TEST_F(EntriesTest, QuestionsAreAnsweredAndTasksDone) {
  put(collections::kCreatorsNotices,
      {{"id", "n1"}, {"kind", "talk"}, {"title", "讲座"}, {"on", "2026-01-05"}});
  ASSERT_TRUE(office_.academy.next_notice());
  ASSERT_NE(office_.academy.notice(), nullptr);
  ASSERT_TRUE(office_.academy.add_to_notice(FormKind::kQuestion));
  fill({{"who", "甲"}, {"text", "运费怎样算"}});
  save();
  EXPECT_EQ(office_.academy.notice()->unanswered, 1u);
  const std::string question = "n1/" + office_.academy.notice()->questions[0].key;
  ASSERT_TRUE(office_.forms.open(FormKind::kQuestion, question));
  fill({{"answer", "按箱平均"}});
  save();
  EXPECT_EQ(office_.academy.notice()->unanswered, 0u);
  EXPECT_EQ(office_.academy.notice()->questions[0].answer, "按箱平均");
  ASSERT_TRUE(office_.academy.add_to_notice(FormKind::kTask));
  fill({{"text", "整理问答"}, {"who", "乙"}, {"due", "2026-02-01"}});
  save();
  const std::string task = "n1/" + office_.academy.notice()->tasks[0].key;
  EXPECT_EQ(office_.academy.notice()->tasks[0].who, "乙");
  EXPECT_FALSE(office_.academy.notice()->tasks[0].done);
  ASSERT_TRUE(office_.forms.toggle_task(task));
  turn();
  EXPECT_TRUE(office_.academy.notice()->tasks[0].done);
  ASSERT_TRUE(office_.forms.toggle_task(task));
  turn();
  EXPECT_FALSE(office_.academy.notice()->tasks[0].done);
  EXPECT_FALSE(office_.forms.toggle_task("n1/none"));
}

TEST_F(EntriesTest, TwoWhoAddWithoutAConnectionDoNotMeet) {
  const json base = {{"id", "n1"}, {"questions", json::object()}};
  json mine = base;
  mine["questions"]["question-1"] = {{"text", "一"}};
  json theirs = base;
  theirs["questions"]["question-2"] = {{"text", "二"}};
  const auto merged = domain::merge_records(to_canonical_json(base), to_canonical_json(mine),
                                            to_canonical_json(theirs));
  ASSERT_TRUE(merged.ok());
  EXPECT_TRUE(merged->clashes.empty());
  EXPECT_EQ((*parse_json(merged->merged_json))["questions"].size(), 2u);
}

TEST_F(EntriesTest, APriceIsDatedAndOldGrantsKeepTheirs) {
  put(collections::kCreatorsBudgets,
      {{"id", "b1"},
       {"amount_cny", 1000},
       {"from", "2025-01-01"},
       {"to", "2027-12-31"},
       {"tariff",
        {{{"id", "home"}, {"name", {{"zh", "首页"}, {"en", "Home"}}}, {"cny_per_thousand", 30}}}}});
  EXPECT_FALSE(office_.impact.edit_tariff("home")) << "prices are the administration's";
  host_.fake_person().roles = {domain::Role::kAdmin};
  ASSERT_TRUE(office_.impact.edit_tariff("home"));
  EXPECT_EQ(office_.forms.form().value("cny_per_thousand"), "30");
  fill({{"cny_per_thousand", "0"}});
  EXPECT_FALSE(office_.forms.save());
  fill({{"cny_per_thousand", "40"}, {"from", "2026-06-01"}});
  save();
  const Budget budget = office_.programme.book().budgets.at(0);
  EXPECT_DOUBLE_EQ(impressions_for(budget, "home", 30, day("2026-05-31")), 1000);
  EXPECT_DOUBLE_EQ(impressions_for(budget, "home", 40, day("2026-06-01")), 1000);
  ASSERT_TRUE(office_.impact.edit_tariff(""));
  fill({{"zh", "直播"}, {"en", "Live"}, {"cny_per_thousand", "12.5"}});
  save();
  EXPECT_EQ(office_.programme.book().budgets.at(0).tariff.size(), 2u);
}

TEST_F(EntriesTest, ScoresKeepTheWeightsTheyWereGivenUnder) {
  leader("l1", "甲", "applied");
  ASSERT_TRUE(office_.leaders.select("l1"));
  ASSERT_TRUE(office_.leaders.score());
  fill({{"business", "10"}, {"lift", "0"}, {"content", "0"}, {"resolve", "0"}, {"good_name", "0"}});
  save();
  const auto mark = [&] {
    return *mark_of(office_.leaders.selected()->readings[0], office_.programme.book().criteria);
  };
  EXPECT_DOUBLE_EQ(mark(), 2.5);
  ASSERT_TRUE(office_.forms.open(FormKind::kWeights));
  EXPECT_EQ(office_.forms.form().value("business"), "25");
  fill({{"business", "50"}});
  EXPECT_THAT(office_.forms.form().about, HasSubstr("125"));
  EXPECT_FALSE(office_.forms.save());
  EXPECT_THAT(office_.forms.form().refusal, HasSubstr("125"));
  fill({{"lift", "5"}});
  save();
  EXPECT_EQ(body(collections::kCreatorsCriteria, "business")["weight"], 50);
  EXPECT_DOUBLE_EQ(mark(), 2.5) << "given under the earlier weights";
  // One who is read now is read under the new ones.
  host_.fake_person() = {domain::UserId("u-2"), "Reader B", {domain::Role::kProgramme}};
  ASSERT_TRUE(office_.leaders.score());
  fill({{"business", "10"}, {"lift", "0"}, {"content", "0"}, {"resolve", "0"}, {"good_name", "0"}});
  save();
  EXPECT_DOUBLE_EQ(
      *mark_of(office_.leaders.selected()->readings[1], office_.programme.book().criteria), 5.0);
}

// Readings of before weights were written into them go by the weights of their time.
TEST(Weights, AReadingWithoutWeightsGoesByItsTime) {
  const std::vector<Criterion> criteria = {
      {"a", "", "", 50, {{"2026-01-01T00:00:00Z", 10}, {"2026-06-01T00:00:00Z", 20}}},
      {"b", "", "", 50, {}}};
  const auto read_at = [](const char* at) {
    return Reading{"r", "r", {{"a", 10}, {"b", 0}}, at, {}};
  };
  EXPECT_DOUBLE_EQ(*mark_of(read_at("2025-12-31T00:00:00Z"), criteria), 100.0 / 60);
  EXPECT_DOUBLE_EQ(*mark_of(read_at("2026-05-31T00:00:00Z"), criteria), 200.0 / 70);
  EXPECT_DOUBLE_EQ(*mark_of(read_at("2026-07-01T00:00:00Z"), criteria), 5.0);
  EXPECT_DOUBLE_EQ(*mark_of(read_at(""), criteria), 5.0);
}

}  // namespace
}  // namespace vigil::creators::testing
