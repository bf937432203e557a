#include "plugins/reports/model/reports_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "reports_ids.h"

namespace vigil::reports {
namespace {

using nlohmann::json;
namespace texts = ids::texts;
namespace collections = ids::collections;
// Declared by the review desk; the backend serves them to every desk.
constexpr sdk::CollectionKey kPolicies{"policies"};
constexpr sdk::CollectionKey kActionChoices{"action_choices"};

constexpr std::size_t kOthersLookedAt = 5'000;

std::set<std::string> reporters_in(const json& body) {
  std::set<std::string> who;
  const auto listed = body.find("listed");
  if (listed == body.end() || !listed->is_array()) return who;
  for (const json& report : *listed) {
    if (std::string reporter = text_member(report, "reporter"); !reporter.empty())
      who.insert(std::move(reporter));
  }
  return who;
}

}  // namespace

Status ReportsDesk::problem(sdk::TextKey key) const {
  return fail(ErrorCode::kRejected, host_.texts().text(key));
}

const std::string& ReportsDesk::title_of(const domain::TwoWords& words) const {
  return host_.texts().language() == "en" ? words.en : words.zh;
}

const domain::Policy* ReportsDesk::policy(std::string_view id) const {
  const auto at = std::find_if(policies_.begin(), policies_.end(),
                               [&](const domain::Policy& each) { return each.id.text() == id; });
  return at == policies_.end() ? nullptr : &*at;
}

void ReportsDesk::read_collections() {
  sdk::Records& records = host_.records();
  if (auto set = records.records(collections::kIntakes); set != intakes_read_) {
    intakes_read_ = set;
    for (const sdk::Record& record : set->records) {
      if (record.body == nullptr) continue;
      if (Result<rules::Intake> intake = rules::intake_from_json(*record.body);
          intake && intake->cases == collections::kReportCases.id)
        intake_ = std::move(*intake);
    }
  }
  if (auto set = records.records(collections::kAnswers); set != answers_read_) {
    answers_read_ = set;
    answers_.clear();
    for (const sdk::Record& record : set->records) {
      if (record.body == nullptr) continue;
      if (Result<rules::AnswerTemplate> answer = rules::answer_from_json(*record.body))
        answers_.push_back(std::move(*answer));
    }
  }
  if (auto set = records.records(kPolicies); set != policies_read_) {
    policies_read_ = set;
    policies_.clear();
    for (const sdk::Record& record : set->records) {
      if (record.body == nullptr) continue;
      if (Result<domain::Policy> read = domain::policy_from_json(*record.body))
        policies_.push_back(std::move(*read));
    }
  }
  if (auto set = records.records(kActionChoices); set != teams_read_) {
    teams_read_ = set;
    teams_.clear();
    for (const sdk::Record& record : set->records) {
      if (record.body == nullptr || text_member(*record.body, "kind") != "team") continue;
      const json name = record.body->value("name", json::object());
      teams_.emplace_back(text_member(*record.body, "target"),
                          domain::TwoWords{text_member(name, "zh"), text_member(name, "en")});
    }
  }
  reporters_ = records.records(collections::kReportReporters);
}

void ReportsDesk::update() {
  read_collections();
  const WallTime now = host_.clock().wall_now();
  const auto cases = host_.records().records(collections::kReportCases);
  const bool changed = shelf_.take(cases, now);
  const bool ordered = visible_ && shelf_.keep_order(now);
  if (changed || ordered) {
    outlook_ = shelf_.forecast(now);
    if (open_) {
      selected_ = shelf_.place_of(open_->id);
      if (const sdk::Record* record = shelf_.find(open_->id)) {
        if (record->body != open_->body) open(open_->id);
      } else {
        open_.reset();  // merged into another
        selected_.reset();
        clip_.reset();
      }
    }
    if (!open_ && shelf_.size() > 0) (void)select(shelf_.record(shelf_.row(0)).id);
    watch_due(now);
  }
  if (open_) {
    const auto tasks = host_.desk().tasks(ids::queues::kReportsCases);
    open_->in_hand = std::any_of(tasks->tasks.begin(), tasks->tasks.end(), [&](const auto& task) {
      return task.id.text() == open_->file.task;
    });
  }
  if (visible_) host_.wake_after(std::chrono::seconds(30));
}

// Said when more open cases than before come within the threshold of their due time.
void ReportsDesk::watch_due(WallTime now) {
  const auto minutes = host_.settings().integer(ids::settings::kAlertMinutes);
  if (minutes == 0 || !shelf_.complete()) return;
  const std::int64_t soon = shelf_.due_before(now + std::chrono::minutes(minutes));
  if (soon > told_due_)
    host_.notify(sdk::NoticeKind::kProblem, sdk::format_plural(host_.texts(), texts::kNoticeDue,
                                                               soon, fmt::arg("minutes", minutes)));
  told_due_ = soon;
}

void ReportsDesk::shown(bool visible) {
  visible_ = visible;
  if (!visible) clip_.reset();
  if (visible && open_) open(open_->id);
}

std::string ReportsDesk::state_word(std::string_view name) const {
  if (name == "cases") return std::to_string(shelf_.size());
  if (name == "case") {
    if (!open_) return "none";
    constexpr std::string_view kWords[] = {"open", "decided", "closed"};
    return std::string(kWords[static_cast<std::size_t>(open_->state)]);
  }
  if (name == "in_hand") return open_ && open_->in_hand ? "yes" : "no";
  if (name == "waiting") return open_ ? std::to_string(open_->waiting.size()) : "0";
  if (name == "signs") return open_ ? std::to_string(open_->signs.size()) : "0";
  return {};
}

void ReportsDesk::open(std::string_view id) {
  const sdk::Record* const record = shelf_.find(id);
  if (record == nullptr) return;
  const bool another = !open_ || open_->id != id;
  if (another) draft_ = {};
  Result<rules::CaseFile> file = rules::case_from_json(*record->body);
  if (!file) {
    open_.reset();
    host_.notify(sdk::NoticeKind::kProblem, file.error().message);
    return;
  }
  OpenCase made;
  made.id = record->id;
  made.body = record->body;
  made.file = std::move(*file);
  made.state = state_of(*record->body);
  rules::Answered answered;
  const json answers = record->body->value("answers", json::object());
  for (const auto& [source, answer] : answers.items()) {
    if (const auto at = from_rfc3339(text_member(answer, "at"))) answered[source] = *at;
  }
  made.waiting = rules::unanswered(made.file, answered);
  for (const auto& [source, count] : made.file.sources) {
    const rules::Source* const known = intake_.source(source);
    made.instruction = made.instruction || (known != nullptr && known->instruction);
  }
  std::vector<std::set<std::string>> others;
  for (const CaseRow& row : shelf_.rows()) {
    if (row.body == record->body.get()) continue;
    if (others.size() >= kOthersLookedAt) break;
    others.push_back(reporters_in(*row.body));
  }
  for (const CaseRow* row : shelf_.by_authors(made.file.authors)) {
    if (row->state == CaseState::kOpen && row->body != record->body.get())
      made.by_author.push_back(shelf_.record(*row).id);
  }
  made.signs = rules::find_coordination(made.file.listed, others);
  made.in_hand = !another && open_->in_hand;
  open_ = std::move(made);
  people_.clear();
  for (const rules::Report& report : open_->file.listed) {
    if (!report.reporter.empty() && number_of(report.reporter) == 0)
      people_.push_back(report.reporter);
  }
  const json subject = record->body->value("subject", json::object());
  const json media = subject.value("media", json::object());
  const std::string sha256 = text_member(media, "sha256");
  if (sha256.empty()) {
    clip_.reset();
  } else if (another || clip_ == nullptr) {
    clip_ = host_.clips().open({domain::MediaId(sha256), {}});
  }
}

Status ReportsDesk::select(std::string_view id) {
  if (shelf_.find(id) == nullptr) return problem(texts::kProblemNoCase);
  open(id);
  selected_ = shelf_.place_of(id);
  return {};
}

Status ReportsDesk::step(int by) {
  if (shelf_.size() == 0) return {};
  const auto last = static_cast<std::int64_t>(shelf_.size()) - 1;
  const std::int64_t at =
      selected_ ? std::clamp<std::int64_t>(static_cast<std::int64_t>(*selected_) + by, 0, last) : 0;
  return select(shelf_.record(shelf_.row(static_cast<std::size_t>(at))).id);
}

Status ReportsDesk::search(std::string words) {
  CaseFilter filter = shelf_.filter();
  filter.words = std::move(words);
  shelf_.narrow(std::move(filter), host_.clock().wall_now());
  selected_ = open_ ? shelf_.place_of(open_->id) : std::nullopt;
  return {};
}

Status ReportsDesk::show_state(std::string_view word) {
  CaseFilter filter = shelf_.filter();
  filter.state.reset();
  if (word == "open") filter.state = CaseState::kOpen;
  if (word == "decided") filter.state = CaseState::kDecided;
  if (word == "closed") filter.state = CaseState::kClosed;
  shelf_.narrow(std::move(filter), host_.clock().wall_now());
  selected_.reset();
  if (shelf_.size() > 0) return step(0);
  open_.reset();
  clip_.reset();
  return {};
}

Status ReportsDesk::next_state_filter() {
  const auto now = shelf_.filter().state;
  if (!now) return show_state("open");
  if (*now == CaseState::kOpen) return show_state("decided");
  if (*now == CaseState::kDecided) return show_state("closed");
  return show_state("");
}

rules::Credibility ReportsDesk::credibility_of(const std::string& reporter) const {
  rules::Outcomes outcomes;
  if (reporters_ != nullptr) {
    for (const sdk::Record& record : reporters_->records) {
      if (record.id != reporter || record.body == nullptr) continue;
      outcomes = {int_member(*record.body, "upheld"), int_member(*record.body, "rejected")};
    }
  }
  return rules::credibility(outcomes, intake_.prior);
}

bool ReportsDesk::was_warned(const std::string& reporter) const {
  if (reporters_ == nullptr) return false;
  return std::any_of(reporters_->records.begin(), reporters_->records.end(),
                     [&](const sdk::Record& record) {
                       return record.id == reporter && record.body != nullptr &&
                              record.body->contains("warned_at");
                     });
}

}  // namespace vigil::reports
