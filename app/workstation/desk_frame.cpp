// What happens on every turn of the loop and in every frame.
#include <imgui.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/workstation/command/imgui_keys.h"
#include "app/workstation/panels/plugins_page.h"
#include "app/workstation/panels/rail.h"
#include "app/workstation/words.h"
#include "app/workstation/workstation.h"
#include "core/base/json.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"

namespace vigil::workstation {
namespace {

using sdk::ui::Token;

// A part of the desk with a surface of its own, at a place in pixels.
class Region {
 public:
  Region(const sdk::ui::Style& style, const char* id, ImVec2 at, ImVec2 size, Token surface,
         float padding = 0) {
    ImGui::SetCursorScreenPos(at);
    ImGui::PushStyleColor(ImGuiCol_ChildBg, style.color(surface));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {style.px(padding), style.px(padding)});
    ImGui::BeginChild(id, size,
                      padding > 0 ? ImGuiChildFlags_AlwaysUseWindowPadding : ImGuiChildFlags_None,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
  }
  ~Region() { ImGui::EndChild(); }
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
};

}  // namespace

void Workstation::notify(sdk::NoticeKind kind, std::string sentence) {
  notice_ = std::move(sentence);
  notice_is_problem_ = kind == sdk::NoticeKind::kProblem;
  if (desktop_) desktop_->wake();
}

bool Workstation::needs_sign_in() const {
  if (connection_->session == sync::SessionState::kSignedIn) return false;
  if (connection_->session == sync::SessionState::kOffline) return false;
  // A session that ended by itself leaves the desk as it is: work goes on here until the person
  // signs in again.
  return connection_->person.id.empty() || asks_to_sign_in_ ||
         connection_->signed_out == sync::SignedOutReason::kByPerson;
}

void Workstation::take_in_connection() {
  auto now = client_->connection();
  if (now == connection_) return;
  const bool same_person = now->person.id == person_.id && now->person.roles == person_.roles;
  const bool another = now->person.id != person_.id;
  connection_ = std::move(now);
  // Known to the backend, or by the pass kept here while it does not answer.
  const bool known = connection_->session == sync::SessionState::kSignedIn ||
                     connection_->session == sync::SessionState::kOffline;
  if (known) lock_.confirm_password();
  if (known) asks_to_sign_in_ = false;
  if (same_person) return;
  if (another && !person_.id.empty()) {
    // What one person was given to see is not there for the next.
    lock_.open_for_another();
    drop_clips();
    open_desk_again();
  }
  person_ = {connection_->person.id, connection_->person.name, connection_->person.roles};
  registry_.set_person(person_.id);
  workspaces_->offer_to(person_.roles);
  if (person_.id.empty() || workspaces_->list().empty()) return;
  // Back to where this desk was left, else to the first workspace.
  std::string wanted = workspaces_->list().front().id;
  if (const auto kept = client_->setting("app.workspace")) {
    if (const auto text = parse_json(*kept); text && text->is_string())
      wanted = text->get<std::string>();
  }
  if (!workspaces_->show(wanted)) (void)workspaces_->show(workspaces_->list().front().id);
}

void Workstation::update() {
  if (told_to_close_.load(std::memory_order_acquire)) desktop_->close();
  if (replay_) (void)client_->run_once();
  take_in_connection();
  // The replayed clock runs as it ran then; nobody is away from this desk.
  if (!replay_) watch_the_clock();
  follow_second_window();
  (void)clips_->update();
  plugins_->update();
  turn_recorder();
  refresh_comparison();
  if (const auto deadline = clips_->next_deadline()) {
    desktop_->wake_after(std::max(Millis(0), *deadline - clock_.steady_now()));
  }
  if (auto problems = desktop_->themes().problems(); problems != theme_problems_) {
    theme_problems_ = std::move(problems);
    if (!theme_problems_.empty()) {
      notify(sdk::NoticeKind::kProblem, sdk::format(*texts_, texts::kNoticeTheme,
                                                    fmt::arg("reason", theme_problems_.front())));
    }
  }
  if (options_.exit_after_first_frame && first_frame_drawn_) desktop_->close();
}

void Workstation::handle_keys() {
  command::KeyContext context = command::read_key_context();
  context.plugin = std::string(workspaces_->current_plugin());
  context.modal = context.modal || palette_state_.open || key_help_state_.open || needs_sign_in();
  for (const command::KeyPress& press : command::read_key_presses(clock_.steady_now())) {
    const auto id = dispatcher_.command_for(press, context);
    const command::Command* found = id ? registry_.find(*id) : nullptr;
    if (found != nullptr) {
      commands_->run({*id}, found->holds ? command::kKeyDown : std::string_view());
    }
  }
  if (const auto id = dispatcher_.released(command::is_key_down, context);
      id && registry_.enabled(*id)) {
    commands_->run({*id}, command::kKeyUp);
  }
}

bool Workstation::may_operate() const {
  return std::any_of(person_.roles.begin(), person_.roles.end(), [](domain::Role role) {
    return role == domain::Role::kOperator || role == domain::Role::kAdmin;
  });
}

PluginsView Workstation::plugins_view() const {
  return {.plugins = plugins_->reports(),
          .folder = options_.plugins.string(),
          .sandbox = decoders_->report(),
          .required_layers = policy_.required_layers,
          .operator_file = policy_.file.string(),
          .clips_given_up = client_->media_with_losses(ClipLosses::kUntilGivenUp),
          .may_operate = may_operate(),
          .cache = cache_->protection()};
}

StatusBarView Workstation::status_bar_view() const {
  StatusBarView view;
  view.connection = *connection_;
  view.decided_today = client_->decided_today();
  for (std::size_t i = 0; i < kStateCount; ++i)
    view.counts[i] = client_->count(domain::kAllDecisionStates[i]);
  view.edits = static_cast<std::int64_t>(client_->edits()->size());
  view.practises = practice_ != nullptr;
  view.notice = notice_;
  view.notice_is_problem = notice_is_problem_;
  return view;
}

void Workstation::draw_page(const Page& page) {
  const std::string& current = workspaces_->current();
  if (current == kUnsentPage) {
    refresh_unsent();
    draw_unsent(page, unsent_state_, unsent_, clock_.wall_now());
  } else if (current == kPluginsPage) {
    draw_plugins(page, plugins_view());
  } else if (current == kSettingsPage) {
    draw_settings(page, settings_view(), *settings_);
  } else if (current == kComparisonPage) {
    note_seen();
    draw_comparison(page, comparison_state_, comparison_);
  }
}

void Workstation::draw(const sdk::ui::Style& style) {
  first_frame_drawn_ = true;
  note_recorded_frame();
  note_input();
  if (!lock_.locked()) handle_keys();
  const Page page{style, *texts_, *commands_};
  const ImVec2 origin = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  const float rail = style.px(kRailWidth);
  const float bar = style.px(kStatusBarHeight);
  const bool signing_in = needs_sign_in();
  if (lock_.locked()) {
    const Region region(style, "###lock_page", origin, size, Token::kBackground);
    return draw_lock_page(page);
  }
  {
    const Region region(style, "###status", {origin.x, origin.y + size.y - bar}, {size.x, bar},
                        Token::kRaised);
    draw_status_bar(page, status_bar_view());
  }
  if (signing_in && practice_) {
    const Region region(style, "###practice_opening", origin, {size.x, size.y - bar},
                        Token::kBackground);
    sdk::ui::loading_state(style, texts_->text(texts::kPracticeOpening), -1, {});
  } else if (signing_in) {
    const Region region(style, "###sign_in_page", origin, {size.x, size.y - bar},
                        Token::kBackground);
    if (draw_sign_in(page, sign_in_form_, *connection_, status_bar_view().unsent())) {
      Status opened;
      if (sign_in_form_.server != server_) opened = open_client(sign_in_form_.server);
      if (opened) {
        lock_.propose_password(sign_in_form_.password);
        client_->sign_in(sign_in_form_.user, sign_in_form_.password);
      } else {
        notify(sdk::NoticeKind::kProblem, failure_sentence(*texts_, opened.error()));
        (void)open_client(server_);
      }
      sign_in_form_.password.clear();
    }
  } else {
    std::vector<RailEntry> entries;
    const auto language = texts_->language();
    for (std::size_t i = 0; i < workspaces_->list().size(); ++i) {
      const Workspace& one = workspaces_->list()[i];
      if (!workspaces_->on_rail(one)) continue;
      const bool open = one.plugin == workspaces_->current_plugin();
      entries.push_back({one.id, open ? one.title.in(language) : one.desk.in(language),
                         keymap_.key_of(fmt::format("app.workspace_{}", i + 1)),
                         open ? one.icon : one.desk_icon, one.id == workspaces_->current(), 0});
    }
    const StatusBarView status = status_bar_view();
    const auto edits = client_->edits();
    const std::int64_t attention =
        client_->count(domain::DecisionState::kConflict) +
        client_->count(domain::DecisionState::kRefused) +
        std::count_if(edits->begin(), edits->end(), [](const sync::RecordEdit& edit) {
          return edit.state != sync::EditState::kSaved;
        });
    const auto own = [&](std::string_view id, sdk::TextKey title, sdk::CommandKey command,
                         sdk::ui::Icon icon, std::int64_t figure) {
      return RailEntry{std::string(id),
                       texts_->text(title),
                       keymap_.key_of(command.id),
                       icon,
                       workspaces_->current() == id,
                       figure};
    };
    const std::array foot = {
        practice_ ? own(kComparisonPage, texts::kWorkspaceComparison, commands::kComparison,
                        sdk::ui::Icon::kBook, 0)
                  : own(kUnsentPage, texts::kWorkspaceUnsent, commands::kUnsent,
                        sdk::ui::Icon::kSend, attention),
        own(kPluginsPage, texts::kWorkspacePlugins, commands::kPlugins, sdk::ui::Icon::kPuzzle, 0),
        own(kSettingsPage, texts::kWorkspaceSettings, commands::kSettings, sdk::ui::Icon::kSettings,
            0),
    };
    {
      const Region region(style, "###rail", origin, {rail, size.y - bar}, Token::kRaised);
      draw_rail(page, entries, foot);
    }
    ImVec2 at{origin.x + rail, origin.y};
    ImVec2 room{size.x - rail, size.y - bar};
    if (practice_) {
      const float height = style.px(kPracticeBannerHeight);
      {
        const Region region(style, "###practice", at, {room.x, height}, Token::kBackground);
        draw_practice(page);
      }
      at.y += height;
      room.y -= height;
    }
    const bool plugin_page = !workspaces_->current_plugin().empty();
    const Region region(style, "###workspace", at, room, Token::kBackground,
                        plugin_page ? 0.0F : 24.0F);
    if (plugin_page) {
      workspaces_->draw(style, !palette_state_.open && !key_help_state_.open);
    } else {
      draw_page(page);
    }
  }
  draw_palette(page, palette_state_, palette_, workspaces_->current_plugin());
  draw_key_help(page, key_help_state_, registry_, keymap_, workspaces_->current_plugin(),
                (options_.profile / "keymap.json").string());
  if (verdict_at_ && clips_->clips_shown() != clips_at_verdict_ &&
      clips_->state_word() == "ready") {
    next_clip_took_ = clock_.steady_now() - *verdict_at_;
    verdict_at_.reset();
  }
}

}  // namespace vigil::workstation
