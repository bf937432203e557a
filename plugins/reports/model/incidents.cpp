#include "plugins/reports/model/incidents.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/document/sheet.h"
#include "plugins/reports/model/wording.h"
#include "plugins/sdk/format.h"
#include "reports_ids.h"

namespace vigil::reports {
namespace {

using nlohmann::json;
namespace texts = ids::texts;
namespace collections = ids::collections;

constexpr std::size_t kMostMoments = 1'000;
constexpr std::size_t kMostCases = 500;

WallTime time_of(const json& body, const char* key) {
  return from_rfc3339(text_member(body, key)).value_or(WallTime{});
}

std::vector<std::string> names_in(const json& body, const char* key) {
  std::vector<std::string> names;
  const auto list = body.find(key);
  if (list == body.end() || !list->is_array()) return names;
  for (const json& each : *list) {
    if (each.is_string()) names.push_back(clean_for_display(each.get<std::string>(), 200));
  }
  return names;
}

Incident read_incident(const sdk::Record& record) {
  const json& body = *record.body;
  Incident made;
  made.id = record.id;
  made.title = clean_for_display(text_member(body, "title"), 400);
  made.instruction = text_member(body, "kind") == "instruction";
  made.opened = time_of(body, "opened_at");
  made.closed = time_of(body, "closed_at");
  made.due = time_of(body, "due_at");
  made.number = clean_for_display(text_member(body, "number"), 100);
  made.office = clean_for_display(text_member(body, "office"), 200);
  made.lead = clean_for_display(text_member(body, "lead"), 200);
  made.people = names_in(body, "people");
  made.cases = names_in(body, "cases");
  const auto timeline = body.find("timeline");
  if (timeline != body.end() && timeline->is_array()) {
    for (const json& each : *timeline) {
      if (!each.is_object()) continue;
      made.timeline.push_back({time_of(each, "at"), text_member(each, "kind"),
                               clean_for_display(text_member(each, "text"), 2'000),
                               clean_for_display(text_member(each, "who"), 200)});
    }
  }
  return made;
}

std::string caption_of(const json& body) {
  const json subject = body.value("subject", json::object());
  return clean_for_display(subject.is_object() ? text_member(subject, "caption") : "", 200);
}

}  // namespace

Status Incidents::problem(sdk::TextKey key) const {
  return fail(ErrorCode::kRejected, host_.texts().text(key));
}

// What was decided about its cases belongs to the story.
void Incidents::add_acts(Incident& incident) const {
  for (const std::string& id : incident.cases) {
    const sdk::Record* const record = desk_.shelf().find(id);
    if (record == nullptr) continue;
    if (state_of(*record->body) == CaseState::kOpen) ++incident.open_cases;
    for (const char* member : {"earlier_decision", "decision"}) {
      const auto decision = record->body->find(member);
      if (decision == record->body->end() || !decision->is_object()) continue;
      const auto verdict = domain::verdict_from_word(text_member(*decision, "verdict"));
      if (!verdict) continue;
      incident.timeline.push_back(
          {time_of(*decision, "at"),
           "act",
           sdk::format(host_.texts(), texts::kIncidentAct,
                       fmt::arg("verdict", host_.texts().text(title_of(*verdict))),
                       fmt::arg("title", caption_of(*record->body))),
           {}});
    }
  }
  std::stable_sort(incident.timeline.begin(), incident.timeline.end(),
                   [](const Moment& a, const Moment& b) { return a.at < b.at; });
}

void Incidents::update() {
  const auto records = host_.records().records(collections::kIncidents);
  const auto cases = host_.records().records(collections::kReportCases);
  if (records == read_ && cases == cases_read_) return;
  const std::string before = selected() == nullptr ? std::string() : selected()->id;
  read_ = records;
  cases_read_ = cases;
  incidents_.clear();
  for (const sdk::Record& record : records->records) {
    if (record.body == nullptr || !record.body->is_object()) continue;
    incidents_.push_back(read_incident(record));
    add_acts(incidents_.back());
  }
  std::sort(incidents_.begin(), incidents_.end(), [](const Incident& a, const Incident& b) {
    const bool a_open = a.closed == WallTime{};
    const bool b_open = b.closed == WallTime{};
    if (a_open != b_open) return a_open;
    return a.opened != b.opened ? a.opened > b.opened : a.id < b.id;
  });
  selected_ = 0;
  if (!before.empty()) (void)select(before);
}

const Incident* Incidents::selected() const {
  return selected_ < incidents_.size() ? &incidents_[selected_] : nullptr;
}

bool Incidents::can_change() const {
  return selected() != nullptr && selected()->closed == WallTime{};
}

Status Incidents::select(std::string_view id) {
  for (std::size_t i = 0; i < incidents_.size(); ++i) {
    if (incidents_[i].id == id) selected_ = i;
  }
  return {};
}

Status Incidents::step(int by) {
  const auto last = static_cast<std::int64_t>(incidents_.size()) - 1;
  if (last < 0) return {};
  selected_ = static_cast<std::size_t>(
      std::clamp<std::int64_t>(static_cast<std::int64_t>(selected_) + by, 0, last));
  return {};
}

json Incidents::body_of(std::string_view id) const {
  for (const sdk::Record& record : read_->records) {
    if (record.id == id && record.body != nullptr) return *record.body;
  }
  return json::object();
}

Status Incidents::edit(const std::string& id, json body) {
  if (body["timeline"].size() > kMostMoments) return problem(texts::kProblemTooManyMoments);
  if (Status kept = host_.records().edit(collections::kIncidents, id, body); !kept)
    return explain(host_.texts(), kept.error());
  update();
  return select(id);
}

json Incidents::moment(std::string_view kind, std::string text) const {
  json made = {
      {"at", to_rfc3339(host_.clock().wall_now())}, {"kind", kind}, {"who", host_.person().name}};
  if (!text.empty()) made["text"] = std::move(text);
  return made;
}

Status Incidents::open_from_case() {
  const OpenCase* const open = desk_.open_case();
  if (open == nullptr) return problem(texts::kProblemNoCase);
  for (const Incident& each : incidents_) {
    if (std::find(each.cases.begin(), each.cases.end(), open->id) != each.cases.end())
      return problem(texts::kProblemIncidentAlready);
  }
  std::string title = caption_of(*open->body);
  std::string number;
  std::string office;
  for (const rules::Report& report : open->file.listed) {
    if (!report.instruction) continue;
    number = report.instruction->number;
    office = report.instruction->office;
    break;
  }
  // Several items of one instruction are one incident.
  for (const Incident& each : incidents_) {
    if (number.empty() || each.number != number || each.closed != WallTime{}) continue;
    json body = body_of(each.id);
    if (body["cases"].size() >= kMostCases) continue;
    body["cases"].push_back(open->id);
    body["timeline"].push_back(moment("case", title));
    return edit(each.id, std::move(body));
  }
  if (title.empty())
    title = sdk::format(host_.texts(), texts::kCaseNumber,
                        fmt::arg("number", rules::case_number(open->file)));
  const WallTime now = host_.clock().wall_now();
  const std::string id = "incident-" + make_uuid7(now);
  json body = {{"id", id},
               {"title", title},
               {"kind", open->instruction ? "instruction" : "sudden"},
               {"opened_at", to_rfc3339(now)},
               {"due_at", to_rfc3339(open->file.due)},
               {"lead", host_.person().name},
               {"people", json::array({host_.person().name})},
               {"cases", json::array({open->id})},
               {"timeline", json::array({moment("opened", title)})}};
  if (!number.empty()) body["number"] = number;
  if (!office.empty()) body["office"] = office;
  if (Status kept = edit(id, std::move(body)); !kept) return kept;
  host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeIncident));
  return {};
}

