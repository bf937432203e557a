#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/service/calibration.h"
#include "core/base/json.h"
#include "core/base/text.h"

// The records of calibration sessions: opening, closing, the agreed answers, remarks.

namespace vigil::backend {
namespace {

using nlohmann::json;

Error refused(std::string sentence) { return fail(ErrorCode::kRejected, std::move(sentence)); }

json list_of(const json& record, std::string_view name) {
  const auto found = record.find(name);
  return found != record.end() && found->is_array() ? *found : json::array();
}

bool works(const UserRow& user, const QueueSpec& queue) {
  return std::any_of(user.roles.begin(), user.roles.end(),
                     [&](domain::Role role) { return queue.roles.admits(role); });
}

// Who reads the ledger's leaves could read there what others answer.
bool reads_answers(const UserRow& user) {
  return domain::has_permission(user.roles, domain::Permission::kReadLedger);
}

Status check_person(const UserRow* user, const std::string& id, const QueueSpec& queue) {
  if (user == nullptr || !user->active)
    return refused(fmt::format("Nobody here signs in as \"{}\"; no session was opened.", id));
  if (!works(*user, queue)) {
    return refused(fmt::format("{} does not work the queue \"{}\"; no session was opened.",
                               user->name, queue.id));
  }
  if (reads_answers(*user)) {
    return refused(
        fmt::format("{} may read the ledger, and with it what others answer; no "
                    "session was opened.",
                    user->name));
  }
  return {};
}

// Everybody who is named or has one of the roles, in the order of their ids.
Result<json> people_of(Reader& reader, const json& wanted, const QueueSpec& queue) {
  const Result<std::vector<UserRow>> users = reader.users();
  if (!users) return users.error();
  std::map<std::string, std::string> people;
  for (const json& each : list_of(wanted, "invited")) {
    const std::string id = to_lower_ascii(each.get<std::string>());
    const auto user = std::find_if(users->begin(), users->end(),
                                   [&](const UserRow& row) { return row.id == id; });
    if (Status fits = check_person(user == users->end() ? nullptr : &*user, id, queue); !fits)
      return fits.error();
    people[id] = user->name;
  }
  for (const json& each : list_of(wanted, "roles")) {
    const auto role = domain::role_from_word(each.get<std::string>());
    if (!role) return refused(fmt::format("There is no role \"{}\".", each.get<std::string>()));
    for (const UserRow& user : *users) {
      const bool has = std::find(user.roles.begin(), user.roles.end(), *role) != user.roles.end();
      if (has && user.active && works(user, queue) && !reads_answers(user))
        people[user.id] = user.name;
    }
  }
  if (people.size() < kFewestCalibrationPeople || people.size() > kMostCalibrationPeople) {
    return refused(fmt::format("A session is for {} to {} people, and these are {}.",
                               kFewestCalibrationPeople, kMostCalibrationPeople, people.size()));
  }
  json list = json::array();
  for (const auto& [id, name] : people) list.push_back({{"id", id}, {"name", name}});
  return list;
}

}  // namespace

Result<const CollectionSpec*> Calibrations::writable(const Caller& caller,
                                                     std::string_view collection) const {
  const CollectionSpec* spec = registry_.collection(collection);
  if (spec == nullptr)
    return fail(ErrorCode::kNotFound, fmt::format("There is no collection \"{}\".", collection));
  if (spec->write.admits(caller)) return spec;
  return fail(ErrorCode::kForbidden,
              fmt::format("None of your roles may write the collection \"{}\".", collection));
}

Result<json> Calibrations::begin(Writer& writer, const Caller& caller, json wanted) {
  const QueueSpec* queue = registry_.queue(text_member(wanted, "queue"));
  if (queue == nullptr)
    return refused(fmt::format("There is no queue \"{}\".", text_member(wanted, "queue")));
  const std::string id = text_member(wanted, "id");
  Result<json> people = people_of(writer, wanted, *queue);
  if (!people) return people;
  json items = json::array();
  std::vector<json> entries;
  std::set<std::string> seen;
  for (const json& each : list_of(wanted, "items")) {
    const std::string source = text_member(each, "task");
    const auto number = static_cast<std::int64_t>(items.size());
    const Result<std::optional<TaskRow>> task = writer.task(source);
    if (!task) return task.error();
    if (!*task || is_golden(**task)) {
      return refused(
          fmt::format("Item {} is not known here any more; no session was opened.", number + 1));
    }
    if (!seen.insert((*task)->key).second)
      return refused(fmt::format("Item {} is there twice; name each once.", number + 1));
    items.push_back({{"task", source},
                     {"item", (*task)->key},
                     {"caption", text_member(each, "caption")},
                     {"severity", (*task)->severity}});
    entries.push_back({{"calibration", id},
                       {"item", number},
                       {"key", (*task)->key},
                       {"source", source},
                       {"queue", queue->id},
                       {"answered", false}});
  }
  json session = {{"id", id},
                  {"title", text_member(wanted, "title")},
                  {"queue", queue->id},
                  {"items", std::move(items)},
                  {"people", std::move(*people)},
                  {"finished", json::array()},
                  {"state", "open"},
                  {"made_by", caller.id},
                  {"made_by_name", caller.name},
                  {"opened_at", to_rfc3339(clock_.wall_now())}};
  for (const char* as_said : {"invited", "roles"}) {
    if (wanted.contains(as_said)) session[as_said] = wanted[as_said];
  }
  if (Status handed = hand_out(writer, session, entries); !handed) return handed.error();
  return session;
}

Result<json> Calibrations::change(Writer& writer, const Caller& caller, const json& stored,
                                  const json& wanted) {
  if (text_member(stored, "made_by") != caller.id) {
    return fail(ErrorCode::kForbidden,
                "Only whoever opened the session closes it and writes down what was agreed.");
  }
  json session = stored;
  const std::string from = text_member(stored, "state");
  const std::string to = text_member(wanted, "state");
  if (from != to) {
    const bool forward =
        (from == "open" && to == "discuss") || (from == "discuss" && to == "closed");
    if (!forward) {
      return refused(fmt::format("A session that is \"{}\" does not become \"{}\".", from, to));
    }
    if (to == "discuss") {
      Result<json> opened = open_discussion(writer, std::move(session), clock_.wall_now());
      if (!opened) return opened;
      session = std::move(*opened);
    } else {
      session["state"] = "closed";
      session["closed_at"] = to_rfc3339(clock_.wall_now());
    }
  }
  // What was agreed is said once the answers are known.
  const json items = list_of(wanted, "items");
  if (from == "discuss" && items.size() == session["items"].size()) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].contains("agreed")) session["items"][i]["agreed"] = items[i]["agreed"];
    }
  }
  return session;
}

