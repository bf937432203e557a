// The plugin's views on a headless Dear ImGui, with the real plugin behind them, so that a press
// goes the whole way.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/base/json.h"
#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "review_ids.h"

extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry;

namespace vigil::review::testing {

namespace commands = ids::commands;
namespace queues = ids::queues;
namespace texts = ids::texts;
using sdk::testing::FakeHost;
using sdk::testing::HeadlessUi;
using sdk::testing::make_task;
using sdk::testing::RanCommand;

inline const std::filesystem::path kViewPluginFolder =
    std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins" / "review";

class ViewTest : public ::testing::Test {
 protected:
  ViewTest() : ui_(1600, 1000) {
    host_.use_manifest(kViewPluginFolder / "plugin.json");
    host_.use_texts(kViewPluginFolder / "locale" / "en.po");
    host_.set_style(&ui_.style());
    host_.fake_clips().set_ready_at_once(true);
    plugin_.reset(vigil_plugin_entry.create(host_));
    host_.bind(*plugin_);
    const auto seed = parse_json(*read_file(kViewPluginFolder / "schema" / "policies.seed.json"));
    for (const nlohmann::json& record : *seed) {
      host_.fake_records().put(ids::collections::kPolicies, record["id"].get<std::string>(),
                               record.dump());
    }
  }

  void give(int tasks, sdk::Supply supply = sdk::Supply::kReady) {
    std::vector<domain::Task> list;
    for (int i = 1; i <= tasks; ++i) list.push_back(make_task(queues::kReviewFirst, i));
    host_.fake_desk().set_tasks(queues::kReviewFirst, std::move(list), supply, 12);
  }

  // The desk's workspace as the host lays it out, roughly.
  void show_desk() {
    plugin_->shown(true);
    ui_.set_body([this] {
      plugin_->update();
      place(ids::views::kNextUp, 0, 0, 220, 960);
      place(ids::views::kStage, 220, 0, 1340, 720);
      place(ids::views::kStrip, 220, 720, 1340, 156);
      place(ids::views::kVerdicts, 220, 876, 1340, 72);
    });
    ui_.frames(3);
    host_.fake_commands().forget();
  }

  void show_history() {
    plugin_->shown(true);
    ui_.set_body([this] {
      plugin_->update();
      place(ids::views::kHistory, 0, 0, 1560, 960);
    });
    ui_.frames(3);
    host_.fake_commands().forget();
  }

  void place(sdk::ViewKey key, float x, float y, float width, float height) {
    const ImVec2 origin = ImGui::GetWindowPos();
    ImGui::SetCursorScreenPos({origin.x + x, origin.y + y});
    ImGui::BeginChild(std::string(key.id).c_str(), {width, height}, ImGuiChildFlags_None,
                      ImGuiWindowFlags_NoScrollbar);
    sdk::ViewContext context{host_, width, height, true};
    host_.view(key).draw(context);
    ImGui::EndChild();
  }

  // A letter as the real keyboard gives it: text while a field has the cursor, else the command of
  // that key.
  void key(char letter) {
    if (ImGui::GetIO().WantTextInput) return ui_.type(std::string(1, letter));
    const std::map<char, sdk::CommandKey> bound = {
        {'A', commands::kAllow}, {'R', commands::kRemove}, {'E', commands::kEscalate},
        {'S', commands::kSkip},  {'U', commands::kUndo},   {'N', commands::kNote}};
    host_.commands().run(bound.at(letter));
    ui_.frames(2);
  }

  [[nodiscard]] bool ran(sdk::CommandKey command) const {
    for (const RanCommand& one : ran_commands()) {
      if (one.command == command.id) return true;
    }
    return false;
  }
  [[nodiscard]] const std::vector<RanCommand>& ran_commands() const { return commands_->ran(); }
  [[nodiscard]] const char* text(sdk::TextKey key) { return host_.texts().text(key); }
  [[nodiscard]] std::vector<sdk::DecisionRecord> outbox() { return host_.fake_desk().outbox(); }

  HeadlessUi ui_;
  FakeHost host_;
  std::unique_ptr<sdk::Plugin> plugin_;
  const sdk::testing::FakeCommands* commands_ = &host_.fake_commands();
};

}  // namespace vigil::review::testing
