// Practising on what was judged in a recorded session, and the comparison that comes of it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/workstation/workstation.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"

namespace vigil::workstation {
namespace {

constexpr const char* kFirstWordsKept = "practice.first_words";
constexpr const char* kPolicies = "policies";
constexpr int kMostDecisions = 1 << 20;

}  // namespace

Status Workstation::prepare_practice() {
  if (options_.practice.empty()) return {};
  auto recording = open_recording(options_.practice);
  if (!recording) return recording.error();
  const std::filesystem::path folder =
      options_.practice_in.empty()
          ? practice::PracticeProfile::free_folder(practices_folder(), options_.practice)
          : options_.practice_in;
  auto opened = practice::PracticeProfile::open(folder, options_.practice, recording->manifest);
  if (!opened) return opened.error();
  recording_ = std::move(*recording);
  practice_ = std::move(*opened);
  options_.practice_clock->begin_at(practice_->goes_on_at());
  options_.profile = practice_->path();
  options_.server = practice::PracticeProfile::kNowhere;
  options_.server_key.clear();
  options_.ca_file.clear();
  options_.sign_in.clear();
  std::fprintf(stderr, "This practice is kept in %s; --practice-in goes on with it.\n",
               folder.c_str());
  return {};
}

Status Workstation::begin_practice() {
  if (!practice_) return {};
  if (const Status taken = take_in_recording(); !taken) return taken;
  if (const auto kept = client_->setting(kFirstWordsKept)) {
    if (const auto words = parse_json(*kept))
      first_words_ = practice::first_words_from_json(*words);
  }
  practice_->admit(clock_.wall_now());
  lock_.propose_password(practice::PracticeProfile::kPassword);
  client_->sign_in(practice::PracticeProfile::kPerson, practice::PracticeProfile::kPassword);
  return {};
}

void Workstation::refresh_comparison() {
  if (!practice_ || person_.id.empty()) return;
  const std::string language(texts_->language());
  if (comparison_revision_ == client_->revision() && comparison_language_ == language) return;
  comparison_revision_ = client_->revision();
  comparison_language_ = language;
  sync::HistoryQuery everything;
  everything.limit = kMostDecisions;
  std::vector<domain::Decision> decisions;
  for (sync::DecisionRecord& record : client_->history(everything))
    decisions.push_back(std::move(record.decision));
  std::reverse(decisions.begin(), decisions.end());
  comparison_.comparison = practice::compare(practice_->items(), decisions, first_words_);
  comparison_.policies.clear();
  for (const sync::Record& record : client_->records(kPolicies)->records) {
    if (const auto policy = domain::policy_from_json(*record.body)) {
      comparison_.policies[policy->id.text()] =
          language == "en" ? policy->title_en : policy->title_zh;
    }
  }
  comparison_.queues.clear();
  for (const sdk::manifest::Manifest* manifest : plugins_->offered()) {
    for (const sdk::manifest::Queue& queue : manifest->queues)
      comparison_.queues[queue.id] = language == "en" ? queue.title_en : queue.title_zh;
  }
}

void Workstation::note_seen() {
  practice::FirstWords words = practice::seen_now(comparison_.comparison, first_words_);
  if (words == first_words_) return;
  const Status kept =
      client_->keep_setting(kFirstWordsKept, to_canonical_json(practice::to_json(words)));
  if (!kept) log_warning("desk", "first words of the practice not kept: " + kept.error().message);
  first_words_ = std::move(words);
}

void Workstation::draw_practice(const Page& page) {
  draw_practice_banner(page, comparison_.comparison, workspaces_->current() == kComparisonPage);
}

// A desk that lets a decision be made again has a command "revise" that takes its id.
std::string Workstation::command_to_judge_again() const {
  if (!practice_ || workspaces_->current() != kComparisonPage) return {};
  const practice::ComparedItem* item = chosen_item(comparison_, comparison_state_);
  if (item == nullptr || item->decision.empty() || !item->own ||
      item->outcome == practice::Outcome::kSkipped) {
    return {};
  }
  for (const sdk::manifest::Manifest* manifest : plugins_->offered()) {
    const bool of_this = std::any_of(
        manifest->queues.begin(), manifest->queues.end(),
        [&](const sdk::manifest::Queue& queue) { return queue.id == item->queue.text(); });
    if (!of_this) continue;
    std::string command = manifest->id + ".revise";
    return registry_.find(command) != nullptr ? command : std::string();
  }
  return {};
}

Status Workstation::judge_again() {
  const std::string command = command_to_judge_again();
  const practice::ComparedItem* item = chosen_item(comparison_, comparison_state_);
  if (command.empty() || item == nullptr)
    return fail(ErrorCode::kRejected, "This item cannot be judged again here.");
  const std::string plugin = command.substr(0, command.find('.'));
  const std::string decision = item->decision.text();
  const auto home = std::find_if(workspaces_->list().begin(), workspaces_->list().end(),
                                 [&](const Workspace& each) { return each.plugin == plugin; });
  if (home == workspaces_->list().end())
    return fail(ErrorCode::kNotFound, "Its desk is not open to this person.");
  // First its desk: what is opened there is then in sight.
  if (const Status shown = workspaces_->show(home->id); !shown) return shown;
  return registry_.run(command, decision);
}

Status Workstation::export_comparison() {
  const auto file = download(fmt::format("{}-{}.csv", texts_->text(texts::kPracticeFile),
                                         practice_->path().filename().string()));
  if (!file) return {};
  const Status written = write_file_atomic(*file, comparison_csv(*texts_, comparison_));
  told_saved(*file, written);
  return written;
}

std::optional<std::string> Workstation::practice_state(std::string_view name) const {
  if (name == "practice") return std::string(practice_ ? "yes" : "no");
  const practice::Comparison& comparison = comparison_.comparison;
  if (name == "practice_items") return fmt::format("{}", comparison.items.size());
  if (name == "practice_judged") return fmt::format("{}", comparison.judged);
  if (name == "practice_same") return fmt::format("{}", comparison.same);
  if (name != "practice_outcomes") return std::nullopt;
  std::string words;
  for (const practice::ComparedItem& item : comparison.items) {
    if (!words.empty()) words += ' ';
    words += practice::to_word(item.outcome);
  }
  return words;
}

}  // namespace vigil::workstation
