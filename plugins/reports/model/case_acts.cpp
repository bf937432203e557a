// What can be done with a case (reports_desk.h).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/reports/model/reports_desk.h"
#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "reports_ids.h"

namespace vigil::reports {
namespace {

using nlohmann::json;
namespace texts = ids::texts;
namespace collections = ids::collections;

constexpr std::size_t kMostMessages = 500;
constexpr std::size_t kMostKnownCases = 200;  // of a reporter
constexpr int kReachLeft = 50;                // per cent
constexpr int kRestrictDays = 7;
constexpr int kStrikeDays = 90;

bool restricts(domain::Verdict verdict) { return domain::needs_policy(verdict); }

}  // namespace

Status ReportsDesk::edit(json body) {
  const Status done = host_.records().edit(collections::kReportCases, open_->id, body);
  if (!done) return explain(host_.texts(), done.error());
  update();
  return {};
}

Status ReportsDesk::take() {
  if (!open_) return problem(texts::kProblemNoCase);
  if (open_->file.task.empty()) return problem(texts::kProblemUnknownItem);
  host_.desk().take(ids::queues::kReportsCases, {domain::TaskId(open_->file.task)});
  return {};
}

Status ReportsDesk::give_back() {
  host_.desk().keep_leased(ids::queues::kReportsCases, 0);
  return {};
}

std::vector<domain::PolicyId> ReportsDesk::policies_for(domain::Verdict verdict) const {
  std::vector<domain::PolicyId> fitting;
  // What the reporters gave as their reason comes first, the most frequent before the others.
  std::vector<std::pair<std::int64_t, std::string>> reasons;
  for (const auto& [reason, count] : open_->file.reasons) {
    if (const rules::Reason* known = intake_.reason(reason))
      reasons.emplace_back(-count, known->policy);
  }
  std::sort(reasons.begin(), reasons.end());
  for (const auto& [count, id] : reasons) {
    const domain::Policy* const known = policy(id);
    if (known != nullptr && known->active && domain::permits(*known, verdict))
      fitting.push_back(known->id);
  }
  for (const domain::Policy& each : policies_) {
    if (each.active && domain::permits(each, verdict) &&
        std::find(fitting.begin(), fitting.end(), each.id) == fitting.end())
      fitting.push_back(each.id);
  }
  return fitting;
}

Status ReportsDesk::choose(domain::Verdict verdict) {
  if (!open_) return problem(texts::kProblemNoCase);
  if (open_->state != CaseState::kOpen) return problem(texts::kProblemDecidedAlready);
  draft_.verdict = verdict;
  draft_.policy.clear();
  if (!restricts(verdict)) {
    draft_.acts.clear();
    return {};
  }
  if (const auto fitting = policies_for(verdict); !fitting.empty())
    draft_.policy = fitting.front().text();
  return {};
}

Status ReportsDesk::next_policy() {
  if (!open_ || !draft_.verdict || !restricts(*draft_.verdict))
    return problem(texts::kProblemNoVerdict);
  const auto fitting = policies_for(*draft_.verdict);
  if (fitting.empty()) return problem(texts::kProblemNoPolicy);
  const auto at = std::find_if(fitting.begin(), fitting.end(),
                               [&](const auto& id) { return id.text() == draft_.policy; });
  draft_.policy =
      (at == fitting.end() || at + 1 == fitting.end() ? fitting.front() : *(at + 1)).text();
  return {};
}

Status ReportsDesk::toggle(domain::ActionKind kind) {
  if (!open_ || !draft_.verdict) return problem(texts::kProblemNoVerdict);
  if (domain::shape_of(kind).restricts && !restricts(*draft_.verdict))
    return problem(texts::kProblemActNeedsVerdict);
  if (draft_.acts.erase(kind) == 0) draft_.acts.insert(kind);
  return {};
}

std::vector<domain::Action> ReportsDesk::actions() const {
  std::vector<domain::Action> all;
  for (const domain::ActionKind kind : draft_.acts) {
    domain::Action action{kind, 0, ""};
    if (kind == domain::ActionKind::kLimitReach) action.amount = kReachLeft;
    if (kind == domain::ActionKind::kRestrictAuthor) action.amount = kRestrictDays;
    if (kind == domain::ActionKind::kStrike) action.amount = kStrikeDays;
    if (kind == domain::ActionKind::kAuthority) action.target = "police";
    all.push_back(std::move(action));
  }
  if (const std::string team = text_member(*open_->body, "team"); !team.empty())
    all.push_back({domain::ActionKind::kTeam, 0, team});
  return all;
}

Status ReportsDesk::decide() {
  if (!open_) return problem(texts::kProblemNoCase);
  if (open_->state != CaseState::kOpen) return problem(texts::kProblemDecidedAlready);
  if (!draft_.verdict) return problem(texts::kProblemNoVerdict);
  const json& body = *open_->body;
  const std::string me = host_.person().id.text();
  if (open_->instruction && restricts(*draft_.verdict)) {
    const json second = body.value("second_person", json::object());
    if (text_member(second, "id").empty() || text_member(second, "id") == me)
      return problem(texts::kProblemTwoPersons);
  }
  const json appeal = body.value("appeal", json::object());
  const json before = body.value("decision", json::object());
  if (!appeal.empty() && text_member(before, "by") == me)
    return problem(texts::kProblemAppealOther);
  json decision = {{"verdict", domain::to_word(*draft_.verdict)},
                   {"at", to_rfc3339(host_.clock().wall_now())},
                   {"by", me}};
  const std::vector<domain::Action> acts = actions();
  if (!acts.empty()) decision["actions"] = domain::to_json(acts);
  if (!draft_.policy.empty()) decision["policy"] = draft_.policy;
  if (open_->file.task.empty()) {
    // Nobody knows the item here: there is nothing to act upon, and its reporters are told.
    if (restricts(*draft_.verdict)) return problem(texts::kProblemUnknownItem);
  } else {
    sdk::DecisionDraft draft;
    draft.task = domain::TaskId(open_->file.task);
    draft.verdict = draft_.verdict;
    draft.policy = domain::PolicyId(draft_.policy);
    draft.actions = acts;
    draft.note = sdk::format(host_.texts(), texts::kDecisionNote,
                             fmt::arg("number", rules::case_number(open_->file)),
                             fmt::arg("count", open_->file.reports));
    for (const rules::Report& report : open_->file.listed) {
      const bool new_mark = report.range && std::find(draft.marks.begin(), draft.marks.end(),
                                                      *report.range) == draft.marks.end();
      if (new_mark && restricts(*draft_.verdict) && draft.marks.size() < domain::kMaxMarks)
        draft.marks.push_back(*report.range);
    }
    std::sort(draft.marks.begin(), draft.marks.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
    if (const std::string earlier = text_member(before, "id"); !earlier.empty()) {
      draft.kind = domain::DecisionKind::kSupersede;
      draft.supersedes = domain::DecisionId(earlier);
    } else if (!open_->in_hand) {
      return problem(texts::kProblemTakeFirst);
    }
    const Result<domain::DecisionId> made = host_.desk().decide(draft);
    if (!made) return explain(host_.texts(), made.error());
    decision["id"] = made->text();
  }
  json after = body;
  after["decision"] = std::move(decision);
  after.erase("reopened");
  if (!before.empty()) after["earlier_decision"] = before;
  draft_.verdict.reset();
  draft_.acts.clear();
  if (Status kept = edit(std::move(after)); !kept) return kept;
  host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeDecided));
  return {};
}

