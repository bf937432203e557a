// Draws every screen of the review plugin offscreen, with painted clips and invented people, as PNG
// files to look at.
//   review_pictures FOLDER [--theme night] [--language zh_CN] [--screen desk] [--width 1920
//   --height 1080] [--scale 1]
#include <fmt/format.h>
#include <imgui.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/workstation/shell/desktop.h"
#include "app/workstation/shell/workspace_layout.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "plugins/sdk/testing/fake_host.h"
#include "review_ids.h"
#include "tests/plugins/review/painted_clips.h"
#include "tests/ui/gallery_scene.h"

extern "C" const vigil::sdk::PluginEntry vigil_plugin_entry;

namespace vigil::review::testing {
namespace {

namespace commands = ids::commands;
using sdk::testing::FakeHost;

const std::filesystem::path kPluginFolder =
    std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins" / "review";

// A fake host whose clips can be seen.
class PictureHost final : public sdk::Host {
 public:
  PictureHost(FakeHost& inner, PaintedClips& clips) : inner_(inner), clips_(clips) {}
  const sdk::ui::Style* current_style = nullptr;

  sdk::Desk& desk() override { return inner_.desk(); }
  sdk::Records& records() override { return inner_.records(); }
  sdk::Clips& clips() override { return clips_; }
  sdk::Backend& backend() override { return inner_.backend(); }
  const sdk::Texts& texts() const override { return inner_.texts(); }
  sdk::Settings& settings() override { return inner_.settings(); }
  sdk::Commands& commands() override { return inner_.commands(); }
  const Clock& clock() const override { return inner_.clock(); }
  const sdk::Person& person() const override { return inner_.person(); }
  const sdk::ui::Style& style() const override { return *current_style; }
  void save_text(std::string name, std::string text) override {
    inner_.save_text(std::move(name), std::move(text));
  }
  void save_picture(std::string name, float left, float top, float width, float height) override {
    inner_.save_picture(std::move(name), left, top, width, height);
  }
  void notify(sdk::NoticeKind kind, std::string sentence) override {
    inner_.notify(kind, std::move(sentence));
  }
  void wake_after(Millis after) override { inner_.wake_after(after); }

 private:
  FakeHost& inner_;
  PaintedClips& clips_;
};

domain::Task task(int number) {
  domain::Task task = sdk::testing::make_task(ids::queues::kReviewFirst, number);
  task.item.uploaded_at = task.created_at;
  if (number != 1) return task;
  task.severity = 3;
  task.item.caption =
      "山里刚掏的猫头鹰幼崽，养了半个月，懂的来，价格私聊 V：shan_88 #野味 #山货 #乡村生活";
  task.item.author_name = "山货老周";
  task.item.author_followers = 28'410;
  task.item.reach = 88'120;
  task.item.place = "云南 红河";
  task.item.tags = {"动物", "户外", "交易"};
  domain::Evidence term;
  term.kind = "term";
  term.text = "猫头鹰（国家二级保护动物）";
  term.caption_begin = 5;
  term.caption_end = 8;
  domain::Evidence price = term;
  price.text = "价格 + 联系方式";
  price.caption_begin = 20;
  price.caption_end = 35;
  domain::Evidence hash;
  hash.kind = "hash";
  hash.text = "与已下架视频画面相似";
  hash.score = 0.91;
  hash.clip_begin = Millis{5200};
  hash.clip_end = Millis{8900};
  hash.media = domain::MediaId(std::string(64, 'f'));
  hash.media_begin = Millis{1200};
  domain::Evidence report;
  report.kind = "report";
  report.text = "3 人举报：价格牌";
  report.clip_begin = Millis{6800};
  report.clip_end = Millis{9600};
  task.item.evidence = {term, price, hash, report};
  return task;
}

class Pictures {
 public:
  Pictures(shell::Desktop& desktop, const std::string& language)
      : tall_(desktop.textures(), {216, 384}, 8),
        wide_(desktop.textures(), {384, 216}, 8),
        clips_(tall_, wide_),
        host_(fake_, clips_),
        desktop_(desktop) {
    fake_.use_manifest(kPluginFolder / "plugin.json");
    fake_.use_texts(kPluginFolder / "locale" / (language + ".po"));
    host_.current_style = &desktop.style();
    manifest_ =
        *sdk::manifest::parse_manifest(*read_file(kPluginFolder / "plugin.json"), "plugin.json");
    plugin_.reset(vigil_plugin_entry.create(host_));
    fake_.bind(*plugin_);
    const auto seed = *parse_json(*read_file(kPluginFolder / "schema" / "policies.seed.json"));
    for (const nlohmann::json& record : seed) {
      fake_.fake_records().put(ids::collections::kPolicies, record["id"].get<std::string>(),
                               record.dump());
    }
  }

