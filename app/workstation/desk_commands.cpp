// The desk's own commands and settings, and what the robot may ask for.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "app/workstation/words.h"
#include "app/workstation/workstation.h"
#include "core/base/file.h"
#include "host_texts.h"

namespace vigil::workstation {
namespace {

using sdk::manifest::SettingType;
using sdk::manifest::SettingValue;

constexpr int kScaleStepPercent = 25;
// Of a plugin's settings: how long its decisions stay drafts while one of its workspaces is shown.
constexpr std::string_view kDraftWindowSetting = ".draft_window_s";
constexpr std::string_view kDraftPerSeveritySetting = ".draft_per_severity_s";
constexpr std::string_view kDraftPerReachSetting = ".draft_per_reach_digit_s";

std::optional<SettingValue> read_value(const SettingValue& like, std::string_view text) {
  if (std::holds_alternative<bool>(like)) return text == "true";
  if (std::holds_alternative<std::int64_t>(like)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
  }
  if (std::holds_alternative<double>(like)) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
      return std::nullopt;
    return number;
  }
  return std::string(text);
}

}  // namespace

void Workstation::add_commands() {
  // A title is looked up in both languages once: the registry keeps them for the palette.
  const std::string language(texts_->language());
  const auto title_in = [&](const char* which, sdk::TextKey key) {
    (void)texts_->set_language(which);
    return std::string(texts_->text(key));
  };
  const auto add = [&](sdk::CommandKey key, sdk::TextKey title,
                       std::function<Status(std::string_view)> run,
                       std::function<bool()> enabled = {}, std::string_view group = "app") {
    command::Command command;
    command.id = std::string(key.id);
    command.title_zh = title_in("zh_CN", title);
    command.title_en = title_in("en", title);
    command.group = std::string(group);
    command.run = std::move(run);
    command.enabled = std::move(enabled);
    // Ids of the desk's own commands are constants: adding one twice would be a defect of this
    // file.
    if (const Status added = registry_.add(std::move(command)); !added)
      std::fprintf(stderr, "%s\n", added.error().message.c_str());
  };
  registry_.on_ran([this](const command::Ran& ran) {
    const command::Command* command = registry_.find(ran.command);
    if (command != nullptr && command->group == command::kVerdictGroup && ran.outcome.ok()) {
      verdict_at_ = clock_.steady_now();
      clips_at_verdict_ = clips_->clips_shown();
    }
  });
  const auto act = [](auto function) {
    return [function](std::string_view) -> Status {
      function();
      return {};
    };
  };
  const auto page = [this](std::string_view id) {
    return [this, id](std::string_view) { return workspaces_->show(id); };
  };
  const auto scale_by = [this](int percent) {
    return [this, percent](std::string_view) {
      const std::int64_t now = settings_->integer({"app.scale_percent"});
      return change_setting(
          fmt::format("app.scale_percent={}", percent == 0 ? 100 : now + percent));
    };
  };

  add(commands::kPalette, texts::kCommandPalette, act([this] {
        palette_state_ = {.open = !palette_state_.open, .just_opened = true, .query = {}, .row = 0};
        key_help_state_.open = false;
      }));
  add(commands::kKeyHelp, texts::kCommandKeyHelp, act([this] {
        key_help_state_.open = !key_help_state_.open;
        palette_state_.open = false;
      }));
  add(commands::kSettings, texts::kCommandSettings, page(kSettingsPage));
  add(commands::kPlugins, texts::kCommandPlugins, page(kPluginsPage));
  // A practice has no backend to send to, to sign in at, or to be locked for.
  const auto with_backend = [this] { return practice_ == nullptr; };
  const auto practising = [this] { return practice_ != nullptr; };
  add(commands::kUnsent, texts::kCommandUnsent, page(kUnsentPage), with_backend);
  add(commands::kComparison, texts::kCommandComparison, page(kComparisonPage), practising);
  add(
      commands::kComparisonAgain, texts::kCommandComparisonAgain,
      [this](std::string_view) { return judge_again(); },
      [this] { return !command_to_judge_again().empty(); });
  add(
      commands::kComparisonExport, texts::kCommandComparisonExport,
      [this](std::string_view) { return export_comparison(); }, practising);
  add(
      commands::kWorkspace, texts::kCommandWorkspace,
      [this](std::string_view id) { return workspaces_->show(id); }, {}, command::kInputGroup);
  constexpr std::pair<sdk::CommandKey, sdk::TextKey> kNumbered[] = {
      {{"app.workspace_1"}, texts::kCommandWorkspace1},
      {{"app.workspace_2"}, texts::kCommandWorkspace2},
      {{"app.workspace_3"}, texts::kCommandWorkspace3},
      {{"app.workspace_4"}, texts::kCommandWorkspace4}};
  for (std::size_t i = 0; i < std::size(kNumbered); ++i) {
    add(
        kNumbered[i].first, kNumbered[i].second,
        [this, i](std::string_view) { return workspaces_->show_at(i); },
        [this, i] { return i < workspaces_->list().size(); });
  }
  add(commands::kNextWorkspace, texts::kCommandNextWorkspace,
      act([this] { workspaces_->turn(1); }));
  add(commands::kPreviousWorkspace, texts::kCommandPreviousWorkspace,
      act([this] { workspaces_->turn(-1); }));
  add(commands::kNextTheme, texts::kCommandNextTheme, [this](std::string_view) {
    const auto& themes = desktop_->themes().themes();
    const std::string current = settings_->text({"app.theme"});
    std::size_t next = 0;
    for (std::size_t i = 0; i < themes.size(); ++i) {
      if (themes[i].id == current) next = (i + 1) % themes.size();
    }
    return themes.empty() ? Status() : change_setting("app.theme=" + themes[next].id);
  });
  add(commands::kNextLanguage, texts::kCommandNextLanguage, [this](std::string_view) {
    return change_setting(settings_->text({"app.language"}) == "en" ? "app.language=zh_CN"
                                                                    : "app.language=en");
  });
  add(commands::kScaleUp, texts::kCommandScaleUp, scale_by(kScaleStepPercent));
  add(commands::kScaleDown, texts::kCommandScaleDown, scale_by(-kScaleStepPercent));
  add(commands::kScaleReset, texts::kCommandScaleReset, scale_by(0));
  add(commands::kRetryNow, texts::kCommandRetryNow, act([this] { client_->retry_now(); }),
      with_backend);
  add(
      commands::kTryClipsAgain, texts::kCommandTryClipsAgain,
      [this](std::string_view) -> Status {
        if (const Status forgotten = client_->forget_decoder_losses(); !forgotten)
          return forgotten.error();
        clips_->losses().forget();
        clips_->try_again();
        return {};
      },
      [this] { return may_operate(); });
  add(commands::kSignIn, texts::kCommandSignIn, act([this] { asks_to_sign_in_ = true; }),
      [this] { return !practice_ && connection_->session != sync::SessionState::kSignedIn; });
  add(commands::kSignOut, texts::kCommandSignOut, act([this] {
        if (recorder_) finish_recording();
        client_->sign_out();
      }),
      [this] { return connection_->session == sync::SessionState::kSignedIn; });
  add(
      commands::kSet, texts::kCommandSet,
      [this](std::string_view assignment) { return change_setting(assignment); }, {},
      command::kInputGroup);
  add(
      commands::kTryPlugin, texts::kCommandTryPlugin,
      [this](std::string_view view) -> Status {
        plugins_->try_again(view);
        return {};
      },
      {}, command::kInputGroup);
  add(
      commands::kLoadPlugin, texts::kCommandLoadPlugin,
      [this](std::string_view plugin) {
        const Status taken = plugins_->take_back(plugin);
        workspaces_->offer_to(person_.roles);
        return taken;
      },
      {}, command::kInputGroup);
  add(commands::kLock, texts::kCommandLock, act([this] { lock_desk(); }),
      [this] { return !practice_ && !person_.id.empty() && !lock_.locked(); });
  add(commands::kSecondWindow, texts::kCommandSecondWindow,
      [this](std::string_view) { return toggle_second_window(); });
  add(
      commands::kTrayPutAway, texts::kCommandTrayPutAway,
      [this](std::string_view) { return answer_tray(TrayAct::kPutAway); },
      [this] { return tray_allows(TrayAct::kPutAway); });
  add(
      commands::kTrayWithdraw, texts::kCommandTrayWithdraw,
      [this](std::string_view) { return answer_tray(TrayAct::kWithdraw); },
      [this] { return tray_allows(TrayAct::kWithdraw); });
  add(
      commands::kTraySendAgain, texts::kCommandTraySendAgain,
      [this](std::string_view) { return answer_tray(TrayAct::kSendAgain); },
      [this] { return tray_allows(TrayAct::kSendAgain); });
  add(
      commands::kTrayChange, texts::kCommandTrayChange,
      [this](std::string_view) { return answer_tray(TrayAct::kChange); },
      [this] { return tray_allows(TrayAct::kChange); });
  add(commands::kNextTray, texts::kCommandNextTray, act([this] { turn_tray(); }),
      [this] { return workspaces_->current() == kUnsentPage; });
  add(commands::kQuit, texts::kCommandQuit, act([this] { desktop_->close(); }));
  (void)texts_->set_language(language);
}

