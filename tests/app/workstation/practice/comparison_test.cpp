// One's own word beside the recorded one: blind until it is given, counted as it was first given.
#include "app/workstation/practice/comparison.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vigil::workstation::practice {
namespace {

using domain::DecisionKind;
using domain::Verdict;

robot::RecordedDecision recorded(std::string task, std::string kind, std::string verdict = {},
                                 std::string policy = {}) {
  robot::RecordedDecision decision;
  decision.queue = "review.first";
  decision.task = std::move(task);
  decision.caption = "山羊";
  decision.kind = std::move(kind);
  decision.verdict = std::move(verdict);
  decision.policy = std::move(policy);
  return decision;
}

domain::Decision own(std::string task, std::optional<Verdict> verdict, std::string policy = {},
                     DecisionKind kind = DecisionKind::kDecide) {
  domain::Decision decision;
  static int made = 0;
  decision.id = domain::DecisionId("d" + std::to_string(++made));
  decision.kind = kind;
  decision.task = domain::TaskId(std::move(task));
  decision.verdict = verdict;
  decision.policy = domain::PolicyId(std::move(policy));
  return decision;
}

std::vector<PracticeItem> items(int count, std::string_view verdict = "allow") {
  robot::RecordingManifest manifest;
  for (int i = 0; i < count; ++i)
    manifest.decisions.push_back(recorded("t" + std::to_string(i), "decide", std::string(verdict)));
  return practice_items(manifest);
}

TEST(PracticeItems, AreWhatWasJudgedInOrderWithTheWordThatStood) {
  robot::RecordingManifest manifest;
  manifest.decisions = {
      recorded("a", "decide", "allow"),          recorded("b", "skip"),
      recorded("c", "decide", "remove", "spam"), recorded("a", "supersede", "limit", "noise"),
      recorded("d", "decide", "allow"),          recorded("d", "withdraw"),
      recorded("e", "decide", "no-such-verdict")};
  const auto found = practice_items(manifest);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].task.text(), "a");
  EXPECT_EQ(found[0].recorded.verdict, Verdict::kLimit);
  EXPECT_EQ(found[0].recorded.policy, "noise");
  EXPECT_EQ(found[1].task.text(), "c");
}

TEST(Comparison, HoldsNothingRecordedBeforeOnesOwnWord) {
  const auto all = items(3, "remove");
  const std::vector<domain::Decision> made = {own("t1", Verdict::kAllow),
                                              own("t2", std::nullopt, {}, DecisionKind::kSkip)};
  const Comparison comparison = compare(all, made, {});
  EXPECT_FALSE(comparison.items[0].recorded);
  EXPECT_EQ(comparison.items[0].outcome, Outcome::kOpen);
  ASSERT_TRUE(comparison.items[1].recorded);
  EXPECT_EQ(comparison.items[1].outcome, Outcome::kOtherVerdict);
  EXPECT_FALSE(comparison.items[2].recorded);
  EXPECT_EQ(comparison.items[2].outcome, Outcome::kSkipped);
  EXPECT_EQ(comparison.judged, 1u);
  EXPECT_EQ(comparison.left(), 2u);
}

TEST(Comparison, TellsVerdictFromPolicyAndLevel) {
  robot::RecordingManifest manifest;
  manifest.decisions = {recorded("a", "decide", "remove", "spam"),
                        recorded("b", "decide", "remove", "spam"),
                        recorded("c", "decide", "label", "age"), recorded("d", "decide", "allow")};
  manifest.decisions[2].level = 3;
  manifest.decisions[3].note = "他的备注";
  std::vector<domain::Decision> made = {
      own("a", Verdict::kRemove, "spam"), own("b", Verdict::kRemove, "noise"),
      own("c", Verdict::kLabel, "age"), own("d", Verdict::kAllow)};
  const Comparison comparison = compare(practice_items(manifest), made, {});
  EXPECT_EQ(comparison.items[0].outcome, Outcome::kSame);
  EXPECT_EQ(comparison.items[1].outcome, Outcome::kOtherDetail);
  EXPECT_EQ(comparison.items[2].outcome, Outcome::kOtherDetail);  // another level
  EXPECT_EQ(comparison.items[3].outcome, Outcome::kSame);         // a note decides nothing
  EXPECT_EQ(comparison.same_verdict, 4u);
  EXPECT_EQ(comparison.same, 2u);
}

