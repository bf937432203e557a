#include "app/backend/service/calibration.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/queues.h"
#include "core/base/ids.h"
#include "core/base/json.h"

// Who has which copies before them, what of it is told to whom, and what a decision does to it.

namespace vigil::backend {
namespace {

using nlohmann::json;

// {"waiting": [{calibration, item, key, source, queue, task?, answered}...], "made": [session...]}
Result<json> hands_of(Reader& reader, std::string_view person) {
  const Result<std::optional<RecordRow>> row = reader.record(kCalibrationHands, person);
  if (!row) return row.error();
  if (!*row || (*row)->deleted) return json{{"waiting", json::array()}, {"made", json::array()}};
  return parse_json((*row)->body);
}

bool is_waiting(const json& entry, std::string_view queue) {
  return text_member(entry, "queue") == queue && !bool_member(entry, "answered", false);
}

// A copy looks like its source but for the line that says what it is.
Result<std::optional<TaskRow>> make_copy(Writer& writer, const json& entry, const TaskRow& source,
                                         std::string_view title, WallTime now,
                                         std::chrono::hours due) {
  TaskRow row;
  row.id = make_uuid7(now);
  row.queue = text_member(entry, "queue");
  row.key = "calibration-" + row.id;
  row.severity = source.severity;
  row.reach = source.reach;
  row.created = now;
  row.due = now + due;
  json subject = parse_json(source.subject).value_or(json::object());
  json& evidence = subject["evidence"];
  if (!evidence.is_array()) evidence = json::array();
  const json line = {{"kind", "calibration"}, {"text", title}};
  evidence.insert(evidence.begin(), line);
  row.subject = to_canonical_json(subject);
  const std::string labels = labels_of(subject);
  row.labels = std::string(kGoldenLabel) + ' ' + std::string(kCalibrationLabel) +
               text_member(entry, "calibration") + (labels.empty() ? "" : ' ' + labels);
  if (Status inserted = writer.insert_task(row); !inserted) return inserted.error();
  return writer.task(row.id);
}

Result<json> session_of(Reader& reader, std::string_view calibration) {
  const Result<std::optional<RecordRow>> row = reader.record(kCalibrations, calibration);
  if (!row) return row.error();
  if (!*row || (*row)->deleted) return json::object();
  return parse_json((*row)->body);
}

bool names_person(const json& session, std::string_view person) {
  const json people = session.value("people", json::array());
  return std::any_of(people.begin(), people.end(),
                     [&](const json& each) { return text_member(each, "id") == person; });
}

Result<bool> is_member(Reader& reader, std::string_view calibration, std::string_view person) {
  const Result<json> session = session_of(reader, calibration);
  if (!session) return session.error();
  return text_member(*session, "made_by") == person || names_person(*session, person);
}

}  // namespace

std::string calibration_of(const TaskRow& task) {
  if (!is_golden(task)) return {};
  const std::string begin = std::string(kGoldenLabel) + ' ' + std::string(kCalibrationLabel);
  if (!task.labels.starts_with(begin)) return {};
  return task.labels.substr(begin.size(), task.labels.find(' ', begin.size()) - begin.size());
}

bool is_calibration(const TaskRow& task) { return !calibration_of(task).empty(); }

Result<std::set<std::string, std::less<>>> items_before(Reader& reader, std::string_view person) {
  const Result<json> hands = hands_of(reader, person);
  if (!hands) return hands.error();
  std::set<std::string, std::less<>> items;
  for (const json& entry : (*hands)["waiting"]) items.insert(text_member(entry, "key"));
  return items;
}

Result<bool> in_open_calibration(Reader& reader, std::string_view person) {
  const Result<json> hands = hands_of(reader, person);
  if (!hands) return hands.error();
  return !(*hands)["waiting"].empty() || !(*hands)["made"].empty();
}

Result<bool> CalibrationSight::sees(const RecordRow& row) {
  const bool session = row.collection == kCalibrations;
  if ((!session && row.collection != kCalibrationRemarks) || row.deleted) return true;
  const json body = parse_json(row.body).value_or(json::object());
  const std::string calibration = session ? row.id : text_member(body, "calibration");
  if (session) return text_member(body, "made_by") == caller_.id || names_person(body, caller_.id);
  const auto known = known_.find(calibration);
  if (known != known_.end()) return known->second;
  const Result<bool> member = is_member(reader_, calibration, caller_.id);
  if (!member) return member.error();
  return known_[calibration] = *member;
}

Result<bool> took_part(Reader& reader, std::string_view calibration, std::string_view person) {
  return is_member(reader, calibration, person);
}

Result<bool> has_calibration_waiting(Reader& reader, std::string_view person,
                                     std::string_view queue) {
  const Result<json> hands = hands_of(reader, person);
  if (!hands) return hands.error();
  const json& waiting = (*hands)["waiting"];
  return std::any_of(waiting.begin(), waiting.end(),
                     [&](const json& entry) { return is_waiting(entry, queue); });
}

Result<std::vector<TaskRow>> give_calibration(Writer& writer, const LeaseWish& wish,
                                              Routing& routing, WallTime now,
                                              std::chrono::hours due) {
  std::vector<TaskRow> given;
  Result<json> hands = hands_of(writer, wish.user);
  if (!hands) return hands.error();
  bool made = false;
  std::map<std::string, std::string> titles;
  for (json& entry : (*hands)["waiting"]) {
    if (given.size() >= static_cast<std::size_t>(wish.limit)) break;
    if (!is_waiting(entry, wish.queue)) continue;
    const bool is_there = entry.contains("task");
    Result<std::optional<TaskRow>> task =
        writer.task(text_member(entry, is_there ? "task" : "source"));
    if (!task) return task.error();
    // Held at another desk of the same person, or its item is gone.
    if (!*task || (is_there && (*task)->state == TaskState::kLeased)) continue;
    if (!routing.admit((*task)->severity, (*task)->labels)) continue;
    if (!is_there) {
      const std::string session = text_member(entry, "calibration");
      if (!titles.contains(session)) {
        const Result<json> record = session_of(writer, session);
        if (!record) return record.error();
        titles[session] = text_member(*record, "title");
      }
      task = make_copy(writer, entry, **task, titles[session], now, due);
      if (!task) return task.error();
      entry["task"] = (*task)->id;
      made = true;
    }
    lease_to(**task, wish.user, wish.device, wish.expires);
    if (Status leased = writer.update_task(**task); !leased) return leased.error();
    given.push_back(std::move(**task));
  }
  if (!made) return given;
  const Status kept = keep_hands(writer, wish.user, *hands);
  return kept ? Result<std::vector<TaskRow>>(std::move(given)) : kept.error();
}

Status keep_hands(Writer& writer, std::string_view person, const json& hands) {
  const Result<std::optional<RecordRow>> before = writer.record(kCalibrationHands, person);
  if (!before) return before.error();
  RecordRow row;
  row.collection = kCalibrationHands;
  row.id = person;
  row.revision = *before ? (*before)->revision + 1 : 1;
  row.body = to_canonical_json(hands);
  if (const Result<std::int64_t> put = writer.put_record(row); !put) return put.error();
  // Nobody follows its changes.
  return writer.compact_changes(kCalibrationHands, 1);
}

Result<bool> waits_for(Reader& reader, const TaskRow& task, std::string_view person) {
  const Result<json> hands = hands_of(reader, person);
  if (!hands) return hands.error();
  const json& waiting = (*hands)["waiting"];
  return task.state != TaskState::kLeased &&
         std::any_of(waiting.begin(), waiting.end(), [&](const json& entry) {
           return text_member(entry, "task") == task.id && !bool_member(entry, "answered", false);
         });
}

Result<bool> calibration_is_open(Reader& reader, std::string_view calibration) {
  const Result<json> session = session_of(reader, calibration);
  if (!session) return session.error();
  return text_member(*session, "state") == "open";
}

Result<bool> note_calibration_answer(Writer& writer, const domain::Decision& decision,
                                     const TaskRow& task, std::string_view person, WallTime now) {
  Result<json> hands = hands_of(writer, person);
  if (!hands) return hands.error();
  const std::string calibration = calibration_of(task);
  bool through = true;
  for (json& entry : (*hands)["waiting"]) {
    if (text_member(entry, "calibration") != calibration) continue;
    if (text_member(entry, "task") == task.id)
      entry["answered"] = decision.kind != domain::DecisionKind::kWithdraw;
    through = through && bool_member(entry, "answered", false);
  }
  if (Status kept = keep_hands(writer, person, *hands); !kept) return kept.error();
  const Result<std::optional<RecordRow>> row = writer.record(kCalibrations, calibration);
  if (!row) return row.error();
  if (!*row || (*row)->deleted) return false;
  Result<json> session = parse_json((*row)->body);
  if (!session) return session.error();
  json& finished = (*session)["finished"];
  const auto listed = std::find(finished.begin(), finished.end(), person);
  if ((listed != finished.end()) == through) return false;
  if (through) {
    finished.push_back(person);
  } else {
    finished.erase(listed);
  }
  if (finished.size() == (*session)["people"].size()) {
    Result<json> opened = open_discussion(writer, std::move(*session), now);
    if (!opened) return opened.error();
    session = std::move(*opened);
  }
  RecordRow next = **row;
  ++next.revision;
  next.body = to_canonical_json(*session);
  const Result<std::int64_t> put = writer.put_record(next);
  if (!put) return put.error();
  return true;
}

Status hand_out(Writer& writer, const json& session, const std::vector<json>& entries) {
  for (const json& person : session["people"]) {
    const std::string id = text_member(person, "id");
    Result<json> hands = hands_of(writer, id);
    if (!hands) return hands.error();
    for (const json& entry : entries) (*hands)["waiting"].push_back(entry);
    if (Status kept = keep_hands(writer, id, *hands); !kept) return kept;
  }
  const std::string maker = text_member(session, "made_by");
  Result<json> hands = hands_of(writer, maker);
  if (!hands) return hands.error();
  (*hands)["made"].push_back(text_member(session, "id"));
  return keep_hands(writer, maker, *hands);
}

namespace {

// What the person said of the copy, where anything stands. A copy still in hand is in hand no more.
Result<json> answer_of(Writer& writer, const std::string& task_id) {
  if (task_id.empty()) return json();
  Result<std::optional<TaskRow>> task = writer.task(task_id);
  if (!task) return task.error();
  if (*task && (*task)->state == TaskState::kLeased) {
    clear_lease(**task);
    (*task)->state = TaskState::kDone;
    if (Status taken = writer.update_task(**task); !taken) return taken.error();
  }
  const Result<std::optional<DecisionRow>> latest = writer.latest_decision(task_id);
  if (!latest) return latest.error();
  if (!*latest || (*latest)->verdict.empty()) return json();
  const json body = parse_json((*latest)->body).value_or(json::object());
  json answer = {{"verdict", (*latest)->verdict}, {"at", to_rfc3339((*latest)->received_at)}};
  if (const auto policy = body.find("policy"); policy != body.end()) answer["policy"] = *policy;
  if (const std::string note = text_member(body, "note"); !note.empty()) answer["note"] = note;
  const Result<domain::Decision> decision = domain::decision_from_json(body);
  if (decision && decision->level() > 0) answer["level"] = decision->level();
  return answer;
}

}  // namespace

Result<json> open_discussion(Writer& writer, json session, WallTime now) {
  const std::string id = text_member(session, "id");
  json& items = session["items"];
  for (json& item : items) item["answers"] = json::array();
  for (const json& person : session["people"]) {
    const std::string name = text_member(person, "id");
    Result<json> hands = hands_of(writer, name);
    if (!hands) return hands.error();
    json left = json::array();
    for (json& entry : (*hands)["waiting"]) {
      if (text_member(entry, "calibration") != id) {
        left.push_back(std::move(entry));
        continue;
      }
      Result<json> answer = answer_of(writer, text_member(entry, "task"));
      if (!answer) return answer;
      const auto at = static_cast<std::size_t>(int_member(entry, "item", 0));
      if (answer->is_null() || at >= items.size()) continue;
      (*answer)["person"] = name;
      items[at]["answers"].push_back(std::move(*answer));
    }
    (*hands)["waiting"] = std::move(left);
    if (Status kept = keep_hands(writer, name, *hands); !kept) return kept.error();
  }
  const std::string maker = text_member(session, "made_by");
  Result<json> hands = hands_of(writer, maker);
  if (!hands) return hands.error();
  json& made = (*hands)["made"];
  made.erase(std::remove(made.begin(), made.end(), id), made.end());
  if (Status kept = keep_hands(writer, maker, *hands); !kept) return kept.error();
  session["state"] = "discuss";
  session["discussed_at"] = to_rfc3339(now);
  return session;
}

}  // namespace vigil::backend
