// Recording what is done at this desk, and doing a recorded session again.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>

#include "app/workstation/workstation.h"
#include "core/base/file.h"
#include "core/base/log.h"

namespace vigil::workstation {
namespace {

constexpr std::size_t kMostClip = 512u << 20;
constexpr int kDecisionsAtFirst = 64;
constexpr int kMostDecisions = 1 << 20;

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
  return sorted[at];
}

}  // namespace

// ---- doing it again ----------------------------------------------------------------------------

Status Workstation::prepare_replay() {
  if (options_.replay.empty()) return {};
  auto recording = open_recording(options_.replay);
  if (!recording) return recording.error();
  recording_ = std::move(*recording);
  const robot::RecordingManifest& manifest = recording_->manifest;
  options_.replay_clock->jump_wall(manifest.started - clock_.wall_now());
  auto profile = ReplayProfile::make(*recording_, clock_.wall_now());
  if (!profile) return profile.error();
  replay_profile_ = std::move(*profile);
  options_.headless = true;
  options_.size = {manifest.width, manifest.height};
  options_.scale = static_cast<float>(manifest.scale);
  options_.language = manifest.language;
  options_.theme = manifest.theme;
  options_.profile = replay_profile_->path();
  options_.server = ReplayProfile::kNowhere;
  options_.server_key.clear();
  options_.ca_file.clear();
  options_.sign_in.clear();
  options_.script.clear();
  return {};
}

Status Workstation::take_in_recording() {
  const robot::RecordingManifest& manifest = recording_->manifest;
  // Whether a newer program still decides the same is what recordings are kept for.
  if (manifest.version != VIGIL_VERSION) {
    std::fprintf(stderr, "This is version %s; the session was recorded by version %s.\n",
                 VIGIL_VERSION, manifest.version.c_str());
  }
  for (const sdk::manifest::Manifest* plugin : plugins_->offered()) {
    const auto then = std::find_if(manifest.plugins.begin(), manifest.plugins.end(),
                                   [&](const auto& each) { return each.first == plugin->id; });
    if (then != manifest.plugins.end() && then->second != plugin->version) {
      std::fprintf(stderr, "The plugin %s is %s now and was %s when this was recorded.\n",
                   plugin->id.c_str(), plugin->version.c_str(), then->second.c_str());
    }
  }
  for (const std::string& clip : manifest.clips) {
    const auto bytes = read_file(recording_->folder / "clips" / clip, kMostClip);
    if (!bytes) return bytes.error();
    if (Status put = cache_->put(domain::MediaId(clip), *bytes); !put) return put;
  }
  return {};
}

Status Workstation::begin_replay() {
  if (options_.replay.empty()) return {};
  if (const Status taken = take_in_recording(); !taken) return taken;
  const robot::RecordingManifest& manifest = recording_->manifest;
  client_->sign_in(manifest.person, ReplayProfile::kPassword);
  ReplaySession::Desk desk;
  desk.ready = [this] { return !person_.id.empty() && !needs_sign_in(); };
  desk.clip = [this] { return clips_->state_word(); };
  desk.position = [this]() -> std::optional<std::int64_t> {
    const auto clip = clips_->shown();
    if (!clip || clip->state() != sdk::ClipState::kReady) return std::nullopt;
    return clip->position().count();
  };
  desk.seek = [this](std::int64_t position) {
    return clips_->seek_shown(sdk::MediaTime(position));
  };
  replay_ = std::make_unique<ReplaySession>(*recording_, std::move(desk), *options_.replay_clock,
                                            *desktop_);
  return {};
}

int Workstation::report_replay() {
  if (!replay_->went_through()) {
    std::fprintf(stderr, "%s\n",
                 replay_->failure().empty() ? "The desk was closed before the replay had ended."
                                            : replay_->failure().c_str());
    return 1;
  }
  const std::vector<robot::RecordedDecision> made = decisions_since(recording_->manifest.started);
  const std::string digest = robot::digest_of(made);
  const auto difference = robot::first_difference(recording_->manifest.decisions, made);
  const std::vector<double> latencies = replay_->latencies();
  const nlohmann::json report = {{"equal", !difference},
                                 {"decisions", made.size()},
                                 {"digest", digest},
                                 {"recorded_digest", recording_->manifest.digest},
                                 {"frames", replay_->frames()},
                                 {"key_to_frame_ms",
                                  {{"count", latencies.size()},
                                   {"p50", percentile(latencies, 0.5)},
                                   {"p99", percentile(latencies, 0.99)}}}};
  std::printf("%s\n", report.dump().c_str());
  if (!difference) return 0;
  std::fprintf(stderr, "%s\n", difference->c_str());
  return 1;
}

