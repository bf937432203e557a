#include "tests/support/fake_backend.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/base/json.h"

namespace vigil::test {
namespace {

using nlohmann::json;

FakeAnswer answer(const json& body, int status = 200) {
  return {.status = status, .body = body.dump(), .headers = {}};
}

json parsed(const SeenRequest& request) { return json::parse(request.body, nullptr, false); }

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t at = 1;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

}  // namespace

FakeAnswer problem(int status, const std::string& code, const std::string& detail) {
  FakeAnswer made = answer({{"type", "urn:vigil:problem:" + code},
                            {"title", "Refused"},
                            {"status", status},
                            {"detail", detail},
                            {"code", code}},
                           status);
  made.content_type = "application/problem+json";
  return made;
}

FakeBackend::FakeBackend(const Clock& clock)
    : clock_(clock), server_([this](const SeenRequest& request) { return handle(request); }) {
  add_user("lin", "moon");
}

void FakeBackend::add_user(const std::string& id, const std::string& password) {
  const std::lock_guard lock(mutex_);
  users_[id] = password;
}

std::string FakeBackend::add_task(const std::string& queue, const std::string& caption,
                                  const std::string& media_sha256,
                                  const std::vector<std::string>& tags) {
  const std::lock_guard lock(mutex_);
  TaskState task;
  task.id = make_uuid7(clock_.wall_now());
  task.queue = queue;
  task.subject = {{"item_id", "item-" + std::to_string(tasks_.size())},
                  {"caption", caption},
                  {"author", {{"id", "a1"}, {"name", "阿梅"}, {"followers", 12}}},
                  {"media", {{"sha256", media_sha256}, {"type", "video/mp4"}}}};
  if (!tags.empty()) task.subject["tags"] = tags;
  tasks_.push_back(task);
  return task.id;
}

void FakeBackend::put_record(const std::string& collection, const std::string& id, json body) {
  const std::lock_guard lock(mutex_);
  change_record(collections_[collection], id, std::move(body));
}

void FakeBackend::delete_record(const std::string& collection, const std::string& id) {
  const std::lock_guard lock(mutex_);
  change_record(collections_[collection], id, std::nullopt);
}

json FakeBackend::record_body(const std::string& collection, const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto& records = collections_[collection].records;
  const auto found = records.find(id);
  return found == records.end() ? json() : found->second["body"];
}

void FakeBackend::change_record(Collection& collection, const std::string& id,
                                std::optional<json> body) {
  const auto seq = static_cast<std::int64_t>(collection.changes.size()) + 1;
  const int revision = ++collection.revisions[id];
  json record = {{"id", id}, {"revision", revision}, {"seq", seq}, {"deleted", !body.has_value()}};
  if (body) {
    record["body"] = std::move(*body);
    collection.records[id] = record;
  } else {
    collection.records.erase(id);
  }
  collection.changes.push_back(std::move(record));
}

void FakeBackend::compact(const std::string& collection_id) {
  const std::lock_guard lock(mutex_);
  Collection& collection = collections_[collection_id];
  collection.compacted = static_cast<std::int64_t>(collection.changes.size());
}

std::string FakeBackend::add_media(const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  const std::string hash = to_hex(sha256(bytes));
  media_[hash] = bytes;
  return hash;
}

void FakeBackend::expire_lease(const std::string& task) {
  const std::lock_guard lock(mutex_);
  for (TaskState& each : tasks_) {
    if (each.id != task || each.state != "leased") continue;
    each.state = "ready";
    each.holder.clear();
    ++each.fence;
  }
}

void FakeBackend::expire_tokens() {
  const std::lock_guard lock(mutex_);
  tokens_.clear();
}

void FakeBackend::decide_as_other(const std::string& task) {
  const std::lock_guard lock(mutex_);
  for (TaskState& each : tasks_) {
    if (each.id != task) continue;
    each.state = "done";
    each.decided_by = "wei";
    each.decision = make_uuid7(clock_.wall_now());
  }
}

void FakeBackend::replace_database(const std::string& epoch) {
  const std::lock_guard lock(mutex_);
  epoch_ = epoch;
  settled_.clear();
  ledger_.clear();
  leaves_.clear();
  tokens_.clear();
  for (TaskState& each : tasks_) {
    each.decided_by.clear();
    each.decision.clear();
    if (each.state == "done") each.state = each.holder.empty() ? "ready" : "leased";
  }
}

void FakeBackend::inject(Fault fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

std::vector<SeenRequest> FakeBackend::requests(const std::string& route) {
  const std::lock_guard lock(mutex_);
  std::vector<SeenRequest> found;
  for (const SeenRequest& each : requests_) {
    if ((each.method + " " + each.path).starts_with(route)) found.push_back(each);
  }
  return found;
}

std::vector<json> FakeBackend::ledger() {
  const std::lock_guard lock(mutex_);
  return ledger_;
}

void FakeBackend::change_ledger(const std::function<void(FakeLedger&)>& change) {
  const std::lock_guard lock(mutex_);
  change(leaves_);
}

std::vector<std::string> FakeBackend::leased_tasks() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> leased;
  for (const TaskState& each : tasks_) {
    if (each.state == "leased") leased.push_back(each.id);
  }
  return leased;
}

FakeAnswer FakeBackend::handle(const SeenRequest& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  const std::string route_name = request.method + " " + request.path;
  std::optional<Fault> fault;
  for (auto it = faults_.begin(); it != faults_.end(); ++it) {
    if (!route_name.starts_with(it->route)) continue;
    fault = std::move(*it);
    faults_.erase(it);
    break;
  }
  FakeAnswer made;
  if (!fault || fault->handled) made = route(request);
  if (fault && fault->answer) made = *fault->answer;
  if (fault) made.delivery = fault->delivery;
  if (made.status < 300 && (!fault || !fault->answer)) {
    made.headers.emplace_back("Vigil-Epoch", epoch_);
    made.headers.emplace_back("Vigil-Server-Time", to_rfc3339(clock_.wall_now()));
  }
  return made;
}

std::string FakeBackend::person_of(const SeenRequest& request) const {
  const auto header = request.headers.find("authorization");
  if (header == request.headers.end() || !header->second.starts_with("Bearer ")) return {};
  const auto token = tokens_.find(header->second.substr(7));
  return token == tokens_.end() ? std::string() : token->second;
}

FakeAnswer FakeBackend::route(const SeenRequest& request) {
  const auto parts = split_path(request.path);
  if (request.path == "/v1/session" && request.method == "POST") return session(request);
  person_ = person_of(request);
  if (person_.empty()) return problem(401, "unauthenticated", "Sign in again.");
  if (request.path == "/v1/session/renew") return session(request);
  if (request.path == "/v1/session") {
    std::erase_if(tokens_, [&](const auto& each) { return each.second == person_; });
    return {.status = 204, .body = {}, .headers = {}};
  }
  if (request.path == "/v1/queues") {
    std::map<std::string, int> ready;
    for (const TaskState& each : tasks_) ready[each.queue] += each.state == "ready" ? 1 : 0;
    json queues = json::array();
    for (const auto& [id, count] : ready) {
      queues.push_back({{"id", id}, {"ready", count}, {"leased", 0}, {"done", 0}, {"dead", 0}});
    }
    return answer({{"queues", queues}});
  }
  if (request.path == "/v1/leases/renew") return renew_or_release(request, false);
  if (request.path == "/v1/leases/release") return renew_or_release(request, true);
  if (request.path == "/v1/decisions") return decisions(request);
  if (request.path == "/v1/ledger/receipts")
    return answer(leaves_.receipts(parsed(request), epoch_, clock_.wall_now()));
  if (parts.size() == 4 && parts[1] == "queues" && parts[3] == "leases") {
    return lease(request, parts[2]);
  }
  if (parts.size() >= 4 && parts[1] == "collections") return collection(request);
  if (parts.size() == 3 && parts[1] == "media") return media(request);
  return problem(404, "not_found", "There is no such route.");
}

FakeAnswer FakeBackend::session(const SeenRequest& request) {
  std::string person = person_;
  if (request.path == "/v1/session") {
    const json body = parsed(request);
    person = body.value("user", "");
    const auto user = users_.find(person);
    if (user == users_.end() || user->second != body.value("password", "")) {
      return problem(401, "unauthenticated", "Name or password is wrong.");
    }
  }
  const std::string token = "token-" + std::to_string(++token_number_);
  tokens_[token] = person;
  const WallTime now = clock_.wall_now();
  return answer({{"token", token},
                 {"expires_at", to_rfc3339(now + std::chrono::minutes(15))},
                 {"user", {{"id", person}, {"name", "林"}, {"roles", {"reviewer"}}}},
                 {"epoch", epoch_},
                 {"server_time", to_rfc3339(now)}},
                201);
}

FakeAnswer FakeBackend::lease(const SeenRequest& request, const std::string& queue) {
  const json body = parsed(request);
  const std::string holder = person_ + "@" + body.value("device", "");
  int wanted = body.value("count", 0);
  const std::string that_one = body.value("task", "");
  const json left_out = body.value("wishes", json::object()).value("leave_out", json::array());
  const auto is_left_out = [&](const TaskState& task) {
    for (const json& tag : task.subject.value("tags", json::array())) {
      if (std::find(left_out.begin(), left_out.end(), tag) != left_out.end()) return true;
    }
    return false;
  };
  json leases = json::array();
  for (TaskState& task : tasks_) {
    if (wanted == 0) break;
    if (task.queue != queue || (!that_one.empty() && task.id != that_one)) continue;
    const bool held = !that_one.empty() && task.state == "leased" && task.holder == holder;
    if (!held && (task.state != "ready" || is_left_out(task))) continue;
    --wanted;
    if (!held) ++task.fence;
    task.state = "leased";
    task.holder = holder;
    const std::string now = to_rfc3339(clock_.wall_now());
    leases.push_back({{"task",
                       {{"id", task.id},
                        {"queue", queue},
                        {"severity", 2},
                        {"reach", 5},
                        {"due_at", now},
                        {"created_at", now},
                        {"subject", task.subject}}},
                      {"fence", task.fence},
                      {"expires_at", to_rfc3339(clock_.wall_now() + std::chrono::minutes(5))}});
  }
  return answer({{"leases", leases}});
}

FakeAnswer FakeBackend::renew_or_release(const SeenRequest& request, bool release) {
  const json body = parsed(request);
  json results = json::array();
  for (const json& asked : body["leases"]) {
    const auto task = std::find_if(tasks_.begin(), tasks_.end(), [&](const TaskState& each) {
      return each.id == asked["task"] && each.fence == asked["fence"] && each.state == "leased";
    });
    json result = {{"task", asked["task"]}, {"status", task == tasks_.end() ? "lost" : "ok"}};
    if (task != tasks_.end()) {
      if (release) {
        task->state = "ready";
        task->holder.clear();
      } else {
        result["expires_at"] = to_rfc3339(clock_.wall_now() + std::chrono::minutes(5));
      }
    }
    results.push_back(std::move(result));
  }
  return answer({{"results", results}});
}

FakeAnswer FakeBackend::decisions(const SeenRequest& request) {
  const json body = parsed(request);
  json results = json::array();
  for (const json& decision : body["decisions"]) {
    const std::string id = decision.value("id", "");
    const auto before = settled_.find(id);
    json result;
    if (before == settled_.end()) {
      result = decide(decision, body.value("device", ""));
      settled_[id] = {decision.dump(), result};
    } else if (before->second.body == decision.dump()) {
      result = before->second.answer;
    } else {
      result = {{"id", id}, {"status", "mismatch"}, {"code", "id_reused"}};
    }
    results.push_back(std::move(result));
  }
  return answer({{"results", results}});
}

json FakeBackend::decide(const json& decision, const std::string& device) {
  const std::string id = decision.value("id", "");
  const auto task = std::find_if(tasks_.begin(), tasks_.end(), [&](const TaskState& each) {
    return each.id == decision.value("task", "");
  });
  if (task == tasks_.end()) return {{"id", id}, {"status", "unknown_task"}};
  const std::string kind = decision.value("kind", "");
  json current = {{"decision", task->decision},
                  {"actor", task->decided_by},
                  {"verdict", task->verdict},
                  {"fence", task->fence},
                  {"decided_at", to_rfc3339(clock_.wall_now())}};
  if (task->decision.empty()) current = nullptr;
  if (kind == "supersede" || kind == "withdraw") {
    if (task->decision != decision.value("supersedes", "") || task->decided_by != person_) {
      return {{"id", id}, {"status", "conflict"}, {"code", "superseded"}, {"current", current}};
    }
  } else if (task->state == "done") {
    return {{"id", id}, {"status", "conflict"}, {"code", "decided_by_other"}, {"current", current}};
  } else if (task->state != "leased" || task->fence != decision.value("fence", std::int64_t{0}) ||
             task->holder != person_ + "@" + device) {
    return {{"id", id}, {"status", "conflict"}, {"code", "stale_lease"}, {"detail", "too late"}};
  }
  task->state = kind == "skip" || kind == "withdraw" ? "skipped" : "done";
  task->decided_by = person_;
  task->decision = id;
  task->verdict = decision.value("verdict", "");
  ledger_.push_back(decision);
  const std::uint64_t leaf =
      leaves_.append(to_canonical_json({{"actor", person_}, {"decision", decision}}));
  return {{"id", id}, {"status", "accepted"}, {"ledger_index", leaf}, {"task_state", task->state}};
}

FakeAnswer FakeBackend::collection(const SeenRequest& request) {
  const auto parts = split_path(request.path);
  Collection& collection = collections_[parts[2]];
  const auto head = static_cast<std::int64_t>(collection.changes.size());
  if (parts[3] == "changes") {
    const std::int64_t since = std::stoll(request.parameter("since"));
    if (since < collection.compacted) return problem(410, "not_found", "Too old.");
    // Pages of three, so that a test of a few records sees several.
    json changes = json::array();
    for (std::int64_t seq = since; seq < head && changes.size() < 3; ++seq) {
      changes.push_back(collection.changes[static_cast<std::size_t>(seq)]);
    }
    const bool more = since + static_cast<std::int64_t>(changes.size()) < head;
    return answer({{"changes", changes}, {"head", head}, {"more", more}});
  }
  if (parts.size() == 5) return record(request, collection, parts[4]);
  json records = json::array();
  std::string next;
  for (auto it = collection.records.upper_bound(request.parameter("after"));
       it != collection.records.end(); ++it) {
    if (records.size() == 3) {
      next = records.back()["id"].get<std::string>();
      break;
    }
    records.push_back(it->second);
  }
  return answer({{"records", records}, {"next", next}, {"head", head}});
}

FakeAnswer FakeBackend::record(const SeenRequest& request, Collection& collection,
                               const std::string& id) {
  const auto found = collection.records.find(id);
  if (request.method == "GET") {
    if (found == collection.records.end()) return problem(404, "not_found", "No such record.");
    return answer(found->second);
  }
  const auto match = request.headers.find("if-match");
  const std::string expected = match == request.headers.end() ? "" : match->second;
  const std::string tag = found == collection.records.end()
                              ? ""
                              : '"' + std::to_string(found->second.value("revision", 0)) + '"';
  if (expected != tag) {
    FakeAnswer stale = problem(412, "stale_revision", "Another revision.");
    json body = json::parse(stale.body);
    body["current"] = tag.empty() ? json() : found->second;
    stale.body = body.dump();
    return stale;
  }
  if (request.method == "DELETE") {
    change_record(collection, id, std::nullopt);
    return {.status = 204, .body = {}, .headers = {}};
  }
  const json body = parsed(request);
  if (body.contains("forbidden_field")) return problem(422, "schema", "Not by this schema.");
  change_record(collection, id, body);
  return answer(collection.records[id]);
}

FakeAnswer FakeBackend::media(const SeenRequest& request) {
  const auto found = media_.find(split_path(request.path)[2]);
  if (found == media_.end()) return problem(404, "not_found", "No such media.");
  const std::string& bytes = found->second;
  FakeAnswer made{.content_type = "video/mp4", .body = bytes, .headers = {}};
  const auto range = request.headers.find("range");
  if (range == request.headers.end()) return made;
  std::size_t begin = 0;
  std::size_t last = 0;
  if (std::sscanf(range->second.c_str(), "bytes=%zu-%zu", &begin, &last) != 2 ||
      begin >= bytes.size()) {
    return problem(416, "invalid_argument");
  }
  last = std::min(last, bytes.size() - 1);
  made.status = 206;
  made.body = bytes.substr(begin, last - begin + 1);
  made.headers.emplace_back("Content-Range", "bytes " + std::to_string(begin) + "-" +
                                                 std::to_string(last) + "/" +
                                                 std::to_string(bytes.size()));
  return made;
}

}  // namespace vigil::test
