#include "app/workstation/replay.h"

#include <fmt/format.h>
#include <imgui.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/storage/snapshot.h"
#include "core/sync/offline_pass.h"

namespace vigil::workstation {
namespace {

using robot::InputKind;
using robot::RecordedInput;

constexpr std::size_t kMostScript = 256u << 20;
constexpr std::size_t kMostManifest = 16u << 20;
constexpr std::size_t kMostClip = 512u << 20;
// Real time: a clip is decoded as fast as this machine can.
constexpr Millis kPatience{30'000};
constexpr int kSettleFrames = 5;

std::int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

int key_named(std::string_view name) {
  if (name == "Ctrl") return ImGuiMod_Ctrl;
  if (name == "Shift") return ImGuiMod_Shift;
  if (name == "Alt") return ImGuiMod_Alt;
  if (name == "Super") return ImGuiMod_Super;
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_GamepadStart; ++key) {
    if (name == ImGui::GetKeyName(static_cast<ImGuiKey>(key))) return key;
  }
  return ImGuiKey_None;
}

}  // namespace

Result<Recording> open_recording(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return fail(ErrorCode::kNotFound, fmt::format("There is no recording {}.", folder.string()));
  Recording recording;
  recording.folder = folder;
  const auto text = read_file(folder / "recording.json", kMostManifest);
  if (!text) {
    return fail(
        ErrorCode::kNotFound,
        fmt::format("{} has no recording.json: the recording was not finished.", folder.string()));
  }
  auto manifest = robot::read_manifest(*text, "recording.json");
  if (!manifest) return manifest.error();
  recording.manifest = std::move(*manifest);
  const auto script = read_file(folder / "session.script", kMostScript);
  if (!script)
    return fail(ErrorCode::kNotFound, fmt::format("{} has no session.script.", folder.string()));
  auto inputs = robot::parse_recording(*script, "session.script");
  if (!inputs) return inputs.error();
  recording.inputs = std::move(*inputs);
  for (const RecordedInput& input : recording.inputs) {
    if (input.kind != InputKind::kKey || key_named(input.word) != ImGuiKey_None) continue;
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("session.script:{}: there is no key \"{}\".", input.line, input.word));
  }
  if (!std::filesystem::exists(folder / "desk.db", error))
    return fail(ErrorCode::kNotFound, fmt::format("{} has no desk.db.", folder.string()));
  for (const std::string& clip : recording.manifest.clips) {
    const auto bytes = read_file(folder / "clips" / clip, kMostClip);
    if (!bytes)
      return fail(ErrorCode::kNotFound, fmt::format("The clip clips/{} is missing.", clip));
    if (to_hex(sha256(*bytes)) != clip) {
      return fail(ErrorCode::kCorrupt,
                  fmt::format("clips/{} is not what its name says; copy it again.", clip));
    }
  }
  return recording;
}

ReplayProfile::ReplayProfile(std::filesystem::path path)
    : path_(std::move(path)), secrets_(storage::open_sealed_files(path_ / "secrets")) {}

ReplayProfile::~ReplayProfile() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Result<std::unique_ptr<ReplayProfile>> ReplayProfile::make(const Recording& recording,
                                                           WallTime now) {
  std::error_code error;
  std::string name = (std::filesystem::temp_directory_path(error) / "vigil-replay-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr)
    return fail(ErrorCode::kUnavailable, "No folder can be made for the replay.");
  std::unique_ptr<ReplayProfile> profile(new ReplayProfile(name));
  std::filesystem::copy_file(recording.folder / "desk.db", profile->path_ / "desk.db", error);
  if (error) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("The snapshot cannot be copied: {}.", error.message()));
  }
  if (Status whole = storage::check_snapshot(profile->path_ / "desk.db"); !whole)
    return whole.error();
  const robot::RecordingManifest& manifest = recording.manifest;
  sync::OfflinePass(*profile->secrets_, kNowhere, sync::PassCost::kCheap)
      .keep(manifest.person, kPassword,
            {domain::UserId(manifest.person), manifest.person_name, manifest.roles}, now);
  return profile;
}

ReplaySession::ReplaySession(const Recording& recording, Desk desk, ManualClock& clock,
                             shell::Desktop& desktop)
    : recording_(recording),
      desk_(std::move(desk)),
      clock_(clock),
      began_(clock.steady_now()),
      desktop_(desktop),
      waiting_since_(real_.steady_now()) {
  // All input of one recorded frame is seen in one frame again.
  ImGui::GetIO().ConfigInputTrickleEventQueue = false;
  desktop_.observe(this);
}