bool ReportsDesk::can_undo() const {
  if (!open_ || open_->state != CaseState::kDecided) return false;
  const json decision = open_->body->value("decision", json::object());
  const std::string id = text_member(decision, "id");
  if (id.empty()) return text_member(decision, "by") == host_.person().id.text();
  const auto found = host_.desk().find(domain::DecisionId(id));
  return found && found->state == domain::DecisionState::kDraft;
}

Status ReportsDesk::undo() {
  if (!can_undo()) return problem(texts::kProblemUndoLate);
  json after = *open_->body;
  const std::string id = text_member(after["decision"], "id");
  if (!id.empty()) {
    if (Status done = host_.desk().undo(domain::DecisionId(id)); !done)
      return explain(host_.texts(), done.error());
  }
  if (after.contains("earlier_decision")) {
    after["decision"] = after["earlier_decision"];
    after["reopened"] = true;
    after.erase("earlier_decision");
  } else {
    after.erase("decision");
  }
  return edit(std::move(after));
}

std::vector<std::string> ReportsDesk::people_of(const json& body) const {
  std::vector<std::string> people = {host_.person().name, host_.person().id.text()};
  for (const char* member : {"assignee", "second_person"}) {
    const json person = body.value(member, json::object());
    people.push_back(text_member(person, "name"));
    people.push_back(text_member(person, "id"));
  }
  people.push_back(text_member(body.value("decision", json::object()), "by"));
  return people;
}

