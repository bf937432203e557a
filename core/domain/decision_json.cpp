#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/domain/decision.h"
#include "core/domain/json_reader.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

// Bounds on what is read at all; check_decision() judges the rest.
constexpr std::size_t kMaxListRead = 256;
constexpr std::int64_t kMaxMarkMs = 24LL * 60 * 60 * 1000;

template <typename SomeId>
SomeId read_uuid(JsonReader& reader, std::string_view key) {
  std::string text = reader.text(key);
  if (reader.ok() && !is_uuid(text)) {
    reader.refuse(fmt::format("\"{}\" of the decision must be a UUID.", key));
  }
  return SomeId(std::move(text));
}

void read_policy(JsonReader& reader, Decision& decision) {
  if (!reader.has("policy")) return;
  const json& object = reader.object("policy");
  if (!reader.ok()) return;
  JsonReader policy(object, "the decision's policy");
  decision.policy = PolicyId(policy.text("id"));
  decision.policy_version = static_cast<int>(policy.integer("version", 1, INT32_MAX));
  if (!policy.ok()) reader.refuse(policy.error().message);
}

void read_marks(JsonReader& reader, Decision& decision) {
  for (const json& entry : reader.array("marks", kMaxListRead)) {
    JsonReader mark(entry, "a mark");
    const Millis begin(mark.integer("begin_ms", 0, kMaxMarkMs));
    const Millis end(mark.integer("end_ms", 0, kMaxMarkMs));
    if (!mark.ok()) return reader.refuse(mark.error().message);
    decision.marks.push_back({begin, end});
  }
}

void read_checklist(JsonReader& reader, Decision& decision) {
  for (const json& entry : reader.array("checklist", kMaxListRead)) {
    if (!entry.is_string()) return reader.refuse("A checklist point must be text.");
    decision.checklist.push_back(entry.get<std::string>());
  }
}

}  // namespace

Result<Decision> decision_from_json(const json& body) {
  JsonReader reader(body, "the decision");
  Decision decision;
  decision.id = read_uuid<DecisionId>(reader, "id");
  const std::string kind_word = reader.text("kind");
  if (const auto kind = decision_kind_from_word(kind_word)) {
    decision.kind = *kind;
  } else {
    reader.refuse("\"kind\" of the decision must be decide, skip, supersede or withdraw.");
  }
  decision.task = read_uuid<TaskId>(reader, "task");
  decision.queue = QueueId(reader.text("queue"));
  decision.fence = reader.integer("fence", 0, INT64_MAX);
  decision.device = DeviceId(reader.text("device"));
  const std::string decided_at = reader.text("decided_at");
  if (const auto time = from_rfc3339(decided_at)) {
    decision.decided_at = *time;
  } else {
    reader.refuse("\"decided_at\" of the decision must be an RFC 3339 time.");
  }
  if (reader.has("verdict")) {
    const std::string word = reader.text("verdict");
    decision.verdict = verdict_from_word(word);
    if (!decision.verdict) reader.refuse("\"verdict\" of the decision is not a known verdict.");
  }
  read_policy(reader, decision);
  decision.reason = reader.optional_text("reason");
  decision.note = reader.optional_text("note");
  read_checklist(reader, decision);
  read_marks(reader, decision);
  if (reader.has("supersedes")) decision.supersedes = read_uuid<DecisionId>(reader, "supersedes");
  if (reader.ok() && reader.has("actions")) {
    Result<std::vector<Action>> actions = actions_from_json(reader.array("actions", kMostActions));
    if (!reader.ok()) return reader.error();
    if (!actions) return actions.error();
    decision.actions = std::move(*actions);
  }
  if (!reader.ok()) return reader.error();
  return decision;
}

json to_json(const Decision& decision) {
  json body = {
      {"id", decision.id.text()},         {"kind", to_word(decision.kind)},
      {"task", decision.task.text()},     {"queue", decision.queue.text()},
      {"fence", decision.fence},          {"actor", decision.actor.text()},
      {"device", decision.device.text()}, {"decided_at", to_rfc3339(decision.decided_at)},
      {"checklist", decision.checklist},
  };
  json marks = json::array();
  for (const Mark& mark : decision.marks) {
    marks.push_back({{"begin_ms", mark.begin.count()}, {"end_ms", mark.end.count()}});
  }
  body["marks"] = std::move(marks);
  if (decision.verdict) body["verdict"] = to_word(*decision.verdict);
  if (!decision.policy.empty()) {
    body["policy"] = {{"id", decision.policy.text()}, {"version", decision.policy_version}};
  }
  if (!decision.reason.empty()) body["reason"] = decision.reason;
  if (!decision.note.empty()) body["note"] = decision.note;
  if (!decision.supersedes.empty()) body["supersedes"] = decision.supersedes.text();
  if (!decision.actions.empty()) body["actions"] = to_json(decision.actions);
  return body;
}

}  // namespace vigil::domain