ReplaySession::~ReplaySession() { desktop_.observe(nullptr); }

void ReplaySession::give_up(std::string sentence) {
  failure_ = std::move(sentence);
  progress_ = Progress::kFailed;
}

bool ReplaySession::waited_too_long() { return real_.steady_now() - waiting_since_ > kPatience; }

bool ReplaySession::holds(const RecordedInput& input) {
  if (input.kind == InputKind::kClip) return input.word != "ready" || desk_.clip() == "ready";
  if (input.kind != InputKind::kPosition) return true;
  const std::optional<std::int64_t> position = desk_.position();
  if (!position) return false;  // still opening
  if (*position == input.position) return true;
  if (!sought_ && !desk_.seek(input.position)) return true;
  sought_ = true;
  return false;
}

// Before the next turn, so that whatever happens in it happens at the time it did.
void ReplaySession::set_clock_to_next() {
  if (next_ >= recording_.inputs.size()) return;
  const SteadyTime at = began_ + recording_.inputs[next_].at;
  if (at > clock_.steady_now()) clock_.advance(at - clock_.steady_now());
}

void ReplaySession::before_frame() {
  key_in_frame_ = false;
  seconds_ = std::nullopt;
  if (progress_ == Progress::kOpening) {
    const bool clip_there = recording_.manifest.clip != "ready" || desk_.clip() == "ready";
    if (!desk_.ready() || !clip_there) {
      if (waited_too_long()) {
        give_up(desk_.ready() ? "The first clip did not open."
                              : "Nobody could be let in to the copy of the profile.");
      }
      return;
    }
    progress_ = Progress::kRunning;
    waiting_since_ = real_.steady_now();
  }
  if (progress_ != Progress::kRunning) return;
  for (; next_ < recording_.inputs.size(); ++next_) {
    const RecordedInput& input = recording_.inputs[next_];
    set_clock_to_next();
    if (!holds(input)) {
      if (!waited_too_long()) return;
      return give_up(
          fmt::format("session.script:{}: the clip did not come to where it was.", input.line));
    }
    sought_ = false;
    waiting_since_ = real_.steady_now();
    if (input.kind == InputKind::kFrame) {
      ++next_;
      ++frames_;
      seconds_ = static_cast<float>(input.x);
      put_in_at_ns_ = now_ns();
      return;
    }
    put_in(input);
  }
  progress_ = Progress::kSettling;
}

void ReplaySession::put_in(const RecordedInput& input) {
  ImGuiIO& io = ImGui::GetIO();
  switch (input.kind) {
    case InputKind::kKey:
      io.AddKeyEvent(static_cast<ImGuiKey>(key_named(input.word)), input.down);
      key_in_frame_ = key_in_frame_ || input.down;
      break;
    case InputKind::kMouse:
      io.AddMousePosEvent(static_cast<float>(input.x), static_cast<float>(input.y));
      break;
    case InputKind::kButton: io.AddMouseButtonEvent(input.button, input.down); break;
    case InputKind::kWheel:
      io.AddMouseWheelEvent(static_cast<float>(input.x), static_cast<float>(input.y));
      break;
    case InputKind::kText: io.AddInputCharactersUTF8(input.word.c_str()); break;
    case InputKind::kClip:
    case InputKind::kPosition:
    case InputKind::kFrame:
    case InputKind::kEnd: break;
  }
}

void ReplaySession::after_frame() {
  if (key_in_frame_)
    latencies_.push_back(static_cast<double>(now_ns() - put_in_at_ns_) / 1'000'000);
  key_in_frame_ = false;
  // The last frame may have closed the desk.
  if (progress_ == Progress::kRunning && recording_.inputs[next_].kind == InputKind::kEnd)
    progress_ = Progress::kSettling;
  if (progress_ == Progress::kRunning) set_clock_to_next();
  if (progress_ == Progress::kSettling && ++settled_ > kSettleFrames) progress_ = Progress::kDone;
  if (progress_ == Progress::kDone || progress_ == Progress::kFailed) desktop_.close();
}

std::vector<double> ReplaySession::latencies() const {
  std::vector<double> sorted = latencies_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace vigil::workstation