Result<WriteOutcome> Calibrations::put(const Caller& caller, std::string_view id,
                                       const std::string& body, const Precondition& precondition) {
  const Result<const CollectionSpec*> spec = writable(caller, kCalibrations);
  if (!spec) return spec.error();
  WriteOutcome outcome;
  if (std::optional<SchemaProblem> problem = (*spec)->schema->find_problem(body)) {
    outcome.kind = WriteOutcome::Kind::kInvalid;
    outcome.problem = std::move(problem);
    return outcome;
  }
  const json wanted = parse_json(body).value_or(json::object());
  if (text_member(wanted, "id") != id)
    return refused("The record's own id is another than the one it is put under.");
  std::string queue;
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        outcome = {};
        const Result<std::optional<RecordRow>> current = writer.record(kCalibrations, id);
        if (!current) return current.error();
        if (*current) {
          const Result<bool> sees = CalibrationSight(writer, caller).sees(**current);
          if (!sees) return sees.error();
          if (!*sees) {
            return fail(ErrorCode::kForbidden,
                        "There is a session of that name already, and you "
                        "have no part in it.");
          }
        }
        outcome.exists = current->has_value();
        const bool expected =
            *current ? precondition.revision == (*current)->revision : !precondition.revision;
        if (!expected) {
          if (*current) outcome.record = **current;
          return {};
        }
        const Result<json> made =
            *current ? change(writer, caller, parse_json((*current)->body).value_or(json::object()),
                              wanted)
                     : begin(writer, caller, wanted);
        if (!made) return made.error();
        queue = text_member(*made, "queue");
        RecordRow row;
        row.collection = kCalibrations;
        row.id = id;
        row.revision = *current ? (*current)->revision + 1 : 1;
        row.body = to_canonical_json(*made);
        const Result<std::int64_t> seq = writer.put_record(row);
        if (!seq) return seq.error();
        row.seq = *seq;
        outcome.kind = *current ? WriteOutcome::Kind::kUpdated : WriteOutcome::Kind::kCreated;
        outcome.record = std::move(row);
        return {};
      },
      // One after another with the decisions that may open the discussion too.
      Appends::kLedger);
  if (!stored) return stored.error();
  if (outcome.kind != WriteOutcome::Kind::kStale) {
    events_.publish(EventKind::kCollection, kCalibrations);
    events_.publish(EventKind::kQueue, queue);
  }
  return outcome;
}