  void arrange(const std::string& screen) {
    auto& desk = fake_.fake_desk();
    std::vector<domain::Task> tasks;
    for (int i = 1; i <= 6; ++i) tasks.push_back(task(i));
    if (screen == "senior")
      fake_.fake_person().roles = {domain::Role::kReviewer, domain::Role::kSenior};
    clips_.wide = screen == "wide" || screen == "sheet_wide";
    clips_.still = screen == "picture" || screen == "pictures";
    clips_.flashing = screen == "desk" || screen == "care" || screen == "flashes";
    if (screen == "care") {
      for (domain::Task& one : tasks) one.severity = 4;
    }
    if (screen == "pictures") {
      for (char letter = 'a'; letter < 'h'; ++letter) {
        tasks.front().item.pictures.push_back(
            {domain::MediaId(std::string(64, letter)), "image/jpeg"});
      }
      tasks.front().item.media = tasks.front().item.pictures.front().media;
    }
    if (screen == "failed") clips_.state = sdk::ClipState::kFailed;
    if (screen == "fetching") clips_.state = sdk::ClipState::kFetching;
    if (screen == "empty") desk.set_tasks(ids::queues::kReviewFirst, {}, sdk::Supply::kEmpty);
    if (screen == "offline") desk.set_tasks(ids::queues::kReviewFirst, {}, sdk::Supply::kOffline);
    if (screen == "no_permission") fake_.fake_person().roles = {domain::Role::kAuditor};
    const bool nothing = screen == "empty" || screen == "offline" || screen == "loading";
    if (!nothing) desk.set_tasks(ids::queues::kReviewFirst, tasks, sdk::Supply::kReady, 417);
    plugin_->shown(true);
    frames(3, screen == "history" ? "review.history" : "review.desk");
    if (nothing) return;
    act(screen, tasks);
  }

  void act(const std::string& screen, std::vector<domain::Task> tasks) {
    if (screen == "picker") run(commands::kRemove);
    if (screen == "reason") run(commands::kSkip);
    if (screen == "desk" || screen == "senior" || screen == "wide" || screen == "gone") {
      for (const auto key : {commands::kCheck1, commands::kCheck3, commands::kCheck8}) run(key);
      run(commands::kSeek, "5200000");
      run(commands::kMarkIn);
      run(commands::kSeek, "7433000");
      run(commands::kMarkOut);
      run(commands::kShowEvidence, "1");
    }
    if (screen == "sheet" || screen == "sheet_wide") {
      run(commands::kSheet);
      run(commands::kStepForward);
    }
    if (screen == "compare" || screen == "wipe") run(commands::kCompare);
    if (screen == "wipe") run(commands::kCompareMode);
    if (screen == "zoom") run(commands::kZoom, "2.5 0.4 0.4");
    if (screen == "sound") run(commands::kMute);
    if (screen == "loop") {
      run(commands::kSeek, "5200000");
      run(commands::kMarkIn);
      run(commands::kSeek, "7433000");
      run(commands::kMarkOut);
      run(commands::kLoop);
    }
    if (screen == "care") run(commands::kReveal, "down");
    if (screen == "pictures") run(commands::kPicture, "2");
    if (screen == "desk") run(commands::kSetNote, "5 秒处有价格牌，评论区有人问价。");
    if (screen == "gone") {
      tasks.erase(tasks.begin());
      fake_.fake_desk().set_tasks(ids::queues::kReviewFirst, tasks);
    }
    if (screen == "revising") {
      run(commands::kAllow);
      fake_.manual_clock().advance(std::chrono::minutes(4));
      plugin_->update();
      run(commands::kUndo);
    }
    if (screen == "draft") run(commands::kEscalate);
    if (screen == "history") history();
  }

  void history() {
    frames(1, "review.desk");
    using domain::DecisionState;
    run(commands::kRemove);
    run(commands::kPick, "wildlife-trade");
    run(commands::kAllow);
    run(commands::kLabel);
    run(commands::kPick, "acted-scene");
    run(commands::kSetNote, "像是摆拍，但没有说明");
    run(commands::kEscalate);
    run(commands::kSkip);
    run(commands::kPick, "language");
    fake_.manual_clock().advance(std::chrono::minutes(12));
    run(commands::kAllow);
    const auto records = fake_.fake_desk().outbox();
    const DecisionState states[] = {DecisionState::kConfirmed, DecisionState::kConfirmed,
                                    DecisionState::kConflict, DecisionState::kSent};
    for (std::size_t i = 0; i < std::size(states); ++i) {
      fake_.fake_desk().settle(records[i].decision.id, states[i],
                               i == 2 ? "二审已先作出裁决：下架（周宁，5 分钟前）。" : "");
    }
    plugin_->update();
    run(commands::kHistorySelect, records[2].decision.id.text());
  }

