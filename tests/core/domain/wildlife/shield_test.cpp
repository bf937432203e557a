// Words, the guide's questions and its table, findings and figures, and cases with their seals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/wildlife/case_file.h"
#include "core/domain/wildlife/figures.h"
#include "core/domain/wildlife/guide.h"
#include "core/domain/wildlife/words.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const std::string kFolder = std::string(VIGIL_SOURCE_DIR) + "/plugins/wildlife/schema/";

json seed(const std::string& name) {
  const auto list = parse_json(*read_file(kFolder + name + ".seed.json"));
  EXPECT_TRUE(list.ok()) << name;
  return list.value_or(json::array());
}

CodeWord word(std::string text, std::string means) {
  CodeWord word;
  word.id = "w-" + text;
  word.text = std::move(text);
  word.means = std::move(means);
  word.by = "周敏";
  word.at = wall_from_ms(1767225600000);
  word.why = "见于群聊";
  return word;
}

TEST(Words, WhoWhenAndWhyAreNeeded) {
  CodeWord good = word("果冻", "ivory");
  EXPECT_TRUE(check_word(good, {}));
  for (std::string CodeWord::*field : {&CodeWord::by, &CodeWord::why, &CodeWord::means}) {
    CodeWord lacking = good;
    (lacking.*field).clear();
    EXPECT_FALSE(check_word(lacking, {}));
  }
  EXPECT_EQ(*word_from_json(to_json(good)), good);
}

TEST(Words, AWeakWordNeverCountsAlone) {
  CodeWord code = word("果冻", "ivory");
  code.weak = false;
  EXPECT_FALSE(check_word(code, {}));
  CodeWord single = word("白", "ivory");
  single.kind = WordKind::kAlias;
  single.weak = false;
  EXPECT_FALSE(check_word(single, {}));
  single.text = "白料子";
  EXPECT_TRUE(check_word(single, {}));
}

TEST(Words, NothingGoesLiveUntried) {
  CodeWord live = word("果冻", "ivory");
  live.state = WordState::kLive;
  EXPECT_FALSE(check_word(live, {}));
  live.trial = Trial{live.at, "周敏", 120, 3, 2, 1};
  EXPECT_TRUE(check_word(live, {}));
}

TEST(Words, MeaningsThatGoRoundAreRefused) {
  const std::vector<CodeWord> others = {word("乙", "丙"), word("丙", "甲")};
  const Status circle = check_word(word("甲", "乙"), others);
  ASSERT_FALSE(circle);
  EXPECT_THAT(circle.error().message, HasSubstr("→"));
  EXPECT_FALSE(check_word(word("丁", "丁"), {}));
  const std::vector<CodeWord> chain = {word("甲", "乙"), word("乙", "ivory")};
  EXPECT_EQ(meaning_of(chain[0], chain), "ivory");
}

TEST(Words, ShippedProductsKeepTheirSources) {
  for (const json& record : seed("wildlife_products")) {
    const auto product = product_from_json(record);
    ASSERT_TRUE(product.ok());
    for (const Sourced& term : product->terms) EXPECT_FALSE(term.source.empty()) << term.text;
    // Glosses in English are hints for operators; they are never matched.
    for (const Sourced& gloss : product->glosses) {
      for (const Sourced& term : product->terms) EXPECT_NE(gloss.text, term.text);
    }
  }
}

ActTable table() {
  const auto read = act_table_from_json(seed("wildlife_guide")[0]);
  EXPECT_TRUE(read.ok()) << read.error().message;
  return *read;
}

Answers answered(Standing standing, Happening happening, Form form, Origin origin) {
  Answers answers;
  answers.subject_known = true;
  answers.species = "Grus japonensis";
  answers.standing = standing;
  answers.happening = happening;
  answers.form = form;
  answers.origin = origin;
  return answers;
}

TEST(Guide, AsksOneQuestionAfterTheOther) {
  Answers answers;
  EXPECT_EQ(next_question(answers), Asking::kSubject);
  answers.subject_known = true;
  EXPECT_EQ(next_question(answers), Asking::kStanding);
  answers.standing = Standing::kFirst;
  EXPECT_EQ(next_question(answers), Asking::kHappening);
  answers.happening = Happening::kSale;
  EXPECT_EQ(next_question(answers), Asking::kForm);
  answers.form = Form::kLive;
  EXPECT_EQ(next_question(answers), Asking::kOrigin);
  EXPECT_EQ(row_for(table(), answers), nullptr);
  answers.origin = Origin::kWild;
  EXPECT_EQ(next_question(answers), Asking::kNothing);
  EXPECT_TRUE(take_back(answers));
  EXPECT_EQ(next_question(answers), Asking::kOrigin);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(take_back(answers));
  EXPECT_EQ(next_question(answers), Asking::kSubject);
  EXPECT_FALSE(take_back(answers));
}

