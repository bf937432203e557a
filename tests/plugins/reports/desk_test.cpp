// The desk of reports worked by its keys, on a fake host with the plugin's real manifest, texts and
// first records.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/report/case_file.h"
#include "plugins/sdk/manifest/manifest.h"
#include "plugins/sdk/plugin.h"
#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "reports_ids.h"

extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry;

namespace vigil::reports {
namespace {

using nlohmann::json;
using sdk::testing::FakeHost;
namespace fs = std::filesystem;
namespace commands = ids::commands;
namespace collections = ids::collections;
namespace rules = domain::report;

const fs::path kFolder = fs::path(VIGIL_SOURCE_DIR) / "plugins" / "reports";
const fs::path kReview = fs::path(VIGIL_SOURCE_DIR) / "plugins" / "review";

class ReportsTest : public testing::Test {
 protected:
  explicit ReportsTest(const char* language = "zh_CN") : ui_(1400, 1200) {
    host_.use_manifest(kFolder / "plugin.json");
    host_.use_texts(kFolder / "locale" / (std::string(language) + ".po"));
    host_.set_style(&ui_.style());
    host_.fake_clips().set_ready_at_once(true);
    host_.fake_person().id = domain::UserId("guan");
    host_.fake_person().name = "管老师";
    host_.fake_person().roles = {domain::Role::kAdministrator};
    seed(kFolder / "schema/intakes.seed.json", collections::kIntakes);
    seed(kFolder / "schema/answers.seed.json", collections::kAnswers);
    seed(kReview / "schema/policies.seed.json", sdk::CollectionKey{"policies"});
    seed(kReview / "schema/action_choices.seed.json", sdk::CollectionKey{"action_choices"});
    host_.fake_commands().on_failure([this](const Error& error) { problem_ = error.message; });
    manifest_ = *sdk::manifest::parse_manifest(*read_file(kFolder / "plugin.json"), "plugin.json");
    plugin_.reset(vigil_plugin_entry.create(host_));
    host_.bind(*plugin_);
    intake_ = *rules::intake_from_json(
        (*parse_json(*read_file(kFolder / "schema/intakes.seed.json")))[0]);
  }

  void seed(const fs::path& file, sdk::CollectionKey collection) {
    const json records = *parse_json(*read_file(file));
    for (const json& record : records)
      host_.fake_records().put(collection, record["id"].get<std::string>(), record.dump());
  }
  rules::Report report(int number, std::string item, std::string source = "user") {
    rules::Report made;
    made.id = "r" + std::to_string(number);
    made.source = std::move(source);
    made.reason = "spam";
    made.item = std::move(item);
    made.author = "author";
    made.reporter = "u" + std::to_string(number);
    made.received_at = host_.clock().wall_now() - std::chrono::minutes(number);
    made.range = domain::Mark{Millis(1'000), Millis(2'000)};
    return made;
  }
  // As the intake writes it; the task can be leased.
  void give(const std::string& item, const std::vector<rules::Report>& reports, int task = 1) {
    rules::CaseFile file;
    for (const auto& each : reports) rules::merge(file, rules::case_of(intake_, each));
    file.id = "item:" + item;
    if (task > 0) {
      const domain::Task made = sdk::testing::make_task(ids::queues::kReportsCases, task);
      file.task = made.id.text();
    }
    json body = {{"subject", {{"caption", "案件 " + item}, {"item_id", item}}}};
    rules::put_case(body, file);
    host_.fake_records().put(collections::kReportCases, file.id, body.dump());
    turn();
  }
  void lease(int task = 1) {
    host_.fake_desk().set_tasks(ids::queues::kReportsCases,
                                {sdk::testing::make_task(ids::queues::kReportsCases, task)});
    turn();
  }
  void turn() { plugin_->update(); }
  void press(std::string_view key) {
    problem_.clear();
    for (const auto& each : manifest_.keys) {
      if (sdk::manifest::to_text(each.chord) == key)
        host_.commands().run(sdk::CommandKey{each.command});
    }
    turn();
  }
  json record(const std::string& id, sdk::CollectionKey collection = collections::kReportCases) {
    for (const sdk::Record& each : host_.records().records(collection)->records) {
      if (each.id == id && each.body != nullptr) return *each.body;
    }
    return {};
  }
  void draw(sdk::ViewKey key) { ui_.show(host_, host_.view(key)); }

  sdk::testing::HeadlessUi ui_;
  FakeHost host_;
  std::unique_ptr<sdk::Plugin> plugin_;
  sdk::manifest::Manifest manifest_;
  rules::Intake intake_;
  std::string problem_;
};

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
