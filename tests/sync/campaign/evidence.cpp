// How a World reads what desks and backend hold at the end.
#include <fmt/format.h>
#include <sqlite3.h>

#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/json.h"
#include "tests/sync/campaign/world.h"

namespace vigil::proof {
namespace {

using nlohmann::json;

// Every row of a query on a database nobody may change meanwhile.
void each_row(const std::filesystem::path& path, const char* sql, const std::string& parameter,
              const std::function<void(const std::function<std::string(int)>&)>& take) {
  sqlite3* database = nullptr;
  if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
    sqlite3_busy_timeout(database, 5000);
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) == SQLITE_OK) {
      sqlite3_bind_text(statement, 1, parameter.c_str(), -1, SQLITE_TRANSIENT);
      while (sqlite3_step(statement) == SQLITE_ROW) {
        take([&](int column) {
          const auto* text = sqlite3_column_text(statement, column);
          return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
        });
      }
    }
    sqlite3_finalize(statement);
  }
  sqlite3_close(database);
}

// The decision a leaf is about; empty for leaves of other kinds.
std::string decision_in(const std::string& leaf) {
  const auto body = parse_json(leaf);
  if (!body) return "unreadable";
  const auto decision = body->find("decision");
  if (decision == body->end()) return {};
  return decision->is_object() ? text_member(*decision, "id") : std::string();
}

}  // namespace

std::map<std::string, std::string> World::records_on(const std::string& name) const {
  std::map<std::string, std::string> records;
  each_row(folder_ / name / "desk.db",
           "SELECT id, revision, body FROM records WHERE collection = ?1", "notes",
           [&](const auto& text) { records[text(0)] = text(1) + " " + text(2); });
  return records;
}

std::map<std::string, std::string> World::records_at_backend() {
  std::map<std::string, std::string> records;
  std::string after;
  do {
    json page;
    const std::string path = "/v1/collections/notes/records?limit=200" +
                             (after.empty() ? std::string() : "&after=" + after);
    if (ask("GET", path, json(), &page) != 200) break;
    for (const json& record : page["records"]) {
      records[text_member(record, "id")] =
          fmt::format("{} {}", int_member(record, "revision"), to_canonical_json(record["body"]));
    }
    after = text_member(page, "next");
  } while (!after.empty());
  return records;
}

void World::read_backend(Evidence& evidence) {
  std::string after;
  do {
    json page;
    const std::string path =
        "/v1/decisions?limit=500" + (after.empty() ? std::string() : "&after=" + after);
    if (ask("GET", path, json(), &page) != 200) break;
    for (const json& entry : page["decisions"]) {
      BackendRow row;
      row.id = text_member(entry, "id");
      row.task = text_member(entry, "task");
      row.kind = text_member(entry, "kind");
      row.verdict = text_member(entry, "verdict");
      row.actor = text_member(entry, "actor");
      row.supersedes = text_member(entry, "supersedes");
      row.fence = int_member(entry, "fence");
      row.ledger_index = int_member(entry, "ledger_index", -1);
      const auto received = from_rfc3339(text_member(entry, "received_at"));
      row.received_ms = received ? to_ms(*received) : 0;
      evidence.decisions.push_back(std::move(row));
    }
    after = text_member(page, "next");
  } while (!after.empty());

  while (true) {
    json page;
    const std::string path =
        fmt::format("/v1/ledger/leaves?limit=1000&from={}", evidence.leaves.size());
    if (ask("GET", path, json(), &page) != 200 || page["leaves"].empty()) break;
    for (const json& leaf : page["leaves"]) {
      evidence.leaves.push_back(decision_in(text_member(leaf, "body")));
    }
  }

  after.clear();
  do {
    json page;
    const std::string path = "/v1/queues/proof.first/tasks?limit=200" +
                             (after.empty() ? std::string() : "&after=" + after);
    if (ask("GET", path, json(), &page) != 200) break;
    for (const json& task : page["tasks"]) {
      evidence.tasks[text_member(task, "id")] = text_member(task, "state");
    }
    after = page["next"].is_number() ? std::to_string(page["next"].get<std::int64_t>())
                                     : text_member(page, "next");
  } while (!after.empty());
  evidence.records = records_at_backend();
}

void World::read_desk(DeskEvidence& evidence, const std::string& name) const {
  if (auto acts = read_history(folder_ / (name + ".history"))) evidence.acts = std::move(*acts);
  each_row(folder_ / name / "desk.db",
           "SELECT id, task, kind, state, cause, supersedes, ledger_index FROM decisions "
           "WHERE person = ?1 ORDER BY serial",
           evidence.user, [&](const auto& text) {
             evidence.rows.push_back({text(0), text(1), text(2), text(3), text(4), text(5),
                                      std::strtoll(text(6).c_str(), nullptr, 10)});
           });
  evidence.records = records_on(name);
}

Evidence World::gather() {
  set_word("quiet");
  writing_ = false;
  if (writer_.joinable()) writer_.join();
  const bool converged = wait_until_converged();
  Evidence evidence;
  for (int i = 0; i < desks(); ++i) {
    Desk& each = *desks_[static_cast<std::size_t>(i)];
    each.process.end();
    DeskEvidence desk;
    desk.user = each.user;
    desk.converged_after = each.converged_after;
    read_desk(desk, name_of(i));
    evidence.desks.push_back(std::move(desk));
  }
  if (!converged) keep_ = true;
  read_backend(evidence);
  const std::lock_guard guard(wire_mutex_);
  evidence.grants = grants_;
  evidence.accepted = accepted_;
  evidence.doubtful_leases = doubtful_;
  return evidence;
}

}  // namespace vigil::proof