TEST(Guide, KeepersAreNotAskedOnAndNotPunished) {
  Answers answers;
  answers.subject_known = true;
  answers.standing = Standing::kFirst;
  answers.happening = Happening::kRescue;
  EXPECT_EQ(next_question(answers), Asking::kNothing);
  EXPECT_EQ(row_for(table(), answers)->act, Act::kNothing);
}

TEST(Guide, TheTableSaysWhatFollows) {
  const ActTable acts = table();
  const auto act = [&](const Answers& answers) {
    const ActRow* row = row_for(acts, answers);
    return row == nullptr ? std::string("none") : std::string(to_word(row->act));
  };
  using enum Happening;
  EXPECT_EQ(act(answered(Standing::kFirst, kSale, Form::kLive, Origin::kWild)), "report");
  EXPECT_EQ(act(answered(Standing::kFirst, kSale, Form::kProduct, Origin::kUnknown)), "report");
  EXPECT_EQ(act(answered(Standing::kSecond, kSale, Form::kLive, Origin::kUnknown)), "remove");
  EXPECT_EQ(act(answered(Standing::kSecond, kSale, Form::kLive, Origin::kFarmed)), "limit");
  EXPECT_EQ(act(answered(Standing::kFirst, kTaking, Form::kProduct, Origin::kWild)), "report");
  EXPECT_EQ(act(answered(Standing::kFirst, kSighting, Form::kProduct, Origin::kUnknown)), "warn");
  EXPECT_EQ(act(answered(Standing::kSecond, kSighting, Form::kLive, Origin::kWild)), "label");
  EXPECT_EQ(act(answered(Standing::kAppendix, kSale, Form::kLive, Origin::kWild)), "limit");
  Answers farmed = answered(Standing::kSecond, kSale, Form::kLive, Origin::kFarmed);
  farmed.wild_only = true;
  EXPECT_EQ(act(farmed), "nothing");
}

// Whatever is answered, some row fits.
TEST(Guide, TheShippedTableLeavesNothingOpen) {
  const ActTable acts = table();
  for (const Standing standing : kAllStandings) {
    for (const Happening happening : kAllHappenings) {
      for (const Form form : kAllForms) {
        for (const Origin origin : kAllOrigins) {
          EXPECT_NE(row_for(acts, answered(standing, happening, form, origin)), nullptr)
              << to_word(standing) << ' ' << to_word(happening) << ' ' << to_word(form) << ' '
              << to_word(origin);
        }
      }
    }
  }
}

TEST(Guide, EveryActCanBeDecided) {
  for (const Act act : kAllActs) {
    for (const bool aquatic : {false, true}) {
      const Ruling ruling = ruling_of(act, aquatic);
      EXPECT_TRUE(domain::check_actions(ruling.actions, ruling.verdict)) << to_word(act);
    }
  }
  EXPECT_EQ(ruling_of(Act::kReport, true).actions[0].target, "fisheries");
  EXPECT_EQ(ruling_of(Act::kReport, false).actions[0].target, "forestry");
}

TEST(Guide, ATableWithAnUnknownWordIsRefusedByItsRow) {
  json record = seed("wildlife_guide")[0];
  record["rows"][3]["when"]["standing"] = {"third"};
  const auto read = act_table_from_json(record);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.error().message, HasSubstr("sale-first"));
}

Finding finding(std::string id, const char* at, Act act, std::string species,
                std::string province) {
  Finding finding;
  finding.id = std::move(id);
  finding.at = *from_rfc3339(at);
  finding.act = finding.suggested = act;
  finding.species = std::move(species);
  finding.species_zh = finding.species == "Grus japonensis" ? "丹顶鹤" : "";
  finding.province = std::move(province);
  return finding;
}

TEST(Findings, AnotherActThanTheTablesNeedsAReason) {
  Finding one = finding("t", "2026-01-01T00:00:00Z", Act::kLimit, "", "");
  EXPECT_TRUE(check_finding(one));
  one.suggested = Act::kReport;
  EXPECT_FALSE(check_finding(one));
  one.reason = "已移交线下处理";
  EXPECT_TRUE(check_finding(one));
  EXPECT_EQ(*finding_from_json(to_json(one)), one);
}

TEST(Findings, ProvincesAreReadFromPlaces) {
  EXPECT_EQ(province_of("云南 昆明"), "云南");
  EXPECT_EQ(province_of("内蒙古自治区呼伦贝尔"), "内蒙古");
  EXPECT_EQ(province_of("吉林省吉林市"), "吉林");
  EXPECT_EQ(province_of("somewhere"), "");
}

