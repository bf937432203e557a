// The desk of reports worked by its keys.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/plugins/reports/desk_fixture.h"

namespace vigil::reports {
namespace {

TEST_F(ReportsTest, ACaseIsWorkedByKeysFromTheListToItsClose) {
  give("a", {report(1, "a"), report(2, "a", "hotline")});
  EXPECT_EQ(plugin_->state("case"), "open");
  press("R");
  press("D");
  EXPECT_FALSE(problem_.empty()) << "take it first";
  press("Enter");
  ASSERT_EQ(host_.fake_desk().taken().size(), 1u);
  lease();
  EXPECT_EQ(plugin_->state("in_hand"), "yes");
  press("R");
  press("1");
  press("4");
  press("D");
  EXPECT_EQ(problem_, "");
  ASSERT_EQ(host_.fake_desk().accepted().size(), 1u);
  const sdk::DecisionDraft& draft = host_.fake_desk().accepted()[0];
  EXPECT_EQ(draft.verdict, domain::Verdict::kRemove);
  EXPECT_EQ(draft.policy.text(), "spam") << "what the reporters gave as reason";
  EXPECT_EQ(draft.actions.size(), 2u);
  EXPECT_EQ(draft.marks.size(), 1u) << "the same stretch once";
  EXPECT_EQ(plugin_->state("case"), "decided");
  press("C");
  EXPECT_FALSE(problem_.empty()) << "its reporters have no answer yet";
  EXPECT_EQ(plugin_->state("waiting"), "2");
  press("T");
  EXPECT_EQ(problem_, "");
  EXPECT_EQ(plugin_->state("waiting"), "0");
  const json answers = record("item:a")["answers"];
  ASSERT_EQ(answers.size(), 2u);
  for (const auto& [source, answer] : answers.items()) {
    const std::string text = answer["text"]["zh"];
    EXPECT_NE(text.find("已下架"), std::string::npos) << text;
    EXPECT_EQ(text.find("管老师"), std::string::npos);
    EXPECT_EQ(answer.dump().find("guan"), std::string::npos) << "never who worked on it";
  }
  press("C");
  EXPECT_EQ(problem_, "");
  EXPECT_FALSE(record("item:a")["closed_at"].get<std::string>().empty());
  EXPECT_EQ(record("u1", collections::kReportReporters)["upheld"], 1);
}

TEST_F(ReportsTest, UndoReopenAndAppeal) {
  give("a", {report(1, "a")});
  lease();
  press("A");
  press("D");
  ASSERT_EQ(plugin_->state("case"), "decided");
  press("U");
  EXPECT_EQ(plugin_->state("case"), "open") << problem_;
  EXPECT_FALSE(record("item:a").contains("decision"));
  press("A");
  press("D");
  press("T");
  press("Y");
  EXPECT_EQ(plugin_->state("case"), "open") << "an appeal opens it again";
  press("R");
  press("D");
  EXPECT_FALSE(problem_.empty()) << "another person decides an appeal";
  host_.fake_person().id = domain::UserId("other");
  press("R");
  press("D");
  EXPECT_EQ(problem_, "");
  EXPECT_EQ(host_.fake_desk().accepted().back().kind, domain::DecisionKind::kSupersede);
  EXPECT_EQ(record("item:a")["earlier_decision"]["verdict"], "allow");
  EXPECT_EQ(plugin_->state("waiting"), "1") << "what was answered before is answered anew";
}

TEST_F(ReportsTest, AnInstructionTakesTwoPersons) {
  rules::Report told = report(1, "a", "authority");
  told.instruction = rules::Instruction{"〔2026〕17 号", "网信办", std::nullopt};
  give("a", {told});
  lease();
  press("R");
  press("D");
  EXPECT_FALSE(problem_.empty());
  press("V");
  press("R");
  press("D");
  EXPECT_FALSE(problem_.empty()) << "the same person twice is not two";
  EXPECT_TRUE(host_.fake_desk().accepted().empty());
  host_.fake_person().id = domain::UserId("second");
  press("R");
  press("D");
  EXPECT_EQ(problem_, "");
  EXPECT_EQ(host_.fake_desk().accepted().size(), 1u);
}

TEST_F(ReportsTest, ArrangedReportingIsPointedOutAndNeverHidden) {
  std::vector<rules::Report> wave;
  for (int i = 0; i < 10; ++i) {
    rules::Report each = report(i, "a");
    each.received_at = host_.clock().wall_now() - std::chrono::seconds(i);
    each.text = "这个账号一直在骗人，请马上封掉它";
    wave.push_back(each);
  }
  give("a", wave);
  EXPECT_EQ(plugin_->state("signs"), "2");
  EXPECT_EQ(plugin_->state("cases"), "1");
  lease();
  press("R");
  press("D");
  press("X");
  EXPECT_FALSE(problem_.empty()) << "they were right";
  press("U");
  press("A");
  press("D");
  press("X");
  EXPECT_EQ(problem_, "");
  EXPECT_TRUE(record("u3", collections::kReportReporters).contains("warned_at"));
}

TEST_F(ReportsTest, AnUnknownItemCanOnlyBeAnswered) {
  give("a", {report(1, "a")}, 0);
  press("R");
  press("D");
  EXPECT_FALSE(problem_.empty());
  press("A");
  press("D");
  EXPECT_EQ(problem_, "");
  press("T");
  press("C");
  EXPECT_TRUE(record("item:a").contains("closed_at"));
  EXPECT_TRUE(host_.fake_desk().accepted().empty());
}

TEST_F(ReportsTest, AMessageNeverNamesAPerson) {
  give("a", {report(1, "a")});
  host_.commands().run(commands::kSendMessage, "已转给管老师");
  EXPECT_FALSE(problem_.empty());
  host_.commands().run(commands::kSendMessage, "我们正在核实，请稍候");
  EXPECT_EQ(record("item:a")["messages"].size(), 1u);
}

TEST_F(ReportsTest, CasesAreFoundAndSteppedThrough) {
  give("a", {report(1, "a")}, 1);
  give("b", {report(2, "b"), report(3, "b"), report(4, "b")}, 2);
  EXPECT_EQ(plugin_->state("cases"), "2");
  press("J");
  press("K");
  host_.commands().run(commands::kFilter, "案件 b");
  EXPECT_EQ(plugin_->state("cases"), "1");
  host_.commands().run(commands::kFilter, "");
  press("F");
  EXPECT_EQ(plugin_->state("cases"), "0") << "none is decided";
  EXPECT_EQ(plugin_->state("case"), "none");
  press("F");
  press("F");
  EXPECT_EQ(plugin_->state("cases"), "2");
}

TEST_F(ReportsTest, ACallBecomesARecordAndAFaultOneComesBack) {
  press("Ctrl+S");
  const auto set = [&](const char* what) { host_.commands().run(commands::kCallField, what); };
  set("item=clip-7");
  press("Ctrl+S");
  EXPECT_FALSE(problem_.empty()) << "a reason is wanted";
  set("reason=minor");
  set("text=孩子在河边");
  set("from=1:05");
  set("to=0:10");
  press("Ctrl+S");
  EXPECT_FALSE(problem_.empty()) << "the times are the wrong way round";
  set("to=70");
  set("caller=王女士");
  press("Ctrl+S");
  EXPECT_EQ(problem_, "");
  ASSERT_EQ(plugin_->state("kept"), "1");
  json kept;
  std::string id;
  for (const auto& each : host_.records().records(collections::kReportInbox)->records) {
    kept = *each.body;
    id = each.id;
  }
  EXPECT_EQ(kept["source"], "hotline");
  EXPECT_EQ(kept["range"]["begin_ms"], 65'000);
  EXPECT_EQ(kept["range"]["end_ms"], 70'000);
  set("source=authority");
  set("item=x");
  set("reason=spam");
  press("Ctrl+S");
  EXPECT_FALSE(problem_.empty()) << "an instruction has a number";
  set("number=17");
  set("deadline=soon");
  press("Ctrl+S");
  EXPECT_FALSE(problem_.empty());
  kept["problem"] = "The backend says no.";
  host_.fake_records().put(collections::kReportInbox, id, kept.dump());
  turn();
  host_.commands().run(commands::kDropCall, id);
  EXPECT_EQ(plugin_->state("kept"), "0") << "it is in the form again, nothing is lost";
}

TEST_F(ReportsTest, AnIncidentRunsFromItsInstructionToItsClosingReport) {
  rules::Report told = report(1, "a", "authority");
  told.instruction = rules::Instruction{"〔2026〕17 号", "网信办", std::nullopt};
  give("a", {told}, 1);
  press("I");
  EXPECT_EQ(problem_, "");
  ASSERT_EQ(plugin_->state("incidents"), "1");
  press("I");
  EXPECT_FALSE(problem_.empty()) << "a case belongs to one incident";
  host_.commands().run(commands::kIncidentNote, "已通知值班组长");
  host_.commands().run(commands::kIncidentClose);
  EXPECT_FALSE(problem_.empty()) << "a case of it is open";
  host_.fake_person().name = "林老师";
  press("H");
  lease();
  press("A");
  press("D");
  draw(ids::views::kIncidents);
  EXPECT_TRUE(ui_.shows("林老师"));
  host_.commands().run(commands::kIncidentClose);
  host_.commands().run(commands::kIncidentPdf);
  host_.commands().run(commands::kIncidentCsv);
  ASSERT_EQ(host_.saved_texts().size(), 2u);
  for (const auto& [name, text] : host_.saved_texts()) {
    if (name.ends_with(".pdf")) {
      EXPECT_EQ(text.substr(0, 5), "%PDF-");
      continue;
    }
    EXPECT_NE(text.find("已通知值班组长"), std::string::npos);
    EXPECT_NE(text.find("管老师 交给 林老师"), std::string::npos);
    EXPECT_NE(text.find("通过：案件 a"), std::string::npos) << "what was decided is told";
  }
}

TEST_F(ReportsTest, ViewsShowTheCaseAndItsReports) {
  rules::Report said = report(1, "a");
  said.text = "in my own words";
  give("a", {said, report(2, "a")});
  plugin_->shown(true);
  draw(ids::views::kCases);
  EXPECT_TRUE(ui_.shows("案件 a"));
  draw(ids::views::kCase);
  EXPECT_TRUE(ui_.shows("in my own words"));
  EXPECT_TRUE(ui_.shows("50 %")) << "a reporter of whom nothing is known";
  draw(ids::views::kActs);
  EXPECT_TRUE(ui_.click("###verdict_remove"));
  turn();
  ui_.frames(2);
  EXPECT_TRUE(ui_.find("###act_warn").has_value());
  draw(ids::views::kHotline);
  EXPECT_TRUE(ui_.click("###reason_minor"));
}

TEST_F(ReportsTest, AMessageGoesToOneReporterAndTheReplyStandsBesideIt) {
  rules::Report nameless = report(3, "a");
  nameless.reporter.clear();
  give("a", {report(1, "a"), report(2, "a"), nameless});
  const auto say = [&](const char* words) {
    problem_.clear();
    host_.commands().run(commands::kSendMessage, words);
  };
  say("给大家");
  host_.commands().run(commands::kKeepReply, "谁说的");
  EXPECT_EQ(record("item:a")["messages"].size(), 1u) << "nobody is chosen whose reply it could be";
  press(".");
  say("给最早的一位");
  host_.commands().run(commands::kKeepReply, "我还有一段录像");
  press(".");
  say("管老师看过了");
  EXPECT_FALSE(problem_.empty()) << "no message names anybody of the desk";
  say("给第二位");
  press(".");
  say("又给大家");
  press(",");
  press(",");
  EXPECT_EQ(problem_, "");
  const json messages = record("item:a")["messages"];
  ASSERT_EQ(messages.size(), 5u);
  const auto route = [&](int i) {
    return messages[i]["from"].get<std::string>() + ">" + messages[i]["to"].get<std::string>();
  };
  EXPECT_EQ(route(0), "desk>reporters");
  EXPECT_EQ(route(1), "desk>u2") << "who reported first";
  EXPECT_EQ(route(2), "u2>desk");
  EXPECT_EQ(route(3), "desk>u1");
  EXPECT_EQ(route(4), "desk>reporters");
  plugin_->shown(true);
  draw(ids::views::kCase);
  EXPECT_TRUE(ui_.shows("举报人 1 回复：我还有一段录像"));
  EXPECT_TRUE(ui_.shows("发给举报人 2：给第二位"));
  EXPECT_TRUE(ui_.shows("发给全体举报人：又给大家"));
  EXPECT_FALSE(ui_.shows("u2")) << "nobody's id is on the screen";
  host_.commands().run(commands::kAddress, "stranger");
  EXPECT_FALSE(problem_.empty());
  give("b", {report(9, "b")});
  host_.commands().run(commands::kSelect, "item:b");
  say("给大家");
  EXPECT_EQ(record("item:b")["messages"][0]["to"], "reporters") << "another case, nobody chosen";
}

TEST_F(ReportsTest, BrokenRecordsAreASentenceAndNoCrash) {
  host_.fake_records().put(collections::kReportCases, "x", R"({"id":5,"listed":[{}]})");
  host_.fake_records().put(collections::kReportCases, "y", R"({"id":"y","priority":"high"})");
  host_.fake_records().put(collections::kIntakes, "z", R"({"sources":7})");
  turn();
  plugin_->shown(true);
  draw(ids::views::kCases);
  draw(ids::views::kCase);
  draw(ids::views::kActs);
  press("J");
  press("R");
  press("D");
}

}  // namespace
}  // namespace vigil::reports
