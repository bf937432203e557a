#include "app/workstation/workstation.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/workstation/panels/causes.h"
#include "app/workstation/practice/network_wall.h"
#include "app/workstation/services/downloads.h"
#include "app/workstation/services/sound_pulse.h"
#include "app/workstation/words.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"

namespace vigil::workstation {
namespace {

// What is kept in the profile's database, by key.
constexpr const char* kSettingsKept = "app.settings";
constexpr const char* kLayoutsKept = "app.layouts";
constexpr const char* kWorkspaceKept = "app.workspace";

nlohmann::json kept_json(sync::DeskClient& client, std::string_view key) {
  const auto text = client.setting(key);
  if (!text) return {};
  auto value = parse_json(*text);
  return value ? std::move(*value) : nlohmann::json();
}

}  // namespace

Workstation::Workstation(Options options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), registry_(clock), lock_(clock) {}

Result<std::unique_ptr<Workstation>> Workstation::open(Options options, const Clock& clock) {
  std::unique_ptr<Workstation> desk(new Workstation(std::move(options), clock));
  if (const Status prepared = desk->prepare_replay(); !prepared) return prepared.error();
  if (const Status prepared = desk->prepare_practice(); !prepared) return prepared.error();
  if (const Status opened = desk->open_desktop(); !opened) return opened.error();
  // A display may stand across the network; from here on nothing else does.
  if (desk->practice_) {
    if (const Status alone = practice::raise_network_wall(); !alone) return alone.error();
  }
  if (const Status opened = desk->open_media(); !opened) return opened.error();
  std::string server = desk->options_.server;
  if (!desk->options_.sign_in.empty()) {
    const auto sign_in = read_sign_in(desk->options_.sign_in);
    if (!sign_in) return sign_in.error();
    server = sign_in->server;
    if (!sign_in->ca_file.empty()) desk->options_.ca_file = sign_in->ca_file;
    if (!sign_in->server_key.empty()) desk->options_.server_key = sign_in->server_key;
  }
  if (const Status opened = desk->open_client(server); !opened) {
    if (desk->practice_ || (desk->options_.headless && desk->options_.script.empty()))
      return opened.error();
    desk->refusal_ = opened.error();
    if (const Status robot = desk->open_robot(); !robot) return robot.error();
    return desk;
  }
  desk->declare_settings();
  desk->add_commands();
  desk->open_plugins();
  desk->apply_settings();
  desk->sign_in_from_file();
  if (const Status begun = desk->begin_replay(); !begun) return begun.error();
  if (const Status begun = desk->begin_practice(); !begun) return begun.error();
  if (const Status opened = desk->open_robot(); !opened) return opened.error();
  return desk;
}

Workstation::~Workstation() {
  robot_.reset();
  replay_.reset();
  if (workspaces_ && client_ && !workspaces_->current_plugin().empty()) {
    (void)client_->keep_setting(kWorkspaceKept,
                                to_canonical_json(nlohmann::json(workspaces_->current())));
  }
  workspaces_.reset();
  plugins_.reset();
}

Status Workstation::open_desktop() {
  auto texts = shell::TextCatalog::open(options_.texts);
  if (!texts) return texts.error();
  texts_ = std::move(*texts);
  auto desktop =
      shell::Desktop::open({.headless = options_.headless,
                            .size = options_.size,
                            .title = practice_ ? "练习 Practice · 守夜 Vigil" : "守夜 Vigil",
                            .themes = options_.themes,
                            .theme = options_.theme.empty() ? "night" : options_.theme,
                            .scale = options_.scale},
                           clock_);
  if (!desktop) return desktop.error();
  desktop_ = std::move(*desktop);
  return {};
}

Status Workstation::open_media() {
  auto cache = media::ClipCache::create({.folder = options_.profile / "clips"});
  if (!cache) return cache.error();
  cache_ = std::move(*cache);
  clip_store_ = std::make_unique<ClipStore>(
      *cache_,
      [this](sync::MediaFailure failure) { return fetch_failure_sentence(*texts_, failure); },
      [this] { desktop_->wake(); });
  const auto policy = read_operator_policy(
      std::vector<std::filesystem::path>{kOperatorFile, options_.operator_file},
      options_.require_sandbox);
  if (!policy) return policy.error();
  policy_ = *policy;
  media::DecoderPoolOptions pool;
  pool.decoder_path = options_.decoder.string();
  pool.required_layers = policy_.required_layers;
#ifdef VIGIL_SANITIZED
  pool.sandbox = media::Sandbox::kReduced;
  pool.required_layers = 0;
#endif
  decoders_ =
      std::make_unique<media::DecoderPool>(std::move(pool), clock_, [this] { desktop_->wake(); });
  clips_ = std::make_unique<ClipsService>(
      *clip_store_, *decoders_, desktop_->textures(), clock_,
      [this](media::MediaFailure failure, const std::string& detail) {
        return clip_failure_sentence(*texts_, failure, detail, policy_.file.string());
      });
  clips_->sound_through(std::make_shared<media::SoundOutput>(
      [this](media::AudioFeed& feed) {
        return open_pulse_sink(feed, [this] { desktop_->wake(); });
      },
      clock_));
  desk_ = std::make_unique<DeskService>(
      [this](sync::Cause cause, const std::string& detail) {
        return cause_sentence(*texts_, cause, detail);
      },
      [this](const sdk::DecisionDraft& draft, const Error& error) {
        return rule_of(draft, error);
      });
  return {};
}

Status Workstation::open_client(const std::string& server) {
  clip_store_->fetch_with(nullptr);
  client_.reset();
  sync::DeskOptions desk;
  desk.profile = options_.profile;
  desk.backend.base_url = server;
  desk.backend.ca_file = options_.ca_file.string();
  desk.backend.pinned_key = options_.server_key;
  if (!secrets_ && !replay_profile_ && !practice_)
    secrets_ = storage::open_secret_store(options_.profile);
  desk.secrets = secrets_.get();
  desk.wake = [this] { desktop_->wake(); };
  desk.media_sink = clip_store_.get();
  if (replay_profile_) {
    desk.secrets = &replay_profile_->secrets();
    desk.pass_cost = sync::PassCost::kCheap;
    desk.threads = sync::Threads::kNone;
    desk.seed = recording_->manifest.seed;
  } else if (practice_) {
    desk.secrets = &practice_->secrets();
    desk.pass_cost = sync::PassCost::kCheap;
  }
  auto client = sync::DeskClient::open(std::move(desk), clock_);
  if (!client) return client.error();
  client_ = std::move(*client);
  server_ = server;
  sign_in_form_.server = server;
  clip_store_->fetch_with(client_.get());
  desk_->use(*client_);
  clips_->losses().keep_in(
      [this](const domain::MediaId& media) {
        const storage::DecoderLosses kept = client_->decoder_losses(media);
        return ClipLosses::Losses{kept.times, media::failure_of(kept.reason)};
      },
      [this](const domain::MediaId& media, media::MediaFailure reason) {
        const Status kept = client_->add_decoder_loss(media, std::string(media::to_word(reason)));
        if (!kept) log_warning("desk", "a lost decoder was not noted: " + kept.error().message);
      });
  connection_ = client_->connection();
  if (const auto& damaged = client_->open_report().damaged_copy) {
    const storage::OpenReport& report = client_->open_report();
    unsent_.salvaged = sdk::format(
        *texts_, texts::kNoticeDamagedDatabase, fmt::arg("file", damaged->string()),
        fmt::arg("decisions", report.rescued_decisions), fmt::arg("unsent", report.rescued_unsent));
    notify(sdk::NoticeKind::kProblem, unsent_.salvaged);
  }
  return {};
}

std::optional<std::filesystem::path> Workstation::download(const std::string& name) {
  const std::filesystem::path folder = downloads_folder(options_.profile / "downloads");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return free_name(folder, name);
  told_saved(folder / name, fail(ErrorCode::kUnavailable, error.message()));
  return std::nullopt;
}

void Workstation::told_saved(const std::filesystem::path& file, const Status& done) {
  if (done) {
    return notify(sdk::NoticeKind::kDone,
                  sdk::format(*texts_, texts::kNoticeFileSaved, fmt::arg("file", file.string())));
  }
  notify(sdk::NoticeKind::kProblem,
         sdk::format(*texts_, texts::kNoticeFileNotSaved, fmt::arg("file", file.string()),
                     fmt::arg("detail", done.error().message)));
}

void Workstation::open_plugins() {
  commands_ =
      std::make_unique<command::PluginCommands>(registry_, keymap_, [this](const Status& done) {
        if (!done) {
          notify(sdk::NoticeKind::kProblem, failure_sentence(*texts_, done.error()));
          refusal_notice_ = notice_;
        } else if (!refusal_notice_.empty() && std::exchange(refusal_notice_, {}) == notice_) {
          // What was refused is over when something else has been done.
          notify(sdk::NoticeKind::kDone, {});
        }
      });
  shared_ = std::make_unique<SharedServices>(SharedServices{
      .desk = *desk_,
      .records = *desk_,
      .clips = *clips_,
      .backend = *desk_,
      .settings = *settings_,
      .commands = *commands_,
      .clock = clock_,
      .person = [this]() -> const sdk::Person& { return person_; },
      .style = [this]() -> const sdk::ui::Style& { return desktop_->style(); },
      .save_text =
          [this](const std::string& name, const std::string& text) {
            const auto file = download(name);
            if (file) told_saved(*file, write_file_atomic(*file, text));
          },
      .save_picture =
          [this](const std::string& name, shell::PixelPart part) {
            const auto file = download(name);
            if (!file) return;
            desktop_->request_shot_of(
                part, *file, [this, to = *file](const Status& done) { told_saved(to, done); });
          },
      .notify = [this](sdk::NoticeKind kind,
                       std::string sentence) { notify(kind, std::move(sentence)); },
      .wake_after = [this](Millis after) { desktop_->wake_after(after); },
  });

  plugin_host::Services services;
  services.registry = &registry_;
  services.keymap = &keymap_;
  services.make_host =
      [this](const sdk::manifest::Manifest&,
             const std::filesystem::path& folder) -> Result<std::unique_ptr<sdk::Host>> {
    auto catalog = shell::TextCatalog::open(folder / "locale");
    if (!catalog) return catalog.error();
    (void)(*catalog)->set_language(texts_->language());
    auto& kept = plugin_texts_[folder.string()];
    kept = std::move(*catalog);
    return std::unique_ptr<sdk::Host>(std::make_unique<PluginServices>(*shared_, *kept));
  };
  using Catalogues = std::map<std::string, Result<shell::MoFile>>;
  services.text = [catalogues = std::make_shared<Catalogues>()](
                      const std::filesystem::path& folder, std::string_view language,
                      std::string_view key) -> std::optional<std::string> {
    const std::filesystem::path file = folder / "locale" / (std::string(language) + ".mo");
    auto kept = catalogues->find(file.string());
    if (kept == catalogues->end()) {
      kept = catalogues->emplace(file.string(), shell::MoFile::open(file)).first;
    }
    const char* text = kept->second ? kept->second.value().find(key) : nullptr;
    return text ? std::optional<std::string>(text) : std::nullopt;
  };
  services.migrate = [this](const sdk::manifest::Manifest& manifest) -> Status {
    settings_->declare(manifest.settings);
    return {};
  };
  plugin_host::Options plugins{
      .roots = {options_.plugins}, .profile = options_.profile, .deployment_key = {}};
  if (!options_.plugin_key.empty()) plugins.deployment_key = options_.plugin_key;
  plugins_ = std::make_unique<plugin_host::PluginHost>(std::move(plugins), std::move(services));
  workspaces_ = std::make_unique<Workspaces>(*plugins_, [this](const nlohmann::json& layouts) {
    if (const Status kept = client_->keep_setting(kLayoutsKept, to_canonical_json(layouts));
        !kept) {
      notify(sdk::NoticeKind::kProblem, failure_sentence(*texts_, kept.error()));
    }
  });
  workspaces_->restore_layouts(kept_json(*client_, kLayoutsKept));
  plugins_->discover();
  plugins_->admit_all();
  std::vector<domain::QueueId> last_queues;
  std::vector<std::string> proposing;
  for (const sdk::manifest::Manifest* manifest : plugins_->offered()) {
    for (const sdk::manifest::Queue& queue : manifest->queues) {
      if (queue.escalates_to.empty()) last_queues.emplace_back(queue.id);
    }
    for (const sdk::manifest::Collection& collection : manifest->collections) {
      if (collection.two_person) proposing.push_back(collection.id);
    }
  }
  desk_->set_last_queues(std::move(last_queues));
  client_->set_proposing(std::move(proposing));
  load_keymap();
  // A key somebody else has already would be missed in silence.
  for (const std::string& problem : keymap_.problems()) log_warning("keys", problem);
  for (const plugin_host::PluginReport& report : plugins_->reports()) {
    if (report.state != plugin_host::PluginState::kSuspect) continue;
    notify(sdk::NoticeKind::kProblem,
           sdk::format(*texts_, texts::kNoticeLeftOut,
                       fmt::arg("plugin", report.title.in(texts_->language()))));
  }
}

void Workstation::declare_settings() {
  settings_ = std::make_unique<SettingsStore>([this](const nlohmann::json& values) {
    return client_->keep_setting(kSettingsKept, to_canonical_json(values));
  });
  settings_->load(kept_json(*client_, kSettingsKept));
  std::vector<sdk::manifest::Setting> own(7);
  own[0].id = "app.language";
  own[0].type = sdk::manifest::SettingType::kChoice;
  own[0].standard = std::string("zh_CN");
  own[0].options = {{"zh_CN", "settings.language.zh"}, {"en", "settings.language.en"}};
  own[0].title = "settings.language";
  own[1].id = "app.theme";
  own[1].type = sdk::manifest::SettingType::kChoice;
  own[1].standard = std::string("night");
  for (const sdk::ui::Theme& theme : desktop_->themes().themes())
    own[1].options.push_back({theme.id, theme.id});
  own[1].title = "settings.theme";
  own[2].id = "app.scale_percent";
  own[2].type = sdk::manifest::SettingType::kInteger;
  own[2].standard = static_cast<std::int64_t>(desktop_->style().scale * 100 + 0.5F);
  own[2].min = 100;
  own[2].max = 300;
  own[2].title = "settings.scale";
  own[3].id = "app.single_keys";
  own[3].type = sdk::manifest::SettingType::kFlag;
  own[3].standard = true;
  own[3].title = "settings.single_keys";
  own[3].help = "settings.single_keys.help";
  own[4].id = "app.lock_after_minutes";
  own[4].type = sdk::manifest::SettingType::kInteger;
  own[4].standard = std::int64_t{10};
  own[4].min = 0;
  own[4].max = 240;
  own[4].title = "settings.lock_after";
  own[4].help = "settings.lock_after.help";
  own[5].id = "app.clip_memory_mb";
  own[5].type = sdk::manifest::SettingType::kInteger;
  own[5].standard = static_cast<std::int64_t>(kUsualClipMemory >> 20);
  own[5].min = 64;
  own[5].max = 8192;
  own[5].title = "settings.clip_memory";
  own[5].help = "settings.clip_memory.help";
  own[6].id = "app.sound_device";
  own[6].type = sdk::manifest::SettingType::kFlag;
  own[6].standard = true;
  own[6].title = "settings.sound_device";
  own[6].help = "settings.sound_device.help";
  settings_->declare(own);
  // The command line speaks for this start alone, and is kept like any other choice.
  if (!options_.language.empty()) (void)settings_->set("app.language", options_.language);
  if (!options_.theme.empty()) (void)settings_->set("app.theme", options_.theme);
  if (options_.scale > 0) {
    (void)settings_->set("app.scale_percent",
                         static_cast<std::int64_t>(options_.scale * 100 + 0.5F));
  }
}

void Workstation::sign_in_from_file() {
  if (options_.sign_in.empty()) return;
  auto sign_in = read_sign_in(options_.sign_in);
  if (!sign_in) return;
  sign_in_form_.user = sign_in->user;
  lock_.propose_password(sign_in->password);
  client_->sign_in(sign_in->user, sign_in->password);
}

Status Workstation::open_robot() {
  if (options_.script.empty()) return {};
  auto session = RobotSession::begin(options_.script, robot_controls(), *desktop_, clock_);
  if (!session) return session.error();
  robot_ = std::move(*session);
  return {};
}

int Workstation::run() {
  if (refusal_) return run_refusal();
  desktop_->run({.update = [this] { update(); },
                 .draw = [this](const sdk::ui::Style& style) { draw(style); },
                 .may_close = [] { return true; },
                 .draw_second = [this](const sdk::ui::Style& style, ImDrawList& list,
                                       shell::PixelSize room) { draw_second(style, list, room); },
                 .second_closed = [] {}});
  finish_recording();
  if (replay_) return report_replay();
  if (!robot_ || robot_->robot().progress() == robot::Robot::Progress::kPassed) return 0;
  std::fprintf(stderr, "%s\n", robot_->robot().failure().c_str());
  if (robot_->robot().progress() == robot::Robot::Progress::kRunning) {
    std::fprintf(stderr, "The desk was closed before the script had ended.\n");
  }
  return 1;
}

void Workstation::close_from_anywhere() {
  told_to_close_.store(true, std::memory_order_release);
  desktop_->wake();
}

}  // namespace vigil::workstation