Status Workstation::change_setting(std::string_view assignment) {
  const std::size_t at = assignment.find('=');
  if (at == std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "A setting is changed as id=value.");
  const std::string_view id = assignment.substr(0, at);
  auto value = read_value(settings_->value(id), assignment.substr(at + 1));
  if (!value)
    return fail(ErrorCode::kInvalidArgument, fmt::format("{} does not take this value.", id));
  const Status kept = settings_->set(id, std::move(*value));
  apply_settings();
  return kept;
}

void Workstation::apply_settings() {
  const std::string language = settings_->text({"app.language"});
  (void)texts_->set_language(language);
  for (auto& [folder, catalog] : plugin_texts_) (void)catalog->set_language(language);
  desktop_->set_theme(settings_->text({"app.theme"}));
  desktop_->set_scale(static_cast<float>(settings_->integer({"app.scale_percent"})) / 100.0F);
  dispatcher_.set_single_key_verdicts(settings_->flag({"app.single_keys"}));
  const std::int64_t minutes = settings_->integer({"app.lock_after_minutes"});
  lock_.set_patience(minutes > 0 ? std::optional<Millis>(std::chrono::minutes(minutes))
                                 : std::nullopt);
  clips_->set_memory_budget(static_cast<std::uint64_t>(settings_->integer({"app.clip_memory_mb"}))
                            << 20);
  clips_->use_sound_device(settings_->flag({"app.sound_device"}));
  for (const plugin_host::PluginReport& plugin : plugins_->reports()) {
    if (plugin.state != plugin_host::PluginState::kOffered) continue;
    // Nothing where the plugin does not declare it.
    const auto seconds = [&](std::string_view setting) -> std::optional<Millis> {
      const std::string id = plugin.id + std::string(setting);
      if (!settings_->declares(id)) return std::nullopt;
      const SettingValue value = settings_->value(id);
      const auto* whole = std::get_if<std::int64_t>(&value);
      return whole == nullptr ? std::nullopt : std::optional<Millis>(std::chrono::seconds(*whole));
    };
    if (const auto window = seconds(kDraftWindowSetting)) {
      client_->set_draft_window(*window, seconds(kDraftPerSeveritySetting).value_or(Millis(0)),
                                seconds(kDraftPerReachSetting).value_or(Millis(0)));
    }
  }
  desktop_->wake();
}

