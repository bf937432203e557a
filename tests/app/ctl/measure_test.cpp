// Agreement and inequality from files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/ctl/ctl_run.h"

namespace vigil::ctl {
namespace {

using testing::HasSubstr;

constexpr const char* kPublished =
    "1,2,3,3,2,1,4,1,2,,,\n"
    "1,2,3,3,2,2,4,1,2,5,,3\n"
    ",3,3,3,2,3,4,2,2,5,1,\n"
    "1,2,3,3,2,4,4,1,2,5,1,\n";

TEST(MeasureCommands, AgreementPrintsSixDigits) {
  const TempFolder folder;
  const std::string file = folder.write("ratings.csv", kPublished);
  EXPECT_EQ(run_ctl({"agreement", "--metric", "nominal", file}).out, "0.743421\n");
  EXPECT_EQ(run_ctl({"agreement", "--metric", "ordinal", file}).out, "0.815388\n");
  EXPECT_EQ(run_ctl({"agreement", "--metric", "interval", file}).out, "0.849107\n");
  EXPECT_EQ(run_ctl({"agreement", "--metric", "ratio", file}).out, "0.797403\n");
}

TEST(MeasureCommands, AgreementAsADocumentWithItsInterval) {
  const TempFolder folder;
  const std::string file = folder.write("ratings.csv", kPublished);
  const auto document =
      run_ctl({"agreement", "--metric", "ordinal", "--interval", "--json", file}).json();
  EXPECT_EQ(document["raters"], 4);
  EXPECT_EQ(document["units"], 12);
  EXPECT_NEAR(document["agreement"].get<double>(), 0.815388, 1e-6);
  EXPECT_LT(document["interval"][0].get<double>(), 0.815);
  EXPECT_GT(document["interval"][1].get<double>(), 0.815);
}

TEST(MeasureCommands, NominalCategoriesMayBeWords) {
  const TempFolder folder;
  const std::string file = folder.write("words.csv", "通过,下架,通过\n通过,下架,限流\n");
  EXPECT_EQ(run_ctl({"agreement", file}).exit, Exit::kOk);
  const Ran ordered = run_ctl({"agreement", "--metric", "ordinal", file});
  EXPECT_EQ(ordered.exit, Exit::kSomeFailed);
  EXPECT_THAT(ordered.err, HasSubstr("line 1, cell 1"));
}

TEST(MeasureCommands, KappaOfTwoRaters) {
  const TempFolder folder;
  const std::string two = folder.write("two.csv", "1,1,0,0\n1,0,0,0\n");
  EXPECT_EQ(run_ctl({"agreement", "--metric", "cohen", two}).out, "0.500000\n");
  const std::string three = folder.write("three.csv", "1,1\n1,0\n0,1\n");
  EXPECT_THAT(run_ctl({"agreement", "--metric", "cohen", three}).err, HasSubstr("two raters"));
  EXPECT_EQ(run_ctl({"agreement", "--metric", "cohen", "--interval", two}).exit, Exit::kUsage);
}

TEST(MeasureCommands, TheDocumentHasTheIntervalAndEveryKappaThatIsDefined) {
  const TempFolder folder;
  const auto four =
      run_ctl({"agreement", "--metric", "ordinal", "--json", folder.write("f.csv", kPublished)})
          .json();
  EXPECT_TRUE(four.contains("interval"));
  EXPECT_EQ(four["kappa"], nlohmann::json::object()) << "judgements are missing: none is defined";
  const auto two = run_ctl({"agreement", "--json", folder.write("t.csv", "1,1,0,0\n1,0,0,0\n")});
  EXPECT_NEAR(two.json()["kappa"]["cohen"].get<double>(), 0.5, 1e-12);
  EXPECT_EQ(two.json()["kappa"]["cohen_interval"].size(), 2u);
  EXPECT_TRUE(two.json()["kappa"].contains("fleiss"));
}

TEST(MeasureCommands, BrokenRatingsAreRefusedWithTheirLine) {
  const TempFolder folder;
  const auto said = [&](const char* text) {
    const Ran ran = run_ctl({"agreement", "--metric", "ratio", folder.write("r.csv", text)});
    EXPECT_EQ(ran.exit, Exit::kSomeFailed);
    EXPECT_EQ(ran.out, "");
    return ran.err;
  };
  EXPECT_THAT(said("1,2\n1,2,3\n"), HasSubstr("line 2: 3 cells, but the first row has 2"));
  EXPECT_THAT(said("1,\"2\n"), HasSubstr("line 1"));
  EXPECT_THAT(said(""), HasSubstr("line 1: the file holds no judgements"));
  EXPECT_THAT(said("1,1\n1,1\n"), HasSubstr("the same"));
  EXPECT_THAT(said("1,-1\n1,2\n"), HasSubstr("below zero"));
}

TEST(MeasureCommands, Gini) {
  const TempFolder folder;
  const std::string file = folder.write("reach.txt", "0\n0\r\n\n0\n8\n");
  EXPECT_EQ(run_ctl({"gini", file}).out, "0.750000\n");
  EXPECT_EQ(run_ctl({"gini", "--unbiased", file}).out, "1.000000\n");
  EXPECT_EQ(run_ctl({"gini", "--json", file}).json()["values"], 4);
}

TEST(MeasureCommands, GiniOfPublishedValues) {
  const TempFolder folder;
  // The incomes of the help page of R's package ineq, which gives 0.4620911.
  const std::string incomes =
      folder.write("incomes.txt", "541\n1463\n2445\n3438\n4437\n5401\n6392\n8304\n11904\n22261\n");
  EXPECT_EQ(run_ctl({"gini", incomes}).out, "0.462091\n");
  EXPECT_EQ(run_ctl({"gini", "--unbiased", incomes}).out, "0.513435\n");
}

TEST(MeasureCommands, GiniRefusesABadLineWithItsReason) {
  const TempFolder folder;
  const std::pair<const char*, const char*> kBad[] = {
      {"1\nmany\n", "line 2: \"many\" is no number"},
      {"1\n\n-1\n", "line 3: \"-1\" is below zero"},
      {"nan\n", "line 1: \"nan\" is not a finite number"},
      {"1\n1,5\n", "line 2: \"1,5\" is no number"},
      {"", "no values"}};
  for (const auto& [text, reason] : kBad) {
    const Ran ran = run_ctl({"gini", folder.write("bad.txt", text)});
    EXPECT_EQ(ran.exit, Exit::kSomeFailed) << text;
    EXPECT_TRUE(ran.out.empty());
    EXPECT_THAT(ran.err, HasSubstr(reason));
  }
  EXPECT_EQ(run_ctl({"gini", "--unbiased", folder.write("one.txt", "3\n")}).exit,
            Exit::kSomeFailed);
}

}  // namespace
}  // namespace vigil::ctl
