// The wildlife plugin whole, on a fake host: its real manifest, texts and first records; keys press
// what the manifest binds, views are drawn on a headless Dear ImGui.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/wildlife/case_file.h"
#include "core/domain/wildlife/finding.h"
#include "plugins/sdk/manifest/manifest.h"
#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "wildlife_ids.h"

extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry;

namespace vigil::wildlife::testing {

namespace commands = ids::commands;
namespace collections = ids::collections;
namespace texts = ids::texts;
using nlohmann::json;

inline const std::filesystem::path kFolder =
    std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins" / "wildlife";

class PluginTest : public ::testing::Test {
 protected:
  explicit PluginTest(const char* language = "en") : ui_(1600, 1000) {
    host_.use_manifest(kFolder / "plugin.json");
    host_.use_texts(kFolder / "locale" / (std::string(language) + ".po"));
    host_.set_style(&ui_.style());
    host_.fake_clips().set_ready_at_once(true);
    host_.fake_person() = {
        domain::UserId("lin"), "林", {domain::Role::kSenior, domain::Role::kAdministrator}};
    manifest_ = *sdk::manifest::parse_manifest(*read_file(kFolder / "plugin.json"), "plugin.json");
    seed(collections::kWildlifeEditions);
    seed(collections::kWildlifeSpecies);
    seed(collections::kWildlifeProducts);
    seed(collections::kWildlifeCues);
    seed(collections::kWildlifeRules);
    seed(collections::kWildlifeGuide);
    seed(collections::kWildlifeLookAlikes);
    for (const sdk::CollectionKey empty :
         {collections::kWildlifeWords, collections::kWildlifeFindings, collections::kWildlifeCases,
          collections::kWildlifeReleases, sdk::CollectionKey{"term_lists"},
          sdk::CollectionKey{"terms"}, sdk::CollectionKey{"rules"}})
      host_.fake_records().set(empty, {});
    for (const json& policy : list_of(kFolder.parent_path() / "review/schema/policies.seed.json"))
      host_.fake_records().put(sdk::CollectionKey{"policies"}, policy["id"].get<std::string>(),
                               policy.dump());
    plugin_.reset(vigil_plugin_entry.create(host_));
    host_.bind(*plugin_);
    plugin_->shown(true);
  }

  static json list_of(const std::filesystem::path& path) {
    return parse_json(*read_file(path)).value_or(json::array());
  }
  void seed(sdk::CollectionKey key) {
    for (const json& record : list_of(kFolder / "schema" / (std::string(key.id) + ".seed.json")))
      host_.fake_records().put(key, record["id"].get<std::string>(), record.dump());
  }

  // An item of its own account with a caption and the terms that were found in it.
  static domain::Task hit(int number, std::string caption, const std::vector<std::string>& evidence,
                          std::string account = {}) {
    domain::Task task = sdk::testing::make_task(ids::queues::kWildlifeHits, number);
    task.item.caption = std::move(caption);
    task.item.place = "云南 昆明";
    if (!account.empty()) task.item.author_id = std::move(account);
    task.item.evidence.clear();
    for (const std::string& text : evidence) {
      domain::Evidence line;
      line.kind = text.find("：") == std::string::npos ? "rule" : "term";
      line.text = text;
      line.caption_begin = line.kind == "term" ? 0 : -1;
      line.caption_end = line.kind == "term" ? 2 : -1;
      task.item.evidence.push_back(std::move(line));
    }
    return task;
  }
  void give(std::vector<domain::Task> tasks) {
    host_.fake_desk().set_tasks(ids::queues::kWildlifeHits, std::move(tasks), sdk::Supply::kReady,
                                5);
  }

  void show(std::vector<sdk::ViewKey> views) {
    ui_.set_body([this, views = std::move(views)] {
      plugin_->update();
      const float width = 1560.0F / static_cast<float>(views.size());
      const ImVec2 origin = ImGui::GetWindowPos();
      for (std::size_t i = 0; i < views.size(); ++i) {
        ImGui::SetCursorScreenPos({origin.x + width * static_cast<float>(i), origin.y});
        ImGui::BeginChild(std::string(views[i].id).c_str(), {width, 960}, ImGuiChildFlags_None,
                          ImGuiWindowFlags_NoScrollbar);
        sdk::ViewContext context{host_, width, 960, true};
        host_.view(views[i]).draw(context);
        ImGui::EndChild();
      }
    });
    ui_.frames(3);
  }
  void show_hits() {
    namespace views = ids::views;
    show({views::kStage, views::kStrip, views::kGuide});
  }

  void press(std::string_view key) {
    for (const sdk::manifest::KeyBinding& binding : manifest_.keys) {
      if (sdk::manifest::to_text(binding.chord) != key) continue;
      host_.commands().run(sdk::CommandKey{binding.command});
      return ui_.frames(2);
    }
    FAIL() << "No command is bound to " << key;
  }
  void run(sdk::CommandKey command, std::string_view argument = {}) {
    host_.commands().run(command, argument);
    ui_.frames(2);
  }
  [[nodiscard]] std::string state(std::string_view name) { return plugin_->state(name); }
  [[nodiscard]] std::vector<json> stored(sdk::CollectionKey key) {
    std::vector<json> bodies;
    const auto set = host_.records().records(key);
    for (const sdk::Record& record : set->records) bodies.push_back(*record.body);
    return bodies;
  }
  [[nodiscard]] std::string last_notice() const {
    return host_.notices().empty() ? std::string() : host_.notices().back().sentence;
  }

  sdk::testing::HeadlessUi ui_;
  sdk::testing::FakeHost host_;
  sdk::manifest::Manifest manifest_;
  std::unique_ptr<sdk::Plugin> plugin_;
};

}  // namespace vigil::wildlife::testing