std::vector<robot::RecordedDecision> Workstation::decisions_since(WallTime start) {
  // The newest come first; as many as it takes to get behind the beginning.
  sync::HistoryQuery query;
  query.limit = kDecisionsAtFirst;
  std::vector<sync::DecisionRecord> history = client_->history(query);
  while (static_cast<int>(history.size()) == query.limit && query.limit < kMostDecisions &&
         history.back().decision.decided_at >= start) {
    query.limit *= 2;
    history = client_->history(query);
  }
  std::vector<robot::RecordedDecision> decisions;
  for (const sync::DecisionRecord& record : history) {
    if (record.decision.decided_at < start) continue;
    decisions.push_back(
        robot::recorded(record.decision, record.item.caption, record.decision.decided_at - start));
  }
  std::reverse(decisions.begin(), decisions.end());
  return decisions;
}

// ---- recording ---------------------------------------------------------------------------------

// Signed in, with everything here that the work needs: from then on the snapshot is enough.
bool Workstation::may_record() const {
  return connection_->session == sync::SessionState::kSignedIn && !needs_sign_in() &&
         !lock_.locked() && client_->records("policies")->complete &&
         clips_->state_word() == "ready" && client_->count(domain::DecisionState::kDraft) == 0;
}

void Workstation::turn_recorder() {
  if (options_.record.empty() || recorded_) return;
  if (!recorder_) {
    if (may_record()) begin_recording();
    return;
  }
  // Nothing of a password is recorded, and nothing of another person.
  if (lock_.locked() || needs_sign_in()) return finish_recording();
  recorder_->turn();
}

void Workstation::begin_recording() {
  robot::RecordingManifest manifest;
  manifest.version = VIGIL_VERSION;
  for (const sdk::manifest::Manifest* plugin : plugins_->offered())
    manifest.plugins.emplace_back(plugin->id, plugin->version);
  const shell::PixelSize size = desktop_->size();
  manifest.width = size.width;
  manifest.height = size.height;
  manifest.scale = desktop_->style().scale;
  manifest.language = texts_->language();
  manifest.theme = desktop_->style().theme.id;
  manifest.seed = std::random_device()();
  manifest.person = person_.id.text();
  manifest.person_name = person_.name;
  manifest.roles = person_.roles;
  manifest.started = clock_.wall_now();
  manifest.workspace = workspaces_->current();
  manifest.clip = clips_->state_word();
  // The copy opens where this desk is.
  (void)client_->keep_setting("app.workspace", nlohmann::json(manifest.workspace).dump());
  auto begun = SessionRecorder::begin(options_.record, options_.profile, std::move(manifest),
                                      *cache_, clock_);
  if (!begun) {
    recorded_ = true;
    std::fprintf(stderr, "%s\n", begun.error().message.c_str());
    return;
  }
  recorder_ = std::move(*begun);
  std::fprintf(stderr, "Recording into %s until the desk is closed or locked.\n",
               options_.record.c_str());
}

void Workstation::finish_recording() {
  if (!recorder_) {
    if (!options_.record.empty() && !recorded_)
      std::fprintf(stderr,
                   "Nothing was recorded: nobody had signed in with an item on screen before the "
                   "desk was closed.\n");
    return;
  }
  const Status finished = recorder_->finish(decisions_since(recorder_->started()));
  recorder_.reset();
  recorded_ = true;
  if (finished) {
    std::fprintf(stderr, "The recording in %s is whole.\n", options_.record.c_str());
  } else {
    std::fprintf(stderr, "The recording in %s cannot be used: %s\n", options_.record.c_str(),
                 finished.error().message.c_str());
  }
}

void Workstation::note_recorded_frame() {
  if (!recorder_ || lock_.locked() || needs_sign_in()) return;
  SessionRecorder::Sight sight;
  sight.clip = clips_->state_word();
  const auto clip = clips_->shown();
  if (clip && clip->state() == sdk::ClipState::kReady) sight.position = clip->position().count();
  recorder_->note_frame(sight);
}

}  // namespace vigil::workstation