TEST(Comparison, CountsTheFirstWordAndShowsTheLaterOne) {
  const auto all = items(1, "remove");
  std::vector<domain::Decision> made = {own("t0", Verdict::kAllow)};
  FirstWords first = seen_now(compare(all, made, {}), {});
  ASSERT_EQ(first.size(), 1u);
  // Seen, then judged again as it was recorded: that is copying, and counts for nothing.
  made.push_back(own("t0", Verdict::kRemove, {}, DecisionKind::kSupersede));
  const Comparison after = compare(all, made, first_words_from_json(to_json(first)));
  EXPECT_EQ(after.items[0].outcome, Outcome::kOtherVerdict);
  ASSERT_TRUE(after.items[0].later);
  EXPECT_EQ(after.items[0].later->verdict, Verdict::kRemove);
  EXPECT_EQ(after.same_verdict, 0u);
  EXPECT_EQ(after.items[0].decision, made.back().id);
  // The first word stays the first one.
  EXPECT_EQ(seen_now(after, first), first);
  // Changed before it was seen, the change is the word.
  EXPECT_EQ(compare(all, made, {}).items[0].outcome, Outcome::kSame);
  // Undone after it was seen: the first word still counts.
  EXPECT_EQ(compare(all, {}, first).judged, 1u);
}

TEST(Comparison, FirstWordsAreReadAsTheyWereWritten) {
  FirstWords words;
  words[domain::TaskId("a")] = {Verdict::kRemove, "spam",      2,
                                "备注",           {"whole.a"}, {{Millis(100), Millis(2500)}}};
  EXPECT_EQ(first_words_from_json(to_json(words)), words);
  EXPECT_TRUE(first_words_from_json({{"a", {{"verdict", "dance"}}}, {"b", 3}}).empty());
  EXPECT_TRUE(first_words_from_json(nlohmann::json::array()).empty());
}

// J. Cohen's kappa of a 2x2 table of 50 (20 both yes, 15 both no, 5 and 10 apart): 0.4.
TEST(Comparison, KappaAndWilsonAreThePublishedValues) {
  robot::RecordingManifest manifest;
  std::vector<domain::Decision> made;
  const auto add = [&](int count, Verdict mine, std::string_view theirs) {
    for (int i = 0; i < count; ++i) {
      const std::string task = "t" + std::to_string(made.size());
      manifest.decisions.push_back(recorded(task, "decide", std::string(theirs)));
      made.push_back(own(task, mine));
    }
  };
  add(20, Verdict::kAllow, "allow");
  add(5, Verdict::kAllow, "escalate");
  add(10, Verdict::kEscalate, "allow");
  add(15, Verdict::kEscalate, "escalate");
  const Comparison comparison = compare(practice_items(manifest), made, {});
  EXPECT_EQ(comparison.judged, 50u);
  EXPECT_EQ(comparison.same_verdict, 35u);
  ASSERT_TRUE(comparison.kappa);
  EXPECT_NEAR(*comparison.kappa, 0.4, 1e-12);
  EXPECT_LT(comparison.kappa_interval.low, 0.4);
  EXPECT_GT(comparison.kappa_interval.high, 0.4);
  EXPECT_EQ(comparison.interval, domain::wilson_interval(35, 50));
}

TEST(Comparison, FewItemsAndOneVerdictGiveNoKappa) {
  std::vector<domain::Decision> made;
  for (std::size_t i = 0; i < kFewestForKappa; ++i)
    made.push_back(own("t" + std::to_string(i), i == 0 ? Verdict::kEscalate : Verdict::kAllow));
  const int enough = static_cast<int>(kFewestForKappa);
  EXPECT_TRUE(compare(items(enough), made, {}).kappa);
  EXPECT_FALSE(compare(items(enough - 1), made, {}).kappa);
  made[0].verdict = Verdict::kAllow;
  EXPECT_FALSE(compare(items(enough), made, {}).kappa);  // all alike
}

}  // namespace
}  // namespace vigil::workstation::practice
