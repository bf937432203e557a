#include "tests/contract/zoo_keeper.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/base/file.h"
#include "core/base/hash.h"

namespace vigil::zoo {

namespace fs = std::filesystem;

std::string manifest_of(const std::string& animal) {
  return fmt::format(R"({{
  "id": "{0}",
  "version": "1.0.0",
  "sdk": 1,
  "library": "libzoo_{0}.so",
  "title": "plugin.title",
  "workspaces": [{{ "id": "field", "title": "workspace.field", "layout": {{ "view": "pasture" }} }}],
  "views": [{{ "id": "pasture", "title": "view.pasture" }}],
  "commands": [{{ "id": "feed", "title": "command.feed" }}],
  "keys": [{{ "key": "F", "command": "feed" }}]
}}
)",
                     animal);
}

Keeper::Keeper() {
  std::string pattern = (fs::temp_directory_path() / "vigil_zoo_XXXXXX").string();
  root_ = ::mkdtemp(pattern.data());
  fs::create_directories(root_ / "plugins");
  fs::create_directories(root_ / "profile");
}

Keeper::~Keeper() {
  host_.reset();
  fs::remove_all(root_);
}

fs::path Keeper::place(const std::string& animal, const std::string& as) {
  const fs::path folder = root_ / "plugins" / (as.empty() ? animal : as);
  fs::create_directories(folder);
  const std::string library = "libzoo_" + animal + ".so";
  fs::copy_file(fs::path(VIGIL_ZOO_DIR) / library, folder / library,
                fs::copy_options::overwrite_existing);
  write(folder / "plugin.json", manifest_of(animal));
  seal(folder);
  return folder;
}

void Keeper::write(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

void Keeper::seal(const fs::path& folder) {
  std::string list;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("plugin.sha256")) continue;
    list += to_hex(sha256(read_file(entry.path()).value())) + "  " + name + "\n";
  }
  write(folder / "plugin.sha256", list);
}

plugin_host::PluginHost& Keeper::open(std::optional<fs::path> deployment_key) {
  host_.reset();
  plugin_host::Options options;
  options.roots = {root_ / "plugins"};
  options.profile = root_ / "profile";
  options.deployment_key = std::move(deployment_key);
  plugin_host::Services services;
  services.registry = &registry_;
  services.keymap = &keymap_;
  services.make_host = [this](const sdk::manifest::Manifest&,
                              const fs::path&) -> Result<std::unique_ptr<sdk::Host>> {
    auto host = std::make_unique<sdk::testing::FakeHost>();
    host->set_style(&ui_.style());
    host->fake_commands().on_failure({});
    return std::unique_ptr<sdk::Host>(std::move(host));
  };
  services.text = [this](const fs::path& folder, std::string_view language,
                         std::string_view key) -> std::optional<std::string> {
    EXPECT_TRUE(fs::exists(folder / "plugin.json")) << folder;
    if (key == lost_text_ && language == "en") return std::nullopt;
    return std::string(language) + " " + std::string(key);
  };
  host_ = std::make_unique<plugin_host::PluginHost>(std::move(options), std::move(services));
  host_->discover();
  host_->admit_all();
  return *host_;
}

plugin_host::PluginReport Keeper::report(std::string_view id) const {
  for (const auto& report : host_->reports()) {
    if (report.id == id || report.folder.filename() == id) return report;
  }
  ADD_FAILURE() << "no plugin " << id;
  return {};
}

std::string Keeper::refusal(std::string_view id) const {
  for (const auto& step : report(id).steps) {
    if (!step.passed) return step.sentence.en;
  }
  return {};
}

void Keeper::draw(std::vector<std::string> views, int frames) {
  ui_.set_body([this, views = std::move(views)] {
    const float width = 1200.0F / static_cast<float>(views.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
      ImGui::SetCursorScreenPos(ImVec2(10 + width * static_cast<float>(i), 10));
      host_->draw_view(views[i], {.width = width - 10, .height = 600, .focused = i == 0});
    }
  });
  ui_.frames(frames);
}

}  // namespace vigil::zoo
