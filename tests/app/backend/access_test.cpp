// Walks every route with every role: who is admitted is exactly whom the table admits, over real
// HTTP (I19).
#include <gtest/gtest.h>

#include <map>

#include "app/backend/route/route_table.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

// Who may use a route, written down by hand: the table in the code is held against this one.
const std::map<std::string, std::string> kAdmitted = {
    {"POST /v1/session/renew", "everybody"},
    {"DELETE /v1/session", "everybody"},
    {"GET /v1/me", "everybody"},
    {"GET /v1/events", "everybody"},
    {"GET /v1/events/next", "everybody"},
    {"GET /v1/users", "admin"},
    {"PUT /v1/users/{id}", "admin"},
    {"GET /v1/queues", "reviewer senior administrator rater operator admin"},
    {"GET /v1/queues/{queue}/health", "senior administrator operator auditor admin"},
    {"POST /v1/queues/{queue}/tasks", "operator admin"},
    {"POST /v1/reports", "operator admin"},
    {"POST /v1/queues/{queue}/requeue", "operator admin"},
    {"GET /v1/queues/{queue}/tasks", "reviewer senior administrator rater operator admin"},
    {"POST /v1/queues/{queue}/leases", "reviewer senior administrator rater"},
    {"GET /v1/tasks/{task}/alike", "reviewer senior administrator rater"},
    {"POST /v1/leases/renew", "reviewer senior administrator rater"},
    {"POST /v1/leases/release", "reviewer senior administrator rater"},
    {"POST /v1/decisions", "reviewer senior administrator rater"},
    {"GET /v1/decisions", "reviewer senior administrator rater auditor admin"},
    {"POST /v1/items/{item}/events", "senior administrator operator admin"},
    {"GET /v1/items/{item}", "reviewer senior administrator rater operator auditor admin"},
    {"GET /v1/quality/me", "reviewer senior administrator rater"},
    {"GET /v1/quality", "administrator auditor admin"},
    {"GET /v1/search", "reviewer senior administrator rater operator auditor admin"},
    {"POST /v1/proposals", "administrator operator programme admin"},
    {"GET /v1/proposals", "senior administrator operator programme admin"},
    {"POST /v1/proposals/{id}/confirm", "senior administrator operator programme admin"},
    {"POST /v1/proposals/{id}/reject", "senior administrator operator programme admin"},
    {"GET /v1/collections", "everybody"},
    {"GET /v1/collections/{collection}/records", "everybody"},
    {"GET /v1/collections/{collection}/records/{id}", "everybody"},
    {"PUT /v1/collections/{collection}/records/{id}",
     "reviewer senior administrator rater operator programme admin"},
    {"DELETE /v1/collections/{collection}/records/{id}",
     "reviewer senior administrator rater operator programme admin"},
    {"GET /v1/collections/{collection}/changes", "everybody"},
    {"PUT /v1/media/{sha256}", "operator admin"},
    {"GET /v1/media/{sha256}", "reviewer senior administrator rater operator admin"},
    {"HEAD /v1/media/{sha256}", "reviewer senior administrator rater operator admin"},
    {"GET /v1/ledger/checkpoint", "reviewer senior administrator rater auditor admin"},
    {"GET /v1/ledger/checkpoints", "auditor admin"},
    {"GET /v1/ledger/leaves", "auditor admin"},
    {"GET /v1/ledger/proof", "reviewer senior administrator rater auditor admin"},
    {"GET /v1/ledger/consistency", "reviewer senior administrator rater auditor admin"},
    {"POST /v1/ledger/receipts", "reviewer senior administrator rater auditor admin"},
    {"POST /v1/ledger/erasures", "admin"},
    {"POST /v1/youth-mode", "operator admin"},
    {"POST /v1/youth-mode/guardian", "operator admin"},
    {"POST /v1/youth-mode/lifts", "operator admin"},
    {"GET /v1/webhooks", "operator admin"},
    {"POST /v1/webhooks/requeue", "operator admin"},
    {"POST /v1/webhooks/drop", "operator admin"},
};

std::string key_of(const Route& route) {
  return std::string(to_word(route.method)) + ' ' + std::string(route.pattern);
}

// Places filled with names that nothing has, so that an admitted request is not refused for another
// right.
std::string path_of(const Route& route) {
  std::string path(route.pattern);
  for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    path.replace(open, path.find('}', open) - open + 1, "unknown");
  }
  return path;
}