Status ReportsDesk::answer() {
  if (!open_) return problem(texts::kProblemNoCase);
  if (open_->state == CaseState::kOpen) return problem(texts::kProblemDecideFirst);
  if (open_->waiting.empty()) return problem(texts::kProblemAllAnswered);
  json after = *open_->body;
  const auto verdict = domain::verdict_from_word(text_member(after["decision"], "verdict"))
                           .value_or(domain::Verdict::kAllow);
  const WallTime now = host_.clock().wall_now();
  for (const std::string& source_id : open_->waiting) {
    const rules::Source* const source = intake_.source(source_id);
    const std::string wanted = source == nullptr ? std::string("user") : source->answer;
    const auto found = std::find_if(answers_.begin(), answers_.end(),
                                    [&](const auto& each) { return each.id == wanted; });
    if (found == answers_.end()) return problem(texts::kProblemNoTemplate);
    rules::AnswerFacts facts;
    facts.number = rules::case_number(open_->file);
    facts.received = local_day(open_->file.sources.at(source_id).first);
    facts.outcome = outcome_words(verdict);
    facts.appeal_days = found->appeal_days;
    facts.upheld = verdict != domain::Verdict::kAllow;
    const domain::TwoWords words = rules::fill(*found, facts);
    if (Status fine = rules::check_answer(words.zh, people_of(after)); !fine)
      return problem(texts::kProblemNamesPerson);
    after["answers"][source_id] = {{"at", to_rfc3339(std::max(now, open_->file.last))},
                                   {"template", wanted},
                                   {"text", {{"zh", words.zh}, {"en", words.en}}},
                                   {"reports", open_->file.sources.at(source_id).count}};
  }
  const auto count = static_cast<std::int64_t>(open_->waiting.size());
  if (Status kept = edit(std::move(after)); !kept) return kept;
  host_.notify(sdk::NoticeKind::kDone,
               sdk::format_plural(host_.texts(), texts::kNoticeAnswered, count));
  return {};
}

std::size_t ReportsDesk::number_of(std::string_view reporter) const {
  const auto at = std::find(people_.begin(), people_.end(), reporter);
  return at == people_.end() ? 0 : static_cast<std::size_t>(at - people_.begin()) + 1;
}

Status ReportsDesk::address(std::string_view whom) {
  if (!open_) return problem(texts::kProblemNoCase);
  if (whom.empty() || whom == "all") {
    draft_.recipient.clear();
    return {};
  }
  if (whom == "next" || whom == "previous") {
    // Everybody stands between the last and the first.
    const std::size_t round = people_.size() + 1;
    const std::size_t now = number_of(draft_.recipient);
    const std::size_t at = (now + (whom == "next" ? 1 : round - 1)) % round;
    draft_.recipient = at == 0 ? std::string() : people_[at - 1];
    return {};
  }
  if (number_of(whom) == 0) return problem(texts::kProblemNoReporter);
  draft_.recipient = whom;
  return {};
}

Status ReportsDesk::add_message(std::string_view from, std::string_view to, std::string text) {
  json after = *open_->body;
  json& messages = after["messages"];
  if (!messages.is_array()) messages = json::array();
  if (messages.size() >= kMostMessages) return problem(texts::kProblemTooManyMessages);
  messages.push_back({{"at", to_rfc3339(host_.clock().wall_now())},
                      {"from", from},
                      {"to", to},
                      {"text", std::move(text)}});
  return edit(std::move(after));
}

Status ReportsDesk::say(std::string_view text) {
  if (!open_) return problem(texts::kProblemNoCase);
  std::string words = clean_for_display(trim(text), domain::kMaxNoteCodePoints);
  if (words.empty()) return problem(texts::kProblemEmptyMessage);
  if (Status fine = rules::check_answer(words, people_of(*open_->body)); !fine)
    return problem(texts::kProblemNamesPerson);
  const std::string to = draft_.recipient.empty() ? "reporters" : draft_.recipient;
  return add_message("desk", to, std::move(words));
}

Status ReportsDesk::note_reply(std::string_view text) {
  if (!open_) return problem(texts::kProblemNoCase);
  if (draft_.recipient.empty()) return problem(texts::kProblemWhoReplied);
  std::string words = clean_for_display(trim(text), domain::kMaxNoteCodePoints);
  if (words.empty()) return problem(texts::kProblemEmptyMessage);
  return add_message(draft_.recipient, "desk", std::move(words));
}

// What each listed reporter's report turned out to be: counted once for each case.
Status ReportsDesk::settle_reporters(const json& body) {
  const auto verdict =
      domain::verdict_from_word(text_member(body.value("decision", json::object()), "verdict"));
  if (!verdict || *verdict == domain::Verdict::kEscalate) return {};
  std::set<std::string> done;
  for (const rules::Report& report : open_->file.listed) {
    if (report.reporter.empty() || report.again || !done.insert(report.reporter).second) continue;
    json record = {{"id", report.reporter}};
    for (const sdk::Record& each : reporters_->records) {
      if (each.id == report.reporter && each.body != nullptr) record = *each.body;
    }
    json& cases = record["cases"];
    if (!cases.is_array()) cases = json::array();
    if (std::find(cases.begin(), cases.end(), json(open_->id)) != cases.end()) continue;
    cases.push_back(open_->id);
    if (cases.size() > kMostKnownCases) cases.erase(cases.begin());
    const char* member = *verdict == domain::Verdict::kAllow ? "rejected" : "upheld";
    record[member] = int_member(record, member) + 1;
    if (Status kept = host_.records().edit(collections::kReportReporters, report.reporter, record);
        !kept)
      return explain(host_.texts(), kept.error());
  }
  return {};
}