TEST(Figures, CountWhatTheReportCounts) {
  const std::vector<Finding> findings = {
      finding("1", "2025-11-30T17:00:00Z", Act::kRemove, "Grus japonensis", "云南"),
      finding("2", "2025-11-30T15:00:00Z", Act::kReport, "Grus japonensis", "云南"),
      finding("3", "2026-02-01T00:00:00Z", Act::kLabel, "Panthera tigris", "广西"),
      finding("4", "2026-02-02T00:00:00Z", Act::kNothing, "", ""),
      finding("5", "2026-02-03T00:00:00Z", Act::kWarn, "", "")};
  const Figures all = total(findings);
  EXPECT_EQ(all.hits, 5);
  EXPECT_EQ(all.blocked, 2);
  EXPECT_EQ(all.labelled, 2);
  EXPECT_EQ(all.let_pass(), 1);
  EXPECT_EQ(all.reported, 1);
  // China's midnight is at 16:00 UTC; months without hits are there.
  std::vector<std::string> months;
  for (const FigureRow& row : tally(findings, Dimension::kMonth))
    months.push_back(row.key + ":" + std::to_string(row.figures.hits));
  EXPECT_THAT(months, ElementsAre("2025-11:1", "2025-12:1", "2026-01:0", "2026-02:3"));
  const auto species = tally(findings, Dimension::kSpecies);
  ASSERT_THAT(species, SizeIs(2));
  EXPECT_EQ(species[0].title, "丹顶鹤");
  const auto provinces = tally(findings, Dimension::kProvince);
  EXPECT_EQ(provinces.back().key, "");
}

TEST(Figures, FormulasAreNeverExportedLive) {
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"})
    EXPECT_EQ(csv_cell(text)[csv_cell(text)[0] == '"' ? 1 : 0], '\'') << text;
  EXPECT_EQ(csv_cell("a,\"b\""), "\"a,\"\"b\"\"\"");
}

CaseFile case_with(std::size_t pieces) {
  CaseFile file;
  file.id = "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11";
  file.opened_at = wall_from_ms(1767225600000);
  file.number = case_number(file.opened_at, file.id);
  file.title = "丹顶鹤";
  file.opened_by = "lin";
  for (std::size_t i = 0; i < pieces; ++i) {
    CaseEvidence evidence;
    evidence.task = "task-" + std::to_string(i);
    evidence.decision = "decision-" + std::to_string(i);
    evidence.account = "a" + std::to_string(i % 2);
    evidence.caption = "丹顶鹤一对，加微信";
    evidence.media = std::string(64, static_cast<char>('a' + i));
    evidence.marks = {{Millis{1000}, Millis{2000}}};
    evidence.frames = frames_of(evidence.marks);
    EXPECT_TRUE(add_evidence(file, evidence));
  }
  return file;
}

TEST(Cases, AreTheSameAfterTheWayThroughARecord) {
  const CaseFile file = case_with(3);
  EXPECT_EQ(*case_from_json(to_json(file)), file);
  EXPECT_EQ(file.number, "野护-20260101-2c11");
  EXPECT_FALSE(first_broken_seal(file));
  EXPECT_THAT(file.evidence[0].frames, ElementsAre(Millis{1000}, Millis{1500}, Millis{1999}));
}

TEST(Cases, EveryChangeAfterwardsIsFound) {
  const CaseFile good = case_with(3);
  const auto broken = [&](auto change) {
    CaseFile file = good;
    change(file);
    return first_broken_seal(file);
  };
  EXPECT_EQ(broken([](CaseFile& f) { f.evidence[1].caption += " "; }), 1u);
  EXPECT_EQ(broken([](CaseFile& f) { f.evidence[2].account = "b"; }), 2u);
  EXPECT_EQ(broken([](CaseFile& f) { f.evidence[0].marks[0].end += Millis{1}; }), 0u);
  EXPECT_EQ(broken([](CaseFile& f) { f.evidence[0].frames.pop_back(); }), 0u);
  EXPECT_EQ(broken([](CaseFile& f) { f.evidence.erase(f.evidence.begin()); }), 0u);
  EXPECT_EQ(broken([](CaseFile& f) { std::swap(f.evidence[0], f.evidence[1]); }), 0u);
  EXPECT_EQ(broken([](CaseFile& f) { f.number = "野护-20260101-0000"; }), 0u);
  EXPECT_NE(digest_of(good), digest_of(case_with(2)));
}

TEST(Cases, TakeEachItemOnceAndTieAccounts) {
  CaseFile file = case_with(1);
  CaseEvidence again;
  again.task = "task-0";
  EXPECT_FALSE(add_evidence(file, again));
  CaseFile other = case_with(2);
  other.id = "another";
  const std::vector<CaseFile> cases = {file, other};
  const auto links = links_between(cases);
  ASSERT_THAT(links, SizeIs(2));
  EXPECT_EQ(links[0].by, CaseLink::By::kAccount);
  EXPECT_EQ(links[1].by, CaseLink::By::kClip);
}

}  // namespace
}  // namespace vigil::wildlife
