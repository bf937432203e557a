#include "app/workstation/session_recorder.h"

#include <fmt/format.h>
#include <imgui.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/domain/task.h"
#include "core/storage/connection.h"
#include "core/storage/snapshot.h"

namespace vigil::workstation {
namespace {

using robot::InputKind;
using robot::RecordedInput;

constexpr Millis kTurn{1000};
constexpr std::array kModifierNames = {"Ctrl", "Shift", "Alt", "Super"};

bool is_keyboard(int key) { return key < ImGuiKey_GamepadStart; }

void append_utf8(std::string& text, ImWchar c) {
  const auto code = static_cast<unsigned>(c);
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// Media that the snapshot's tasks name.
Result<std::vector<domain::MediaId>> media_of(const std::filesystem::path& snapshot) {
  storage::Connection connection;
  if (Status opened = connection.open(snapshot.string()); !opened) return opened.error();
  std::vector<domain::MediaId> media;
  const Status read =
      connection.each("SELECT subject FROM tasks", {}, [&](const storage::Row& row) {
        const auto subject = parse_json(row.text(0));
        const auto item =
            subject ? domain::item_from_json(*subject) : Result<domain::Item>(Error{});
        if (!item) return;
        media.push_back(item->media);
        for (const domain::ItemPicture& picture : item->pictures) media.push_back(picture.media);
      });
  if (!read) return read.error();
  return media;
}

}  // namespace

Result<std::unique_ptr<SessionRecorder>> SessionRecorder::begin(
    const std::filesystem::path& folder, const std::filesystem::path& profile,
    robot::RecordingManifest manifest, media::ClipCache& cache, const Clock& clock) {
  std::error_code error;
  // It becomes the owner's alone, so it has to be one of our own.
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error)) {
    return fail(ErrorCode::kConflict,
                fmt::format("{} is not an empty folder; name a new one. Nothing is recorded.",
                            folder.string()));
  }
  std::filesystem::create_directories(folder / "clips", error);
  if (error) {
    return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be made: {}. Nothing is recorded.",
                                                     folder.string(), error.message()));
  }
  if (::chmod(folder.c_str(), S_IRWXU) != 0) {
    return fail(
        ErrorCode::kUnavailable,
        fmt::format("{} cannot be closed to others. Nothing is recorded.", folder.string()));
  }
  const domain::UserId person(manifest.person);
  if (Status copied = storage::snapshot_profile(profile, folder / "desk.db", person); !copied)
    return copied.error();
  std::unique_ptr<SessionRecorder> recorder(
      new SessionRecorder(folder, profile, std::move(manifest), cache, clock));
  if (!recorder->script_) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot be written. Nothing is recorded.", folder.string()));
  }
  return recorder;
}

SessionRecorder::SessionRecorder(std::filesystem::path folder, std::filesystem::path profile,
                                 robot::RecordingManifest manifest, media::ClipCache& cache,
                                 const Clock& clock)
    : folder_(std::move(folder)),
      profile_(std::move(profile)),
      manifest_(std::move(manifest)),
      cache_(cache),
      clock_(clock),
      began_(clock.steady_now()),
      next_turn_(began_),
      script_(folder_ / "session.script", std::ios::binary),
      clip_(manifest_.clip) {
  script_ << "# A recorded session; app/workstation/robot/recording.h says what stands here.\n";
  note_keys();
  note_buttons();
  frame_.clear();
}

void SessionRecorder::note_keys() {
  const ImGuiIO& io = ImGui::GetIO();
  const std::array now = {io.KeyCtrl, io.KeyShift, io.KeyAlt, io.KeySuper};
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i] && !modifiers_[i])
      frame_.push_back({.kind = InputKind::kKey, .word = kModifierNames[i], .down = true});
  }
  for (int key = ImGuiKey_NamedKey_BEGIN; is_keyboard(key); ++key) {
    const bool down = ImGui::IsKeyDown(static_cast<ImGuiKey>(key));
    if (down == down_.contains(key)) continue;
    frame_.push_back({.kind = InputKind::kKey,
                      .word = ImGui::GetKeyName(static_cast<ImGuiKey>(key)),
                      .down = down});
    down ? (void)down_.insert(key) : (void)down_.erase(key);
  }
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (!now[i] && modifiers_[i])
      frame_.push_back({.kind = InputKind::kKey, .word = kModifierNames[i], .down = false});
    modifiers_[i] = now[i];
  }
}