Status ReportsDesk::close() {
  if (!open_) return problem(texts::kProblemNoCase);
  if (open_->state == CaseState::kOpen) return problem(texts::kProblemDecideFirst);
  if (open_->state == CaseState::kClosed) return problem(texts::kProblemClosed);
  if (!open_->waiting.empty()) return problem(texts::kProblemWaiting);
  json after = *open_->body;
  if (Status settled = settle_reporters(after); !settled) return settled;
  after["closed_at"] = to_rfc3339(host_.clock().wall_now());
  if (Status kept = edit(std::move(after)); !kept) return kept;
  host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeClosed));
  return step(0);
}

Status ReportsDesk::reopen() {
  if (!open_ || open_->state == CaseState::kOpen) return problem(texts::kProblemNotDecided);
  json after = *open_->body;
  after.erase("closed_at");
  after.erase("answers");
  after["reopened"] = true;
  return edit(std::move(after));
}

Status ReportsDesk::appeal() {
  if (!open_ || open_->state == CaseState::kOpen) return problem(texts::kProblemNotDecided);
  json after = *open_->body;
  after.erase("closed_at");
  after.erase("answers");
  after["reopened"] = true;
  after["appeal"] = {{"at", to_rfc3339(host_.clock().wall_now())}};
  return edit(std::move(after));
}

Status ReportsDesk::assign() {
  if (!open_) return problem(texts::kProblemNoCase);
  json after = *open_->body;
  const std::string me = host_.person().id.text();
  if (text_member(after.value("assignee", json::object()), "id") == me)
    after.erase("assignee");
  else
    after["assignee"] = {{"id", me}, {"name", host_.person().name}};
  return edit(std::move(after));
}

Status ReportsDesk::next_team() {
  if (!open_) return problem(texts::kProblemNoCase);
  if (teams_.empty()) return problem(texts::kProblemNoTeam);
  json after = *open_->body;
  const std::string now = text_member(after, "team");
  const auto at = std::find_if(teams_.begin(), teams_.end(),
                               [&](const auto& team) { return team.first == now; });
  if (at != teams_.end() && at + 1 == teams_.end()) {
    after.erase("team");
    after.erase("team_name");
  } else {
    const auto& team = at == teams_.end() ? teams_.front() : *(at + 1);
    after["team"] = team.first;
    after["team_name"] = {{"zh", team.second.zh}, {"en", team.second.en}};
  }
  return edit(std::move(after));
}

Status ReportsDesk::confirm_second() {
  if (!open_ || !open_->instruction) return problem(texts::kProblemNoInstruction);
  json after = *open_->body;
  after["second_person"] = {{"id", host_.person().id.text()},
                            {"name", host_.person().name},
                            {"at", to_rfc3339(host_.clock().wall_now())}};
  return edit(std::move(after));
}

Status ReportsDesk::warn_reporters() {
  if (!open_) return problem(texts::kProblemNoCase);
  std::set<std::string> whom;
  for (const rules::Sign& sign : open_->signs) {
    // A burst alone says that many saw it, not that anybody meant ill.
    if (sign.kind != rules::SignKind::kBurst)
      whom.insert(sign.reporters.begin(), sign.reporters.end());
  }
  if (whom.empty()) return problem(texts::kProblemNoSigns);
  if (open_->state == CaseState::kOpen) return problem(texts::kProblemDecideFirst);
  const json decision = open_->body->value("decision", json::object());
  if (text_member(decision, "verdict") != domain::to_word(domain::Verdict::kAllow))
    return problem(texts::kProblemReportsRight);
  for (const std::string& reporter : whom) {
    json record = {{"id", reporter}};
    for (const sdk::Record& each : reporters_->records) {
      if (each.id == reporter && each.body != nullptr) record = *each.body;
    }
    record["warned_at"] = to_rfc3339(host_.clock().wall_now());
    record["warned_for"] = open_->id;
    if (Status kept = host_.records().edit(collections::kReportReporters, reporter, record); !kept)
      return explain(host_.texts(), kept.error());
  }
  host_.notify(sdk::NoticeKind::kDone, sdk::format_plural(host_.texts(), texts::kNoticeWarned,
                                                          static_cast<std::int64_t>(whom.size())));
  return {};
}

}  // namespace vigil::reports