TEST(Access, I19_EveryRouteAdmitsExactlyTheRolesItShould) {
  LiveServer live([](Options& options) { options.http.ping_time = std::chrono::milliseconds(20); });
  std::size_t walked = 0;
  for (const domain::Role role : domain::kAllRoles) {
    const std::string word(domain::to_word(role));
    for (const Route& route : routes()) {
      if (route.guard == Guard::kNobody) continue;
      ++walked;
      ASSERT_TRUE(kAdmitted.contains(key_of(route)))
          << key_of(route) << " is not written down above";
      const std::string& names = kAdmitted.at(key_of(route));
      const bool admitted =
          names == "everybody" || (" " + names + " ").find(" " + word + " ") != std::string::npos;
      RawClient client(live.port());
      client.token = live.token_for(word);
      const Headers headers = {{"Content-Type", "application/json"}, {"If-Match", "\"1\""}};
      int status = 0;
      if (route.lane == Lane::kEvents) {
        ASSERT_TRUE(client.write("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                                 client.token + "\r\n\r\n"));
        status = client.read_answer(true).status;
      } else {
        status = client.send(to_word(route.method), path_of(route), headers).status;
      }
      EXPECT_EQ(status != 403 && status != 401, admitted)
          << word << ": " << key_of(route) << " gave " << status;
      EXPECT_NE(status, 0) << key_of(route);
      EXPECT_LT(status, 500) << key_of(route);
    }
  }
  EXPECT_EQ(walked, kAdmitted.size() * std::size(domain::kAllRoles));
}

TEST(Access, EveryGuardedRouteAnswersAStrangerWith401) {
  LiveServer live;
  for (const Route& route : routes()) {
    RawClient client(live.port());
    const int status = client.send(to_word(route.method), path_of(route)).status;
    if (route.guard == Guard::kNobody) {
      EXPECT_NE(status, 401) << key_of(route);
    } else {
      EXPECT_EQ(status, 401) << key_of(route);
    }
  }
}

TEST(Access, CollectionsAndQueuesNarrowFurther) {
  LiveServer live;
  EXPECT_EQ(live.client_for("reviewer")->send("GET", "/v1/collections/notes/records").status, 403);
  EXPECT_EQ(live.client_for("operator")->send("GET", "/v1/collections/notes/records").status, 200);
  const RawAnswer listed = live.client_for("reviewer")->send("GET", "/v1/collections");
  EXPECT_NE(listed.body.find("policies"), std::string::npos);
  EXPECT_EQ(listed.body.find("notes"), std::string::npos) << "what one may not read is not listed";
  EXPECT_EQ(
      live.client_for("operator")
          ->send("PUT", "/v1/collections/policies/records/x",
                 {{"Content-Type", "application/json"}, {"If-None-Match", "*"}}, "{\"id\":\"x\"}")
          .status,
      403);
  EXPECT_EQ(live.client_for("rater")
                ->send("POST", "/v1/queues/review.first/leases",
                       {{"Content-Type", "application/json"}}, "{\"count\":1,\"device\":\"d\"}")
                .status,
            403);
}

TEST(Access, OthersDecisionsAreForThoseWhoMayReadAll) {
  LiveServer live;
  for (const char* role : {"reviewer", "rater"}) {
    const auto client = live.client_for(role);
    EXPECT_EQ(client->send("GET", "/v1/decisions").status, 200);
  }
  EXPECT_EQ(live.client_for("auditor")->send("GET", "/v1/decisions").status, 200);
}

TEST(Access, ARoleTakenAwayEndsAtTheNextRequest) {
  LiveServer live;
  const auto client = live.client_for("auditor");
  EXPECT_EQ(client->send("GET", "/v1/ledger/leaves").status, 200);
  ASSERT_TRUE(
      live.server->put_user({"auditor", "auditor", {domain::Role::kReviewer}, std::nullopt, true})
          .ok());
  EXPECT_EQ(client->send("GET", "/v1/ledger/leaves").status, 403);
  ASSERT_TRUE(
      live.server->put_user({"auditor", "auditor", {domain::Role::kReviewer}, std::nullopt, false})
          .ok());
  EXPECT_EQ(client->send("GET", "/v1/me").status, 401);
}

}  // namespace
}  // namespace vigil::backend