void Workstation::load_keymap() {
  keymap_.load_desk(command::default_keymap(), "default_keymap.json");
  const std::filesystem::path file = options_.profile / "keymap.json";
  const auto text = read_file(file, 1 << 20);
  if (text) {
    keymap_.load_person(*text, file.filename().string());
  } else if (text.error().code != ErrorCode::kNotFound) {
    notify(sdk::NoticeKind::kProblem, text.error().message);
  }
  keymap_.resolve(registry_);
  if (const auto problems = keymap_.problems(); !problems.empty())
    notify(sdk::NoticeKind::kProblem, problems.front());
}

SettingsView Workstation::settings_view() const {
  SettingsView view;
  view.problems = desktop_->themes().problems();
  for (std::string& problem : keymap_.problems()) view.problems.push_back(std::move(problem));
  view.keymap_file = (options_.profile / "keymap.json").string();
  view.version = VIGIL_VERSION;

  const bool english = texts_->language() == "en";
  const auto own = [&](std::string_view id) {
    const auto* declared = settings_->declared(id);
    SettingLine line{*declared, texts_->text({declared->title}), {}, {}};
    if (!declared->help.empty()) line.help = texts_->text({declared->help});
    for (const auto& option : declared->options) {
      const sdk::ui::Theme* theme =
          id == "app.theme" ? desktop_->themes().find(option.value) : nullptr;
      line.option_titles.emplace_back(theme ? (english ? theme->title_en : theme->title_zh)
                                            : texts_->text({option.title}));
    }
    return line;
  };
  view.sections.push_back(
      {texts_->text(texts::kSettingsGeneral),
       {own("app.language"), own("app.theme"), own("app.scale_percent"), own("app.single_keys"),
        own("app.lock_after_minutes"), own("app.clip_memory_mb"), own("app.sound_device")}});
  for (const sdk::manifest::Manifest* manifest : plugins_->offered()) {
    if (manifest->settings.empty()) continue;
    SettingsSection section{plugins_->title(*manifest, manifest->title).in(texts_->language()), {}};
    for (const sdk::manifest::Setting& setting : manifest->settings) {
      if (setting.hidden) continue;
      const auto words = [&](const std::string& key) {
        return key.empty() ? std::string() : plugins_->title(*manifest, key).in(texts_->language());
      };
      SettingLine line{setting, words(setting.title), words(setting.help), {}};
      for (const auto& option : setting.options) line.option_titles.push_back(words(option.title));
      section.lines.push_back(std::move(line));
    }
    view.sections.push_back(std::move(section));
  }
  return view;
}