void SessionRecorder::note_pointer() {
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsMousePosValid() && (io.MousePos.x != mouse_x_ || io.MousePos.y != mouse_y_)) {
    mouse_x_ = io.MousePos.x;
    mouse_y_ = io.MousePos.y;
    frame_.push_back({.kind = InputKind::kMouse, .x = mouse_x_, .y = mouse_y_});
  }
  note_buttons();
  if (io.MouseWheel != 0 || io.MouseWheelH != 0)
    frame_.push_back({.kind = InputKind::kWheel, .x = io.MouseWheelH, .y = io.MouseWheel});
}

void SessionRecorder::note_buttons() {
  const ImGuiIO& io = ImGui::GetIO();
  for (std::size_t i = 0; i < buttons_.size(); ++i) {
    if (io.MouseDown[i] == buttons_[i]) continue;
    buttons_[i] = io.MouseDown[i];
    frame_.push_back(
        {.kind = InputKind::kButton, .down = buttons_[i], .button = static_cast<int>(i)});
  }
}

void SessionRecorder::note_text() {
  std::string typed;
  for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) append_utf8(typed, c);
  if (!typed.empty()) frame_.push_back({.kind = InputKind::kText, .word = std::move(typed)});
}

void SessionRecorder::note_frame(const Sight& sight) {
  at_ = std::max(at_, clock_.steady_now() - began_);
  frame_.clear();
  note_keys();
  note_text();
  const bool pressed = !frame_.empty();
  note_pointer();
  const bool clicked = std::any_of(frame_.begin(), frame_.end(), [](const RecordedInput& input) {
    return input.kind == InputKind::kButton;
  });
  // Said before the input: what the clip was at when it came. Decoding is not equally fast always.
  if (sight.clip != clip_) {
    clip_ = sight.clip;
    next_turn_ = {};  // it is kept before it can be let go
    line({.kind = InputKind::kClip, .word = clip_});
  }
  if ((pressed || clicked) && sight.position)
    line({.kind = InputKind::kPosition, .position = *sight.position});
  for (RecordedInput& input : frame_) line(std::move(input));
  line({.kind = InputKind::kFrame, .x = ImGui::GetIO().DeltaTime});
}

void SessionRecorder::line(RecordedInput input) {
  input.at = at_;
  script_ << robot::to_line(input) << '\n';
}

void SessionRecorder::turn() {
  const SteadyTime now = clock_.steady_now();
  if (now < next_turn_) return;
  next_turn_ = now + kTurn;
  script_.flush();
  if (!script_ && failed_.ok()) {
    failed_ = script_lost();
  }
  const Status added = storage::add_tasks_to_snapshot(profile_, folder_ / "desk.db",
                                                      domain::UserId(manifest_.person));
  if (!added && failed_.ok()) failed_ = added;
  keep_clips();
}

Error SessionRecorder::script_lost() const {
  return fail(ErrorCode::kStorageFull,
              fmt::format("{} cannot be written any more.", (folder_ / "session.script").string()));
}

void SessionRecorder::keep_clips() {
  const auto media = media_of(folder_ / "desk.db");
  if (!media) {
    if (failed_.ok()) failed_ = media.error();
    return;
  }
  for (const domain::MediaId& each : *media) {
    if (kept_.contains(each.text()) || !cache_.contains(each)) continue;
    const Status kept = keep_clip(each);
    if (!kept && failed_.ok()) failed_ = kept;
  }
}

Status SessionRecorder::keep_clip(const domain::MediaId& media) {
  const Result<media::ClipMemory> clip = cache_.open(media);
  if (!clip) return clip.error();
  std::string bytes(clip->size, '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::pread(clip->bytes.fd(), bytes.data() + have, bytes.size() - have,
                                static_cast<off_t>(have));
    if (got <= 0) return fail(ErrorCode::kUnavailable, "A clip cannot be read for the recording.");
    have += static_cast<std::size_t>(got);
  }
  if (Status written =
          write_file_atomic(folder_ / "clips" / media.text(), bytes, FileMode::kOwnerOnly);
      !written) {
    return written;
  }
  kept_.insert(media.text());
  return {};
}

Status SessionRecorder::finish(std::vector<robot::RecordedDecision> decisions) {
  next_turn_ = {};
  turn();
  line({.kind = InputKind::kEnd});
  script_.close();
  if (!script_ && failed_.ok()) failed_ = script_lost();
  if (!failed_.ok()) return failed_;
  manifest_.clips.assign(kept_.begin(), kept_.end());
  manifest_.decisions = std::move(decisions);
  manifest_.digest = robot::digest_of(manifest_.decisions);
  return write_file_atomic(folder_ / "recording.json", robot::to_json(manifest_).dump(2) + "\n",
                           FileMode::kOwnerOnly);
}

}  // namespace vigil::workstation
