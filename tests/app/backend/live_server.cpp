#include "tests/app/backend/live_server.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vigil::backend {

LiveServer::LiveServer(const std::function<void(Options&)>& adjust) {
  write_plugins(folder.path() / "plugins");
  Options options;
  place.tell(options);
  options.plugins_dir = folder.path() / "plugins";
  options.sessions.cost = PasswordCost::kCheap;
  options.http.rate.per_second = 0;
  options.ledger.checkpoint_every = Millis(0);  // whoever asks gets the newest
  adjust(options);
  Result<std::unique_ptr<Server>> started = Server::start(options);
  if (!started) throw std::runtime_error(started.error().message);
  server = std::move(*started);
  for (const domain::Role role : domain::kAllRoles) {
    const std::string word(domain::to_word(role));
    EXPECT_TRUE(server->put_user({word, word, {role}, std::string(kPassword), true}).ok());
  }
}

std::string LiveServer::token_for(std::string_view role) {
  RawClient client(port());
  const RawAnswer answer = client.send_json(
      "POST", "/v1/session",
      {{"user", role}, {"password", kPassword}, {"device", "desk-" + std::string(role)}});
  EXPECT_EQ(answer.status, 201) << answer.body;
  return answer.json().value("token", "");
}

std::unique_ptr<RawClient> LiveServer::client_for(std::string_view role) {
  auto client = std::make_unique<RawClient>(port());
  client->token = token_for(role);
  return client;
}

}  // namespace vigil::backend
