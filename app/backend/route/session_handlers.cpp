#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

json words_of(const std::vector<domain::Role>& roles) {
  json words = json::array();
  for (const domain::Role role : roles) words.push_back(domain::to_word(role));
  return words;
}

json person(const Caller& caller) {
  return {{"id", caller.id}, {"name", caller.name}, {"roles", words_of(caller.roles)}};
}

Answer grant_answer(Services& services, int status, const SessionGrant& grant) {
  return json_answer(status, {{"token", grant.token},
                              {"expires_at", to_rfc3339(grant.expires)},
                              {"user", person(grant.caller)},
                              {"epoch", services.epoch},
                              {"server_time", to_rfc3339(services.clock.wall_now())}});
}

Result<std::vector<domain::Role>> read_roles(const json& body) {
  const auto found = body.find("roles");
  if (found == body.end() || !found->is_array()) {
    return fail(ErrorCode::kInvalidArgument, "\"roles\" must be a list of roles.");
  }
  std::vector<domain::Role> roles;
  for (const json& entry : *found) {
    const auto role =
        entry.is_string() ? domain::role_from_word(entry.get<std::string>()) : std::nullopt;
    if (!role)
      return fail(ErrorCode::kInvalidArgument, "\"roles\" names a role that there is not.");
    if (std::find(roles.begin(), roles.end(), *role) == roles.end()) roles.push_back(*role);
  }
  return roles;
}

}  // namespace

Answer health(Services& services, const Request&) {
  const std::string_view frame_text =
      services.texts == nullptr ? std::string_view("off") : to_word(services.texts->state());
  return json_answer(200, {{"status", "ok"},
                           {"version", VIGIL_VERSION},
                           {"epoch", services.epoch},
                           {"frame_text", frame_text},
                           {"server_time", to_rfc3339(services.clock.wall_now())}});
}

Answer metrics(Services& services, const Request& request) {
  if (request.address != "127.0.0.1" && request.address != "::1") {
    return problem_answer(403, "forbidden", ErrorCode::kForbidden,
                          "Metrics are for this machine only.");
  }
  Answer answer;
  answer.type = "text/plain; version=0.0.4";
  answer.body = services.metrics.text();
  const Result<std::vector<QueueView>> queues = services.queues.list();
  if (!queues) return problem_answer(queues.error());
  answer.body +=
      "# HELP vigil_queue_tasks Tasks of a queue by state.\n# TYPE vigil_queue_tasks gauge\n";
  for (const QueueView& queue : *queues) {
    for (const auto& [state, count] :
         {std::pair("ready", queue.counts.ready), std::pair("leased", queue.counts.leased),
          std::pair("done", queue.counts.done), std::pair("dead", queue.counts.dead)}) {
      answer.body += fmt::format("vigil_queue_tasks{{queue=\"{}\",state=\"{}\"}} {}\n",
                                 queue.spec->id, state, count);
    }
  }
  const Result<std::uint64_t> leaves = services.ledger.size();
  if (!leaves) return problem_answer(leaves.error());
  answer.body += fmt::format(
      "# HELP vigil_ledger_leaves Leaves of the ledger.\n# TYPE vigil_ledger_leaves counter\n"
      "vigil_ledger_leaves {}\n",
      *leaves);
  answer.body += fmt::format(
      "# HELP vigil_event_watchers Listeners to events.\n# TYPE vigil_event_watchers gauge\n"
      "vigil_event_watchers {}\n",
      services.events.watchers());
  const StoreCounts store = services.store.counts();
  answer.body += fmt::format(
      "# HELP vigil_store_writes_total Changes that were kept.\n"
      "# TYPE vigil_store_writes_total counter\nvigil_store_writes_total {}\n"
      "# HELP vigil_store_commits_total Commits they took.\n"
      "# TYPE vigil_store_commits_total counter\nvigil_store_commits_total {}\n"
      "# HELP vigil_store_retries_total Changes begun anew: a deadlock, a lost connection.\n"
      "# TYPE vigil_store_retries_total counter\nvigil_store_retries_total {}\n"
      "# HELP vigil_store_unknown_total Commits whose answer was lost.\n"
      "# TYPE vigil_store_unknown_total counter\nvigil_store_unknown_total {}\n"
      "# HELP vigil_store_connections Connections to the database.\n"
      "# TYPE vigil_store_connections gauge\n"
      "vigil_store_connections{{state=\"open\"}} {}\n"
      "vigil_store_connections{{state=\"busy\"}} {}\n",
      store.writes, store.commits, store.retries, store.unknown, store.connections, store.busy);
  const Result<std::string> webhooks = services.webhooks.metrics();
  if (!webhooks) return problem_answer(webhooks.error());
  answer.body += *webhooks;
  return answer;
}