Result<WriteOutcome> Calibrations::put_remark(const Caller& caller, std::string_view id,
                                              const std::string& body,
                                              const Precondition& precondition) {
  const Result<const CollectionSpec*> spec = writable(caller, kCalibrationRemarks);
  if (!spec) return spec.error();
  WriteOutcome outcome;
  if (std::optional<SchemaProblem> problem = (*spec)->schema->find_problem(body)) {
    outcome.kind = WriteOutcome::Kind::kInvalid;
    outcome.problem = std::move(problem);
    return outcome;
  }
  json remark = parse_json(body).value_or(json::object());
  if (text_member(remark, "id") != id)
    return refused("The record's own id is another than the one it is put under.");
  const std::string calibration = text_member(remark, "calibration");
  Status stored = store_.write([&](Writer& writer) -> Status {
    outcome = {};
    const Result<bool> member = took_part(writer, calibration, caller.id);
    if (!member) return member.error();
    if (!*member) {
      return fail(ErrorCode::kForbidden,
                  "Remarks are for those who took part in the session; yours was not kept.");
    }
    const Result<bool> open = calibration_is_open(writer, calibration);
    if (!open) return open.error();
    if (*open) return refused("The session is not open for discussion yet; say it then.");
    const Result<std::optional<RecordRow>> current = writer.record(kCalibrationRemarks, id);
    if (!current) return current.error();
    if (*current &&
        text_member(parse_json((*current)->body).value_or(json::object()), "person") != caller.id) {
      return fail(ErrorCode::kForbidden, "Only whoever made the remark changes it.");
    }
    outcome.exists = current->has_value();
    const bool expected =
        *current ? precondition.revision == (*current)->revision : !precondition.revision;
    if (!expected) {
      if (*current) outcome.record = **current;
      return {};
    }
    remark["person"] = caller.id;
    remark["person_name"] = caller.name;
    if (!*current) remark["at"] = to_rfc3339(clock_.wall_now());
    RecordRow row;
    row.collection = kCalibrationRemarks;
    row.id = id;
    row.revision = *current ? (*current)->revision + 1 : 1;
    row.body = to_canonical_json(remark);
    const Result<std::int64_t> seq = writer.put_record(row);
    if (!seq) return seq.error();
    row.seq = *seq;
    outcome.kind = *current ? WriteOutcome::Kind::kUpdated : WriteOutcome::Kind::kCreated;
    outcome.record = std::move(row);
    return {};
  });
  if (!stored) return stored.error();
  if (outcome.kind != WriteOutcome::Kind::kStale)
    events_.publish(EventKind::kCollection, kCalibrationRemarks);
  return outcome;
}

}  // namespace vigil::backend
