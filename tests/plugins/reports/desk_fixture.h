// A desk of reports on a fake host with the plugin's real manifest, texts and first records.
#pragma once

#include <gtest/gtest.h>

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

using nlohmann::json;
using sdk::testing::FakeHost;
namespace fs = std::filesystem;
namespace commands = ids::commands;
namespace collections = ids::collections;
namespace rules = domain::report;

inline const fs::path kFolder = fs::path(VIGIL_SOURCE_DIR) / "plugins" / "reports";
inline const fs::path kReview = fs::path(VIGIL_SOURCE_DIR) / "plugins" / "review";

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
    seed(kFolder / "schema/statement_schemas.seed.json", collections::kStatementSchemas);
    seed(kFolder / "schema/statement_rules.seed.json", collections::kStatementRules);
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

}  // namespace vigil::reports