Answer sign_in(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<std::string> user = required_text(*body, "user", 200);
  if (!user) return problem_answer(user.error());
  const Result<std::string> password = required_text(*body, "password", 1024);
  if (!password) return problem_answer(password.error());
  const Result<std::string> device = required_text(*body, "device", 100);
  if (!device) return problem_answer(device.error());
  const std::string name = to_lower_ascii(*user);
  const Result<Millis> wait = services.throttle.wait_needed(name, request.address);
  if (!wait) return problem_answer(wait.error());
  if (*wait > Millis(0)) {
    return retry_later(429, "slow_down", "Too many failed attempts; wait before the next one.",
                       std::chrono::ceil<std::chrono::seconds>(*wait).count());
  }
  const Result<SessionGrant> grant = services.sessions.sign_in(name, *password, *device);
  if (!grant) {
    if (grant.error().code == ErrorCode::kUnauthenticated) {
      // Who guesses must not guess faster because the count could not be kept.
      if (Status noted = services.throttle.failed(name, request.address); !noted)
        return problem_answer(noted.error());
    }
    return problem_answer(grant.error());
  }
  if (Status noted = services.throttle.succeeded(name, request.address); !noted)
    return problem_answer(noted.error());
  return grant_answer(services, 201, *grant);
}

Answer renew_session(Services& services, const Request& request) {
  const Result<SessionGrant> grant = services.sessions.renew(request.caller);
  return grant ? grant_answer(services, 200, *grant) : problem_answer(grant.error());
}

Answer sign_out(Services& services, const Request& request) {
  const Status done = services.sessions.sign_out(request.caller);
  return done ? empty_answer(204) : problem_answer(done.error());
}

Answer me(Services&, const Request& request) { return json_answer(200, person(request.caller)); }

Answer list_users(Services& services, const Request&) {
  const Result<std::vector<UserRow>> users = services.sessions.users();
  if (!users) return problem_answer(users.error());
  json list = json::array();
  for (const UserRow& user : *users) {
    list.push_back({{"id", user.id},
                    {"name", user.name},
                    {"roles", words_of(user.roles)},
                    {"active", user.active}});
  }
  return json_answer(200, {{"users", std::move(list)}});
}

Answer put_user(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  UserChange change;
  change.id = request.parameters[0];
  change.name = text_member(*body, "name");
  Result<std::vector<domain::Role>> roles = read_roles(*body);
  if (!roles) return problem_answer(roles.error());
  change.roles = std::move(*roles);
  change.active = bool_member(*body, "active", true);
  if (const auto password = body->find("password"); password != body->end()) {
    if (!password->is_string()) {
      return problem_answer(fail(ErrorCode::kInvalidArgument, "\"password\" must be text."));
    }
    change.password = password->get<std::string>();
  }
  const Result<Change> made = services.sessions.put_user(change, request.caller.id);
  if (!made) return problem_answer(made.error());
  return json_answer(*made == Change::kCreated ? 201 : 200, {{"id", change.id},
                                                             {"name", change.name},
                                                             {"roles", words_of(change.roles)},
                                                             {"active", change.active}});
}

}  // namespace vigil::backend::handlers