  void frames(int count, const std::string& workspace) {
    for (int i = 0; i < count; ++i) {
      desktop_.draw_now({.draw = [&](const sdk::ui::Style& style) {
        host_.current_style = &style;
        plugin_->update();
        draw(style, workspace);
      }});
    }
  }

 private:
  void run(sdk::CommandKey command, std::string_view argument = {}) {
    fake_.commands().run(command, argument);
    plugin_->update();
  }

  void draw(const sdk::ui::Style& style, const std::string& workspace) {
    for (const auto& declared : manifest_.workspaces) {
      if (declared.id != workspace) continue;
      shell::WorkspaceLayout layout(declared.id, declared.layout);
      const ImVec2 min = ImGui::GetWindowPos();
      const ImVec2 size = ImGui::GetWindowSize();
      const auto places = layout.arrange(min, {min.x + size.x, min.y + size.y}, style.scale);
      for (const shell::Place& place : places.places) {
        ImGui::SetCursorScreenPos(place.min);
        const ImVec2 room(place.max.x - place.min.x, place.max.y - place.min.y);
        ImGui::BeginChild(std::string(place.view).c_str(), room, ImGuiChildFlags_None,
                          ImGuiWindowFlags_NoScrollbar);
        sdk::ViewContext context{host_, room.x, room.y, true};
        fake_.view(sdk::ViewKey{place.view}).draw(context);
        ImGui::EndChild();
      }
      (void)layout.draw_splitters(places, style);
    }
  }

  gallery::Scene tall_;
  gallery::Scene wide_;
  FakeHost fake_;
  PaintedClips clips_;
  PictureHost host_;
  shell::Desktop& desktop_;
  sdk::manifest::Manifest manifest_;
  std::unique_ptr<sdk::Plugin> plugin_;
};

}  // namespace
}  // namespace vigil::review::testing

int main(int argc, char** argv) {
  CLI::App app{"Draws the screens of the review plugin to PNG files."};
  std::filesystem::path folder;
  std::vector<std::string> themes = {"night"};
  std::vector<std::string> languages = {"zh_CN"};
  std::vector<std::string> screens = {
      "desk",    "senior", "picker",     "reason",   "wide",    "draft",    "empty",
      "offline", "failed", "loading",    "fetching", "gone",    "revising", "no_permission",
      "history", "sheet",  "sheet_wide", "compare",  "wipe",    "zoom",     "sound",
      "loop",    "care",   "flashes",    "picture",  "pictures"};
  int width = 1864;   // 1920 without the desk's navigation rail
  int height = 1052;  // 1080 without its status bar
  int scale = 1;
  app.add_option("folder", folder, "where the pictures go")->required();
  app.add_option("--theme", themes, "themes to draw");
  app.add_option("--language", languages, "languages to draw");
  app.add_option("--screen", screens, "screens to draw");
  app.add_option("--width", width, "design pixels");
  app.add_option("--height", height, "design pixels");
  app.add_option("--scale", scale, "1 to 3")->check(CLI::Range(1, 3));
  CLI11_PARSE(app, argc, argv);

  const vigil::SystemClock clock;
  auto desktop = vigil::shell::Desktop::open({.headless = true,
                                              .size = {width * scale, height * scale},
                                              .themes = VIGIL_SOURCE_DIR "/themes",
                                              .scale = static_cast<float>(scale)},
                                             clock);
  if (!desktop) {
    fmt::print(stderr, "{}\n", desktop.error().message);
    return 1;
  }
  std::filesystem::create_directories(folder);
  for (const std::string& theme : themes) {
    (*desktop)->set_theme(theme);
    for (const std::string& language : languages) {
      for (const std::string& screen : screens) {
        vigil::review::testing::Pictures pictures(**desktop, language);
        pictures.arrange(screen);
        // Places that size themselves need some frames to settle.
        pictures.frames(5, screen == "history" ? "review.history" : "review.desk");
        const auto file = folder / fmt::format("{}_{}_{}_{}.png", screen, theme, language, width);
        if (const vigil::Status shot = (*desktop)->shoot(file); !shot) {
          fmt::print(stderr, "{}\n", shot.error().message);
          return 1;
        }
      }
    }
  }
  return 0;
}
