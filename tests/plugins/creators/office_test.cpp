// The desk of the programme with a whole host in memory: forms, steps, private data, imports,
// files.
#include <map>
#include <set>

#include "core/document/sheet.h"
#include "tests/plugins/creators/office_fixture.h"

namespace vigil::creators::testing {
namespace {

TEST_F(OfficeTest, AnApplicationIsEnteredByForm) {
  ASSERT_TRUE(office_.leaders.add());
  EXPECT_FALSE(office_.forms.save()) << "nothing was typed";
  EXPECT_EQ(office_.forms.form().problems[0], text(texts::kFormMissing));
  fill({{"name", "申请人甲"},
        {"county", "甲一县"},
        {"group", "汉族"},
        {"fans", "1,200"},
        {"applied_on", "1900-01-01"}});
  EXPECT_FALSE(office_.forms.save());
  EXPECT_TRUE(office_.forms.form().open()) << "what was typed stays";
  EXPECT_EQ(office_.forms.form().value("name"), "申请人甲");
  fill({{"applied_on", "2026-01-05"}});
  ASSERT_TRUE(office_.forms.save());
  EXPECT_FALSE(office_.forms.form().open());
  turn();
  ASSERT_EQ(office_.programme.book().leaders.size(), 1u);
  const Leader& made = office_.programme.book().leaders[0];
  EXPECT_EQ(made.county, "110101");
  EXPECT_EQ(made.group, "01");
  EXPECT_EQ(made.fans, 1200);
  EXPECT_EQ(made.stage, Stage::kApplied);
}

TEST_F(OfficeTest, NegativeAndOddNumbersAreRefusedInTheForm) {
  ASSERT_TRUE(office_.leaders.add());
  fill({{"name", "x"},
        {"fans", "-3"},
        {"output_cny", "1e999"},
        {"jobs", "1.5"},
        {"county", "没有县"}});
  EXPECT_FALSE(office_.forms.save());
  std::size_t problems = 0;
  for (const std::string& one : office_.forms.form().problems) problems += !one.empty();
  EXPECT_EQ(problems, 4u);
  EXPECT_EQ(count(collections::kCreatorsLeaders), 0u);
}

TEST_F(OfficeTest, NothingIsDoneToSomebodyWhomTheFilterLeftOut) {
  leader("l1", "甲", "applied");
  leader("l2", "乙", "applied");
  ASSERT_TRUE(office_.leaders.select("l1"));
  ASSERT_TRUE(office_.leaders.filter_words("乙"));
  ASSERT_NE(office_.leaders.selected(), nullptr);
  EXPECT_EQ(office_.leaders.selected()->id, "l2");
}

TEST_F(OfficeTest, TwoReadersThenInterviewThenAdmitted) {
  leader("l1", "申请人甲", "applied");
  const auto score = [&](const char* points) {
    ASSERT_TRUE(office_.leaders.score());
    for (const Criterion& one : office_.programme.book().criteria)
      ASSERT_TRUE(office_.forms.set(one.id + "=" + points));
    ASSERT_TRUE(office_.forms.save());
    turn();
  };
  score("8");
  EXPECT_EQ(office_.leaders.selected()->stage, Stage::kScreening);
  EXPECT_FALSE(office_.leaders.score()) << "the same reader does not read twice";
  EXPECT_FALSE(office_.leaders.advance("interview")) << "a second reader is missing";
  host_.fake_person() = {domain::UserId("u-2"), "Reader B", {domain::Role::kProgramme}};
  ASSERT_TRUE(office_.leaders.score());
  for (const FormField& field : office_.forms.form().fields)
    EXPECT_EQ(office_.forms.form().value(field.key), "") << "no score of the other reader is shown";
  ASSERT_TRUE(office_.forms.cancel());
  score("7");
  ASSERT_TRUE(office_.leaders.advance(""));
  turn();
  EXPECT_EQ(office_.leaders.selected()->stage, Stage::kInterview);
  EXPECT_FALSE(office_.leaders.advance("admitted"));
  EXPECT_FALSE(office_.leaders.advance(""));
  ASSERT_TRUE(office_.leaders.interview("admit"));
  turn();
  ASSERT_TRUE(office_.leaders.advance(""));
  turn();
  EXPECT_EQ(office_.leaders.selected()->stage, Stage::kAdmitted);
  EXPECT_EQ(body(collections::kCreatorsLeaders, "l1")["readings"].size(), 2u);
}

TEST_F(OfficeTest, PrivateDataIsShownOnlyAfterTheLookWasWrittenDown) {
  leader("l1", "申请人甲", "applied");
  host_.fake_records().put(collections::kCreatorsPrivate, "l1", R"({"id":"l1","phone":"000"})");
  EXPECT_EQ(office_.leaders.private_record(), nullptr);
  ASSERT_TRUE(office_.leaders.edit_private()) << "asks what for first";
  EXPECT_EQ(office_.forms.form().kind, FormKind::kWhy);
  EXPECT_FALSE(office_.forms.save()) << "without a purpose nothing is shown";
  fill({{"why", "call about the interview"}});
  host_.fake_records().fail_next(fail(ErrorCode::kStorageFull, "no room"));
  EXPECT_FALSE(office_.forms.save());
  EXPECT_EQ(office_.leaders.private_record(), nullptr)
      << "a look that cannot be written down is none";
  ASSERT_TRUE(office_.forms.save());
  ASSERT_NE(office_.leaders.private_record(), nullptr);
  EXPECT_EQ((*office_.leaders.private_record())["phone"], "000");
  EXPECT_EQ(office_.leaders.looks(), 1u);
  const json look = *host_.records().records(collections::kCreatorsViews)->records[0].body;
  EXPECT_EQ(look["leader"], "l1");
  EXPECT_EQ(look["person"], "u-1");
  EXPECT_EQ(look["why"], "call about the interview");
  leader("l2", "申请人乙", "applied");
  ASSERT_TRUE(office_.leaders.select("l2"));
  ASSERT_TRUE(office_.leaders.select("l1"));
  EXPECT_EQ(office_.leaders.private_record(), nullptr) << "the next look is another one";
}

TEST_F(OfficeTest, WhoOnlyReadsChangesNothingAndAsksForNoPrivateData) {
  sdk::testing::FakeHost other;
  other.use_manifest(kFolder / "plugin.json");
  other.fake_person() = {domain::UserId("a"), "Auditor", {domain::Role::kAuditor}};
  Office office(other);
  office.programme.shown(true);
  office.update();
  EXPECT_FALSE(other.fake_records().asked_for(collections::kCreatorsPrivate));
  EXPECT_EQ(office.leaders.add().error().code, ErrorCode::kForbidden);
}

TEST_F(OfficeTest, TheReferenceYearIsReadOnly) {
  ASSERT_TRUE(office_.programme.switch_data());
  turn();
  EXPECT_EQ(office_.programme.book().leaders.size(), 56u);
  EXPECT_EQ(office_.leaders.table().count(Stage::kAdmitted), 20);
  EXPECT_FALSE(office_.leaders.add());
  EXPECT_FALSE(office_.academy.add(FormKind::kCohort));
  ASSERT_TRUE(office_.leaders.select("ref-22"));
  EXPECT_FALSE(office_.leaders.advance("declined"));
  EXPECT_EQ(count(collections::kCreatorsLeaders), 0u);
  ASSERT_TRUE(office_.programme.switch_data());
  EXPECT_TRUE(office_.programme.book().leaders.empty());
}

TEST_F(OfficeTest, AGrantOverBudgetIsRefusedWithASentence) {
  leader("l1", "带头人甲", "admitted");
  leader("l2", "带头人乙", "admitted", "110102");
  EXPECT_FALSE(office_.impact.add(FormKind::kBudget)) << "budgets are the administration's";
  host_.fake_person().roles = {domain::Role::kAdmin};
  ASSERT_TRUE(office_.impact.add(FormKind::kBudget));
  fill({{"amount_cny", "1000"}, {"from", "2026-01-01"}, {"to", "2028-12-31"}});
  ASSERT_TRUE(office_.forms.save());
  turn();
  ASSERT_EQ(office_.programme.book().budgets.size(), 1u);
  EXPECT_EQ(office_.programme.book().budgets[0].tariff.size(), 3u);
  ASSERT_TRUE(office_.impact.add(FormKind::kGrant));
  fill({{"leader", "带头人甲"},
        {"kind", "traffic"},
        {"on", "2026-02-01"},
        {"amount_cny", "1200"},
        {"tariff", "home"}});
  EXPECT_FALSE(office_.forms.save());
  EXPECT_THAT(office_.forms.form().refusal, HasSubstr("1,200 CNY is more than the 1,000 CNY left"));
  EXPECT_EQ(count(collections::kCreatorsGrants), 0u);
  fill({{"amount_cny", "800"}});
  ASSERT_TRUE(office_.forms.save()) << "the form kept the rest";
  turn();
  ASSERT_TRUE(office_.impact.add(FormKind::kGrant));
  fill({{"leader", "带头人乙"},
        {"kind", "traffic"},
        {"on", "2026-02-01"},
        {"amount_cny", "10"},
        {"tariff", "home"}});
  EXPECT_FALSE(office_.forms.save());
  EXPECT_EQ(office_.forms.form().refusal, text(texts::kGrantNotEligible));
  fill({{"kind", "brand"}, {"amount_cny", ""}});
  EXPECT_TRUE(office_.forms.save()) << "brand help is for everybody admitted";
}

TEST_F(OfficeTest, ACohortRunsForAYearAndAttendanceIsTicked) {
  ASSERT_TRUE(office_.academy.add(FormKind::kCohort));
  fill({{"name", "First"}, {"starts", "2026-03-01"}});
  ASSERT_TRUE(office_.forms.save());
  turn();
  const Cohort cohort = office_.programme.book().cohorts.at(0);
  EXPECT_EQ(to_text(cohort.ends), "2027-02-28");
  host_.fake_records().put(collections::kCreatorsLeaders, "l1",
                           json{{"id", "l1"},
                                {"name", "甲"},
                                {"stage", "admitted"},
                                {"field", "other"},
                                {"cohort", cohort.id}}
                               .dump());
  turn();
  ASSERT_TRUE(office_.academy.add(FormKind::kSession));
  fill({{"title", "Opening"}, {"on", "2026-03-01"}});
  ASSERT_TRUE(office_.forms.save());
  turn();
  ASSERT_TRUE(office_.academy.choose_session(office_.programme.book().sessions.at(0).id));
  EXPECT_EQ(office_.academy.member(), "l1");
  ASSERT_TRUE(office_.academy.toggle_attended());
  turn();
  EXPECT_EQ(office_.programme.book().sessions[0].attended, (std::vector<std::string>{"l1"}));
  ASSERT_TRUE(office_.academy.toggle_attended());
  turn();
  EXPECT_TRUE(office_.programme.book().sessions[0].attended.empty());
}

TEST_F(OfficeTest, ImportPreviewMappingProblemsAndUndoOfTheWhole) {
  leader("keep", "旧人", "applied");
  ASSERT_TRUE(office_.intake.take("people.csv",
                                  "姓,field,county,fans,applied_on\n"
                                  "申请人一,farming,甲一县,100,2026-01-02\n"
                                  "申请人二,tourism,甲一县,-5,2026-01-02\n"
                                  "申请人三,tourism,甲一县,5,1900-01-01\n"
                                  "=HYPERLINK(1),tourism,甲一县,5,2026-01-02\n"
                                  "申请人五,unknown,甲一县,5,2026-01-02\n"
                                  "申请人一,farming,甲一县,100,2026-01-02\n"
                                  "申请人六,ecology,乌有县,1,2026-01-02\n"));
  EXPECT_TRUE(office_.intake.result().records.empty()) << "the name's column is not known yet";
  ASSERT_TRUE(office_.intake.match("0=name"));
  const IntakeResult& seen = office_.intake.result();
  ASSERT_EQ(seen.records.size(), 1u);
  std::map<int, std::string> problems;
  for (const RowProblem& one : seen.problems) problems[one.line] = one.sentence;
  EXPECT_THAT(problems.at(3), HasSubstr("below 0"));
  EXPECT_THAT(problems.at(4), HasSubstr("1950"));
  EXPECT_THAT(problems.at(5), HasSubstr("formula"));
  EXPECT_THAT(problems.at(6), HasSubstr("unknown"));
  EXPECT_THAT(problems.at(7), HasSubstr("earlier row"));
  EXPECT_THAT(problems.at(8), HasSubstr("乌有县"));
  ASSERT_TRUE(office_.intake.run());
  finish_import();
  EXPECT_EQ(count(collections::kCreatorsLeaders), 2u);
  const auto past = office_.intake.past();
  ASSERT_EQ(past.size(), 1u);
  EXPECT_EQ(past[0].records, 1u);
  ASSERT_TRUE(office_.intake.undo(past[0].id));
  finish_import();
  EXPECT_EQ(count(collections::kCreatorsLeaders), 1u);
  EXPECT_EQ(body(collections::kCreatorsLeaders, "keep")["name"], "旧人");
  EXPECT_TRUE(office_.intake.past()[0].undone);
  EXPECT_FALSE(office_.intake.undo(past[0].id)) << "once is enough";
  // The heading is remembered.
  ASSERT_TRUE(office_.intake.take("again.csv", "姓,field\n申请人七,farming\n"));
  EXPECT_EQ(office_.intake.result().records.size(), 1u);
}

TEST_F(OfficeTest, UndoBringsBackWhatStoodThereAndLeavesWhatWasChangedSince) {
  const char* const kTable = "name,field,county,fans\n甲,farming,110101,10\n乙,farming,110101,20\n";
  ASSERT_TRUE(office_.intake.take("a.csv", kTable));
  ASSERT_TRUE(office_.intake.run());
  finish_import();
  ASSERT_EQ(office_.programme.book().leaders.size(), 2u);
  ASSERT_TRUE(office_.intake.take(
      "b.csv", "name,field,county,fans\n甲,farming,110101,999\n乙,farming,110101,888\n"));
  ASSERT_TRUE(office_.intake.run());
  finish_import();
  std::string changed;
  for (const Leader& one : office_.programme.book().leaders) {
    if (one.name == "乙") changed = one.id;
  }
  ASSERT_TRUE(office_.forms.open(FormKind::kLeader, changed));
  fill({{"business", "by hand"}});
  ASSERT_TRUE(office_.forms.save());
  turn();
  std::string second;
  for (const PastIntake& one : office_.intake.past()) {
    if (one.file == "b.csv") second = one.id;
  }
  ASSERT_TRUE(office_.intake.undo(second));
  finish_import();
  for (const Leader& one : office_.programme.book().leaders)
    EXPECT_EQ(one.fans, one.name == "甲" ? 10 : 888) << one.name;
  EXPECT_THAT(host_.notices().back().sentence,
              ::testing::AnyOf(HasSubstr("left as they are"), HasSubstr("written")));
}

TEST_F(OfficeTest, SalesAndDailyFiguresAreGathered) {
  ASSERT_TRUE(office_.intake.choose_target("goods"));
  ASSERT_TRUE(office_.intake.take("s.csv",
                                  "name,county,period,quantity,amount_cny\n苹果,甲一县,2026-09,100,"
                                  "300\n苹果,甲一县,2026-10,50,200\n"));
  ASSERT_TRUE(office_.intake.run());
  finish_import();
  ASSERT_EQ(office_.programme.book().goods.size(), 1u);
  EXPECT_DOUBLE_EQ(amount_of(office_.programme.book().goods[0]), 500);
  leader("l1", "甲", "admitted");
  ASSERT_TRUE(office_.intake.choose_target("metrics"));
  ASSERT_TRUE(office_.intake.take("m.csv",
                                  "leader,on,fans,views\n甲,2026-01-01,1,10\n甲,2026-01-02,2,"
                                  "20\n甲,2026-01-03,3,30\n甲,2026-01-10,4,40\n"));
  ASSERT_TRUE(office_.intake.run());
  finish_import();
  ASSERT_EQ(office_.programme.book().metrics.size(), 2u) << "a gap begins another record";
  EXPECT_EQ(office_.programme.book().metrics[0].views, (std::vector<double>{10, 20, 30}));
  EXPECT_EQ(office_.programme.book().metrics[0].every_days, 1);
}

TEST_F(OfficeTest, AWorkbookIsImportedLikeATable) {
  const std::filesystem::path file =
      std::filesystem::path(::testing::TempDir()) / "office_import.xlsx";
  const std::vector<std::string_view> headings = {"name", "field"};
  auto sheet = document::open_xlsx(file, "people", headings);
  ASSERT_TRUE(sheet.ok());
  const std::vector<std::string> good = {"甲", "farming"};
  const std::vector<std::string> live = {"=1+2", "farming"};
  (*sheet)->add(good);
  (*sheet)->add(live);
  ASSERT_TRUE((*sheet)->finish());
  ASSERT_TRUE(office_.intake.open(file.string()));
  EXPECT_EQ(office_.intake.encoding(), Encoding::kSpreadsheet);
  EXPECT_EQ(office_.intake.result().records.size(), 1u);
  ASSERT_EQ(office_.intake.result().problems.size(), 1u);
  EXPECT_EQ(office_.intake.result().problems[0].line, 3);
  std::filesystem::remove(file);
}

TEST_F(OfficeTest, TheYearlyReportAndCertificatesAreFiles) {
  ASSERT_TRUE(office_.programme.switch_data());
  turn();
  const Status saved = office_.impact.save_report();
  ASSERT_TRUE(saved) << saved.error().message;
  const auto& files = host_.saved_texts();
  ASSERT_TRUE(files.contains("programme-year-2018-12-31.pdf"));
  EXPECT_TRUE(files.at("programme-year-2018-12-31.pdf").starts_with("%PDF-"));
  EXPECT_TRUE(files.at("programme-year-2018-12-31.xlsx").starts_with("PK"));
  const std::string& csv = files.at("programme-year-2018-12-31.csv");
  EXPECT_THAT(csv, HasSubstr("72.08 %"));
  EXPECT_THAT(csv, HasSubstr("over 2,200,000 fans"));
  EXPECT_THAT(csv, HasSubstr("2,231,400"));
  const bool earned = office_.academy.has_certificates();
  EXPECT_EQ(office_.academy.save_certificates().ok(), earned);
  EXPECT_EQ(files.contains("certificates-2018-1.pdf"), earned);
}

TEST_F(OfficeTest, CellsThatLookLikeFormulasNeverLeaveLive) {
  host_.fake_records().put(
      collections::kCreatorsLeaders, "evil",
      json{{"id", "evil"}, {"name", "=1+2"}, {"stage", "admitted"}, {"field", "other"}}.dump());
  turn();
  ASSERT_TRUE(office_.impact.save_report());
  for (const auto& [name, text] : host_.saved_texts()) {
    if (name.ends_with(".csv")) {
      EXPECT_THAT(text, ::testing::Not(HasSubstr(",=1+2")));
    }
  }
}

TEST(Decode, EncodingsAreFoundAndRefusedWithTheirLine) {
  EXPECT_EQ(decode_text("姓名,1\n")->encoding, Encoding::kUtf8);
  EXPECT_EQ(decode_text("\xEF\xBB\xBF"
                        "a")
                ->text,
            "a");
  const std::string gb("\xD0\xD5\xC3\xFB,1\n", 7);
  EXPECT_EQ(decode_text(gb)->text, "姓名,1\n");
  EXPECT_EQ(decode_text(gb)->encoding, Encoding::kGb18030);
  const std::string utf16(
      "\xFF\xFE"
      "a\0,\0"
      "\x13\x66"
      "\n\0",
      10);
  EXPECT_EQ(decode_text(utf16)->encoding, Encoding::kUtf16Le);
  EXPECT_EQ(decode_text(utf16)->text, "a,易\n");
  const std::string bare("a\0,\0b\0\n\0c\0,\0d\0\n\0", 16);
  EXPECT_EQ(decode_text(bare)->text, "a,b\nc,d\n");
  const auto broken = decode_text("ok\n\xFF\xFF\xFF\n");
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(broken.error().message, HasSubstr("line 2"));
}

TEST(Decode, AMillionRowsAreRefusedWithTheLineBeforeTheyAreParsed) {
  std::string text = "name\n";
  for (int i = 0; i < 1'000'000; ++i) text += "a\n";
  const auto rows = read_table(text);
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::kTooLarge);
  EXPECT_THAT(rows.error().message, HasSubstr("line 100002"));
}

TEST(Amounts, AsPeopleTypeThem) {
  EXPECT_EQ(amount_from_text("1,200"), 1200);
  EXPECT_EQ(amount_from_text("１２"), 12);
  EXPECT_EQ(amount_from_text("3.5"), 3.5);
  for (const char* bad : {"", "-1", "abc", "1.2.3", "inf", "nan", "十"})
    EXPECT_FALSE(amount_from_text(bad)) << bad;
}

TEST(Declared, EveryCommandIsBoundOnceAndNoOther) {
  class Collector final : public sdk::Binder {
   public:
    std::multiset<std::string> commands;
    void command(sdk::CommandKey id, sdk::RunCommand run, sdk::CommandEnabled) override {
      EXPECT_TRUE(run);
      commands.insert(std::string(id.id));
    }
    void view(sdk::ViewKey, std::unique_ptr<sdk::View>) override {}
  };
  sdk::testing::FakeHost host;
  Office office(host);
  Collector collector;
  bind_commands(collector, office);
  const auto manifest =
      sdk::manifest::parse_manifest(*read_file(kFolder / "plugin.json"), "plugin.json");
  ASSERT_TRUE(manifest.ok());
  std::multiset<std::string> declared;
  for (const auto& command : manifest->commands) declared.insert(command.id);
  EXPECT_EQ(collector.commands, declared);
}

}  // namespace
}  // namespace vigil::creators::testing