robot::Controls Workstation::robot_controls() {
  robot::Controls controls;
  controls.shot = [this](const std::filesystem::path& file, robot::ShotOf screen) -> Status {
    std::filesystem::path to = file;
    if (file.is_relative() && !options_.script_shots.empty()) to = options_.script_shots / file;
    if (screen == robot::ShotOf::kSecond && !desktop_->second())
      return fail(ErrorCode::kNotFound, "There is no second window.");
    desktop_->request_shot(
        to,
        [](Status done) {
          if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
        },
        screen == robot::ShotOf::kSecond ? shell::Screen::kSecond : shell::Screen::kFirst);
    return {};
  };
  controls.resize = [this](int width, int height) { desktop_->resize({width, height}); };
  controls.language = [this](std::string_view language) {
    return change_setting(fmt::format("app.language={}", language));
  };
  controls.theme = [this](std::string_view theme) {
    return change_setting(fmt::format("app.theme={}", theme));
  };
  controls.scale = [this](double scale) {
    (void)change_setting(
        fmt::format("app.scale_percent={}", static_cast<int>(std::lround(scale * 100))));
  };
  controls.run = [this](std::string_view command, std::string_view argument) {
    return registry_.run(command, argument);
  };
  controls.state = [this](std::string_view name) { return state(name); };
  controls.print = [](std::string_view line) {
    std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
    std::fflush(stdout);
  };
  return controls;
}

std::optional<std::string> Workstation::state(std::string_view name) const {
  if (refusal_) {
    return name == "refusal" ? std::optional<std::string>(to_word(refusal_->code)) : std::nullopt;
  }
  if (name == "clip") return std::string(clips_->state_word());
  if (name == "recording") return std::string(recorder_ ? "yes" : recorded_ ? "done" : "no");
  if (name == "workspace") return workspaces_->current();
  if (name.starts_with("practice")) return practice_state(name);
  if (name == "language") return std::string(texts_->language());
  if (name == "theme") return desktop_->style().theme.id;
  if (name == "today") return fmt::format("{}", client_->decided_today());
  if (name == "unsent") return fmt::format("{}", status_bar_view().unsent());
  if (name == "tray" || name == "tray_acts") return unsent_state(name);
  if (name == "edits") return fmt::format("{}", client_->edits()->size());
  if (name == "session") return std::string(session_word(connection_->session));
  if (name == "connection") return std::string(connection_word(connection_->state));
  if (name == "online") return connection_->state == sync::ConnectionState::kOnline ? "yes" : "no";
  if (name == "notice") return notice_;
  if (name == "locked") return lock_.locked() ? "yes" : "no";
  if (name == "second") return desktop_->second() ? "open" : "closed";
  if (name == "prepared") return fmt::format("{}", clips_->prepared_ready());
  if (name == "preparing") return fmt::format("{}", clips_->prepared_count());
  if (name == "clip_kb") return fmt::format("{}", clips_->memory_bytes() >> 10);
  if (name == "next_clip_ms") return fmt::format("{}", next_clip_took_.count());
  std::int64_t all = 0;
  for (const domain::DecisionState one : domain::kAllDecisionStates) {
    if (name == domain::to_word(one)) return fmt::format("{}", client_->count(one));
    all += client_->count(one);
  }
  if (name == "decided") return fmt::format("{}", all);
  std::string of_plugin = plugins_->state(workspaces_->current_plugin(), name);
  if (!of_plugin.empty()) return of_plugin;
  return std::nullopt;
}

}  // namespace vigil::workstation
