#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/net/answer_json.h"
#include "core/net/api_client.h"

namespace vigil::net {
namespace {

using nlohmann::json;

UserAccount read_user(AnswerReader& reader) {
  UserAccount user;
  user.id = domain::UserId(reader.text("id"));
  user.name = reader.text("name");
  for (const json& word : reader.list("roles")) {
    if (!word.is_string()) continue;
    if (const auto role = domain::role_from_word(word.get_ref<const std::string&>())) {
      user.roles.push_back(*role);
    }
  }
  return user;
}

}  // namespace

Answer<Health> ApiClient::health() {
  const auto body = exchange_json({.path = "/healthz"}, Auth::kNone);
  if (!body) return body.failure();
  AnswerReader reader(*body);
  Health health{reader.text("version"), reader.text("epoch"), reader.time("server_time")};
  if (!reader.ok()) return reader.failure();
  return health;
}

Answer<SessionGrant> ApiClient::take_grant(Request request, Auth auth) {
  const auto body = exchange_json(std::move(request), auth);
  if (!body) return body.failure();
  AnswerReader reader(*body);
  AnswerReader user(reader.object("user"));
  SessionGrant grant;
  grant.token = reader.text("token");
  grant.expires_at = reader.time("expires_at");
  grant.user = read_user(user);
  grant.epoch = reader.text("epoch");
  grant.server_time = reader.time("server_time");
  reader.take(user);
  if (!reader.ok()) return reader.failure();
  if (grant.token.empty() || grant.user.id.empty()) {
    return make_failure(FailureClass::kMalformed, "The backend signed nobody in.");
  }
  epoch_ = grant.epoch;
  server_time_ = grant.server_time;
  credentials_->set_token(grant.token);
  return grant;
}

Answer<SessionGrant> ApiClient::sign_in(std::string_view user, std::string_view password,
                                        const domain::DeviceId& device) {
  const json body = {{"user", user}, {"password", password}, {"device", device.text()}};
  return take_grant({.method = "POST", .path = "/v1/session", .body = to_canonical_json(body)},
                    Auth::kNone);
}

Answer<SessionGrant> ApiClient::renew() {
  return take_grant({.method = "POST", .path = "/v1/session/renew", .body = "{}"}, Auth::kToken);
}

Answer<Done> ApiClient::sign_out() {
  const auto answer = exchange({.method = "DELETE", .path = "/v1/session"});
  credentials_->set_token({});
  if (!answer) return answer.failure();
  return Done{};
}

Answer<UserAccount> ApiClient::me() {
  const auto body = exchange_json({.path = "/v1/me"});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  UserAccount user = read_user(reader);
  if (!reader.ok()) return reader.failure();
  return user;
}

Answer<std::vector<UserAccount>> ApiClient::users() {
  const auto body = exchange_json({.path = "/v1/users"});
  if (!body) return body.failure();
  AnswerReader reader(*body);
  auto users =
      read_list<UserAccount>(reader, reader.list("users"), [](AnswerReader& each, const json&) {
        UserAccount user = read_user(each);
        user.active = each.flag("active");
        return user;
      });
  if (!reader.ok()) return reader.failure();
  return users;
}

Answer<Done> ApiClient::put_user(const UserAccount& account,
                                 const std::optional<std::string>& password) {
  json body = {{"name", account.name}, {"roles", json::array()}, {"active", account.active}};
  for (const domain::Role role : account.roles) body["roles"].push_back(domain::to_word(role));
  if (password) body["password"] = *password;
  const auto answer = exchange({.method = "PUT",
                                .path = "/v1/users/" + encode_path_part(account.id.text()),
                                .body = to_canonical_json(body)});
  if (!answer) return answer.failure();
  return Done{};
}

}  // namespace vigil::net
