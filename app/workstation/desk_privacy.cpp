// What keeps clips from the eyes they are not for: the lock, and the second window's ground.
#include <imgui.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/workstation/panels/second_screen.h"
#include "app/workstation/words.h"
#include "app/workstation/workstation.h"
#include "core/base/json.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"

namespace vigil::workstation {
namespace {

constexpr const char* kSecondMonitorKept = "app.second_monitor";
// Told so long before an unattended desk shuts.
constexpr Millis kWarnBefore{30'000};

bool somebody_is_there() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 ||
      !io.InputQueueCharacters.empty()) {
    return true;
  }
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key) {
    if (ImGui::IsKeyDown(static_cast<ImGuiKey>(key))) return true;
  }
  return false;
}

}  // namespace

void Workstation::drop_clips() {
  // First nothing comes in any more, then what is there goes.
  client_->pause_media();
  clips_->lock();
  cache_->wipe();
}

void Workstation::lock_desk() {
  lock_.lock();
  if (!lock_.locked()) return;
  palette_state_.open = key_help_state_.open = false;
  lock_form_ = {};
  lock_form_.just_locked = true;
  workspaces_->cover(true);
  drop_clips();
  desktop_->wake();
}

void Workstation::open_desk_again() {
  workspaces_->cover(false);
  clips_->unlock();
  client_->resume_media();
  lock_form_ = {};
  desktop_->wake();
}

void Workstation::draw_lock_page(const Page& page) {
  switch (draw_lock(page, lock_form_, connection_->person.name, lock_.pause_left())) {
    case LockAct::kNone: break;
    case LockAct::kOpen:
      lock_form_.wrong = lock_.open(lock_form_.password) != DeskLock::Attempt::kOpened;
      lock_form_.password.assign(lock_form_.password.size(), '\0');
      lock_form_.password.clear();
      lock_form_.just_locked = true;  // the keyboard stays in the field
      if (!lock_.locked()) open_desk_again();
      break;
    case LockAct::kSignOut:
      lock_.open_for_another();
      open_desk_again();
      client_->sign_out();
      break;
  }
  if (const Millis pause = lock_.pause_left(); pause > Millis(0)) {
    desktop_->wake_after(std::min(pause, Millis(1000)));
  }
}

void Workstation::watch_the_clock() {
  if (person_.id.empty()) return;
  if (const auto rest = clips_->plays_for()) lock_.note_playing(*rest);
  const std::optional<Millis> left = lock_.time_left();
  if (!left) return;
  // There is no password to open a practice with: it closes, and goes on when it is opened again.
  if (*left <= Millis(0)) return practice_ ? desktop_->close() : lock_desk();
  if (*left > kWarnBefore) {
    warned_of_lock_ = false;
    return desktop_->wake_after(*left - kWarnBefore);
  }
  if (!std::exchange(warned_of_lock_, true)) {
    notify(sdk::NoticeKind::kDone,
           texts_->text(practice_ ? texts::kNoticePracticeClosesSoon : texts::kNoticeLocksSoon));
  }
  desktop_->wake_after(*left);
}

void Workstation::note_input() {
  if (!somebody_is_there()) return;
  lock_.note_input();
  if (std::exchange(warned_of_lock_, false)) notify(sdk::NoticeKind::kDone, {});
}

Status Workstation::toggle_second_window() {
  if (desktop_->second() != nullptr) {
    desktop_->close_second();
    return {};
  }
  if (const auto kept = client_->setting(kSecondMonitorKept)) {
    if (const auto name = parse_json(*kept); name && name->is_string())
      second_monitor_ = name->get<std::string>();
  }
  return desktop_->open_second(texts_->text(texts::kSecondTitle), second_monitor_);
}

void Workstation::follow_second_window() {
  const shell::SecondSurface* const second = desktop_->second();
  const shell::PixelSize size = second ? second->size() : shell::PixelSize();
  clips_->set_second_place({size.width, size.height});
  if (second == nullptr) return;
  if (std::string monitor = second->monitor(); monitor != second_monitor_) {
    second_monitor_ = std::move(monitor);
    (void)client_->keep_setting(kSecondMonitorKept,
                                to_canonical_json(nlohmann::json(second_monitor_)));
  }
}

void Workstation::draw_second(const sdk::ui::Style& style, ImDrawList& list,
                              shell::PixelSize room) {
  const bool covered = lock_.locked() || needs_sign_in();
  const auto clip = clips_->shown();
  draw_second_screen(style, *texts_, list, room, clip.get(),
                     covered ? Covered::kYes : Covered::kNo);
}

}  // namespace vigil::workstation