Status Incidents::note(std::string_view text) {
  if (!can_change()) return problem(texts::kProblemNoIncident);
  std::string words = clean_for_display(trim(text), 1'900);
  if (words.empty()) return problem(texts::kProblemEmptyMessage);
  json body = body_of(selected()->id);
  body["timeline"].push_back(moment("note", std::move(words)));
  return edit(selected()->id, std::move(body));
}

Status Incidents::hand_over() {
  if (!can_change()) return problem(texts::kProblemNoIncident);
  const std::string me = host_.person().name;
  if (selected()->lead == me) return problem(texts::kProblemLeadAlready);
  json body = body_of(selected()->id);
  body["timeline"].push_back(
      moment("handover", sdk::format(host_.texts(), texts::kIncidentHandOver,
                                     fmt::arg("from", selected()->lead), fmt::arg("to", me))));
  body["lead"] = me;
  json& people = body["people"];
  if (!people.is_array()) people = json::array();
  if (std::find(people.begin(), people.end(), json(me)) == people.end()) people.push_back(me);
  return edit(selected()->id, std::move(body));
}

Status Incidents::close() {
  if (!can_change()) return problem(texts::kProblemNoIncident);
  if (selected()->open_cases > 0) return problem(texts::kProblemIncidentOpenCases);
  json body = body_of(selected()->id);
  body["closed_at"] = to_rfc3339(host_.clock().wall_now());
  body["timeline"].push_back(moment("closed", {}));
  return edit(selected()->id, std::move(body));
}

const char* Incidents::word_of(std::string_view kind) const {
  const sdk::Texts& words = host_.texts();
  if (kind == "opened") return words.text(texts::kMomentOpened);
  if (kind == "handover") return words.text(texts::kMomentHandover);
  if (kind == "case") return words.text(texts::kMomentCase);
  if (kind == "act") return words.text(texts::kMomentAct);
  if (kind == "closed") return words.text(texts::kMomentClosed);
  return words.text(texts::kMomentNote);
}

std::vector<std::vector<std::string>> Incidents::rows_of(const Incident& incident) const {
  std::vector<std::vector<std::string>> rows;
  for (const Moment& each : incident.timeline)
    rows.push_back({local_minute(each.at), word_of(each.kind), each.text, each.who});
  return rows;
}

std::string Incidents::file_name(const Incident& incident) const {
  return "incident-" + local_day(incident.opened) + "-" +
         incident.id.substr(incident.id.size() > 6 ? incident.id.size() - 6 : 0);
}

document::Document Incidents::report_of(const Incident& incident) const {
  const sdk::Texts& words = host_.texts();
  const auto text = [&](sdk::TextKey key) { return std::string(words.text(key)); };
  document::Document made;
  made.about = {.title = incident.title,
                .subject = text(texts::kReportIncident),
                .author = {},
                .created = host_.clock().wall_now(),
                .footer = text(texts::kReportIncident) + "  " + incident.title};
  made.blocks.push_back(document::Title{text(texts::kReportIncident), incident.title});
  document::Facts facts;
  facts.lines.emplace_back(
      text(texts::kIncidentKind),
      text(incident.instruction ? texts::kIncidentInstruction : texts::kIncidentSudden));
  if (!incident.number.empty())
    facts.lines.emplace_back(text(texts::kFieldNumber), incident.number);
  if (!incident.office.empty())
    facts.lines.emplace_back(text(texts::kFieldOffice), incident.office);
  facts.lines.emplace_back(text(texts::kMomentOpened), local_minute(incident.opened));
  facts.lines.emplace_back(text(texts::kFieldDeadline), local_minute(incident.due));
  facts.lines.emplace_back(text(texts::kMomentClosed), local_minute(incident.closed));
  facts.lines.emplace_back(text(texts::kIncidentLead), incident.lead);
  std::string people;
  for (const std::string& each : incident.people) people += (people.empty() ? "" : "、") + each;
  facts.lines.emplace_back(text(texts::kIncidentPeople), people);
  made.blocks.push_back(std::move(facts));
  made.blocks.push_back(document::Heading{text(texts::kIncidentTimeline)});
  made.blocks.push_back(document::Table{{{text(texts::kColumnWhen), 1.5},
                                         {text(texts::kColumnWhat), 1},
                                         {text(texts::kColumnText), 4},
                                         {text(texts::kColumnWho), 1.2}},
                                        rows_of(incident)});
  made.blocks.push_back(document::Heading{text(texts::kWorkspaceCases)});
  document::Table cases{{{text(texts::kColumnTitle), 4},
                         {text(texts::kColumnReports), 1, document::Align::kRight},
                         {text(texts::kColumnState), 1.5}},
                        {}};
  document::BarChart chart{text(texts::kIncidentReports), {}};
  for (const std::string& id : incident.cases) {
    const sdk::Record* const record = desk_.shelf().find(id);
    if (record == nullptr) continue;
    const std::int64_t reports = int_member(*record->body, "reports");
    const std::string caption = caption_of(*record->body);
    cases.rows.push_back({caption, grouped(reports), text(title_of(state_of(*record->body)))});
    if (chart.bars.size() < 12)
      chart.bars.push_back(
          {clean_for_display(caption, 14), static_cast<double>(reports), grouped(reports)});
  }
  made.blocks.push_back(std::move(cases));
  if (chart.bars.size() > 1) made.blocks.push_back(std::move(chart));
  return made;
}

Status Incidents::save_pdf() {
  if (selected() == nullptr) return problem(texts::kProblemNoIncident);
  Result<std::string> bytes = document::to_pdf(report_of(*selected()));
  if (!bytes) return explain(host_.texts(), bytes.error());
  host_.save_text(file_name(*selected()) + ".pdf", std::move(*bytes));
  return {};
}

Status Incidents::save_csv() {
  if (selected() == nullptr) return problem(texts::kProblemNoIncident);
  const sdk::Texts& words = host_.texts();
  const std::vector<std::string> headings = {
      words.text(texts::kColumnWhen), words.text(texts::kColumnWhat),
      words.text(texts::kColumnText), words.text(texts::kColumnWho)};
  host_.save_text(file_name(*selected()) + ".csv",
                  document::csv_text(headings, rows_of(*selected())));
  return {};
}

}  // namespace vigil::reports
