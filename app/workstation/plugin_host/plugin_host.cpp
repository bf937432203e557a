#include "app/workstation/plugin_host/plugin_host.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/workstation/plugin_host/instance.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"

namespace vigil::workstation::plugin_host {
namespace {

constexpr std::string_view kRoom = "plugin_host";
constexpr int kUpdateFailuresUntilStopped = 3;

FlightRecorder open_recorder(const std::filesystem::path& profile) {
  if (profile.empty()) return FlightRecorder::in_memory();
  auto recorder = FlightRecorder::open(profile / "last_call");
  if (recorder) return std::move(*recorder);
  log_warning(kRoom, fmt::format("the last call cannot be kept: {}", recorder.error().message));
  return FlightRecorder::in_memory();
}

std::vector<std::filesystem::path> plugin_folders(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> folders;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root, error)) {
    std::error_code ignored;
    if (std::filesystem::exists(entry.path() / "plugin.json", ignored))
      folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

PluginHost::PluginHost(Options options, Services services)
    : options_(std::move(options)),
      services_(std::move(services)),
      recorder_(open_recorder(options_.profile)),
      guard_(recorder_),
      crash_(recorder_.last_crash()) {
  if (options_.deployment_key) {
    auto key = read_public_key(*options_.deployment_key);
    if (key) {
      key_ = *key;
    } else {
      key_problem_ =
          Sentence{fmt::format("部署方的公钥读不到，不加载任何插件：{}", key.error().message),
                   fmt::format("The deployment's key cannot be read, so no plugin is loaded: {}",
                               key.error().message)};
    }
  }
  read_left_out();
}

PluginHost::~PluginHost() { retire(); }

void PluginHost::discover() {
  for (const auto& root : options_.roots) {
    for (const auto& folder : plugin_folders(root)) {
      const bool known = std::any_of(instances_.begin(), instances_.end(),
                                     [&](const auto& one) { return one->report.folder == folder; });
      if (known) continue;
      auto instance = std::make_unique<Instance>();
      PluginReport& report = instance->report;
      report.folder = folder;
      report.id = folder.filename().string();
      report.title = {report.id, report.id};
      ReadManifest read = check_manifest(folder, services_.text);
      if (read.check.passed) {
        report.id = read.manifest.id;
        report.version = read.manifest.version;
        if (const Instance* other = find(report.id)) {
          const std::string where = other->report.folder.string();
          read.check =
              refuse(fmt::format("插件“{}”已经在 {} 里有了。", report.id, where),
                     fmt::format("The plugin \"{}\" is there already, in {}.", report.id, where));
        }
      }
      instance->manifest = std::move(read.manifest);
      instance->manifest_text = std::move(read.text);
      if (note(*instance, Step::kManifest, std::move(read.check))) {
        report.title = text_in(report.folder, instance->manifest.title);
        if (left_out_.contains(report.id)) {
          report.state = PluginState::kLeftOut;
          report.state_sentence = {"已按你的选择不加载。", "Left out, as you chose."};
        } else if (crash_ && crash_->plugin == report.id) {
          report.state = PluginState::kSuspect;
          report.state_sentence = {
              fmt::format("上次程序停在了“{}”里（{}）。这次要先不加载它吗？", report.title.zh,
                          crash_->place),
              fmt::format("Last time the desk stopped inside \"{}\" ({}). Leave it out this time?",
                          report.title.en, crash_->place)};
        }
      }
      instances_.push_back(std::move(instance));
    }
  }
  // The plugin may have been taken away since.
  if (crash_ && find(crash_->plugin) == nullptr) crash_.reset();
}

void PluginHost::admit_all() {
  for (const auto& instance : instances_) {
    if (instance->report.state == PluginState::kFound) admit(*instance);
  }
  resolve_keys();
}

bool PluginHost::note(Instance& instance, Step step, Check check) {
  if (!check.passed) {
    instance.report.state = PluginState::kRefused;
    instance.report.state_sentence = check.sentence;
    log_warning(kRoom, fmt::format("{} refused at {}: {}", instance.report.id, to_word(step),
                                   check.sentence.en));
  }
  instance.report.steps.push_back({step, check.passed, std::move(check.sentence)});
  return check.passed;
}

void PluginHost::admit(Instance& instance) {
  const auto& folder = instance.report.folder;
  auto library = LibraryFile::open(folder / instance.manifest.library);
  if (!library) {
    (void)note(instance, Step::kBuild,
               refuse(fmt::format("程序库打不开：{}", library.error().message),
                      fmt::format("Its library cannot be opened: {}", library.error().message)));
    return;
  }
  instance.library = std::move(*library);
  if (!note(instance, Step::kBuild, check_build(instance.manifest, *instance.library))) return;
  Check files = key_problem_ ? Check{false, *key_problem_}
                             : check_files(folder, instance.manifest, instance.manifest_text,
                                           *instance.library, key_);
  if (!note(instance, Step::kFiles, std::move(files))) return;

  Status loaded;
  const std::string& id = instance.report.id;
  // Static initialisers of the library run here.
  const auto thrown =
      guard_.call(guard_.slot(id, "load"), [&] { loaded = instance.library->load(); });
  if (thrown || !loaded) {
    const std::string reason = thrown ? *thrown : loaded.error().message;
    (void)note(instance, Step::kLoad,
               refuse(fmt::format("系统没能加载它的程序库：{}", reason),
                      fmt::format("The system could not load its library: {}", reason)));
    return;
  }
  (void)note(instance, Step::kLoad, pass("程序库已加载。", "Its library is loaded."));

  FoundEntry entry = check_entry(instance.manifest, *instance.library);
  if (!note(instance, Step::kEntry, std::move(entry.check))) return;
  instance.entry = entry.entry;

  const Status migrated = services_.migrate ? services_.migrate(instance.manifest) : Status();
  if (!note(instance, Step::kMigrations,
            migrated ? pass("它保存的内容是最新格式。", "What it keeps is up to date.")
                     : refuse(fmt::format("它保存的内容无法更新：{}", migrated.error().message),
                              fmt::format("What it keeps could not be brought up to date: {}",
                                          migrated.error().message)))) {
    return;
  }
  for (const auto& [step, act] :
       {std::pair{Step::kCreate, &PluginHost::create}, std::pair{Step::kBind, &PluginHost::bind},
        std::pair{Step::kOffer, &PluginHost::offer}}) {
    if (!note(instance, step, (this->*act)(instance))) {
      retire(instance);
      instance.report.state = PluginState::kRefused;
      return;
    }
  }
  instance.report.state = PluginState::kOffered;
  instance.report.state_sentence = {};
}

Check PluginHost::create(Instance& instance) {
  auto host = services_.make_host(instance.manifest, instance.report.folder);
  if (!host) {
    return refuse(fmt::format("本机没能为它备好服务：{}", host.error().message),
                  fmt::format("The desk could not prepare its services: {}", host.error().message));
  }
  instance.host = std::move(*host);
  const auto thrown = guard_.call(guard_.slot(instance.report.id, "create"), [&] {
    instance.plugin = instance.entry->create(*instance.host);
  });
  if (thrown) {
    return refuse(fmt::format("它启动时出错：{}", *thrown),
                  fmt::format("It failed to start: {}", *thrown));
  }
  if (instance.plugin == nullptr)
    return refuse("它启动时什么也没有给出。", "It gave nothing when it was started.");
  return pass("已启动。", "It has started.");
}

Check PluginHost::bind(Instance& instance) {
  BindCollector collector(instance.manifest, instance.commands, instance.bound_views);
  const auto thrown = guard_.call(guard_.slot(instance.report.id, "bind"),
                                  [&] { instance.plugin->bind(collector); });
  if (thrown) {
    return refuse(fmt::format("它绑定命令和视图时出错：{}", *thrown),
                  fmt::format("It failed while binding its commands and views: {}", *thrown));
  }
  return collector.judge();
}

Check PluginHost::offer(Instance& instance) {
  const std::string& id = instance.report.id;
  for (const auto& view : instance.manifest.views) {
    instance.views[view.id] = std::make_unique<StagedView>(
        view.id, text_in(instance.report.folder, view.title),
        std::move(instance.bound_views[view.id]), guard_.slot(id, "view " + view.id));
  }
  instance.bound_views.clear();
  for (const auto& declared : instance.manifest.commands) {
    BoundCommand& bound = instance.commands[declared.id];
    const Status added = services_.registry->add(
        guarded(instance, declared, std::move(bound.run), std::move(bound.enabled)));
    if (!added) {
      return refuse(fmt::format("命令“{}”加不进来：{}", declared.id, added.error().message),
                    fmt::format("The command \"{}\" could not be added: {}", declared.id,
                                added.error().message));
    }
  }
  instance.commands.clear();
  services_.keymap->add_plugin(instance.manifest);
  instance.update_slot = guard_.slot(id, "update");
  instance.shown_slot = guard_.slot(id, "shown");
  return pass("已可使用。", "It is ready for use.");
}

command::Command PluginHost::guarded(Instance& instance, const sdk::manifest::Command& declared,
                                     sdk::RunCommand run, sdk::CommandEnabled enabled) {
  const Sentence shown = text_in(instance.report.folder, declared.title);
  const FlightRecorder::Slot slot = guard_.slot(instance.report.id, "command " + declared.id);
  command::Command command;
  command.id = declared.id;
  command.title_zh = shown.zh;
  command.title_en = shown.en;
  command.group = declared.group;
  command.plugin = instance.report.id;
  command.repeats = declared.repeats;
  command.holds = declared.hold;
  command.run = [this, &instance, slot, shown,
                 run = std::move(run)](std::string_view argument) -> Status {
    Status done;
    const auto thrown = guard_.call(slot, [&] { done = run(argument); });
    if (!thrown) return done;
    const Sentence sentence{
        fmt::format("“{}”没有完成，插件出错：{}", shown.zh, *thrown),
        fmt::format("\"{}\" was not done, the plugin failed: {}", shown.en, *thrown)};
    return fail(ErrorCode::kInternal, sentence.in(instance.host->texts().language()));
  };
  if (enabled) {
    command.enabled = [this, slot, enabled = std::move(enabled)] {
      bool can = false;
      const auto thrown = guard_.call(slot, [&] { can = enabled(); });
      return !thrown && can;
    };
  }
  return command;
}

Status PluginHost::leave_out(std::string_view id) {
  Instance* const instance = find(id);
  if (instance == nullptr)
    return fail(ErrorCode::kNotFound, fmt::format("There is no plugin \"{}\".", id));
  if (crash_ && crash_->plugin == id) crash_.reset();
  if (instance->offered()) retire(*instance);
  instance->report.state = PluginState::kLeftOut;
  instance->report.state_sentence = {"已按你的选择不加载。", "Left out, as you chose."};
  left_out_.emplace(id);
  resolve_keys();
  return save_left_out();
}

Status PluginHost::take_back(std::string_view id) {
  Instance* const instance = find(id);
  if (instance == nullptr)
    return fail(ErrorCode::kNotFound, fmt::format("There is no plugin \"{}\".", id));
  if (crash_ && crash_->plugin == id) crash_.reset();
  if (const auto found = left_out_.find(id); found != left_out_.end()) left_out_.erase(found);
  const PluginState state = instance->report.state;
  if (state == PluginState::kSuspect || state == PluginState::kLeftOut) {
    // The steps after the first belong to an earlier admission, if there was one.
    instance->report.steps.resize(1);
    instance->report.state = PluginState::kFound;
    instance->report.state_sentence = {};
    admit(*instance);
    resolve_keys();
  }
  return save_left_out();
}

std::vector<PluginReport> PluginHost::reports() const {
  std::vector<PluginReport> reports;
  for (const auto& instance : instances_) {
    PluginReport report = instance->report;
    for (const auto& [id, view] : instance->views) {
      if (view->suspended()) report.suspended_views.push_back(id);
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

std::vector<const sdk::manifest::Manifest*> PluginHost::offered(
    std::span<const domain::Role> roles) const {
  std::vector<const sdk::manifest::Manifest*> manifests;
  for (const auto& instance : instances_) {
    const auto& meant_for = instance->manifest.roles;
    const bool fits = roles.empty() || meant_for.empty() ||
                      std::find_first_of(roles.begin(), roles.end(), meant_for.begin(),
                                         meant_for.end()) != roles.end();
    if (instance->offered() && fits) manifests.push_back(&instance->manifest);
  }
  return manifests;
}

Sentence PluginHost::title(const sdk::manifest::Manifest& manifest, const std::string& key) const {
  const Instance* const instance = find(manifest.id);
  return instance != nullptr ? text_in(instance->report.folder, key) : Sentence{key, key};
}

Sentence PluginHost::text_in(const std::filesystem::path& folder, const std::string& key) const {
  if (!services_.text) return {key, key};
  return {services_.text(folder, "zh_CN", key).value_or(key),
          services_.text(folder, "en", key).value_or(key)};
}

void PluginHost::update() {
  for (const auto& instance : instances_) {
    if (!instance->offered() || instance->update_failures >= kUpdateFailuresUntilStopped) continue;
    const auto thrown = guard_.call(instance->update_slot, [&] { instance->plugin->update(); });
    if (!thrown) continue;
    ++instance->update_failures;
    instance->host->notify(
        sdk::NoticeKind::kProblem,
        Sentence{fmt::format("{}：更新时出错：{}", instance->report.title.zh, *thrown),
                 fmt::format("{}: failed while updating: {}", instance->report.title.en, *thrown)}
            .in(instance->host->texts().language()));
  }
}

void PluginHost::shown(std::string_view plugin, bool visible) {
  Instance* const instance = find(plugin);
  if (instance == nullptr || !instance->offered()) return;
  if (const auto thrown =
          guard_.call(instance->shown_slot, [&] { instance->plugin->shown(visible); })) {
    log_warning(kRoom, fmt::format("{} failed when it was shown: {}", plugin, *thrown));
  }
}

std::string PluginHost::state(std::string_view plugin, std::string_view name) {
  Instance* const instance = find(plugin);
  std::string word;
  if (instance == nullptr || !instance->offered()) return word;
  if (const auto thrown =
          guard_.call(instance->update_slot, [&] { word = instance->plugin->state(name); })) {
    log_warning(kRoom, fmt::format("{} failed when it was asked for {}: {}", plugin, name, *thrown));
  }
  return word;
}

void PluginHost::draw_view(std::string_view view, const ViewPlace& place) {
  Instance* const instance = find(view.substr(0, view.find('.')));
  if (instance != nullptr && instance->offered()) {
    if (const auto found = instance->views.find(view); found != instance->views.end()) {
      return found->second->draw(guard_, *instance->host, place);
    }
  }
  // The place stays where it is.
  ImGui::Dummy(ImVec2(place.width, place.height));
}

void PluginHost::try_again(std::string_view view) {
  Instance* const instance = find(view.substr(0, view.find('.')));
  if (instance == nullptr) return;
  if (const auto found = instance->views.find(view); found != instance->views.end())
    found->second->try_again();
}

void PluginHost::retire() {
  for (auto instance = instances_.rbegin(); instance != instances_.rend(); ++instance) {
    if ((*instance)->offered()) retire(**instance);
  }
}

void PluginHost::retire(Instance& instance) {
  services_.registry->remove_plugin(instance.report.id);
  services_.keymap->remove_plugin(instance.report.id);
  const FlightRecorder::Slot slot = guard_.slot(instance.report.id, "retire");
  for (const auto& [id, view] : instance.views) view->close(guard_);
  instance.views.clear();
  (void)guard_.call(slot, [&] {
    instance.bound_views.clear();
    instance.commands.clear();
  });
  if (instance.plugin != nullptr) {
    const auto thrown = guard_.call(slot, [&] { instance.entry->destroy(instance.plugin); });
    if (thrown)
      log_warning(kRoom,
                  fmt::format("{} failed when it was retired: {}", instance.report.id, *thrown));
    instance.plugin = nullptr;
  }
  instance.host.reset();
  instance.report.state = PluginState::kRetired;
}

PluginHost::Instance* PluginHost::find(std::string_view id) const {
  // A refused folder with the same id must not hide the one that works.
  Instance* refused = nullptr;
  for (const auto& instance : instances_) {
    if (instance->report.id != id) continue;
    if (instance->report.state != PluginState::kRefused) return instance.get();
    if (refused == nullptr) refused = instance.get();
  }
  return refused;
}

void PluginHost::resolve_keys() { services_.keymap->resolve(*services_.registry); }

void PluginHost::read_left_out() {
  if (options_.profile.empty()) return;
  const auto text = read_file(options_.profile / "plugins.json", 1u << 20);
  if (!text) return;
  const auto json = parse_json(*text);
  if (!json || !json->is_object() || !json->contains("left_out") ||
      !(*json)["left_out"].is_array()) {
    log_warning(kRoom, "plugins.json in the profile is damaged; no plugin is left out");
    return;
  }
  for (const auto& id : (*json)["left_out"]) {
    if (id.is_string()) left_out_.insert(id.get<std::string>());
  }
}

Status PluginHost::save_left_out() const {
  if (options_.profile.empty()) return {};
  nlohmann::json json;
  json["left_out"] = std::vector<std::string>(left_out_.begin(), left_out_.end());
  return write_file_atomic(options_.profile / "plugins.json", to_canonical_json(json) + "\n");
}

}  // namespace vigil::workstation::plugin_host
